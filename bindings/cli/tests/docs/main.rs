//! The documents tell the truth: policies in them compile, commands print what is shown, tables say
//! what the engine does, links lead somewhere.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod console;
mod link;
mod page;
#[path = "../run/mod.rs"]
mod run;
mod snippet;
mod table;

use gatewright_core::{Engine, Evidence, Outcome, Reason, Request, Setup};
use gatewright_dsl::compile;
use gatewright_dsl::diagnostic::Code;
use gatewright_dsl::source::{NoImports, Source};
use page::{Fence, Page};
use run::Folder;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use table::rows;

#[test]
fn every_policy_in_the_documents_compiles() {
    for (page, fence) in fences() {
        let at = fence.at(&page);
        match fence.words().as_slice() {
            ["gate"] | ["gate", "file", _] => snippet::compiles(&at, &fence.text),
            ["gate", "item"] => snippet::compiles(&at, &snippet::with_items(&fence.text)),
            ["gate", "route"] => snippet::compiles(&at, &snippet::with_service(&fence.text)),
            ["gate", "error", code] | ["gate", "file", _, "error", code] => {
                snippet::fails(&at, &fence.text, code);
            }
            ["gate", "route", "error", code] => {
                snippet::fails(&at, &snippet::with_service(&fence.text), code);
            }
            ["rust"] => assert!(runs_as_doc_test(&page), "{at}: not among the doc tests"),
            ["console" | "text"] => {}
            other => panic!("{at}: a fence is marked {other:?}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn every_command_in_the_documents_prints_what_is_shown() {
    for page in page::all() {
        let folder = Folder::new();
        for fence in &page.fences {
            match fence.words().as_slice() {
                ["gate", "file", name, ..] => folder.write(name, &fence.text),
                ["console"] => console::check(&folder, &fence.at(&page), &fence.text),
                _ => {}
            }
        }
    }
}

#[test]
fn every_link_in_the_documents_leads_somewhere() {
    let pages = page::all();
    let dead: Vec<String> = pages.iter().flat_map(link::dead).collect();
    assert_eq!(dead, Vec::<String>::new());
}

#[test]
fn every_page_is_in_the_summary() {
    let summary = fs::read_to_string(page::root().join("docs/SUMMARY.md")).unwrap();
    for page in page::all().iter().filter(|page| page.name.starts_with("docs/")) {
        let name = page.name.trim_start_matches("docs/");
        assert!(name == "SUMMARY.md" || summary.contains(&format!("({name})")), "{name}");
    }
}

#[test]
fn paths_become_what_the_table_says() {
    let policies = ["", "encoded_slash keep", "trailing_slash ignore"].map(|choice| {
        format!(
            "gate 1\npolicy {{ {choice} }}\nservice s {{ host any\n route * / public\n \
             route * /{{rest...}} public\n}}\n"
        )
    });
    let table = rows(&page::read("docs/paths.md"), "It comes as");
    assert!(table.len() > 30, "{}", table.len());
    for row in table {
        let target = row[0].replace("\\|", "|");
        for (policy, expected) in policies.iter().zip(&row[1..]) {
            assert_eq!(canonical(policy, &target), *expected, "{target}: {policy}");
        }
    }
}

/// The path that the upstream gets, or the reason why there is none.
fn canonical(policy: &str, target: &str) -> String {
    let policy = compile(&Source::new("table", policy), &NoImports).unwrap().policy;
    let engine = Engine::new(policy, Setup::default()).unwrap();
    let raw: Vec<u8> = target.chars().map(|character| character as u8).collect();
    let request = Request::new("GET", &raw);
    match engine.decide(&request, &Evidence::new(), 0) {
        Outcome::Decided(decision) if decision.allowed() => decision.path().unwrap().to_owned(),
        Outcome::Decided(decision) => decision.reason().to_string(),
        Outcome::Needs(_) => panic!("{target} needs something"),
    }
}

#[test]
fn reasons_stand_in_their_order() {
    let table = rows(&page::read("docs/decisions.md"), "Reason");
    let listed: Vec<&str> = table.iter().map(|row| row[0].as_str()).collect();
    let known: Vec<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(listed, known);
}

#[test]
fn reasons_have_the_status_and_the_public_code_that_the_corpus_shows() {
    let table = rows(&page::read("docs/decisions.md"), "Reason");
    let mut seen = BTreeSet::new();
    for (family, decision) in corpus() {
        let reason = decision["reason"].as_str().unwrap();
        let row = table.iter().find(|row| row[0] == reason).unwrap();
        let (code, basic, precise) = (&row[1], &row[2], &row[3]);
        let allowed = decision["status"].is_null();
        let status = decision["status"].as_u64().map_or("–".into(), |status| status.to_string());
        let statuses = format!("{basic} or {precise}");
        assert!(statuses.split(" or ").any(|known| known == status), "{family}: {reason} {status}");
        let public = decision["problem"]["code"].as_str().unwrap_or("–");
        assert!(allowed || public == code, "{family}: {reason} {public}");
        seen.insert(reason.to_owned());
    }
    assert!(seen.len() > 25, "{seen:?}");
}

/// Every expected decision of the corpus, with its family.
fn corpus() -> Vec<(String, Value)> {
    let folders = fs::read_dir(page::root().join("policies")).unwrap();
    let files = folders.map(|entry| entry.unwrap().path().join("cases.json"));
    files.filter(|file| file.is_file()).flat_map(|file| decisions(&file)).collect()
}

fn decisions(file: &std::path::Path) -> Vec<(String, Value)> {
    let text: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let cases = text["cases"].as_array().unwrap();
    cases.iter().map(|case| (file.display().to_string(), case["decision"].clone())).collect()
}

#[test]
fn every_code_is_listed_and_has_its_page() {
    let table = rows(&page::read("docs/codes.md"), "Code");
    let listed: Vec<[&str; 3]> =
        table.iter().map(|row| [link::text(&row[0]), &row[1], &row[2]]).collect();
    let known: Vec<[&str; 3]> = Code::ALL
        .iter()
        .map(|code| [code.as_str(), code.severity().as_str(), code.title()])
        .collect();
    assert_eq!(listed, known);
    for row in table {
        let code = link::text(&row[0]);
        let page = page::read(&format!("docs/{}", link::target(&row[0])));
        assert!(
            page.raw.contains(&format!("{{{{#include ../../dsl/codes/{code}.md}}}}")),
            "{code}"
        );
    }
}

#[test]
fn tests_that_the_security_page_names_exist() {
    let page = page::read("docs/security.md");
    let sources = page::sources();
    let named: BTreeSet<&str> = page.words().filter(|word| is_requirement_test(word)).collect();
    assert!(named.len() > 30, "{named:?}");
    for name in named {
        assert!(sources.contains(&format!("fn {name}")), "{name}");
    }
}

/// `s13_header_names_fold_as_listed`
fn is_requirement_test(word: &str) -> bool {
    let rest =
        word.strip_prefix('s').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    word.starts_with('s')
        && rest.is_some_and(|rest| rest.starts_with('_') && rest.len() + 1 < word.len())
}

fn fences() -> Vec<(Page, Fence)> {
    let pages = page::all();
    let pairs: Vec<(Page, Fence)> = pages
        .into_iter()
        .flat_map(|page| page.fences.clone().into_iter().map(move |fence| (page.clone(), fence)))
        .collect();
    assert!(pairs.len() > 50, "{}", pairs.len());
    pairs
}

/// Whether the doc tests of the language read the page.
fn runs_as_doc_test(page: &Page) -> bool {
    let lib = fs::read_to_string(page::root().join("dsl/src/lib.rs")).unwrap();
    lib.contains(&format!("include_str!(\"../../{}\")", page.name))
}
