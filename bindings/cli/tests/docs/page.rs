//! A page: its fences, its headings, its words.

use std::fs;
use std::path::{Path, PathBuf};

/// A Markdown file of the project.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Below the root: `docs/start.md`.
    pub(crate) name: String,
    pub(crate) raw: String,
    pub(crate) fences: Vec<Fence>,
}

/// A fenced block, with what it includes.
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    info: String,
    line: usize,
    pub(crate) text: String,
}

impl Fence {
    /// What it is marked with: `gate,error GW0105` is `gate`, `error`, `GW0105`.
    pub(crate) fn words(&self) -> Vec<&str> {
        self.info.split([',', ' ', '=']).filter(|word| !word.is_empty()).collect()
    }

    pub(crate) fn at(&self, page: &Page) -> String {
        format!("{}:{}", page.name, self.line)
    }
}

impl Page {
    /// The text without fences.
    pub(crate) fn prose(&self) -> String {
        let mut inside = false;
        let outside = |line: &&str| {
            let fence = line.trim_start().starts_with("```");
            inside ^= fence;
            !inside && !fence
        };
        self.raw.lines().filter(outside).map(|line| format!("{line}\n")).collect()
    }

    /// Words as a test may be named.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.raw.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
    }
}

/// The README and everything in `docs/`.
pub(crate) fn all() -> Vec<Page> {
    let mut names = vec!["README.md".to_owned()];
    for folder in ["docs", "docs/codes"] {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        let files = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.extend(
            files.filter(|file| file.ends_with(".md")).map(|file| format!("{folder}/{file}")),
        );
    }
    names.sort();
    names.iter().map(|name| read(name)).collect()
}

/// One page by its path below the root.
pub(crate) fn read(name: &str) -> Page {
    let path = root().join(name);
    let raw = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let fences = fences(&raw, path.parent().unwrap());
    Page { name: name.to_owned(), raw, fences }
}

fn fences(raw: &str, folder: &Path) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    for (number, line) in raw.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                open = Some(Fence { info: info.into(), line: number + 1, text: String::new() });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some(fence)) => fence.text.push_str(&included(line, folder)),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{open:?} is not closed");
    found
}

/// A line, or the file that it includes.
fn included(line: &str, folder: &Path) -> String {
    let name = line.trim().strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}"));
    match name {
        Some(name) => {
            fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
        }
        None => format!("{line}\n"),
    }
}

/// The text of all tests and sources in Rust.
pub(crate) fn sources() -> String {
    let mut text = String::new();
    ["core", "dsl", "bindings", "examples"]
        .iter()
        .for_each(|name| collect(&root().join(name), &mut text));
    text
}

fn collect(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
