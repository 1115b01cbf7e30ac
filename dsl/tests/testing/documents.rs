//! What the documents say about tests is so.

use crate::policy::{all_pass, run, run_text};
use gatewright_dsl::diagnostic::Code;
use gatewright_dsl::resolved::Defect;

const TESTING: &str = include_str!("../../../docs/testing.md");
const SAMPLE: &str = include_str!("../fixtures/sample.gate");

#[test]
fn the_tests_of_the_sample_pass() {
    all_pass(&run_text(SAMPLE), 10);
}

#[test]
fn the_tests_in_the_document_pass() {
    let policies: Vec<&str> = TESTING.split("```gate\n").skip(1).collect();
    let [policy] = policies.as_slice() else { panic!("one policy") };
    all_pass(&run_text(policy.split("```").next().unwrap()), 6);
}

/// The cells of the rows behind a heading, without their back-ticks.
fn table(heading: &str) -> Vec<Vec<String>> {
    let (_, behind) = TESTING.split_once(heading).unwrap();
    let lines = behind.lines().skip_while(|line| !line.starts_with('|'));
    let cells = |line: &str| {
        let inner = line.trim_matches('|').split('|');
        inner.map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    lines.take_while(|line| line.starts_with('|')).map(cells).collect()
}

#[test]
fn defects_come_to_the_reasons_of_the_table() {
    let table = table("### Defects");
    let (head, rows) = table.split_first().unwrap();
    assert_eq!(head, &["defect", "jwt", "introspection", "api_key"]);
    let (_rule, rows) = rows.split_first().unwrap();
    let words: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let all: Vec<&str> = Defect::ALL.iter().map(|defect| defect.as_str()).collect();
    assert_eq!(words, all);
    let callers = ["GET /user as alice", "GET /app as shop", "GET /partner as acme"];
    for row in rows {
        for (request, want) in callers.iter().zip(&row[1..]) {
            check(&format!("{request} {}", row[0]), want);
        }
    }
}

fn check(request: &str, want: &str) {
    if want == Code::Defect.as_str() {
        let report = run(&format!("  {request} -> 401"));
        let errors = report.diagnostics.diagnostics().iter().filter(|found| found.is_error());
        let codes: Vec<Code> = errors.map(|found| found.code).collect();
        assert_eq!(codes, [Code::Defect], "{request}");
    } else {
        all_pass(&run(&format!("  {request} -> 401 {want}")), 1);
    }
}
