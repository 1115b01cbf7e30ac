//! How large the engine is as WebAssembly: loads a compiled policy and decides one request.
//!
//! Built for `wasm32-unknown-unknown` by `make test`, which prints the size. It also runs natively,
//! where nothing is loaded and so nothing is allowed.

use gatewright_core::policy::Policy;
use gatewright_core::{Engine, Evidence, OwnedRequest, Setup};
use std::hint::black_box;

fn main() {
    let bytes: Vec<u8> = black_box(Vec::new());
    let request = black_box(OwnedRequest::new("GET", "/"));
    let decision = Policy::from_bytes(&bytes)
        .ok()
        .and_then(|policy| Engine::new(policy, Setup::default()).ok())
        .map(|engine| {
            request.with(|request| engine.decide(request, &Evidence::new(), black_box(0)))
        });
    black_box(decision.map(|outcome| outcome.to_json()));
}
