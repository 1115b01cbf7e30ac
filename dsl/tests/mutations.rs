//! Whatever the text is, parsing it ends soon, without a panic, and points into the text.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

mod growth;

use gatewright_dsl::Options;
use gatewright_dsl::diagnostic::{Colours, Report};
use gatewright_dsl::source::{FileId, NoImports, Source, SourceMap};
use growth::{FACTOR, is_linear};
use std::path::Path;

/// Changes of every seed.
const MUTATIONS: usize = 2_000;

/// What is put in: what is most likely to lead astray.
const PIECES: &[&str] = &[
    "\"",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    "#",
    "##",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\\",
    "'",
    "é",
    "\u{202e}",
    "\u{feff}",
    "and",
    "or",
    "not",
    "/",
    "//",
    "/{",
    "...}",
    "->",
    "==",
    "=",
    "route",
    "service",
    "under",
    "test",
    "guard",
    "caller",
    "with",
    "gate 1",
    "*",
    ":",
    ";",
    "-1",
    "9999999999999999999d",
];

struct Random(u64);

impl Random {
    /// Xorshift: the same sequence everywhere.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

#[allow(clippy::disallowed_methods, reason = "fixtures are files")]
fn seeds() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folders = ["fixtures", "diagnostics", "meaning"].map(|name| folder.join(name));
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "gate"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

fn mutated(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        let at = boundary(&text, random.below(text.len() + 1));
        let end = boundary(&text, (at + random.below(12)).min(text.len()));
        match random.below(4) {
            0 => text.insert_str(at, PIECES[random.below(PIECES.len())]),
            1 => text.replace_range(at..end, ""),
            2 => text.replace_range(at..end, PIECES[random.below(PIECES.len())]),
            _ => text.insert_str(at, &text[at..end].repeat(2)),
        }
    }
    text
}

fn boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap()
}

fn check(text: &str) {
    let mut found = Vec::new();
    let document = gatewright_dsl::parse(FileId(0), text, &mut found);
    for diagnostic in &found {
        let labels = diagnostic.labels.iter().map(|label| label.span);
        let edits = diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        for span in labels.chain(edits) {
            assert!(text.get(span.range()).is_some(), "{diagnostic:?} in {text}");
        }
    }
    for item in &document.items {
        assert!(text.get(item.span().range()).is_some(), "{item:?} in {text}");
    }
    assert!(!document.has_broken() || !found.is_empty(), "silence about {text}");
}

#[test]
fn s36_mutated_texts_neither_panic_nor_point_astray() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for seed in seeds() {
        for _ in 0..MUTATIONS {
            check(&mutated(&seed, &mut random));
        }
    }
}

/// Compiling takes longer than reading, so there are fewer of each seed.
const COMPILED: usize = 200;

#[test]
fn s36_mutated_policies_neither_panic_nor_point_astray() {
    let mut random = Random(0x1234_5678_9abc_def1);
    for seed in seeds() {
        for _ in 0..COMPILED {
            let text = mutated(&seed, &mut random);
            let source = Source::new("mutated.gate", text.clone());
            let report = gatewright_dsl::check(&source, &NoImports, &Options::default());
            for diagnostic in report.diagnostics() {
                let labels = diagnostic.labels.iter().map(|label| label.span);
                let fixes = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
                for span in labels.chain(fixes.map(|edit| edit.span)) {
                    assert!(text.get(span.range()).is_some(), "{diagnostic:?} in {text}");
                }
            }
            assert!(report.render(Colours::Off).ends_with(&format!("{}\n", report.summary())));
        }
    }
}

#[test]
fn reports_of_mutated_texts_can_be_drawn() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for seed in seeds() {
        for _ in 0..20 {
            let text = mutated(&seed, &mut random);
            let mut sources = SourceMap::new();
            let file = sources.add(Source::new("mutated.gate", text.clone()));
            let mut found = Vec::new();
            gatewright_dsl::parse(file, &text, &mut found);
            let report = Report::new(found, sources);
            assert_eq!(report.is_empty(), report.summary() == "no problems");
            assert!(report.render(Colours::Off).ends_with(&format!("{}\n", report.summary())));
            assert!(report.to_json().starts_with('['));
        }
    }
}

/// What leads a parser astray when it is repeated: what opens, the piece, what closes.
const JUNK: &[(&str, &str, &str)] = &[
    ("", "x", ""),
    ("", "x ", ""),
    ("", "\"", ""),
    ("", "'a ", ""),
    ("", "{", ""),
    ("", "} ", ""),
    ("", "( ", ""),
    ("", "/{a", ""),
    ("", "## x\n", ""),
    ("", "## x\n\n", ""),
    ("", "\u{200b}", ""),
    ("", "\\\"\" ", ""),
    ("", "let x = office ", ""),
    ("", "let x = = ", ""),
    ("", "let x = a\nand ", ""),
    ("", "service s { guard ", ""),
    ("", "service s { ", ""),
    ("", "test \"t\" { ", ""),
    ("service s { ", "guard a ", "}"),
    ("service s { ", "guard a and ", "}"),
    ("service s { ", "under /a { } ", "}"),
    ("service s { ", "x ", "}"),
    ("service s {\n", "route GET / allow [a,\n", "}"),
    ("service s {\n", "route GET / public\nand ", "}"),
    ("auth a = jwt { ", "issuer \"a\" ", "}"),
    ("auth a = jwt { ", "audience \"a\", ", "}"),
    ("auth a = jwt { ", "= ", "}"),
    ("auth a = jwt {\n", "x\n", "}"),
    ("scopes { ", "a \"b\" ", "}"),
    ("scopes { ", "includes ", "}"),
    ("headers h { ", "X: a ", "}"),
    ("test \"t\" { ", "caller a = b { c: 1 } ", "}"),
    ("test \"t\" {\n", "GET / -> allow\n", "}"),
    ("test \"t\" {\n", "GET / as a,\n", "}"),
    ("let a = ", "! ", "office"),
    ("let a = ", "b and ", "b"),
    ("let a = ", "b and b or ", "b"),
    ("let a = \"", "\\u00e9\\q", "\""),
];

/// The length of the shorter text.
const LENGTH: usize = 16 << 10;

#[test]
fn s36_long_junk_takes_linear_time() {
    for junk in JUNK {
        let (short, long) = (repeated(junk, LENGTH), repeated(junk, LENGTH * FACTOR));
        assert!(is_linear(check, &short, &long), "{junk:?} takes more than its length");
    }
}

fn repeated((open, piece, close): &(&str, &str, &str), length: usize) -> String {
    format!("gate 1\n{open}{}{close}", piece.repeat(length / piece.len()))
}
