//! The naive evaluator: a second opinion on every decision.
//!
//! It decides by the resolved policy, linearly and obviously, as the design says it, and shares
//! with the engine only data types, the canonical path and the verification of credentials. Where
//! the two differ, one of them is wrong.

mod access;
mod asked;
mod challenge;
mod demand;
mod encoding;
mod fence;
mod host;
mod json;
mod locate;
mod matching;
mod outcome;
mod plan;
mod query;
mod refusal;
mod scopes;
mod specificity;
mod truth;
mod value;

use crate::resolved::Resolved;
use gatewright_core::{Engine, Evidence, Request};

/// A policy that is decided by reading it from the top, every time.
///
/// ```
/// use gatewright_core::{Engine, Evidence, Request, Setup};
/// use gatewright_dsl::{compile, reference::Reference};
/// use gatewright_dsl::source::{NoImports, Source};
///
/// let text = "gate 1\nservice shop {\n  host any\n  route GET /healthz public\n}\n";
/// let compiled = compile(&Source::new("policy.gate", text), &NoImports).unwrap();
/// let engine = Engine::new(compiled.policy, Setup::default()).unwrap();
/// let reference = Reference::new(&compiled.resolved, &engine);
///
/// let (request, evidence) = (Request::new("GET", b"/healthz"), Evidence::new());
/// let decided = engine.decide(&request, &evidence, 0).to_json();
/// assert_eq!(reference.decide(&request, &evidence, 0), decided);
/// ```
pub struct Reference<'a> {
    resolved: &'a Resolved,
    engine: &'a Engine,
    digest: String,
}

impl<'a> Reference<'a> {
    /// The evaluator of a policy, with the engine of the same policy to verify credentials.
    pub fn new(resolved: &'a Resolved, engine: &'a Engine) -> Reference<'a> {
        Reference { resolved, engine, digest: engine.policy().digest() }
    }

    /// The decision as [`Outcome::to_json`](gatewright_core::Outcome::to_json) writes it; `now` is
    /// in Unix milliseconds.
    pub fn decide(&self, request: &Request<'_>, evidence: &Evidence, now: i64) -> String {
        match self.outcome(request, evidence, now) {
            Ok(ruling) => self.decision(request, &ruling),
            Err(needs) => json::needs(&needs),
        }
    }
}
