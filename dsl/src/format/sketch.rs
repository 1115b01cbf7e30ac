//! A document as pieces: what every kind of node is made of.

use super::piece::{
    Break, CLOSE, DEEPER, EMPTY, FIRST, Group, ITEM, LAST, LAST_CLAUSE, LINE, LIST, OPEN, Piece,
    TOP, Text, WORDS,
};
use crate::source::Span;
use crate::syntax::{Document, Item, Layout, List, Word};
use std::borrow::Cow;
use std::ops::Range;

/// The pieces so far, and the source that they come from.
pub(super) struct Sketch<'t> {
    source: &'t str,
    pieces: Vec<Piece<'t>>,
}

impl<'t> Sketch<'t> {
    /// The pieces of a document.
    pub(super) fn of(document: &'t Document, source: &'t str) -> Vec<Piece<'t>> {
        let mut sketch = Sketch { source, pieces: Vec::new() };
        sketch.line_end(TOP);
        if let Some(edition) = document.edition {
            sketch.at(edition.span, format!("gate {}", edition.number));
        }
        sketch.items(&document.items);
        sketch.line_end(LAST);
        sketch.text(Some(source.len()..source.len()), "", false);
        sketch.pieces
    }

    fn items(&mut self, items: &'t [Item]) {
        let mut before = FIRST;
        for item in items {
            self.line_end(before);
            self.item(item);
            before = ITEM;
        }
    }

    // ---- words

    fn text(&mut self, at: Option<Range<usize>>, text: impl Into<Cow<'t, str>>, broken_only: bool) {
        self.pieces.push(Piece::Text(Text { text: text.into(), at, broken_only }));
    }

    /// A text that comes from a place of the source.
    pub(super) fn at(&mut self, span: Span, text: impl Into<Cow<'t, str>>) {
        self.text(Some(span.range()), text, false);
    }

    /// The first word of something.
    pub(super) fn keyword(&mut self, whole: Span, text: &'t str) {
        let start = whole.range().start;
        self.text(Some(start..start + text.len()), text, false);
    }

    /// Signs and words between others.
    pub(super) fn glue(&mut self, text: &'static str) {
        self.text(None, text, false);
    }

    /// As it is written.
    pub(super) fn copy(&mut self, span: Span) {
        self.at(span, self.source.get(span.range()).unwrap_or(""));
    }

    /// A word: bare ones say themselves, quoted ones keep their escapes.
    pub(super) fn word(&mut self, word: &'t Word) {
        match word.is_quoted() {
            true => self.copy(word.span),
            false => self.at(word.span, word.text.as_str()),
        }
    }

    /// The sign that closes something, at its end.
    pub(super) fn closing(&mut self, whole: Span, sign: &'static str) {
        let end = whole.range().end;
        self.text(Some(end.saturating_sub(sign.len())..end), sign, false);
    }

    // ---- structure

    /// Another piece.
    pub(super) fn piece(&mut self, piece: Piece<'t>) {
        self.pieces.push(piece);
    }

    /// The end of a cell.
    pub(super) fn gap(&mut self) {
        self.piece(Piece::Gap);
    }

    /// Where a line may end.
    pub(super) fn line_end(&mut self, line_end: Break) {
        self.piece(Piece::Break(line_end));
    }

    /// What is broken together.
    pub(super) fn group(&mut self, group: Group, write: impl FnOnce(&mut Self)) {
        self.piece(Piece::Open(group));
        write(self);
        self.piece(Piece::Close);
    }

    /// Whether something stands on one line of the source.
    pub(super) fn is_one_line(&self, span: Span) -> bool {
        !self.source.get(span.range()).unwrap_or("").contains('\n')
    }

    /// Entries with something between them.
    pub(super) fn series<T>(
        &mut self,
        entries: &'t [T],
        mut between: impl FnMut(&mut Self),
        write: impl Fn(&mut Self, &'t T),
    ) {
        for (position, entry) in entries.iter().enumerate() {
            if position > 0 {
                between(self);
            }
            write(self, entry);
        }
    }

    /// A name and `a, b, c` without brackets.
    pub(super) fn named_series<T>(
        &mut self,
        name: impl FnOnce(&mut Self),
        entries: &'t [T],
        write: impl Fn(&mut Self, &'t T),
    ) {
        self.group(WORDS, |sketch| {
            name(sketch);
            sketch.gap();
            let mut next = DEEPER;
            let comma = |sketch: &mut Self| {
                sketch.glue(",");
                sketch.line_end(std::mem::replace(&mut next, LINE));
            };
            sketch.series(entries, comma, write);
        });
    }

    /// `[a, b, c]`
    pub(super) fn list<T>(&mut self, list: &'t List<T>, write: impl Fn(&mut Self, &'t T)) {
        self.bracketed(list.span, &list.items, write);
    }

    /// `[a, b, c]`
    pub(super) fn bracketed<T>(
        &mut self,
        span: Span,
        entries: &'t [T],
        write: impl Fn(&mut Self, &'t T),
    ) {
        let [first, between, last] = LIST;
        self.group(WORDS, |sketch| {
            sketch.glue("[");
            sketch.line_end(first);
            let comma = |sketch: &mut Self| {
                sketch.glue(",");
                sketch.line_end(between);
            };
            sketch.series(entries, comma, write);
            if !entries.is_empty() {
                sketch.text(None, ",", true);
            }
            sketch.line_end(last);
            sketch.closing(span, "]");
        });
    }

    /// ` { … }` behind the head of something: on one line where the source has it so and `group`
    /// allows it.
    pub(super) fn block<T>(
        &mut self,
        span: Span,
        may_be_flat: bool,
        entries: &'t [T],
        between: impl Fn(&T, &T) -> Break,
        mut write: impl FnMut(&mut Self, &'t T),
    ) {
        let [open, close] = if entries.is_empty() { EMPTY } else { [OPEN, CLOSE] };
        let may_be_flat = may_be_flat || entries.is_empty();
        self.group(Group { may_be_flat, block: true }, |sketch| {
            sketch.glue(" {");
            sketch.line_end(open);
            let mut before: Option<&T> = None;
            for entry in entries {
                if let Some(before) = before {
                    sketch.line_end(between(before, entry));
                }
                write(sketch, entry);
                before = Some(entry);
            }
            sketch.line_end(close);
            sketch.closing(span, "}");
        });
    }

    /// A head that ends with its line, or has its clauses in braces: those that the source opens over
    /// several lines stay.
    pub(super) fn lined(
        &mut self,
        span: Span,
        layout: Layout,
        may_lose_braces: bool,
        head: impl FnOnce(&mut Self),
        clauses: Option<impl FnOnce(&mut Self)>,
    ) {
        let end = span.range().end;
        let closing = match layout {
            Layout::Line => end..end,
            Layout::Braces => end.saturating_sub(1)..end,
        };
        let may_be_flat = layout == Layout::Line || (may_lose_braces && self.is_one_line(span));
        self.group(Group { may_be_flat, ..WORDS }, |sketch| {
            head(sketch);
            let Some(clauses) = clauses else { return };
            sketch.text(None, " {", true);
            clauses(sketch);
            sketch.line_end(LAST_CLAUSE);
            sketch.text(Some(closing), "}", true);
        });
    }
}
