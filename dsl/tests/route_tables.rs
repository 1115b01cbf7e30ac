//! Route tables of real APIs: they load, and each recorded request is decided as recorded.

#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "../../core/tests/real_inputs/mod.rs"]
mod real_inputs;

use gatewright_core::route::{Spelling, Template};
use gatewright_core::{Engine, Evidence, OwnedRequest, Reason, Setup};
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Options, check, compile};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Method, path template as the table writes it, host.
type Row = (String, String, String);

#[derive(Deserialize)]
struct Recorded {
    kind: String,
    method: String,
    path: String,
    #[serde(default)]
    host: Option<String>,
    best: Vec<String>,
    #[serde(default)]
    allow: Vec<String>,
}

/// What became of the rows of all tables.
#[derive(Debug, Default, PartialEq, Eq)]
struct Loaded {
    rows: usize,
    repeated: usize,
    refused: usize,
}

/// What became of the recorded requests.
#[derive(Debug, Default, PartialEq, Eq)]
struct Decided {
    /// By a template that is among the best.
    best: usize,
    /// By nobody, because a more specific template lacks the method: the table's own way of
    /// choosing by method first would have taken a weaker one.
    method_lacking: usize,
    /// By nobody, as recorded: another method.
    wrong_method: usize,
    /// By nobody, as recorded: no template.
    nowhere: usize,
    /// By nobody, because its row was refused.
    refused: usize,
}

#[test]
fn every_table_loads_and_every_request_is_decided_as_recorded() {
    let Some(folder) = real_inputs::folder("routes") else { return };
    let folder = folder.join("routes");
    let (mut loaded, mut decided) = (Loaded::default(), Decided::default());
    let mut tables: Vec<_> = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tsv"))
        .collect();
    tables.sort();
    assert_eq!(tables.len(), 14);
    for table in tables {
        let name = table.file_stem().expect("a name").to_string_lossy().into_owned();
        let rows = rows(&std::fs::read_to_string(&table).expect("text"), &mut loaded);
        let engine = engine(&name, &rows);
        let requests = folder.join("requests").join(format!("{name}.jsonl"));
        let hosts: BTreeSet<_> = rows.iter().filter_map(|(.., host)| named_host(host)).collect();
        for line in std::fs::read_to_string(requests).expect("text").lines() {
            let mut recorded: Recorded = serde_json::from_str(line).expect("a recorded request");
            // Where all of a table is on one host, its requests leave that out.
            if let (None, 1) = (&recorded.host, hosts.len()) {
                recorded.host = hosts.first().map(|host| (*host).to_owned());
            }
            decide(&engine, &name, &recorded, &mut decided);
        }
    }
    assert_eq!(loaded, Loaded { rows: 4_517, repeated: 29, refused: 27 });
    let expected =
        Decided { best: 2_905, method_lacking: 1, wrong_method: 858, nowhere: 1_690, refused: 11 };
    assert_eq!(decided, expected);
}

#[test]
fn a_row_that_stands_twice_is_reported() {
    let text = "gate 1\nservice s {\n  host any\n  route GET /a public\n  route GET /a public\n}\n";
    let report = check(&Source::new("policy.gate", text), &NoImports, &Options::default());
    let found: Vec<_> = report.diagnostics().iter().map(|found| found.labels.len()).collect();
    assert_eq!(found, [2], "one error that shows both places");
}

/// The distinct rows that can be written down; the others are counted.
fn rows(text: &str, loaded: &mut Loaded) -> BTreeSet<Row> {
    let mut rows = BTreeSet::new();
    for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default().to_owned();
        let (method, path, _auth, _operation, host) = (cell(), cell(), cell(), cell(), cell());
        loaded.rows += 1;
        if path.contains(['#', '?']) {
            loaded.refused += 1;
            assert_refused_with_advice(&path);
        } else if !rows.insert((method, path, host)) {
            loaded.repeated += 1;
        }
    }
    rows
}

/// A fragment or a query in a path is an error that says what to do.
fn assert_refused_with_advice(path: &str) {
    let text = format!("gate 1\nservice s {{\n  host any\n  route GET {path} public\n}}\n");
    let report = check(&Source::new("policy.gate", text), &NoImports, &Options::default());
    let advised = |found: &&gatewright_dsl::diagnostic::Diagnostic| {
        found.is_error() && (found.help.is_some() || found.fix.is_some())
    };
    assert!(report.diagnostics().iter().any(|found| advised(&found)), "{path}");
}

fn engine(name: &str, rows: &BTreeSet<Row>) -> Engine {
    let text = policy(rows);
    let policy = match compile(&Source::new(format!("{name}.gate"), text), &NoImports) {
        Ok(compiled) => compiled.policy,
        Err(report) => panic!("{name}: {}", report.to_json()),
    };
    Engine::new(policy, Setup::default()).expect("nothing is needed")
}

/// A service for each host, a public route for each row, each named by its position.
fn policy(rows: &BTreeSet<Row>) -> String {
    let mut by_host: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (method, path, host) in rows {
        by_host.entry(named_host(host).unwrap_or("any")).or_default().push((method, path));
    }
    let mut text = String::from("gate 1\n");
    for (position, (host, routes)) in by_host.into_iter().enumerate() {
        write!(text, "service s{position} {{\n  host {host}\n").expect("text");
        for (method, path) in routes {
            writeln!(text, "  route {method} {} public", template(path)).expect("text");
        }
        text.push_str("}\n");
    }
    text
}

/// The host of a row; some tables leave it open, or to a placeholder.
fn named_host(host: &str) -> Option<&str> {
    Some(host).filter(|host| !host.is_empty() && !host.starts_with('{'))
}

/// A path template of a table as the language writes it.
fn template(path: &str) -> String {
    let segment = |segment: &str| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    };
    let path = path.split('/').map(segment).collect::<Vec<_>>().join("/");
    let bare = path
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()+=@:/{}".contains(&byte));
    if bare { path } else { format!("\"{path}\"") }
}

/// A template of a table as core reads it; `None` where it is none.
fn parsed(path: &str) -> Option<Template> {
    let written = template(path);
    let quoted = written.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    match quoted {
        Some(inner) => Template::parse(inner, Spelling::Quoted),
        None => Template::parse(&written, Spelling::Bare),
    }
    .ok()
}

fn decide(engine: &Engine, table: &str, recorded: &Recorded, decided: &mut Decided) {
    let mut request = OwnedRequest::new(&recorded.method, &recorded.path);
    let host = recorded.host.as_deref().and_then(named_host);
    request.host = host.map(|host| host.as_bytes().to_vec());
    let outcome = request.with(|request| engine.decide(request, &Evidence::new(), 0));
    let decision = outcome.decision().expect("a decision");
    let what = format!("{table}: {} {} {}", recorded.kind, recorded.method, recorded.path);
    let routes = || engine.policy().tables().routes().map(|(_, route)| route);
    match (decision.reason(), recorded.best.is_empty()) {
        (Reason::Public, false) => {
            let chosen = routes().find(|route| Some(&*route.name) == decision.route());
            let chosen = &chosen.expect("a route").template;
            let is_best =
                |best: &String| parsed(best).is_some_and(|best| best.is_same_shape(chosen));
            assert!(recorded.best.iter().any(is_best), "{what}: {chosen}");
            decided.best += 1;
        }
        // Its row was refused: a path of the table with a query or a fragment in it.
        (_, false) if recorded.best.iter().all(|best| parsed(best).is_none()) => {
            decided.refused += 1;
        }
        (Reason::MethodNotAllowed, false) => decided.method_lacking += 1,
        (Reason::MethodNotAllowed, true) => {
            // A mutated path may be one of a template that has other methods.
            assert_eq!(recorded.kind == "wrong_method", !recorded.allow.is_empty(), "{what}");
            decided.wrong_method += 1;
        }
        (Reason::NoRoute, true) if recorded.path.contains('{') => decided.refused += 1,
        (Reason::NoRoute, true) => {
            assert_ne!(recorded.kind, "wrong_method", "{what}");
            decided.nowhere += 1;
        }
        (reason, _) => panic!("{what}: {reason}"),
    }
}
