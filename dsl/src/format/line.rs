//! Lines, and the text that they make.

use super::align::{align, align_comments};
use super::piece::{Start, Table};

/// The spaces of one step.
const STEP: usize = 2;

/// The spaces before a comment behind something.
const COMMENT_GAP: usize = 2;

/// One line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// How many steps it stands in.
    pub(super) indent: usize,
    /// What lines up with the lines around it; one cell where nothing does.
    pub(super) cells: Vec<String>,
    /// The table that it is a row of.
    pub(super) table: Option<Table>,
    /// The comment at its end; all of it, where it has no cells.
    pub(super) comment: Option<String>,
    /// How it begins.
    pub(super) start: Start,
}

impl Line {
    /// Whether nothing stands on it.
    pub(super) fn is_empty(&self) -> bool {
        self.comment.is_none() && self.cells.iter().all(String::is_empty)
    }

    /// Whether only a comment stands on it.
    pub(super) fn is_comment(&self) -> bool {
        self.cells.is_empty()
    }

    /// Adds to the last cell.
    pub(super) fn push(&mut self, text: &str) {
        match self.cells.last_mut() {
            Some(cell) => cell.push_str(text),
            None => self.cells.push(text.to_owned()),
        }
    }

    /// Takes away the space behind a word that the line ends with against its nature.
    pub(super) fn trim_end(&mut self) {
        if let Some(last) = self.cells.last_mut() {
            last.truncate(last.trim_end().len());
        }
    }

    /// Begins another cell.
    pub(super) fn end_cell(&mut self) {
        self.cells.push(String::new());
    }

    /// The columns up to here, with one space between cells.
    pub(super) fn width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| cell.chars().count() + 1);
        STEP * self.indent + cells.sum::<usize>().saturating_sub(1)
    }

    /// Makes one cell of all, with one space between them.
    fn join(&mut self) {
        let full = self.cells.iter().filter(|cell| !cell.is_empty());
        let joined = full.map(String::as_str).collect::<Vec<_>>().join(" ");
        if !self.cells.is_empty() {
            self.cells = vec![joined];
        }
    }

    /// Whether it goes on with a run of lines that the one before it belongs to.
    fn follows(&self, before: &Line) -> bool {
        !self.start.blank && self.indent == before.indent
    }
}

/// The text of some lines.
pub(super) fn text(mut lines: Vec<Line>) -> String {
    set_items_apart(&mut lines);
    let in_table = |before: &Line, line: &Line| {
        line.table.is_some() && line.table == before.table && line.follows(before)
    };
    lines.chunk_by_mut(in_table).filter(|run| run.len() > 1).for_each(align);
    lines.iter_mut().for_each(Line::join);
    let commented = |line: &Line| line.comment.is_some() && !line.is_comment();
    let in_column =
        |before: &Line, line: &Line| commented(before) && commented(line) && line.follows(before);
    lines.chunk_by_mut(in_column).filter(|run| run.len() > 1).for_each(align_comments);
    written(&lines)
}

fn written(lines: &[Line]) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        if line.start.blank && index > 0 {
            text.push('\n');
        }
        text.extend(std::iter::repeat_n(' ', STEP * line.indent));
        text.extend(line.cells.iter().map(String::as_str));
        if let Some(comment) = &line.comment {
            let gap = if line.is_comment() { 0 } else { COMMENT_GAP };
            text.extend(std::iter::repeat_n(' ', gap));
            text.push_str(comment);
        }
        text.push('\n');
    }
    text
}

/// An item over several lines has a blank line before and behind it.
fn set_items_apart(lines: &mut [Line]) {
    let mut after_several = false;
    for item in lines.chunk_by_mut(|_, next| !next.start.item) {
        let several = item.iter().filter(|line| !line.is_comment()).count() > 1;
        let head = item.iter().position(|line| !line.is_comment()).unwrap_or(0);
        let apart = item.iter().take(head + 1).any(|line| line.start.blank);
        let is_item = item.first().is_some_and(|first| first.start.item);
        if let Some(first) = item.first_mut().filter(|_| is_item && !apart) {
            first.start.blank = several || after_several;
        }
        after_several = several && is_item;
    }
}
