//! Policies with `n` routes, and requests of which half are allowed.

use gatewright_core::policy::Policy;
use gatewright_core::registry::Registry;
use gatewright_core::{Engine, OwnedRequest, Setup};
use gatewright_dsl::compile;
use gatewright_dsl::source::{NoImports, Source};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A key of the bench's own registry: public, and of no use elsewhere.
pub const KEY: &str = "gwk_bench_PUBLICTESTKEYPUBLICTESTKEYPUBLICTESTKEYPUB000000";

/// The access of routes that a key with the route's own scope may call.
pub const SCOPED: &str = "allow partner with scope {scope}";

/// `GET` and `POST /v1/res{i}/{id}`, a scope each, `n` routes in all; `access` is that of the reads,
/// writes take a key.
pub fn policy_text(routes: usize, access: &str) -> String {
    let mut text = String::from("gate 1\n\n");
    text.push_str("auth partner = api_key {\n  header X-API-Key\n  registry partners\n}\n\n");
    text.push_str("headers identity {\n  X-Client-Id: client\n  X-Scopes: scopes\n}\n\n");
    text.push_str("service bench {\n  host any\n  default forward identity\n\n");
    for route in 0..routes {
        let ((method, verb), resource) = (method_and_verb(route), route / 2);
        let access = if method == "GET" { access } else { SCOPED };
        let access = access.replace("{scope}", &format!("res{resource}:{verb}"));
        // Text written to memory has no way to fail.
        let _ = writeln!(text, "  route {method:<5} /v1/res{resource}/{{id}}  {access}");
    }
    text.push_str("}\n");
    text
}

/// Routes are reads and writes in turn.
pub(crate) fn method_and_verb(route: usize) -> (&'static str, &'static str) {
    if route.is_multiple_of(2) { ("GET", "read") } else { ("POST", "write") }
}

/// The policy compiled.
pub fn policy(routes: usize, access: &str) -> Policy {
    let source = Source::new("bench.gate", policy_text(routes, access));
    compile(&source, &NoImports).expect("the bench's policy compiles").policy
}

/// An engine whose registry holds one key with eight scopes, among them those of `res0`.
pub fn engine(routes: usize, access: &str) -> Engine {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(KEY.as_bytes()));
    let scopes = (0..4).map(|at| format!(r#""res{at}:read","res{at}:write""#));
    let scopes = scopes.collect::<Vec<_>>().join(",");
    let record = format!(
        r#"{{"id":"bench","digest":"sha256:{digest}","client":"bench","status":"active","scopes":[{scopes}]}}"#
    );
    let mut setup = Setup::default();
    let registry = Registry::from_json_lines(record.as_bytes()).expect("the bench's registry");
    setup.registries.insert("partners".into(), registry);
    Engine::new(policy(routes, access), setup).expect("the bench's engine")
}

/// Sixty-four requests over all routes; with keys, every second one names a resource whose scopes
/// the key has.
pub fn requests(routes: usize, with_key: bool) -> Vec<OwnedRequest> {
    let resources = (routes / 2).max(1);
    (0..64)
        .map(|at| {
            // A step that is prime to the count walks over all of them.
            let resource = if at % 2 == 0 { at / 2 % 4 % resources } else { at * 7919 % resources };
            let mut request = OwnedRequest::new("GET", &format!("/v1/res{resource}/id{at}"));
            let mut header = |name: &str, value: &str| {
                request.headers.push((name.as_bytes().to_vec(), value.as_bytes().to_vec()));
            };
            header("Host", "api.example.com");
            header("Accept", "application/json");
            header("User-Agent", "bench/1");
            header("X-User-Id", "spoofed");
            if with_key {
                header("X-API-Key", KEY);
            }
            request
        })
        .collect()
}
