//! The route tables of real APIs, written as policies: every path is read as one word, as it is.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test that reads files"
)]

use gatewright_dsl::source::FileId;
use gatewright_dsl::syntax::{Item, Member};
use std::path::{Path, PathBuf};

fn tables() -> Vec<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("GATEWRIGHT_DATA").map_or(beside, PathBuf::from).join("routes");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: there are no route tables in {}", folder.display());
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|e| e == "tsv")).collect()
}

/// The methods and paths of a table, each once.
fn routes(table: &str) -> Vec<(&str, &str)> {
    let rows = table.lines().skip(1).map(|line| line.split('\t'));
    rows.map(|mut cells| (cells.next().unwrap(), cells.next().unwrap())).collect()
}

#[test]
fn every_path_of_the_tables_is_one_word() {
    for path in tables() {
        let table = std::fs::read_to_string(&path).unwrap();
        let routes = routes(&table);
        let lines: String = routes
            .iter()
            .map(|(method, path)| format!("  route {method} {path}  allow user with scope a:b\n"))
            .collect();
        let text = format!("gate 1\nservice s {{\n  host any\n{lines}}}\n");
        let mut found = Vec::new();
        let document = gatewright_dsl::parse(FileId(0), &text, &mut found);
        assert_eq!(found, Vec::new(), "{}", path.display());
        let Some(Item::Service(service)) = document.items.first() else { unreachable!() };
        let read: Vec<(&str, &str)> = service
            .members
            .iter()
            .filter_map(|member| match member {
                Member::Route(r) => Some((r.methods.first()?.text.as_str(), r.path.text.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(read, routes, "{}", path.display());
    }
}
