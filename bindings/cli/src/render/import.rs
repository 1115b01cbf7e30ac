//! What an import came to, for people.

use super::paint::{Paint, Style};
use gatewright_openapi::{Comparison, Difference, Imported, Remark, Weight};
use std::collections::BTreeMap;

/// How many operations a line about several of them names.
const SHOWN: usize = 3;

/// The counts, and every remark; those that say the same of several operations together.
pub(crate) fn remarks(imported: &Imported, paint: Paint) -> String {
    let mut said: BTreeMap<(Weight, String), Vec<&str>> = BTreeMap::new();
    for remark in &imported.remarks {
        let about = said.entry((remark.weight(), remark.to_string())).or_default();
        about.extend(Remark::operation(remark));
    }
    let lines = said.iter().map(|((weight, sentence), operations)| {
        let kind = paint.text(style(*weight), word(*weight));
        format!("{kind} {sentence}{}\n", about(operations))
    });
    let counts = imported.counts;
    let summary = format!(
        "{} operations, {} routes; {} left out or denied, {} stricter\n",
        counts.operations, counts.routes, counts.dropped, counts.stricter
    );
    lines.collect::<String>() + &summary
}

/// A line for each difference, by what it is.
pub(crate) fn differences(found: &Comparison, paint: Paint) -> String {
    let line = |difference: &Difference| {
        let (style, kind) = match difference {
            Difference::OperationWithoutRoute { .. } => (Style::Removed, "no route: "),
            Difference::RouteWithoutOperation { .. } => (Style::Added, "no operation: "),
            Difference::Scopes { .. } => (Style::Bad, "scopes: "),
            Difference::Access { .. } => (Style::Bad, "access: "),
        };
        let place = match difference {
            Difference::RouteWithoutOperation { file: Some(file), line, .. } => {
                format!("  ({file}:{line})")
            }
            _ => String::new(),
        };
        format!("{}{difference}{place}\n", paint.text(style, kind))
    };
    let lines: String = found.differences.iter().map(line).collect();
    let count = match found.differences.len() {
        0 => "nothing differs".into(),
        1 => "1 difference".into(),
        more => format!("{more} differences"),
    };
    lines + &format!("{} operations, {} routes: {count}\n", found.operations, found.routes)
}

fn about(operations: &[&str]) -> String {
    let shown: Vec<String> = operations.iter().take(SHOWN).map(|own| format!("`{own}`")).collect();
    match operations.len().saturating_sub(SHOWN) {
        _ if operations.is_empty() => String::new(),
        0 => format!(" ({})", shown.join(", ")),
        more => format!(" ({} and {more} more)", shown.join(", ")),
    }
}

fn word(weight: Weight) -> &'static str {
    match weight {
        Weight::Dropped | Weight::Stricter => "warning:",
        Weight::Guess => "guess:",
        Weight::Note => "note:",
    }
}

fn style(weight: Weight) -> Style {
    match weight {
        Weight::Dropped | Weight::Stricter => Style::Bad,
        Weight::Guess | Weight::Note => Style::Heading,
    }
}
