//! Every policy that there is.

use super::{digest, formatted, real_inputs};
use gatewright_dsl::diagnostic::Diagnostic;
use gatewright_dsl::parse;
use gatewright_dsl::source::FileId;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file with this ending below the folders of the tree that hold texts.
fn files(extension: &str) -> Vec<PathBuf> {
    let folders = ["policies", "dsl/tests", "bindings", "examples", "docs"];
    let mut pending: Vec<PathBuf> = folders.map(|folder| root().join(folder)).to_vec();
    let mut found = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if path.ends_with("target") || path.ends_with("node_modules") => {}
                true => pending.push(path),
                false if path.extension().is_some_and(|e| e == extension) => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}

fn parses(text: &str) -> bool {
    let mut found = Vec::new();
    parse(FileId(0), text, &mut found);
    !found.iter().any(Diagnostic::is_error)
}

#[test]
fn every_policy_of_the_tree_keeps_its_meaning() {
    let texts = files("gate").into_iter().filter_map(|path| fs::read_to_string(path).ok());
    let texts: Vec<String> = texts.filter(|text| parses(text)).collect();
    let compiled = texts.iter().filter(|text| digest(&formatted(text)).is_some()).count();
    assert!(texts.len() > 45 && compiled > 20, "{} parse, {compiled} compile", texts.len());
}

#[test]
fn policies_in_the_documents_keep_their_meaning() {
    let documents = files("md").into_iter().chain([root().join("README.md")]);
    let texts: Vec<String> = documents.map(|path| fs::read_to_string(path).unwrap()).collect();
    let fences = texts.iter().flat_map(|text| text.split("```gate\n").skip(1));
    let policies: Vec<&str> = fences.filter_map(|fence| fence.split("```").next()).collect();
    let whole: Vec<_> = policies.iter().filter(|policy| parses(policy)).collect();
    assert!(!whole.is_empty());
    whole.into_iter().for_each(|policy| drop(formatted(policy)));
}

#[test]
fn the_page_about_the_layout_shows_it() {
    let page = fs::read_to_string(root().join("docs/format.md")).unwrap();
    let policies: Vec<&str> =
        page.split("```gate\n").skip(1).filter_map(|fence| fence.split("```").next()).collect();
    assert_eq!(policies.len(), 2);
    policies.into_iter().for_each(|policy| assert_eq!(formatted(policy), policy));
}

/// A service for each host of a table, as somebody might write it down in haste.
fn policy(table: &str) -> String {
    let mut hosts: BTreeMap<&str, String> = BTreeMap::new();
    for line in table.lines().skip(1).filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (method, path, host) = (cells[0], cells[1], cells.get(4).copied().unwrap_or(""));
        let host = if host.is_empty() || host.contains('{') { "any" } else { host };
        // Quotes that are not needed go, others stay.
        let routes = hosts.entry(host).or_default();
        writeln!(routes, "route {method} \"{path}\" allow [user]   # {method}").unwrap();
    }
    let mut text = String::from("gate 1\nauth user = api_key { registry people }\n");
    for (position, (host, routes)) in hosts.into_iter().enumerate() {
        writeln!(text, "service s{position} {{ host {host}\n{routes}}}").unwrap();
    }
    text
}

#[test]
fn route_tables_keep_their_meaning() {
    let Some(folder) = real_inputs::folder("routes") else { return };
    let entries = fs::read_dir(folder.join("routes")).unwrap().map(|entry| entry.unwrap().path());
    let tables = entries.filter(|path| path.extension().is_some_and(|e| e == "tsv"));
    let mut routes = 0;
    for table in tables {
        let text = policy(&fs::read_to_string(&table).unwrap());
        let out = formatted(&text);
        let of =
            |text: &str| text.lines().filter(|line| line.trim_start().starts_with("route")).count();
        assert_eq!(of(&out), of(&text), "{}", table.display());
        routes += of(&out);
    }
    assert_eq!(routes, 4_517);
}
