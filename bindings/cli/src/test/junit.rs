//! Results as JUnit XML: a suite for each test, a case for each row. A policy that does not compile
//! is a suite with one case, which is in error.

use super::outcome::{Counts, Tested};
use super::text::{header, outcome, outcome_of};
use crate::render::visible::Visible;
use gatewright_core::Line;
use gatewright_dsl::testing::{Mismatch, RowResult, TestReport, TestResult};
use std::fmt::{self, Display, Formatter};

/// The whole document.
pub(super) fn xml(tested: &Tested) -> String {
    let Counts { rows, failed, refused, .. } = tested.counts();
    let suites: String = tested.reports.iter().map(suites).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"gatewright\" tests=\"{}\" failures=\"{failed}\" errors=\"{refused}\">\n\
         {suites}</testsuites>\n",
        rows + refused,
    )
}

fn suites(report: &TestReport) -> String {
    if report.diagnostics.has_errors() {
        return uncompiled(report);
    }
    report.tests.iter().map(|test| suite(&report.file, test)).collect()
}

fn uncompiled(report: &TestReport) -> String {
    let (file, summary) = (Escaped(&report.file), report.diagnostics.summary());
    let text = report.diagnostics.to_string();
    format!(
        "  <testsuite name=\"{file}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
         <testcase name=\"compiles\" classname=\"{file}\" file=\"{file}\">\n      \
         <error message=\"{}\" type=\"diagnostics\">{}</error>\n    \
         </testcase>\n  </testsuite>\n",
        Escaped(&summary),
        Escaped(&text),
    )
}

fn suite(file: &str, test: &TestResult) -> String {
    let cases: String = test.rows.iter().map(|row| case(file, &test.name, row)).collect();
    format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" \
         file=\"{}\">\n{cases}  </testsuite>\n",
        Escaped(&test.name),
        test.rows.len(),
        test.failures(),
        Escaped(file),
    )
}

fn case(file: &str, test: &str, row: &RowResult) -> String {
    let class = format!("{file}: {test}");
    let head = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\"",
        Escaped(&row.text),
        Escaped(&class),
        Escaped(file),
        row.line,
    );
    match row.passed() {
        true => head + "/>\n",
        false => format!("{head}>\n{}    </testcase>\n", failure(file, row)),
    }
}

fn failure(file: &str, row: &RowResult) -> String {
    let wrong: Vec<String> = row.mismatches.iter().map(sentence).collect();
    let decided = row.decided.as_ref().map(outcome_of).unwrap_or_default();
    let mut lines = vec![format!("{file}:{}  {}", row.line, row.text)];
    lines.push(format!("expected {}", outcome(row.expected, row.reason)));
    lines.push(format!("decided {decided}"));
    if let Some(decided) = &row.decided {
        let origin = decided.origin.as_deref().unwrap_or_default();
        lines.extend(decided.route.as_ref().map(|route| format!("route {route} ({origin})")));
    }
    lines.extend(row.why.iter().map(cause));
    format!(
        "      <failure message=\"{}\" type=\"mismatch\">{}</failure>\n",
        Escaped(&wrong.join("; ")),
        Escaped(&lines.join("\n")),
    )
}

/// `✗ scope orders:write — orders:read (policy.gate:55)`
fn cause(line: &Line) -> String {
    let mark = match line.holds {
        Some(true) => "✓ ",
        Some(false) => "✗ ",
        None => "",
    };
    let seen = line.seen.as_ref().map(|seen| format!(" — {seen}")).unwrap_or_default();
    let origin = line.origin.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
    format!("{mark}{}{seen}{origin}", line.text)
}

fn sentence(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::Outcome { expected, found } => {
            format!("expected {}, decided {}", outcome(*expected, None), outcome(*found, None))
        }
        Mismatch::Reason { expected, found } => format!("expected {expected}, decided {found}"),
        Mismatch::Header { name, expected, found } => {
            format!("expected {}, found {}", header(name, expected), header(name, found))
        }
        Mismatch::Undecided(why) => why.clone(),
    }
}

/// Text for an attribute or an element. Characters that XML 1.0 has no way to write are written
/// out, line by line, since a line end is none of them.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (number, line) in self.0.split('\n').enumerate() {
            if number > 0 {
                f.write_str("&#10;")?;
            }
            let visible = Visible(line).to_string();
            visible.chars().try_for_each(|character| match character {
                '&' => f.write_str("&amp;"),
                '<' => f.write_str("&lt;"),
                '>' => f.write_str("&gt;"),
                '"' => f.write_str("&quot;"),
                // The two noncharacters of the basic plane that XML leaves out.
                '\u{fffe}' | '\u{ffff}' => write!(f, "{}", character.escape_unicode()),
                character => write!(f, "{character}"),
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_written_out() {
        let check = |text: &str, want| assert_eq!(Escaped(text).to_string(), want);
        check("a < b && c > \"d\"", "a &lt; b &amp;&amp; c &gt; &quot;d&quot;");
        check("one\ntwo", "one&#10;two");
        check("\u{0}\u{1b}\u{ffff}", "\\u{0}\\u{1b}\\u{ffff}");
    }
}
