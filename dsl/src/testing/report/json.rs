//! A report as JSON: one object, members in a fixed order.

use super::super::comparison::Mismatch;
use super::{Decided, RowResult, TestReport, TestResult};
use crate::resolved::Expected;
use gatewright_core::{Line, Reason};
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Serialize)]
struct ReportJson<'a> {
    file: &'a str,
    passed: bool,
    diagnostics: Option<Box<RawValue>>,
    tests: Vec<TestJson<'a>>,
}

#[derive(Serialize)]
struct TestJson<'a> {
    name: &'a str,
    line: u32,
    rows: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    line: u32,
    text: &'a str,
    passed: bool,
    expected: ExpectedJson,
    decided: Option<DecidedJson<'a>>,
    mismatches: Vec<MismatchJson<'a>>,
    why: &'a [Line],
}

#[derive(Serialize)]
struct ExpectedJson {
    status: Option<u16>,
    reason: Option<Reason>,
}

#[derive(Serialize)]
struct DecidedJson<'a> {
    verdict: &'static str,
    status: Option<u16>,
    reason: Reason,
    route: Option<&'a str>,
    origin: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum MismatchJson<'a> {
    Status { expected: Option<u16>, found: Option<u16> },
    Reason { expected: Reason, found: Reason },
    Header { name: &'a str, expected: &'a [String], found: &'a [String] },
    Undecided { why: &'a str },
}

impl TestReport {
    /// One JSON object without spaces; a status that is `null` stands for an allow.
    pub fn to_json(&self) -> String {
        let view = ReportJson {
            file: &self.file,
            passed: self.passed(),
            diagnostics: RawValue::from_string(self.diagnostics.to_json()).ok(),
            tests: self.tests.iter().map(test_view).collect(),
        };
        // Strings, numbers and lists of them always serialise.
        serde_json::to_string(&view).unwrap_or_default()
    }
}

fn test_view(test: &TestResult) -> TestJson<'_> {
    TestJson { name: &test.name, line: test.line, rows: test.rows.iter().map(row_view).collect() }
}

fn row_view(row: &RowResult) -> RowJson<'_> {
    RowJson {
        line: row.line,
        text: &row.text,
        passed: row.passed(),
        expected: ExpectedJson { status: status(row.expected), reason: row.reason },
        decided: row.decided.as_ref().map(decided_view),
        mismatches: row.mismatches.iter().map(mismatch_view).collect(),
        why: &row.why,
    }
}

fn decided_view(decided: &Decided) -> DecidedJson<'_> {
    DecidedJson {
        verdict: decided.verdict.as_str(),
        status: decided.status,
        reason: decided.reason,
        route: decided.route.as_deref(),
        origin: decided.origin.as_deref(),
    }
}

fn mismatch_view(mismatch: &Mismatch) -> MismatchJson<'_> {
    match mismatch {
        Mismatch::Outcome { expected, found } => {
            MismatchJson::Status { expected: status(*expected), found: status(*found) }
        }
        Mismatch::Reason { expected, found } => {
            MismatchJson::Reason { expected: *expected, found: *found }
        }
        Mismatch::Header { name, expected, found } => {
            MismatchJson::Header { name, expected, found }
        }
        Mismatch::Undecided(why) => MismatchJson::Undecided { why },
    }
}

fn status(expected: Expected) -> Option<u16> {
    match expected {
        Expected::Allow => None,
        Expected::Status(status) => Some(status),
    }
}
