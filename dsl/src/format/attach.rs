//! Comments find their places, before anything is laid out: a comment stands between the two words
//! that it stands between in the source.

use super::piece::{Blanks, Break, Note, Piece, Start, TURN};
use crate::syntax::{Comment, CommentKind};
use std::ops::Range;

/// The pieces with the comments among them, and with the blank lines of the source that stay.
pub(super) fn attach<'t>(
    source: &str,
    pieces: Vec<Piece<'t>>,
    comments: &'t [Comment],
) -> Vec<Piece<'t>> {
    let out = Vec::with_capacity(pieces.len() + comments.len());
    let mut attachment = Attachment { source, comments, out, since: 0, end: 0 };
    for piece in pieces {
        match &piece {
            Piece::Text(text) => match text.at.clone() {
                Some(at) => attachment.word(piece, at),
                None => attachment.out.push(piece),
            },
            _ => attachment.out.push(piece),
        }
    }
    attachment.out
}

struct Attachment<'s, 't> {
    source: &'s str,
    /// Those that have no place yet.
    comments: &'t [Comment],
    out: Vec<Piece<'t>>,
    /// The first piece behind the last word.
    since: usize,
    /// The byte behind the last word, or behind the last comment.
    end: usize,
}

impl<'t> Attachment<'_, 't> {
    /// Takes a word with a place, and before it the comments that stand before it.
    fn word(&mut self, piece: Piece<'t>, at: Range<usize>) {
        let count =
            self.comments.iter().take_while(|comment| starts_at(comment) < at.start).count();
        let (here, later) = self.comments.split_at_checked(count).unwrap_or_default();
        self.comments = later;
        self.between(here, at.start);
        self.out.push(piece);
        self.since = self.out.len();
        self.end = at.end;
    }

    /// Puts comments at the first place behind the last word where a line may end.
    fn between(&mut self, comments: &'t [Comment], next: usize) {
        let window = self.out.get(self.since..).unwrap_or_default();
        let found = window.iter().position(|piece| matches!(piece, Piece::Break(_)));
        let tail = match found {
            Some(before) => self.out.split_off(self.since + before),
            None if comments.is_empty() => return,
            None => vec![Piece::Break(TURN)],
        };
        let mut tail = tail.into_iter();
        let Some(Piece::Break(line_end)) = tail.next() else { return };
        let resolved = self.place(comments, line_end, next);
        self.out.push(Piece::Break(resolved));
        self.out.extend(tail);
    }

    /// Puts comments before a line end, and says how the line behind it begins.
    fn place(&mut self, comments: &'t [Comment], line_end: Break, next: usize) -> Break {
        let trailing = comments.first().filter(|first| first.kind == CommentKind::Trailing);
        let deeper = line_end.depth_of_comments();
        if let Some(first) = trailing {
            self.end = first.span.end as usize;
            let start = Start::default();
            self.out.push(Piece::Comment(Note {
                text: &first.text,
                trailing: true,
                deeper,
                start,
            }));
        }
        let own = comments.get(usize::from(trailing.is_some())..).unwrap_or_default();
        let mut starts = self.starts(own, line_end.blanks, next).into_iter();
        for (comment, start) in own.iter().zip(starts.by_ref()) {
            self.out.push(Piece::Comment(Note {
                text: &comment.text,
                trailing: false,
                deeper,
                start,
            }));
        }
        Break { start: starts.next().unwrap_or_default(), ..line_end }
    }

    /// How the lines of these comments begin, and the line behind them.
    fn starts(&mut self, own: &[Comment], blanks: Blanks, next: usize) -> Vec<Start> {
        let mut starts = Vec::with_capacity(own.len() + 1);
        let place = |comment: &Comment| (starts_at(comment), comment.span.end as usize);
        for (start, end) in own.iter().map(place).chain([(next, next)]) {
            let blank = blanks != Blanks::Drop && self.has_blank_line(self.end..start);
            starts.push(Start { blank, item: false });
            self.end = end;
        }
        let wanted = matches!(blanks, Blanks::Apart | Blanks::First);
        let apart = wanted && !starts.iter().any(|start| start.blank);
        if let Some(first) = starts.first_mut() {
            first.blank = apart || (first.blank && blanks != Blanks::Start);
            first.item = matches!(blanks, Blanks::Item | Blanks::First);
        }
        if let (Some(last), Blanks::End) = (starts.last_mut(), blanks) {
            last.blank = false;
        }
        starts
    }

    fn has_blank_line(&self, between: Range<usize>) -> bool {
        let mut lines = self.source.get(between).unwrap_or("").split('\n');
        // What stands before the first line end and behind the last one belongs to other lines.
        lines.next();
        lines.next_back();
        lines.any(|line| line.trim().is_empty())
    }
}

fn starts_at(comment: &Comment) -> usize {
    comment.span.start as usize
}
