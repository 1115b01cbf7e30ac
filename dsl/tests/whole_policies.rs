//! The policies that stand on their own: each compiles, warns of what it says it does, and tests
//! both ways of deciding.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used)]

use gatewright_dsl::diagnostic::{Code, Colours, Severity};
use gatewright_dsl::resolved::{Expected, Row};
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Compiled, compile};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDERS: &[&str] = &["whole", "clients", "peers"];

/// Policies in which nothing is ever allowed: that is what their peers say.
const CLOSED: &[&str] = &[
    "peers/istio-allow-nil-rule.gate",
    "peers/istio-deny-empty-rule.gate",
    "peers/oathkeeper-reload-deny.gate",
    "peers/oathkeeper-stub-deny.gate",
];

#[test]
fn every_policy_compiles_and_warns_of_what_it_says() {
    for (name, compiled) in policies() {
        let warned = compiled.advice.diagnostics().iter().map(|advice| advice.code).collect();
        assert_eq!(said(&name), warned, "{name}\n{}", compiled.advice.render(Colours::Off));
    }
}

#[test]
fn every_policy_tests_an_allow_and_a_denial() {
    for (name, compiled) in policies() {
        let rows: Vec<&Row> = compiled.resolved.tests.iter().flat_map(|test| &test.rows).collect();
        let allows = rows.iter().filter(|row| row.expected == Expected::Allow).count();
        assert!(rows.len() > allows + usize::from(allows == 0), "{name} has too few denials");
        assert_eq!(allows == 0, CLOSED.contains(&name.as_str()), "{name}");
    }
}

/// The warnings that a policy explains in its comments.
fn said(name: &str) -> BTreeSet<Code> {
    let text = fs::read_to_string(root().join(name)).unwrap();
    let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
    warnings.filter(|code| text.contains(code.as_str())).copied().collect()
}

/// Every policy by its path below `policies/`.
fn policies() -> Vec<(String, Compiled)> {
    let mut found = Vec::new();
    FOLDERS.iter().for_each(|folder| collect(&root().join(folder), &mut found));
    found.sort();
    assert!(found.len() > FOLDERS.len(), "{found:?}");
    found.iter().map(|path| (name(path), compiled(path))).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}")) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "gate") {
            found.push(path);
        }
    }
}

fn compiled(path: &Path) -> Compiled {
    let text = fs::read_to_string(path).unwrap();
    compile(&Source::new(name(path), &text), &NoImports)
        .unwrap_or_else(|report| panic!("{}", report.render(Colours::Off)))
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")
}
