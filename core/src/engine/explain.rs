//! How a decision came about.
use super::Engine;
use super::outcome::Observer;
use crate::decision::Outcome;
use crate::request::Request;

/// How a decision came about.
#[derive(Debug)]
pub struct Explanation {
    outcome: Outcome,
}

pub(super) struct Explainer {}

impl Explainer {
    pub(super) fn new(_engine: &Engine, _request: &Request<'_>) -> Explainer {
        Explainer {}
    }
    pub(super) fn finish(self, outcome: Outcome) -> Explanation {
        Explanation { outcome }
    }
}

impl Observer for Explainer {}

impl Explanation {
    /// The outcome.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }
}
