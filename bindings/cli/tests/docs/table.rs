//! Tables in the documents.

use crate::page::Page;

/// The rows of the table whose first column has this head, without code marks; at least one.
pub(crate) fn rows(page: &Page, head: &str) -> Vec<Vec<String>> {
    let start = format!("| {head} |");
    let lines = page.raw.lines().skip_while(|line| !line.starts_with(&start)).skip(2);
    let rows: Vec<Vec<String>> =
        lines.take_while(|line| line.starts_with('|')).map(cells).collect();
    assert!(!rows.is_empty(), "{}: no table of {head}", page.name);
    rows
}

fn cells(line: &str) -> Vec<String> {
    let inside = line.trim().trim_start_matches("| ").trim_end_matches(" |");
    inside.split(" | ").map(|cell| plain(cell.trim()).to_owned()).collect()
}

/// Without the marks of a cell that is nothing but code.
fn plain(cell: &str) -> &str {
    let inner = cell.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    inner.filter(|inner| !inner.contains('`')).unwrap_or(cell)
}
