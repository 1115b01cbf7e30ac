//! The route tables of real APIs as policies: what cannot be meant is refused, the rest is no news.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that reads files"
)]

#[path = "../../core/tests/real_inputs/mod.rs"]
mod real_inputs;

use gatewright_dsl::diagnostic::Code;
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Options, check};
use std::collections::BTreeMap;
use std::fmt::Write;

const HEAD: &str = "gate 1\nauth user = jwt { issuer \"https://auth.example.com\" audience \"x\" \
    algorithms RS256 keys discovery }\n";

/// A service for each host, a route for each row, as they stand in the table.
fn policy(table: &str) -> String {
    let mut hosts: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    for line in table.lines().skip(1).filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [method, path, _, _, host] = cells.as_slice() else { unreachable!("{line}") };
        hosts.entry(host).or_default().push((method, parameters(path)));
    }
    let mut text = String::from(HEAD);
    for (position, (host, routes)) in hosts.into_iter().enumerate() {
        let host = if host.is_empty() || host.contains('{') { "any" } else { host };
        writeln!(text, "service s{position} {{\n  host {host}\n  default allow user").unwrap();
        for (method, path) in routes {
            writeln!(text, "  route {method} {path}").unwrap();
        }
        text.push_str("}\n");
    }
    text
}

/// `/:id` as it is written here; a colon elsewhere is itself. Angle brackets take quotes.
fn parameters(path: &str) -> String {
    let segment = |segment: &str| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    };
    let path = path.split('/').map(segment).collect::<Vec<_>>().join("/");
    if path.contains('<') { format!("\"{path}\"") } else { path }
}

#[test]
fn tables_are_refused_for_what_they_cannot_mean_and_for_nothing_else() {
    let Some(folder) = real_inputs::folder("routes") else { return };
    let mut counts: BTreeMap<(String, Code), usize> = BTreeMap::new();
    let entries = std::fs::read_dir(folder.join("routes")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.extension().is_some_and(|e| e == "tsv")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = policy(&std::fs::read_to_string(&path).unwrap());
        let report = check(&Source::new("table.gate", text), &NoImports, &Options::default());
        for found in report.diagnostics() {
            assert!(found.help.is_some() || found.fix.is_some(), "{found:?}");
            *counts.entry((name.clone(), found.code)).or_default() += 1;
        }
    }
    let wanted = [
        (("box".to_owned(), Code::PathQuery), 19),
        (("github".to_owned(), Code::PathQuery), 8),
        (("github".to_owned(), Code::RouteRepeated), 29),
    ];
    assert_eq!(counts, BTreeMap::from(wanted));
}
