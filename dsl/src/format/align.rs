//! Columns.
//!
//! The cells of a column line up with those of about their width. One that is much wider than all
//! others starts a column of its own, so that it does not push the others away.

use super::line::Line;
use super::piece::Table;

/// A cell that is wider than the narrowest one of its column by more than this starts another one.
const SPREAD: usize = 40;

/// A line that is longer than the next shorter one by this much has its comment elsewhere.
const COMMENT_JUMP: usize = 24;

/// Pads the cells of a run of rows.
pub(super) fn align(run: &mut [Line]) {
    let Some(table) = run.first().and_then(|line| line.table) else { return };
    let mut texts = vec![String::new(); run.len()];
    let columns = run.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    for column in 0..columns {
        for (text, line) in texts.iter_mut().zip(run.iter()) {
            text.push_str(line.cells.get(column).map_or("", |cell| cell.text.as_str()));
        }
        let has_more =
            |line: &Line| line.cells.get(column + 1).is_some_and(|next| !next.text.is_empty());
        let rows = texts.iter_mut().zip(run.iter()).filter(|(_, line)| has_more(line));
        let rows = rows.map(|(text, _)| text).collect();
        pad(rows, table.jump(column), |widths| gap(table, column, widths));
    }
    for (line, text) in run.iter_mut().zip(texts) {
        line.set(text);
    }
}

/// Pads lines so that the comments behind them line up.
pub(super) fn align_comments(run: &mut [Line]) {
    let texts = run.iter_mut().filter_map(|line| line.cells.first_mut().map(|cell| &mut cell.text));
    pad(texts.collect(), COMMENT_JUMP, |_| 0);
}

/// Pads texts to the width of their column, and behind it by a gap.
fn pad(texts: Vec<&mut String>, jump: usize, gap: impl Fn(&[usize]) -> usize) {
    let mut widths: Vec<usize> = texts.iter().map(|text| text.chars().count()).collect();
    widths.sort_unstable();
    let tiers = tiers(&widths, jump);
    let gap = gap(&widths);
    for text in texts {
        let width = text.chars().count();
        let tier = tiers.get(tiers.partition_point(|tier| *tier < width));
        let target = tier.copied().unwrap_or(width) + gap;
        text.extend(std::iter::repeat_n(' ', target - width));
    }
}

/// The methods of a run of routes need no second space where all are of one width.
fn gap(table: Table, column: usize, sorted_widths: &[usize]) -> usize {
    let even = sorted_widths.first() == sorted_widths.last();
    match (table, column) {
        (Table::Routes, 0) if even => 1,
        _ => table.gap(column),
    }
}

/// The widest cell of each column of its own, from the narrowest column on.
fn tiers(sorted_widths: &[usize], jump: usize) -> Vec<usize> {
    let mut tiers: Vec<usize> = Vec::new();
    let mut narrowest = 0;
    for &width in sorted_widths {
        match tiers.last_mut() {
            Some(widest) if width - *widest < jump && width - narrowest <= SPREAD => {
                *widest = width;
            }
            _ => {
                narrowest = width;
                tiers.push(width);
            }
        }
    }
    tiers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_have_columns_of_their_own() {
        let check =
            |widths: &[usize], want: &[usize]| assert_eq!(tiers(widths, 12), want, "{widths:?}");
        check(&[], &[]);
        check(&[7], &[7]);
        check(&[8, 10, 15, 22], &[22]);
        check(&[8, 10, 23, 25], &[10, 25]);
        check(&[5, 6, 90], &[6, 90]);
        check(&[0, 10, 20, 30, 40, 50], &[40, 50]);
    }
}
