//! Where problems are collected while a file is read.

use crate::bounds;
use crate::diagnostic::Diagnostic;
use crate::fault::Fault;
use crate::source::{FileId, Span};
use std::ops::Range;

/// The problems of one file; no more than [`bounds::PROBLEMS`].
pub(crate) struct Findings<'f> {
    file: FileId,
    found: &'f mut Vec<Diagnostic>,
    room: usize,
}

impl<'f> Findings<'f> {
    /// Collects the problems of `file` behind those that are in `found`.
    pub(crate) fn new(file: FileId, found: &'f mut Vec<Diagnostic>) -> Findings<'f> {
        Findings { file, found, room: bounds::PROBLEMS }
    }

    /// The span of these bytes.
    pub(crate) fn span(&self, bytes: Range<usize>) -> Span {
        Span::new(self.file, bytes)
    }

    /// Takes a problem in.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        match self.room {
            0 => return,
            1 => self.found.push(Fault::TooManyProblems.at(diagnostic.span())),
            _ => self.found.push(diagnostic),
        }
        self.room -= 1;
    }

    /// Whether one of the problems begins within a span, or at its end.
    pub(crate) fn has_one_in(&self, span: Span) -> bool {
        let inside = |place: Span| span.start <= place.start && place.start <= span.end;
        self.found.iter().any(|diagnostic| inside(diagnostic.span()))
    }

    /// Whether there is no room for more.
    pub(crate) fn is_full(&self) -> bool {
        self.room == 0
    }
}
