//! Words and comments.

use crate::source::Span;
pub use gatewright_core::route::Spelling;
use std::ops::Range;

/// A name, a keyword that is a choice, a path, a host, a scope, a text: `orders:read`, `"a b"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it says. Escapes of a quoted word are resolved; braces stand as they are written.
    pub text: String,
    /// Whether it stood in quotes.
    pub spelling: Spelling,
    /// The whole word, its quotes too.
    pub span: Span,
}

/// `## Partner systems present a long-lived key.`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// The lines without `##` and the blank behind it, joined by line feeds.
    pub text: String,
    /// From the first `##` to the end of the last line.
    pub span: Span,
}

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The text, with its `#` and without white space at the end.
    pub text: String,
    /// Where it stands with regard to the rest.
    pub kind: CommentKind,
    /// The comment without the line end.
    pub span: Span,
}

/// Where a comment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// Alone on its line.
    Line,
    /// Behind something else.
    Trailing,
    /// `##`, alone on its line; where it documents something, it is in that node as well.
    Doc,
}

impl Word {
    /// Whether it is written in quotes.
    pub fn is_quoted(&self) -> bool {
        self.spelling == Spelling::Quoted
    }

    /// Whether it is this bare word.
    pub fn is_bare(&self, text: &str) -> bool {
        self.spelling == Spelling::Bare && self.text == text
    }

    /// The place of some bytes of the text in the file; the whole word where escapes moved them.
    pub fn inside(&self, range: Range<usize>) -> Span {
        let quote = usize::from(self.is_quoted());
        let start = self.span.start as usize + quote;
        let plain = self.span.range().len() == self.text.len() + 2 * quote;
        match plain && range.end <= self.text.len() {
            true => Span::new(self.span.file, start + range.start..start + range.end),
            false => self.span,
        }
    }
}
