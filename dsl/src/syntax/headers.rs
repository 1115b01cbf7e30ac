//! What the upstream learns.

use super::{Broken, Doc, Value, Word};
use crate::source::Span;

/// `headers identity { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Headers {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Word,
    /// Its lines.
    pub lines: Vec<HeaderLine>,
    /// Lines that did not parse.
    pub broken: Vec<Broken>,
    /// All of it.
    pub span: Span,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderLine {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// What it does.
    pub action: HeaderAction,
    /// All of it.
    pub span: Span,
}

/// What a line does with a header.
#[derive(Clone, Debug, PartialEq)]
pub enum HeaderAction {
    /// `X-User-Id: subject`
    Set {
        /// The header.
        name: Word,
        /// [`Value::Operand`], or [`Value::Word`] in quotes.
        value: Value,
        /// In the order in which they are written, which is the right one.
        modifiers: Vec<Modifier>,
    },
    /// `keep Authorization`
    Keep(Word),
    /// `drop X-Legacy`
    Drop(Word),
}

/// What is done to a value on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// `expanded`
    Expanded(Span),
    /// `json`
    Json(Span),
    /// `join ","`; the word is the separator.
    Join(Word),
    /// `or "anonymous"`; the word is the fallback.
    Or(Word),
}
