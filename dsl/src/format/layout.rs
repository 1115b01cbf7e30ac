//! Pieces into lines: which groups stand on one line.
//!
//! Widths are those without alignment, so that no line decides over the shape of its neighbours,
//! and so that formatting twice gives what formatting once gives.

use super::line::Line;
use super::piece::{Break, Flat, Group, Note, Piece};

/// Columns of a line that is not to be broken, in characters.
pub(super) const WIDTH: usize = 100;

/// Lays pieces out.
pub(super) fn layout(pieces: &[Piece<'_>]) -> Vec<Line> {
    let measures = Measures::of(pieces);
    let mut layout = Layout { lines: Vec::new(), line: Line::default(), groups: vec![], indent: 0 };
    for (index, piece) in pieces.iter().enumerate() {
        layout.piece(piece, measures.group(index));
    }
    layout.finish();
    layout.lines
}

// ---- measuring

/// What is known of the groups before they are laid out.
struct Measures {
    /// For each opening piece: the columns up to the next possible line end behind the group.
    widths: Vec<usize>,
    /// For each opening piece: whether a comment stands inside, or a group that is never flat.
    forced: Vec<bool>,
}

impl Measures {
    fn of(pieces: &[Piece<'_>]) -> Measures {
        let mut measures =
            Measures { widths: vec![0; pieces.len()], forced: vec![false; pieces.len()] };
        let tails = tails(pieces);
        let mut open: Vec<(usize, usize, bool)> = Vec::new();
        let mut column = 0;
        for (index, piece) in pieces.iter().enumerate() {
            column += piece.flat_width();
            match piece {
                Piece::Open(group) => open.push((index, column, !group.may_be_flat)),
                Piece::Comment(_) => open.last_mut().into_iter().for_each(|group| group.2 = true),
                Piece::Close => {
                    let Some((start, from, forced)) = open.pop() else { continue };
                    let tail = tails.get(index).copied().unwrap_or(0);
                    measures.set(start, column - from + tail, forced);
                    open.last_mut().into_iter().for_each(|around| around.2 |= forced);
                }
                _ => {}
            }
        }
        measures
    }

    fn set(&mut self, group: usize, width: usize, forced: bool) {
        self.widths.get_mut(group).into_iter().for_each(|slot| *slot = width);
        self.forced.get_mut(group).into_iter().for_each(|slot| *slot = forced);
    }

    /// The columns of a group, unless it cannot be flat.
    fn group(&self, index: usize) -> Option<usize> {
        let forced = self.forced.get(index).copied().unwrap_or(true);
        self.widths.get(index).copied().filter(|_| !forced)
    }
}

/// For each piece: the columns behind it up to the next possible line end.
fn tails(pieces: &[Piece<'_>]) -> Vec<usize> {
    let mut tails = vec![0; pieces.len()];
    let mut tail = 0;
    for (piece, slot) in pieces.iter().zip(&mut tails).rev() {
        *slot = tail;
        tail = match piece {
            Piece::Break(_) | Piece::Comment(_) => 0,
            other => tail + other.flat_width(),
        };
    }
    tails
}

// ---- laying out

struct Layout {
    lines: Vec<Line>,
    line: Line,
    groups: Vec<State>,
    indent: usize,
}

/// A group that is being laid out.
struct State {
    flat: bool,
    /// Within a block that stands on one line.
    inline: bool,
    /// The indentation around it.
    indent: usize,
}

impl Layout {
    fn piece(&mut self, piece: &Piece<'_>, width: Option<usize>) {
        match piece {
            Piece::Text(text) if text.broken_only && self.is_flat() => {}
            Piece::Text(text) => self.line.push(&text.text),
            Piece::Gap => self.end_cell(" "),
            Piece::Break(line_end) if self.is_flat() => self.stay(line_end.flat),
            Piece::Break(line_end) => self.end_line(*line_end),
            Piece::Open(group) => self.open(*group, width),
            Piece::Close => self.close(),
            Piece::Entry(_) if self.is_flat() => {}
            Piece::Entry(table) => self.line.table = Some(*table),
            Piece::Comment(note) => self.comment(*note),
        }
    }

    fn is_flat(&self) -> bool {
        self.groups.last().is_some_and(|group| group.flat)
    }

    fn is_inline(&self) -> bool {
        self.groups.last().is_some_and(|group| group.inline)
    }

    fn end_cell(&mut self, spaces: &'static str) {
        match self.is_inline() {
            true => self.line.push(spaces),
            false => self.line.end_cell(spaces),
        }
    }

    fn stay(&mut self, flat: Flat) {
        match flat {
            Flat::Spaces(spaces) => self.line.push(spaces),
            Flat::Cell(spaces) => self.end_cell(spaces),
            Flat::EmptyCell => {
                self.end_cell("");
                self.end_cell(" ");
            }
        }
    }

    fn open(&mut self, group: Group, width: Option<usize>) {
        let fits = width.is_some_and(|width| self.line.width() + width <= WIDTH);
        let flat = self.is_flat() || fits;
        let inline = self.is_inline() || (flat && group.block);
        self.groups.push(State { flat, inline, indent: self.indent });
    }

    fn close(&mut self) {
        if let Some(group) = self.groups.pop() {
            self.indent = group.indent;
        }
    }

    fn end_line(&mut self, line_end: Break) {
        if !line_end.ends_entry {
            self.line.table = None;
        }
        self.finish();
        self.indent = self.indent.saturating_add_signed(line_end.shift);
        let indent = self.indent + usize::from(line_end.turn);
        self.line = Line { indent, start: line_end.start, ..Line::default() };
    }

    fn comment(&mut self, note: Note<'_>) {
        if note.trailing && !self.line.is_empty() {
            self.line.comment = Some(note.text.to_owned());
            return;
        }
        self.finish();
        self.lines.push(Line {
            indent: self.indent + note.deeper,
            start: note.start,
            comment: Some(note.text.to_owned()),
            ..Line::default()
        });
    }

    fn finish(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        line.trim_end();
        if !line.is_empty() {
            self.lines.push(line);
        }
    }
}
