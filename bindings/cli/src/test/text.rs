//! Results for people.

use super::outcome::{Counts, Tested};
use crate::render::explanation::branch;
use crate::render::paint::{Paint, Style};
use crate::render::visible::Visible;
use gatewright_core::Reason;
use gatewright_dsl::resolved::Expected;
use gatewright_dsl::testing::{Decided, Mismatch, RowResult, TestReport, TestResult};

/// How deep the lines about a row stand, in steps of two spaces.
const DEPTH: usize = 3;

/// Every test in a line, every row that failed with what there is to know about it, and a summary.
pub(super) fn text(tested: &Tested, paint: Paint) -> String {
    let files = tested.reports.iter().map(|report| file(report, paint).trim_end().to_owned());
    let shown = files.filter(|file| !file.is_empty());
    let all: Vec<String> = shown.chain([summary(tested.counts(), paint)]).collect();
    all.join("\n\n") + "\n"
}

fn file(report: &TestReport, paint: Paint) -> String {
    if report.diagnostics.has_errors() {
        return report.diagnostics.render(paint.0);
    }
    let tests: String = report.tests.iter().map(|own| test(report, own, paint)).collect();
    match report.tests.is_empty() {
        true => String::new(),
        false => paint.text(Style::Heading, &Visible(&report.file).to_string()) + "\n" + &tests,
    }
}

fn test(report: &TestReport, test: &TestResult, paint: Paint) -> String {
    let (rows, failed) = (test.rows.len(), test.failures());
    let mark = match failed {
        0 => paint.text(Style::Good, "✓"),
        _ => paint.text(Style::Bad, "✗"),
    };
    let count = match failed {
        0 => counted(rows, "row"),
        failed => format!("{failed} of {} failed", counted(rows, "row")),
    };
    let count = paint.text(Style::Quiet, &count);
    let bad = test.rows.iter().filter(|row| !row.passed());
    let bad: String = bad.map(|bad| row(&report.file, bad, paint)).collect();
    let gap = if failed > 0 { "\n" } else { "" };
    format!("  {mark} {}  {count}\n{gap}{bad}", Visible(&test.name))
}

fn row(file: &str, row: &RowResult, paint: Paint) -> String {
    let place = paint.text(Style::Quiet, &format!("{}:{}", Visible(file), row.line));
    let text = paint.text(Style::Heading, &Visible(&row.text).to_string());
    let mut lines = vec![format!("    {place}"), format!("    {text}")];
    lines.extend(row.mismatches.iter().flat_map(|own| mismatch(own, row, paint)));
    lines.extend(row.decided.as_ref().and_then(|decided| route(decided, paint)));
    let why: String = row.why.iter().map(|line| branch(line, DEPTH, paint)).collect();
    lines.join("\n") + "\n" + &why + "\n"
}

/// What the row says, and what came out.
fn mismatch(mismatch: &Mismatch, row: &RowResult, paint: Paint) -> Vec<String> {
    let expected = |text: &str| fact("expected", &paint.text(Style::Good, text), paint);
    let found = |text: &str| fact("decided", &paint.text(Style::Bad, text), paint);
    match mismatch {
        Mismatch::Outcome { expected: wanted, .. } => {
            let decided = row.decided.as_ref().map(outcome_of).unwrap_or_default();
            vec![expected(&outcome(*wanted, row.reason)), found(&decided)]
        }
        // The outcome tells the reason as well.
        Mismatch::Reason { .. } if has_other_outcome(row) => Vec::new(),
        Mismatch::Reason { expected: wanted, .. } => {
            let decided = row.decided.as_ref().map(outcome_of).unwrap_or_default();
            vec![expected(&outcome(row.expected, Some(*wanted))), found(&decided)]
        }
        Mismatch::Header { name, expected: wanted, found: got } => {
            vec![expected(&header(name, wanted)), found(&header(name, got))]
        }
        Mismatch::Undecided(why) => vec![found(&format!("nothing: {}", Visible(why)))],
    }
}

fn has_other_outcome(row: &RowResult) -> bool {
    row.mismatches.iter().any(|own| matches!(own, Mismatch::Outcome { .. }))
}

fn fact(label: &str, value: &str, paint: Paint) -> String {
    format!("      {} {value}", paint.text(Style::Quiet, &format!("{label:<8}")))
}

fn route(decided: &Decided, paint: Paint) -> Option<String> {
    let route = decided.route.as_ref()?;
    let origin = decided.origin.as_ref().map(|origin| format!("  ({})", Visible(origin)));
    let origin = paint.text(Style::Quiet, &origin.unwrap_or_default());
    Some(fact("route", &format!("{}{origin}", Visible(route)), paint))
}

/// `403 scope_missing`
pub(super) fn outcome(expected: Expected, reason: Option<Reason>) -> String {
    let outcome = match expected {
        Expected::Allow => "allow".to_owned(),
        Expected::Status(status) => status.to_string(),
    };
    reason.map_or(outcome.clone(), |reason| format!("{outcome} {reason}"))
}

/// The same of a decision.
pub(super) fn outcome_of(decided: &Decided) -> String {
    let expected = decided.status.map_or(Expected::Allow, Expected::Status);
    outcome(expected, Some(decided.reason))
}

/// A header with all its values, as a row writes them.
pub(super) fn header(name: &str, values: &[String]) -> String {
    let each = |value: &String| format!("{name}: \"{}\"", Visible(value));
    match values {
        [] => format!("no {name}"),
        values => values.iter().map(each).collect::<Vec<_>>().join("  "),
    }
}

fn summary(counts: Counts, paint: Paint) -> String {
    let Counts { rows, failed, tests, refused, unread } = counts;
    let all = format!("{} in {}", counted(rows, "row"), counted(tests, "test"));
    let verdict = match (rows, failed) {
        (0, _) => "nothing was run".to_owned(),
        (_, 0) => format!("{all} passed"),
        (_, failed) => format!("{failed} of {all} failed"),
    };
    let refused = (refused > 0).then(|| match refused {
        1 => "1 file does not compile".to_owned(),
        refused => format!("{refused} files do not compile"),
    });
    let unread = (unread > 0).then(|| format!("{} not read", counted(unread, "file")));
    let style = if counts.passed() { Style::Good } else { Style::Bad };
    let parts: Vec<String> = [Some(verdict), refused, unread].into_iter().flatten().collect();
    paint.text(style, &parts.join(", "))
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
