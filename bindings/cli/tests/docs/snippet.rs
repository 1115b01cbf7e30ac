//! Policies in the documents, whole ones and pieces.

use gatewright_dsl::compile;
use gatewright_dsl::diagnostic::{Code, Colours};
use gatewright_dsl::source::{NoImports, Source};
use std::collections::BTreeSet;

/// What pieces refer to; one that a piece declares itself is left out.
const ITEMS: &[(&str, &str)] = &[
    (
        "auth user =",
        "jwt { issuer \"https://auth.example.com\" audience \"https://api.example.com\" algorithms ES256 keys discovery }",
    ),
    (
        "auth app =",
        "introspection { issuer \"https://apps.example.com\" discovery audience \"https://api.example.com\" credentials gateway }",
    ),
    ("auth partner =", "api_key { registry partners }"),
    (
        "auth workload =",
        "jwt { issuer \"https://mesh.example.com\" audience \"https://api.example.com\" algorithms ES256 keys discovery header X-Workload-Token }",
    ),
    ("headers identity", "{ X-User-Id: subject  X-User-Issuer: issuer }"),
    ("headers tracing", "{ X-Request-Id: request.id }"),
    ("let office =", "request.ip in [203.0.113.0/24]"),
];

/// A piece that stands at top level.
pub(crate) fn with_items(piece: &str) -> String {
    format!(
        "gate 1\n{}{piece}\nservice rest {{ host rest.example.com\n route GET /rest public\n}}\n",
        items(piece)
    )
}

/// A piece that stands in a service.
pub(crate) fn with_service(piece: &str) -> String {
    format!(
        "gate 1\n{}service piece {{\n host {{tenant}}.example.com\n upstream \"https://piece.internal\"\n{piece}}}\n",
        items(piece)
    )
}

fn items(piece: &str) -> String {
    let missing = ITEMS.iter().filter(|(head, _)| !piece.contains(head));
    missing.map(|(head, body)| format!("{head} {body}\n")).collect()
}

#[track_caller]
pub(crate) fn compiles(at: &str, text: &str) {
    if let Err(report) = compile(&Source::new(at, text), &NoImports) {
        panic!("{}", report.render(Colours::Off));
    }
}

/// Has errors of this code alone, or only a warning of it.
#[track_caller]
pub(crate) fn fails(at: &str, text: &str, code: &str) {
    let report = match compile(&Source::new(at, text), &NoImports) {
        Ok(compiled) => compiled.advice,
        Err(report) => report,
    };
    // Not every piece uses everything that it may refer to.
    let shown = report
        .diagnostics()
        .iter()
        .filter(|found| found.is_error() == report.has_errors() && found.code != Code::UnusedName);
    let codes: BTreeSet<&str> = shown.map(|found| found.code.as_str()).collect();
    assert!(
        codes.len() == 1 && codes.contains(code),
        "{at}: {code}\n{}",
        report.render(Colours::Off)
    );
}
