//! What came of the tests of one file.

mod json;

use super::comparison::Mismatch;
use crate::diagnostic::Report;
use crate::resolved::Expected;
use gatewright_core::policy::RawPolicy;
use gatewright_core::{Decision, Line, Reason, Verdict};

/// What came of the tests of one file.
#[derive(Clone, Debug, Default)]
pub struct TestReport {
    /// The file as it was named.
    pub file: String,
    /// What the compiler has to say; with errors in it no test is run.
    pub diagnostics: Report,
    /// The tests that were run, in the order of the text.
    pub tests: Vec<TestResult>,
}

/// What came of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// Its line, from 1.
    pub line: u32,
    /// The rows that were run, in the order of the text.
    pub rows: Vec<RowResult>,
}

/// What came of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowResult {
    /// Its line, from 1.
    pub line: u32,
    /// The row as it is written, on one line.
    pub text: String,
    /// The outcome that it expects.
    pub expected: Expected,
    /// The reason that it expects, where it says one.
    pub reason: Option<Reason>,
    /// What was decided; `None` where that could not be found out.
    pub decided: Option<Decided>,
    /// What is not as the row says; empty for a row that passed.
    pub mismatches: Vec<Mismatch>,
    /// For a row that failed, what settled the decision: what was false, or what held for an allow.
    pub why: Vec<Line>,
}

/// A decision in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Allow, unauthorized or forbidden.
    pub verdict: Verdict,
    /// The status of a denial.
    pub status: Option<u16>,
    /// Why.
    pub reason: Reason,
    /// The route that decided; `None` where none did.
    pub route: Option<String>,
    /// The file and line where that route stands.
    pub origin: Option<String>,
}

impl TestReport {
    /// What comes of a policy that does not compile.
    pub fn refused(file: &str, diagnostics: Report) -> TestReport {
        TestReport { file: file.to_owned(), diagnostics, tests: Vec::new() }
    }

    /// Whether something was run, and all of it came out as it should.
    pub fn passed(&self) -> bool {
        !self.diagnostics.has_errors() && self.rows().next().is_some() && self.failures() == 0
    }

    /// Every row that was run.
    pub fn rows(&self) -> impl Iterator<Item = &RowResult> {
        self.tests.iter().flat_map(|test| &test.rows)
    }

    /// How many rows failed.
    pub fn failures(&self) -> usize {
        self.rows().filter(|row| !row.passed()).count()
    }
}

impl TestResult {
    /// How many rows failed.
    pub fn failures(&self) -> usize {
        self.rows.iter().filter(|row| !row.passed()).count()
    }
}

impl RowResult {
    /// Whether everything is as the row says.
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty()
    }
}

impl Decided {
    pub(super) fn of(decision: &Decision, policy: &RawPolicy) -> Decided {
        let route = decision.route();
        let named = |name: &str| policy.routes().find(|(_, known)| known.name == name);
        let found = route.and_then(named).and_then(|(_, route)| {
            let file = policy.files.get(route.origin.file as usize)?;
            Some(format!("{file}:{}", route.origin.line))
        });
        Decided {
            verdict: decision.verdict(),
            status: decision.status(),
            reason: decision.reason(),
            route: route.map(str::to_owned),
            origin: found,
        }
    }
}
