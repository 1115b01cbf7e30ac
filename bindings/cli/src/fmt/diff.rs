//! Two texts side by side, as far as they differ.

use crate::render::paint::{Paint, Style};
use crate::render::visible::Visible;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write;
use std::time::Duration;

/// The lines around a change that are shown with it.
const CONTEXT: usize = 1;

/// Looking for the smallest difference ends after this; what is shown is a difference in any case.
const PATIENCE: Duration = Duration::from_secs(2);

/// What changes from one text to another, in the form that `diff -u` has.
pub(super) fn diff(name: &str, before: &str, after: &str, paint: Paint) -> String {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before, after);
    let head = format!("--- {name}\n+++ {name}, formatted\n");
    let mut text = paint.text(Style::Heading, head.trim_end()) + "\n";
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        text.push_str(&paint.text(Style::Quiet, hunk.header().to_string().trim_end()));
        text.push('\n');
        for change in hunk.iter_changes() {
            let line = change.value();
            // A line end of another system is what changes, so it is shown.
            let line = Visible(line.strip_suffix('\n').unwrap_or(line));
            let said = match change.tag() {
                ChangeTag::Equal => format!(" {line}"),
                ChangeTag::Delete => paint.text(Style::Removed, &format!("-{line}")),
                ChangeTag::Insert => paint.text(Style::Added, &format!("+{line}")),
            };
            // Writing to a text does not fail.
            let _ = writeln!(text, "{said}");
        }
    }
    text
}
