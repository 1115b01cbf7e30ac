//! The steps of a decision as a tree.

use super::paint::{Paint, Style};
use super::visible::Visible;
use gatewright_core::{Explanation, Line};

/// Every line, indented below the one that it is a part of.
pub(crate) fn tree(explanation: &Explanation, paint: Paint) -> String {
    let lines = explanation.lines();
    let tree: String = lines.iter().map(|line| branch(line, 1, paint)).collect();
    match lines.iter().any(has_fingerprint) {
        true => tree + "\n" + &paint.text(Style::Quiet, FINGERPRINTS) + "\n",
        false => tree,
    }
}

const FINGERPRINTS: &str = "A fact of the caller stands as its fingerprint, such as `#1a2b3c4d`.";

fn has_fingerprint(line: &Line) -> bool {
    let own = line.seen.as_ref().is_some_and(|seen| seen.starts_with('#'));
    own || line.parts.iter().any(has_fingerprint)
}

/// A line with its parts below it.
pub(crate) fn branch(line: &Line, depth: usize, paint: Paint) -> String {
    let (indent, mark) = ("  ".repeat(depth), mark(line.holds, paint));
    let text = Visible(line.text.as_str());
    let seen = line.seen.as_ref().map(|seen| format!("  — {}", Visible(seen)));
    let origin = line.origin.as_ref().map(|origin| format!("  ({})", Visible(origin)));
    let origin = origin.map(|origin| paint.text(Style::Quiet, &origin));
    let parts: String = line.parts.iter().map(|part| branch(part, depth + 1, paint)).collect();
    format!(
        "{indent}{mark} {text}{}{}\n{parts}",
        seen.unwrap_or_default(),
        origin.unwrap_or_default()
    )
}

fn mark(holds: Option<bool>, paint: Paint) -> String {
    match holds {
        Some(true) => paint.text(Style::Good, "✓"),
        Some(false) => paint.text(Style::Bad, "✗"),
        None => paint.text(Style::Quiet, "·"),
    }
}
