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
    pub(super) cells: Vec<Cell>,
    /// The table that it is a row of.
    pub(super) table: Option<Table>,
    /// The comment at its end; all of it, where it has no cells.
    pub(super) comment: Option<String>,
    /// How it begins.
    pub(super) start: Start,
}

/// A piece of a line.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// The spaces before it, where nothing lines up.
    before: &'static str,
    /// What stands in it.
    pub(super) text: String,
}

impl Line {
    /// Whether nothing stands on it.
    pub(super) fn is_empty(&self) -> bool {
        self.comment.is_none() && self.cells.iter().all(|cell| cell.text.is_empty())
    }

    /// Whether only a comment stands on it.
    pub(super) fn is_comment(&self) -> bool {
        self.cells.is_empty()
    }

    /// Adds to the last cell.
    pub(super) fn push(&mut self, text: &str) {
        match self.cells.last_mut() {
            Some(cell) => cell.text.push_str(text),
            None => self.cells.push(Cell { before: "", text: text.to_owned() }),
        }
    }

    /// Takes away the space behind a word that the line ends with against its nature.
    pub(super) fn trim_end(&mut self) {
        while self.cells.pop_if(|last| last.text.trim_end().is_empty()).is_some() {}
        if let Some(last) = self.cells.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
    }

    /// Begins another cell, behind these spaces where nothing lines up.
    pub(super) fn end_cell(&mut self, before: &'static str) {
        self.cells.push(Cell { before, text: String::new() });
    }

    /// The columns up to here, where nothing lines up.
    pub(super) fn width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| cell.before.len() + cell.text.chars().count());
        STEP * self.indent + cells.sum::<usize>()
    }

    /// Makes one cell of all.
    pub(super) fn set(&mut self, text: String) {
        self.cells = vec![Cell { before: "", text }];
    }

    /// Makes one cell of all where nothing lines up.
    fn join(&mut self) {
        if self.cells.len() > 1 {
            let cells = self.cells.iter().flat_map(|cell| [cell.before, &cell.text]);
            self.set(cells.collect());
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
        text.extend(line.cells.iter().map(|cell| cell.text.as_str()));
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
