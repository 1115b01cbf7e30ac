//! Links within the documents.

use crate::page::{self, Page};
use std::path::{Component, Path, PathBuf};

/// `[text](target)` gives `text`.
pub(crate) fn text(link: &str) -> &str {
    link.trim_start_matches('[').split_once(']').map_or(link, |(text, _)| text)
}

/// `[text](page.md#anchor)` gives `page.md`.
pub(crate) fn target(link: &str) -> &str {
    let inside = link.split_once("](").map_or("", |(_, rest)| rest.trim_end_matches(')'));
    inside.split('#').next().unwrap_or_default()
}

/// The links of a page that lead nowhere.
pub(crate) fn dead(page: &Page) -> Vec<String> {
    let prose = page.prose();
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let inner = targets.map(|(target, _)| target).filter(|target| !target.contains("://"));
    inner
        .filter(|target| !leads(page, target))
        .map(|target| format!("{}: {target}", page.name))
        .collect()
}

fn leads(page: &Page, target: &str) -> bool {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = Path::new(&page.name).parent().unwrap();
    let file = match path {
        "" => PathBuf::from(&page.name),
        path => plain(&folder.join(path)),
    };
    // The book holds `docs/` alone, so that nothing in it leads out.
    let inside = !page.name.starts_with("docs/") || file.starts_with("docs");
    let exists = page::root().join(&file).exists();
    inside && exists && (anchor.is_empty() || anchors(&file).any(|known| known == anchor))
}

/// Without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            other => out.push(other),
        }
    }
    out
}

/// The anchors of the headings of a page, and of the pages about codes that it includes.
fn anchors(file: &Path) -> impl Iterator<Item = String> + use<> {
    let page = page::read(&file.to_string_lossy());
    let included = page.raw.lines().filter_map(|line| {
        let name = line.strip_prefix("{{#include ")?.strip_suffix("}}")?;
        Some(page::read(&plain(&file.parent()?.join(name)).to_string_lossy()).prose())
    });
    let all: String = std::iter::once(page.prose()).chain(included).collect();
    let headings: Vec<String> =
        all.lines().filter(|line| line.starts_with('#')).map(anchor).collect();
    headings.into_iter()
}

/// As mdBook makes it: lower case, blanks to `-`, signs left out.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim();
    let letters = text.chars().filter_map(|letter| match letter {
        letter if letter.is_alphanumeric() || letter == '_' || letter == '-' => {
            Some(letter.to_ascii_lowercase())
        }
        ' ' => Some('-'),
        _ => None,
    });
    letters.collect()
}
