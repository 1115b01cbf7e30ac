//! Deciding, answering what is asked, deciding again.

use super::answers::{Answers, Gap};
use crate::failure::Failure;
use gatewright_core::{Decision, Engine, Evidence, Explanation, Need, Outcome, OwnedRequest};
use std::fmt::Write;

/// How often is decided at most, as in every runner.
const ROUNDS: usize = 8;

/// A decision, and how it came about.
pub(crate) struct Settled {
    pub(crate) decision: Decision,
    pub(crate) explanation: Explanation,
    /// What counted as unavailable.
    pub(crate) gaps: Vec<Gap>,
    /// When, in Unix milliseconds.
    pub(crate) at: i64,
}

/// Decides until nothing is missing.
pub(crate) fn settle(
    engine: &Engine,
    request: &OwnedRequest,
    answers: &Answers<'_>,
    at: i64,
) -> Result<Settled, Failure> {
    let evidence = Evidence::new();
    let mut gaps = Vec::new();
    for _ in 0..ROUNDS {
        match request.with(|request| engine.decide(request, &evidence, at)) {
            Outcome::Needs(needs) => {
                gaps.extend(needs.iter().filter_map(|need| serve(need, answers, &evidence, at)));
            }
            Outcome::Decided(decision) => {
                let explanation =
                    request.with(|request| engine.explain(request, &evidence, at, false));
                return Ok(Settled { decision: *decision, explanation, gaps, at });
            }
        }
    }
    Err(Failure::Undecided(ROUNDS))
}

/// Answers a need as well as it can be.
fn serve(need: &Need, answers: &Answers<'_>, evidence: &Evidence, at: i64) -> Option<Gap> {
    match answers.answer(need) {
        Some(answer) => {
            let fault = evidence.answer(need, answer, at).err()?;
            Some(answers.unfit(need, &fault))
        }
        None => {
            evidence.unavailable(need, at);
            Some(answers.unserved(need))
        }
    }
}

impl Settled {
    /// What counted as unavailable, a line each.
    pub(crate) fn remark(&self) -> String {
        self.gaps.iter().fold(String::new(), |mut text, gap| {
            // Writing to a `String` does not fail.
            let _ = writeln!(text, "note: {} counts as unavailable: {}", gap.what, gap.remedy);
            text
        })
    }
}
