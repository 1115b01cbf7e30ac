//! One test, row by row.

use super::cause::causes;
use super::comparison::{Mismatch, mismatches};
use super::credential::Unmade;
use super::report::{Decided, RowResult, TestResult};
use super::request::request;
use super::stage::{NeedsLeft, Stage, StageFault};
use super::wallet::{Shown, Wallet};
use crate::resolved::{Resolved, Row, Test};
use gatewright_core::{Decision, Evidence, OwnedRequest};

/// Runs the rows of one test.
pub(super) struct Runner<'a> {
    resolved: &'a Resolved,
    test: &'a Test,
    stage: &'a Result<Stage, StageFault>,
    wallet: Wallet<'a>,
    /// The frozen clock. Rows of a test that says no time do not depend on it.
    at: i64,
}

/// Why a row has no decision.
#[derive(Debug, thiserror::Error)]
enum Undecided<'a> {
    #[error(transparent)]
    Stage(&'a StageFault),
    #[error(transparent)]
    Credential(#[from] Unmade),
    #[error(transparent)]
    Needs(#[from] NeedsLeft),
}

/// A decision, and what it takes to make it again.
struct Made<'a> {
    stage: &'a Stage,
    request: OwnedRequest,
    evidence: Evidence,
    decision: Box<Decision>,
}

impl<'a> Runner<'a> {
    pub(super) fn new(
        resolved: &'a Resolved,
        test: &'a Test,
        stage: &'a Result<Stage, StageFault>,
    ) -> Runner<'a> {
        let at = test.at.unwrap_or_default();
        Runner { resolved, test, stage, wallet: Wallet::new(resolved, test), at }
    }

    /// Runs the rows that the filter lets through.
    pub(super) fn run(&mut self, filter: &str, watch: &mut dyn FnMut(&RowResult)) -> TestResult {
        let whole = self.test.name.contains(filter);
        let mut rows = Vec::new();
        for row in &self.test.rows {
            let text = one_line(self.resolved.sources.text(row.span));
            if whole || text.contains(filter) {
                let result = self.row(row, text);
                watch(&result);
                rows.push(result);
            }
        }
        let line = self.resolved.sources.place(self.test.span).line;
        TestResult { name: self.test.name.clone(), line, rows }
    }

    fn row(&mut self, row: &Row, text: String) -> RowResult {
        let line = self.resolved.sources.place(row.span).line;
        let blank = RowResult {
            line,
            text,
            expected: row.expected,
            reason: row.reason,
            decided: None,
            mismatches: Vec::new(),
            why: Vec::new(),
        };
        match self.decide(row) {
            Ok(made) => self.judged(row, &made, blank),
            Err(why) => {
                RowResult { mismatches: vec![Mismatch::Undecided(why.to_string())], ..blank }
            }
        }
    }

    fn judged(&self, row: &Row, made: &Made<'_>, blank: RowResult) -> RowResult {
        let Made { stage, request, evidence, decision } = made;
        let mismatches = mismatches(row, request, decision);
        let mut why = Vec::new();
        if !mismatches.is_empty() {
            // The caller's facts are written in the test, so that nothing is given away.
            let explanation =
                request.with(|request| stage.engine.explain(request, evidence, self.at, true));
            why = causes(&explanation, decision.allowed());
        }
        let decided = Some(Decided::of(decision, stage.engine.policy().tables()));
        RowResult { decided, mismatches, why, ..blank }
    }

    fn decide(&mut self, row: &Row) -> Result<Made<'a>, Undecided<'a>> {
        let stage = self.stage.as_ref().map_err(Undecided::Stage)?;
        let shown = row.presented.iter().map(|own| self.wallet.show(own, self.at));
        let shown: Vec<Shown<'_>> = shown.collect::<Result<_, _>>()?;
        let request = request(self.test, row, &shown);
        let credentials: Vec<_> = shown.into_iter().map(|shown| shown.credential).collect();
        // Every row begins without knowledge, so that no row depends on those before it.
        let evidence = Evidence::new();
        let decision = stage.decide(&request, &credentials, &evidence, self.at)?;
        Ok(Made { stage, request, evidence, decision })
    }
}

/// A row may stand in braces, on several lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
