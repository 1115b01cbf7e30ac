//! Assertions about every request.

use super::{Doc, List, Requirement, Word};
use crate::source::Span;

/// `assert …`
#[derive(Clone, Debug, PartialEq)]
pub struct Assert {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// What it says.
    pub kind: AssertKind,
    /// All of it.
    pub span: Span,
}

/// What an assertion says.
#[derive(Clone, Debug, PartialEq)]
pub enum AssertKind {
    /// `assert GET, POST api.example.com/admin/{rest...} requires role admin`
    Requires {
        /// The methods; none means all.
        methods: Vec<Word>,
        /// A path, or a host and a path.
        pattern: Word,
        /// What every request there must fulfil.
        demand: Demand,
    },
    /// `assert public only [GET /healthz, GET /docs/{rest...}]`
    PublicOnly(List<PublicRoute>),
}

/// `GET /healthz`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRoute {
    /// The methods; none means all.
    pub methods: Vec<Word>,
    /// A path, or a host and a path.
    pub pattern: Word,
}

/// What must be fulfilled.
#[derive(Clone, Debug, PartialEq)]
pub enum Demand {
    /// `role admin`; the name of a method, alone, is an atom [`Named`](super::AtomKind::Named).
    Requirement(Requirement),
    /// `any scope`
    AnyScope(Span),
    /// `any caller`
    AnyCaller(Span),
}
