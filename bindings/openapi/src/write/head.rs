//! The comment that an import begins with.

use crate::description::Description;
use crate::plan::Plan;
use crate::prose::one_line;
use crate::remark::{Remark, Weight};

/// The longest line of the comment.
const WIDTH: usize = 98;

/// What it is, and what a reader has to look at.
pub(super) fn head(plan: &Plan, description: &Description) -> String {
    let title = one_line(&format!("{} {}", description.title, description.version));
    let file = one_line(&description.file);
    let mut out = wrapped(&format!("{title}, imported from `{file}`."), "# ");
    out += &section(plan, "Stricter than the description, or left out:", |remark| {
        let listed = !at_route(remark);
        matches!(remark.weight(), Weight::Dropped | Weight::Stricter) && listed
    });
    out += &section(plan, "Guessed, for the description does not say it:", |remark| {
        remark.weight() == Weight::Guess
    });
    out +=
        &section(plan, "Besides:", |remark| remark.weight() == Weight::Note && !at_route(remark));
    out + "#\n# What the upstreams learn is not in a description: add `headers`, `default forward` and\n# `upstream`.\n"
}

/// Whether the remark stands at a route of its own.
fn at_route(remark: &Remark) -> bool {
    let gone = matches!(remark, Remark::PathUnsaid { .. } | Remark::HostUnsaid { .. });
    remark.operation().is_some() && !gone
}

fn section(plan: &Plan, title: &str, belongs: impl Fn(&Remark) -> bool) -> String {
    let remarks: Vec<&Remark> = plan.remarks.iter().filter(|remark| belongs(remark)).collect();
    if remarks.is_empty() {
        return String::new();
    }
    let lines = remarks.iter().map(|remark| {
        let about = remark.operation().map(|own| format!("`{own}`: ")).unwrap_or_default();
        wrapped(&one_line(&format!("{about}{remark}")), "#   - ")
    });
    format!("#\n# {title}\n{}", lines.collect::<String>())
}

/// Lines of a comment; those behind the first are indented as far as `first`.
fn wrapped(text: &str, first: &str) -> String {
    let next = format!("#{}", " ".repeat(first.len() - 1));
    let mut out = String::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split(' ') {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out += &format!("{}\n", line.trim_end());
            line.clone_from(&next);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += word;
        is_empty = false;
    }
    out + line.trim_end() + "\n"
}
