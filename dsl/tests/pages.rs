//! The page about each code says what is so: its example shows the code, and its way out is clean.
//!
//! A page has two examples, under `## Provokes it` and `## Mends it`. The first fence of each is
//! the policy. The others are files beside it, and say their name: `gate file=shared.gate`; with
//! `latin-1` they are stored in that encoding. `--set name=value` behind the first fence hands in a
//! setting, and `<U+200B>` in a fence stands for the character itself.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use gatewright_dsl::Options;
use gatewright_dsl::diagnostic::{Code, Report};
use gatewright_dsl::source::{LoadFailure, Loader, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const PROVOKES: &str = "\n## Provokes it\n";
const MENDS: &str = "\n## Mends it\n";

/// Codes about size: their pages describe the policy, and it is made here.
fn oversized(code: Code) -> Option<String> {
    const QUERY: &str = "gate 1\nroute GET / public require query.id";
    const KEY: &str = "gate 1\nauth a = api_key { registry r }\nroute GET / allow a with";
    let routes = |count: usize, route: &dyn Fn(usize) -> String| {
        (0..count).fold("gate 1\n".to_owned(), |text, index| text + &route(index) + "\n")
    };
    Some(match code {
        Code::FileTooLarge => format!("gate 1\n#{}\n", "x".repeat(8 << 20)),
        Code::StringTooLong => format!("{QUERY} == \"{}\"\n", "x".repeat(9_000)),
        Code::ListTooLong => {
            let entries: String = (0..1_025).map(|index| format!("\"c{index}\", ")).collect();
            format!("gate 1\nlet customers = [{entries}]\n")
        }
        Code::TooManyItems => routes(65_537, &|index| format!("route GET /{index} public")),
        Code::WordTooLong => format!("{KEY} role {}\n", "x".repeat(5_000)),
        Code::TooManyProblems => routes(501, &|_| "import x".into()),
        Code::TooManyWarnings => routes(501, &|index| format!("route POST /{index} public")),
        Code::TooManyImports => "gate 1\nimport \"endless.gate\"\n".into(),
        Code::PolicyTooLarge => routes(400, &|index| format!("route GET /{{x}}.{index}z public")),
        _ => return None,
    })
}

/// The codes that an oversized policy shows besides its own, which is about how many there are.
fn besides(code: Code) -> &'static [Code] {
    match code {
        Code::TooManyProblems => &[Code::Syntax],
        Code::TooManyWarnings => &[Code::PublicWrite],
        _ => &[],
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: BTreeSet<String> = Code::ALL.iter().map(Code::to_string).collect();
    assert_eq!(pages().keys().cloned().collect::<BTreeSet<_>>(), codes);
}

#[test]
fn a_page_has_the_title_of_its_code_and_the_parts_of_every_page() {
    for (code, page) in pages_of_codes() {
        let mut lines = page.lines();
        assert_eq!(lines.next().unwrap(), format!("# {code}: {}", code.title()));
        let (prose, examples) = page.split_once(PROVOKES).unwrap();
        assert!(!prose.contains("```") && examples.contains(MENDS), "{code}");
        assert_eq!(prose.trim().split("\n\n").count(), 3, "{code}: a title, what it is, and why");
        assert!(page.lines().count() <= 50, "{code} is long");
    }
}

#[test]
fn codes_that_a_page_names_exist() {
    for (code, page) in pages_of_codes() {
        for (at, _) in page.match_indices("GW") {
            let number = page.get(at..at + 6).unwrap_or_default();
            assert!(Code::from_number(number).is_some(), "{code} names `{number}`");
        }
    }
}

#[test]
fn the_first_example_shows_the_code_and_no_other() {
    let mut failures = String::new();
    for (code, page) in pages_of_codes() {
        let report = provoking(code, &page).check();
        let found: BTreeSet<Code> = report.diagnostics().iter().map(|d| d.code).collect();
        let wanted = besides(code).iter().chain([&code]).copied().collect();
        if found != wanted {
            failures += &format!("{code}: {}\n", start(&report));
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn the_second_example_is_clean() {
    let mut failures = String::new();
    for (code, page) in pages_of_codes() {
        let report = Example::read(&page, MENDS).check();
        if !report.is_empty() {
            failures += &format!("{code}: {}\n", start(&report));
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn only_codes_about_size_have_an_example_in_words() {
    for (code, page) in pages_of_codes() {
        assert_eq!(page.contains("\n```text\n"), oversized(code).is_some(), "{code}");
    }
}

fn provoking(code: Code, page: &str) -> Example {
    match oversized(code) {
        Some(policy) => Example { policy, ..Example::default() },
        None => Example::read(page, PROVOKES),
    }
}

/// A policy with all that it takes to compile it.
#[derive(Default)]
struct Example {
    policy: String,
    files: BTreeMap<String, Vec<u8>>,
    options: Options,
}

impl Example {
    fn read(page: &str, heading: &str) -> Example {
        let section = page.split_once(heading).unwrap().1.split(MENDS).next().unwrap();
        let mut example = Example::default();
        for fence in section.split("\n```").skip(1).step_by(2) {
            let (info, text) = fence.split_once('\n').unwrap();
            example.take(info, unhidden(&format!("{text}\n")));
        }
        example
    }

    fn take(&mut self, info: &str, text: String) {
        let mut words = info.split(' ').skip(1);
        let Some(word) = words.next() else {
            self.policy = text;
            return;
        };
        if let Some(name) = word.strip_prefix("file=") {
            let latin = |text: &str| text.chars().map(|c| u8::try_from(c).unwrap()).collect();
            let bytes = match words.next() {
                Some("latin-1") => latin(&text),
                _ => text.into_bytes(),
            };
            self.files.insert(name.into(), bytes);
            return;
        }
        assert_eq!(word, "--set", "{info}");
        let (name, value) = words.next().unwrap().split_once('=').unwrap();
        self.options = Options::default().setting(name, value);
        self.policy = text;
    }

    fn check(&self) -> Report {
        let source = Source::new("policy.gate", self.policy.as_str());
        gatewright_dsl::check(&source, self, &self.options)
    }
}

impl Loader for Example {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        if path.ends_with("endless.gate") {
            return Ok(format!("gate 1\nimport \"x{path}\"\n").into_bytes());
        }
        self.files.get(path).cloned().ok_or(LoadFailure::NotFound)
    }
}

/// The first lines of a report.
fn start(report: &Report) -> String {
    report.to_string().lines().take(4).collect::<Vec<_>>().join("\n")
}

/// With each `<U+…>` replaced by its character.
fn unhidden(text: &str) -> String {
    let mut parts = text.split("<U+");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_once('>').unwrap();
        let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).unwrap();
        format!("{text}{character}{rest}")
    })
}

// ---- files

fn pages_of_codes() -> Vec<(Code, String)> {
    let of = |(number, page): (String, String)| Some((Code::from_number(&number)?, page));
    pages().into_iter().filter_map(of).collect()
}

#[allow(clippy::disallowed_methods, reason = "pages are files")]
fn pages() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("codes");
    let paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}
