//! Bytes to a tree: JSON where they begin like it, else YAML.

use crate::fault::Fault;
use crate::tree::Node;
use serde_saphyr::{MergeKeyPolicy, Options};

/// The largest file that is read, in bytes (S36).
pub(crate) const MAX_FILE: usize = 64 * 1024 * 1024;
/// The deepest nesting that is read: that of `serde_json`.
const MAX_DEPTH: usize = 128;
/// The most values of a YAML file, aliases unfolded.
const MAX_NODES: usize = 4_000_000;

/// Reads a file.
pub(crate) fn parse(file: &str, bytes: &[u8]) -> Result<Node, Fault> {
    if bytes.len() > MAX_FILE {
        return Err(Fault::TooLarge { file: file.to_owned(), most: MAX_FILE });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Fault::NotUtf8 { file: file.to_owned(), at: error.valid_up_to() })?;
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().starts_with(['{', '[']) {
        true => json(file, text),
        false => yaml(file, text),
    }
}

fn json(file: &str, text: &str) -> Result<Node, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let sentence = error.to_string();
        let why = sentence.split(" at line ").next().unwrap_or_default();
        Fault::Syntax {
            file: file.to_owned(),
            language: "JSON",
            line: error.line() as u64,
            column: error.column() as u64,
            why: why.to_owned(),
        }
    })
}

fn yaml(file: &str, text: &str) -> Result<Node, Fault> {
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
        let place = error.location();
        let sentence = error.without_snippet().to_string();
        let first = sentence.lines().next().unwrap_or_default();
        let why = first.split(" at line ").next().unwrap_or_default();
        Fault::Syntax {
            file: file.to_owned(),
            language: "YAML",
            line: place.map_or(1, |place| place.line()),
            column: place.map_or(1, |place| place.column()),
            why: why.to_owned(),
        }
    })
}

fn options() -> Options {
    let budget = serde_saphyr::budget! {
        max_depth: MAX_DEPTH,
        max_nodes: MAX_NODES,
        max_events: 2 * MAX_NODES,
        max_documents: 1,
    };
    serde_saphyr::options! {
        budget: budget,
        merge_keys: MergeKeyPolicy::Merge,
        // YAML 1.2, which OpenAPI asks for: `no` and `on` are texts.
        strict_booleans: true,
        with_snippet: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_yaml_give_the_same_tree() {
        let json = parse("a.json", br#"{"openapi": "3.0.0", "x": [1, 2.0, null, true]}"#).unwrap();
        let yaml = parse("a.yaml", b"openapi: '3.0.0'\nx: [1, 2.0, ~, true]\n").unwrap();
        assert_eq!(json, yaml);
    }

    #[test]
    fn what_does_not_parse_is_said_with_its_place() {
        let check = |text: &str, want: &str| {
            assert_eq!(parse("a", text.as_bytes()).unwrap_err().to_string(), want);
        };
        check("{\"a\": 1,\n \"a\": 2}", "`a` is not JSON: line 2, column 8: `a` stands twice");
        check("{\"a\": \n", "`a` is not JSON: line 2, column 0: EOF while parsing a value");
        let deep = "[".repeat(200);
        check(&deep, "`a` is not JSON: line 1, column 128: recursion limit exceeded");
        for text in ["a: [1\n", "a: 1\na: 2\n", "a: &x [1]\nb: *y\n", &deep.replace('[', "- ")] {
            let fault = parse("a", text.as_bytes()).unwrap_err().to_string();
            assert!(fault.starts_with("`a` is not YAML: line "), "{fault}");
        }
    }

    #[test]
    fn aliases_do_not_multiply() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let before = vec![format!("*a{}", level - 1); 9].join(", ");
            text += &format!("a{level}: &a{level} [{before}]\n");
        }
        assert!(parse("a", text.as_bytes()).is_err());
    }
}
