//! The vocabulary of scopes.

use super::{Broken, Doc, List, Word};
use crate::source::Span;

/// `scopes { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Scopes {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// The scopes.
    pub entries: Vec<ScopeEntry>,
    /// Entries that did not parse.
    pub broken: Vec<Broken>,
    /// All of it.
    pub span: Span,
}

/// `orders:admin "Everything about orders" includes [orders:read, orders:write]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeEntry {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// The scope.
    pub name: Word,
    /// What it means; `None` where it is missing, which has been reported.
    pub description: Option<Word>,
    /// What it brings along.
    pub includes: Option<List<Word>>,
    /// All of it.
    pub span: Span,
}
