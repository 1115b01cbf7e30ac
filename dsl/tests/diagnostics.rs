//! Every diagnostic, by files that say what is expected of them.
//!
//! On the line where a problem begins, a comment holds its code, its columns (from 1, the end
//! exclusive; `*` where it lies on a later line) and the start of its message:
//! `#! GW0104 21-27 unknown headers block`. Where the line has no room for a comment, `#!^` stands
//! on the line below. Problems that no comment expects fail, and so do comments without a problem.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use gatewright_dsl::Options;
use gatewright_dsl::diagnostic::{Applicability, Code, Diagnostic, Fix, Patch, Report};
use gatewright_dsl::source::{FileId, LoadFailure, Loader, NoImports, Source, SourceMap};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is asked of a file: those about text are read, those about meaning are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Text,
    Meaning,
}

impl Stage {
    fn check(self, text: &str) -> Vec<Diagnostic> {
        match self {
            Stage::Text => check(text),
            Stage::Meaning => compiled(text, &Files, &Options::default()),
        }
    }
}

fn check(text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    gatewright_dsl::parse(FileId(0), text, &mut found);
    found
}

/// The problems of the compiled file itself, not of those that it imports.
fn compiled(text: &str, loader: &dyn Loader, options: &Options) -> Vec<Diagnostic> {
    let report = gatewright_dsl::check(&Source::new(NAME, text), loader, options);
    let own = report.diagnostics().iter().filter(|d| d.span().file == FileId(0));
    own.cloned().collect()
}

/// The name under which a fixture is compiled; `imports.gate` imports itself by it.
const NAME: &str = "imports.gate";

/// What the fixtures about meaning import.
struct Files;

impl Loader for Files {
    #[allow(clippy::disallowed_methods, reason = "fixtures are files")]
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        std::fs::read(folder("meaning").join(path)).map_err(|_| LoadFailure::NotFound)
    }
}

/// A chain of imports without an end.
struct Endless;

impl Loader for Endless {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        Ok(format!("gate 1\nimport \"x{path}\"\n").into_bytes())
    }
}

/// Codes about size, whose texts are made and not kept.
fn oversized() -> Vec<(Code, String)> {
    let route = |clauses: &str| format!("gate 1\nroute GET / {clauses}\n");
    let many = |count: usize, part: &str| part.repeat(count);
    vec![
        (Code::FileTooLarge, format!("gate 1\n#{}\n", many(8 << 20, "x"))),
        (Code::TooDeep, route(&format!("require {}a{}", many(33, "("), many(33, ")")))),
        (Code::TooDeep, format!("gate 1\n{}\n{}\n", many(33, "under /a {\n"), many(33, "}\n"))),
        (Code::StringTooLong, format!("gate 1\nimport \"{}\"\n", many(8 << 10, "xy"))),
        (Code::ListTooLong, route(&format!("require claim.a in [{}1]", many(1025, "1, ")))),
        (Code::ListTooLong, format!("gate 1\nscopes {{\n{}}}\n", many(4097, "a \"b\"\n"))),
        (Code::TooManyItems, format!("gate 1\n{}", many(65_537, "route GET / public\n"))),
        (Code::WordTooLong, format!("gate 1\nroute GET /{} public\n", many(5000, "x"))),
        (Code::TooManyProblems, format!("gate 1\n{}", many(1000, "import x\n"))),
    ]
}

#[test]
fn s36_every_bound_has_its_own_code() {
    for (code, text) in oversized() {
        let codes: Vec<Code> = check(&text).iter().map(|diagnostic| diagnostic.code).collect();
        assert!(codes.contains(&code), "{code}: {:?}", codes.first());
    }
}

/// Codes that take more than the text of one file to show.
fn policies() -> Vec<(Code, Vec<Diagnostic>)> {
    let patterns: String = (0..400).map(|i| format!("route GET /{{x}}.{i}z public\n")).collect();
    let writing: String = (0..501).map(|i| format!("route POST /{i} public\n")).collect();
    let endless = Source::new("a.gate", "gate 1\nimport \"x\"\n");
    let none = Options::default();
    let known = "gate 1\nsetting a = \"b\"\n";
    let set = |name: &str, value: &str| Options::default().setting(name, value);
    let chain = gatewright_dsl::check(&endless, &Endless, &none);
    vec![
        (Code::PolicyTooLarge, compiled(&format!("gate 1\n{patterns}"), &NoImports, &none)),
        (Code::TooManyWarnings, compiled(&format!("gate 1\n{writing}"), &NoImports, &none)),
        (Code::TooManyImports, chain.diagnostics().to_vec()),
        (Code::SettingOverride, compiled(known, &NoImports, &set("aa", "b"))),
        (Code::SettingOverride, compiled(known, &NoImports, &set("a", "b\nc"))),
    ]
}

#[test]
fn s36_policies_are_bounded_as_a_whole() {
    for (code, found) in policies() {
        let codes: Vec<Code> = found.iter().map(|diagnostic| diagnostic.code).collect();
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
}

#[test]
fn files_hold_what_they_expect_and_nothing_else() {
    let mut failures = String::new();
    for (name, stage, text) in fixtures() {
        let found: BTreeSet<Expectation> =
            stage.check(&text).iter().map(|d| seen(d, &text)).collect();
        let wanted = expectations(&text);
        let unmet = |w: &&Expectation| !found.iter().any(|f| f.meets(w));
        let surplus = |f: &&Expectation| !wanted.iter().any(|w| f.meets(w));
        for missing in wanted.iter().filter(unmet) {
            failures += &format!("{name}:{}: missing {}\n", missing.line, missing.text());
        }
        for extra in found.iter().filter(surplus) {
            failures += &format!("{name}:{}: surplus {}\n", extra.line, extra.text());
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_code_has_a_file() {
    let expected = fixtures().into_iter().flat_map(|(_, _, text)| expectations(&text));
    let mut covered: BTreeSet<String> = expected.map(|expectation| expectation.code).collect();
    covered.extend(oversized().iter().map(|(code, _)| code.to_string()));
    covered.extend(policies().iter().map(|(code, _)| code.to_string()));
    let open = |code: &&Code| !covered.contains(code.as_str());
    assert_eq!(Code::ALL.iter().filter(open).collect::<Vec<_>>(), Vec::<&Code>::new());
}

#[test]
fn every_fix_leaves_one_problem_less_and_a_certain_one_brings_no_error() {
    let mut failures = String::new();
    for (name, stage, text) in fixtures() {
        let found = stage.check(&text);
        for diagnostic in &found {
            let Some(fix) = &diagnostic.fix else { continue };
            let left = stage.check(&mended(&text, fix));
            let of_code =
                |found: &[Diagnostic]| found.iter().filter(|d| d.code == diagnostic.code).count();
            let place = format!("{name}:{}: {}", seen(diagnostic, &text).line, fix.title);
            if of_code(&left) >= of_code(&found) {
                failures += &format!("{place}: {} stays\n", diagnostic.code);
            }
            // A guess may be right and bring to light what else is wrong.
            if fix.applicability == Applicability::Guess {
                continue;
            }
            for brought in errors_beyond(&found, &left) {
                failures += &format!("{place}: brings {}\n", brought.message);
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

fn mended(text: &str, fix: &Fix) -> String {
    let mut sources = SourceMap::new();
    let file = sources.add(Source::new("fixture.gate", text));
    let mut patch = Patch::default();
    assert!(patch.add(fix));
    patch.apply(&sources).remove(&file).unwrap()
}

/// The errors of a text that its former state did not have.
fn errors_beyond<'d>(before: &[Diagnostic], after: &'d [Diagnostic]) -> Vec<&'d Diagnostic> {
    let mut known: Vec<_> = before.iter().map(|d| (d.code, &d.message)).collect();
    let mut is_news = |diagnostic: &&Diagnostic| {
        let same = (diagnostic.code, &diagnostic.message);
        let place = known.iter().position(|one| *one == same);
        place.map(|place| known.swap_remove(place)).is_none()
    };
    after.iter().filter(|diagnostic| diagnostic.is_error()).filter(|d| is_news(d)).collect()
}

#[test]
fn problems_stand_in_the_order_of_the_text_and_within_it() {
    for (name, stage, text) in fixtures() {
        let found = stage.check(&text);
        assert!(found.is_sorted_by_key(Diagnostic::span), "{name}");
        for span in found.iter().flat_map(|d| d.labels.iter().map(|label| label.span)) {
            assert!(text.get(span.range()).is_some(), "{name}: {span:?}");
        }
    }
}

// ---- expectations

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Expectation {
    line: usize,
    start: usize,
    end: Option<usize>,
    code: String,
    message: String,
}

impl Expectation {
    fn meets(&self, wanted: &Expectation) -> bool {
        let place = (self.line, self.start, self.end) == (wanted.line, wanted.start, wanted.end);
        place && self.code == wanted.code && self.message.starts_with(&wanted.message)
    }

    fn text(&self) -> String {
        let end = self.end.map_or("*".to_owned(), |end| end.to_string());
        format!("#! {} {}-{end} {}", self.code, self.start, self.message)
    }
}

fn expectations(text: &str) -> Vec<Expectation> {
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(index, line)| {
            line.split("#!").skip(1).map(move |comment| match comment.strip_prefix('^') {
                Some(above) => expectation(index, above),
                None => expectation(index + 1, comment),
            })
        })
        .collect()
}

fn expectation(line: usize, comment: &str) -> Expectation {
    let mut words = comment.trim().splitn(3, ' ');
    let mut next = || words.next().unwrap_or_else(|| panic!("line {line}: `{comment}`"));
    let (code, columns, message) = (next().to_owned(), next(), next().to_owned());
    let (start, end) = columns.split_once('-').unwrap();
    Expectation { line, start: start.parse().unwrap(), end: end.parse().ok(), code, message }
}

fn seen(diagnostic: &Diagnostic, text: &str) -> Expectation {
    let mut sources = SourceMap::new();
    let file = sources.add(Source::new("fixture.gate", text));
    let span = diagnostic.span();
    let place = sources.place(span);
    let end = sources.place_at(file, span.end as usize);
    Expectation {
        line: place.line as usize,
        start: place.column as usize,
        end: (end.line == place.line).then_some(end.column as usize),
        code: diagnostic.code.to_string(),
        message: diagnostic.message.clone(),
    }
}

// ---- files

#[allow(clippy::disallowed_methods, reason = "fixtures are files")]
fn fixtures() -> Vec<(String, Stage, String)> {
    let mut found = Vec::new();
    for (name, stage) in [("diagnostics", Stage::Text), ("meaning", Stage::Meaning)] {
        let entries = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|e| e == "gate")).collect();
        paths.sort();
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let text = |path: &Path| std::fs::read_to_string(path).unwrap();
        found.extend(paths.iter().map(|path| (name(path), stage, text(path))));
    }
    found
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

#[test]
fn a_report_counts_and_shows_what_it_holds() {
    let text = "gate 1\nroute get / public\n";
    let mut sources = SourceMap::new();
    sources.add(Source::new("policy.gate", text));
    let report = Report::new(check(text), sources);
    assert_eq!(report.summary(), "1 error");
    assert_eq!(
        report.to_string(),
        "policy.gate:2:7: error[GW0115]: methods are written in upper case\n1 error"
    );
}
