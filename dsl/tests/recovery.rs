//! One slip of the pen never hides what stands behind it.

use gatewright_dsl::diagnostic::Diagnostic;
use gatewright_dsl::source::FileId;
use gatewright_dsl::syntax::{Document, Item};

const SAMPLE: &str = include_str!("fixtures/sample.gate");

fn parsed(text: &str) -> (Document, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let document = gatewright_dsl::parse(FileId(0), text, &mut found);
    (document, found)
}

#[test]
fn the_sample_parses_as_it_stands() {
    let (document, found) = parsed(SAMPLE);
    assert_eq!(found, Vec::new());
    assert!(document.balanced && !document.has_broken());
    assert_eq!(document.edition.map(|edition| edition.number), Some(1));
    let docs: Vec<&str> =
        document.items.iter().filter_map(|item| Some(item.doc()?.text.as_str())).collect();
    assert_eq!(docs.first(), Some(&"Partner systems present a long-lived key."));
    assert_eq!((document.items.len(), docs.len(), document.comments.len()), (9, 3, 4));
}

/// Where an item begins, from the end of the text, and what it is: that does not change when
/// something before it does.
fn later_items(text: &str, behind: usize) -> Vec<(usize, String)> {
    let (document, _) = parsed(text);
    let starts = document.items.iter().map(|item| (item.span().start as usize, kind(item)));
    starts.filter(|(at, _)| *at >= behind).map(|(at, kind)| (text.len() - at, kind)).collect()
}

fn kind(item: &Item) -> String {
    match item {
        Item::Broken(broken) => format!("broken {}", broken.keyword),
        Item::Auth(auth) => format!("auth {}", auth.name.text),
        other => format!("{:?}", std::mem::discriminant(other)),
    }
}

/// The first item in column 1 that begins behind a byte.
fn next_item(at: usize) -> usize {
    let (document, _) = parsed(SAMPLE);
    let starts = document.items.iter().map(|item| item.span().start as usize);
    starts.filter(|start| *start > at).min().unwrap_or(SAMPLE.len())
}

#[test]
fn a_mark_too_many_or_too_few_loses_no_later_item() {
    for (at, character) in SAMPLE.char_indices() {
        let (before, behind) = SAMPLE.split_at(at);
        let without = behind.strip_prefix(character).unwrap();
        let later = next_item(at);
        let whole = later_items(SAMPLE, later);
        let check = |broken: &str| {
            let moved = later + broken.len() - SAMPLE.len();
            assert_eq!(later_items(broken, moved), whole, "at {at}: {broken}");
        };
        for mark in ['"', '{', '}'] {
            check(&format!("{before}{mark}{behind}"));
        }
        if matches!(character, '"' | '{' | '}') {
            let broken = format!("{before}{without}");
            assert_eq!(later_items(&broken, later - 1), whole, "at {at}: {broken}");
        }
    }
}

#[test]
fn what_is_broken_is_named() {
    let check = |text: &str, want: &[&str]| {
        let (document, found) = parsed(&format!("gate 1\n{text}"));
        let broken = document.items.iter().filter_map(|item| match item {
            Item::Broken(broken) => Some(broken.keyword.as_str()),
            _ => None,
        });
        assert_eq!(broken.collect::<Vec<_>>(), want, "{text}");
        assert!(document.has_broken() && !found.is_empty(), "{text}");
    };
    check("let x = \nlet y = office\n", &["let"]);
    check("service {\n}\nauth = jwt {\n}\n", &["service", "auth"]);
    check("service s {\n  guard\n}\n", &[]);
    check("auth a = jwt {\n  issuer\n}\n", &[]);
    check("scopes {\n  b includes\n}\n", &[]);
    check("headers h {\n  X\n}\n", &[]);
    check("test \"t\" {\n  GET\n}\n", &[]);
    check("policy {\n", &[]);
}

#[test]
fn the_tour_parses_as_it_stands() {
    let (document, found) = parsed(include_str!("fixtures/tour.gate"));
    assert_eq!(found, Vec::new());
    assert_eq!(document.items.len(), 30);
}
