//! Every diagnostic, by files that say what is expected of them.
//!
//! On the line where a problem begins, a comment holds its code, its columns (from 1, the end
//! exclusive; `*` where it lies on a later line) and the start of its message:
//! `#! GW0104 21-27 unknown headers block`. Where the line has no room for a comment, `#!^` stands
//! on the line below. Problems that no comment expects fail, and so do comments without a problem.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use gatewright_dsl::diagnostic::{Code, Diagnostic, Edit, Report};
use gatewright_dsl::source::{FileId, Source, SourceMap, Span};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is asked of a file. The one place that knows how far it is compiled.
fn check(text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    gatewright_dsl::parse(FileId(0), text, &mut found);
    found
}

/// Codes that no stage emits yet.
const NOT_YET: &[Code] = &[Code::NotUtf8];

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

#[test]
fn files_hold_what_they_expect_and_nothing_else() {
    let mut failures = String::new();
    for (name, text) in fixtures() {
        let found: BTreeSet<Expectation> = check(&text).iter().map(|d| seen(d, &text)).collect();
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
    let expected = fixtures().into_iter().flat_map(|(_, text)| expectations(&text));
    let mut covered: BTreeSet<String> = expected.map(|expectation| expectation.code).collect();
    covered.extend(oversized().iter().map(|(code, _)| code.to_string()));
    let open = |code: &&Code| !covered.contains(code.as_str()) && !NOT_YET.contains(code);
    assert_eq!(Code::ALL.iter().filter(open).collect::<Vec<_>>(), Vec::<&Code>::new());
    let lies: Vec<&Code> = NOT_YET.iter().filter(|code| covered.contains(code.as_str())).collect();
    assert_eq!(lies, Vec::<&Code>::new());
}

#[test]
fn every_fix_leaves_one_problem_less() {
    for (name, text) in fixtures() {
        let found = check(&text);
        for diagnostic in &found {
            let Some(fix) = &diagnostic.fix else { continue };
            let mended = edited(&text, &fix.edits);
            let left = check(&mended);
            let same = |d: &&Diagnostic| d.code == diagnostic.code;
            let (before, after) =
                (found.iter().filter(same).count(), left.iter().filter(same).count());
            let place = seen(diagnostic, &text);
            assert!(after < before, "{name}:{}: {} stays", place.line, fix.title);
        }
    }
}

#[test]
fn problems_stand_in_the_order_of_the_text_and_within_it() {
    for (name, text) in fixtures() {
        let found = check(&text);
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

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut edited = text.to_owned();
    for Edit { span, insert } in edits.iter().rev() {
        edited.replace_range(Span::range(*span), insert);
    }
    edited
}

// ---- files

#[allow(clippy::disallowed_methods, reason = "fixtures are files")]
fn fixtures() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "gate")).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
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
