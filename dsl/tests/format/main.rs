//! The formatter: pairs of texts before and after, every policy of the tree, real inputs, and random
//! policies in random layouts.
//!
//! `BLESS=1` writes the second text of each pair.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test reads its fixtures"
)]

mod files;
mod layouts;
mod long;
mod noise;
mod pairs;
#[path = "../random/mod.rs"]
#[allow(dead_code, unused_imports, reason = "policies are drawn, requests are not")]
mod random;
#[path = "../../../core/tests/real_inputs/mod.rs"]
mod real_inputs;
mod refusals;

use gatewright_dsl::source::{FileId, NoImports, Source};
use gatewright_dsl::{compile, format, parse};

/// The formatted text, after everything is checked that must be true of any.
#[track_caller]
fn formatted(text: &str) -> String {
    let once = format(&Source::new("policy.gate", text)).unwrap_or_else(|e| panic!("{e}:\n{text}"));
    let twice = format(&Source::new("policy.gate", once.clone())).expect("it parses");
    assert_eq!(twice, once, "formatting twice:\n{text}");
    assert_eq!(comments(&once), comments(text), "{once}");
    assert_eq!(digest(&once), digest(text), "{text}\n---\n{once}");
    assert_plain(&once);
    once
}

/// What is true of the lines of every formatted text.
#[track_caller]
fn assert_plain(text: &str) {
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{text:?}");
    assert!(!text.starts_with(['\n', '\u{feff}']) && !text.contains(['\r', '\t']), "{text:?}");
    assert!(!text.contains("\n\n\n"), "{text}");
    for line in text.lines() {
        assert_eq!(line.trim_end(), line);
        let indentation = line.len() - line.trim_start().len();
        assert_eq!(indentation % 2, 0, "{line}");
    }
}

/// The digest of the policy, where there is one.
fn digest(text: &str) -> Option<String> {
    let compiled = compile(&Source::new("policy.gate", text), &NoImports).ok()?;
    Some(compiled.policy.digest())
}

fn comments(text: &str) -> Vec<String> {
    let document = parse(FileId(0), text, &mut Vec::new());
    document.comments.into_iter().map(|comment| comment.text).collect()
}
