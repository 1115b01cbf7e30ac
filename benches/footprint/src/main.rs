//! How large the engine and the language are as WebAssembly: compiles or loads a policy and decides
//! one request. `make test` builds it for `wasm32-unknown-unknown` and prints the sizes.

use gatewright_core::policy::Policy;
use gatewright_core::{Engine, Evidence, OwnedRequest, Setup};
use std::hint::black_box;

fn main() {
    let input: Vec<u8> = black_box(Vec::new());
    let request = black_box(OwnedRequest::new("GET", "/"));
    let engine = policy(&input).and_then(|policy| Engine::new(policy, Setup::default()).ok());
    let outcome = engine.map(|engine| {
        request.with(|request| engine.decide(request, &Evidence::new(), black_box(0)))
    });
    black_box(outcome.map(|outcome| outcome.to_json()));
}

/// A policy that was compiled elsewhere.
#[cfg(not(feature = "language"))]
fn policy(input: &[u8]) -> Option<Policy> {
    Policy::from_bytes(input).ok()
}

/// A policy of text, or what is wrong with it.
#[cfg(feature = "language")]
fn policy(input: &[u8]) -> Option<Policy> {
    use gatewright_dsl::source::{NoImports, Source};

    let source = Source::from_bytes("policy.gate", input.to_vec()).ok()?;
    let compiled = gatewright_dsl::compile(&source, &NoImports);
    compiled.map_err(|report| black_box(report.to_json())).ok().map(|compiled| compiled.policy)
}
