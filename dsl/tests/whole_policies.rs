//! The policies that stand on their own: each compiles, warns of what it says it does, and tests
//! both ways of deciding.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used)]

use gatewright_dsl::diagnostic::{Code, Colours};
use gatewright_dsl::resolved::{Expected, Row};
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Compiled, compile};
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDERS: &[&str] = &["whole", "clients"];

/// Policies with warnings that are right: each explains itself where it stands.
const WARNED: &[(&str, &[Code])] = &[("clients/old-client.gate", &[Code::QueryCredential])];

/// Policies in which nothing is ever allowed, or nothing denied: that is what their peers say.
const ONE_SIDED: &[&str] = &[];

#[test]
fn every_policy_compiles_and_warns_of_nothing_unexplained() {
    for (name, compiled) in policies() {
        let expected = WARNED.iter().find(|(known, _)| *known == name).map_or(&[][..], |row| row.1);
        let mut found: Vec<Code> = compiled.advice.diagnostics().iter().map(|advice| advice.code).collect();
        found.dedup();
        assert_eq!(found, expected, "{name}\n{}", compiled.advice.render(Colours::Off));
    }
}

#[test]
fn every_policy_tests_an_allow_and_a_denial() {
    for (name, compiled) in policies() {
        let rows: Vec<&Row> = compiled.resolved.tests.iter().flat_map(|test| &test.rows).collect();
        let allows = rows.iter().filter(|row| row.expected == Expected::Allow).count();
        let both = (1..rows.len()).contains(&allows);
        assert!(rows.len() > 1, "{name} has too few rows");
        assert_eq!(both, !ONE_SIDED.contains(&name.as_str()), "{name}: {allows} of {}", rows.len());
    }
}

#[test]
fn the_lists_name_policies_that_exist() {
    let names: Vec<String> = policies().into_iter().map(|(name, _)| name).collect();
    let listed = WARNED.iter().map(|(name, _)| name).chain(ONE_SIDED);
    listed.for_each(|name| assert!(names.iter().any(|known| known == name), "{name}"));
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
