//! Routes and their clauses.

use super::{Doc, Integer, Requirement, Word};
use crate::source::Span;

/// `route GET /v1/orders allow [user, app] with scope orders:read`
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// The methods; `*` is the bare word `*`, alone.
    pub methods: Vec<Word>,
    /// The path; the resolver reads it.
    pub path: Word,
    /// `as list_orders`
    pub name: Option<Word>,
    /// The clauses in the order of the text, repeated ones too.
    pub clauses: Vec<Clause>,
    /// On one line, or in braces.
    pub layout: Layout,
    /// From `route` to the name, or to the path where there is none.
    pub head: Span,
    /// All of it.
    pub span: Span,
}

/// How a route or a row of a test is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// It ends with its line.
    Line,
    /// `{ … }`
    Braces,
}

/// One clause.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// What it says.
    pub kind: ClauseKind,
    /// All of it.
    pub span: Span,
}

/// What a clause says.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// `public`
    Public,
    /// `optional user`
    Optional(Who),
    /// `allow [user, app] via mesh with scope orders:read`
    Allow {
        /// Who may call.
        who: Who,
        /// The second proof.
        via: Option<Word>,
        /// What must hold for this alternative.
        with: Option<Requirement>,
    },
    /// `deny`
    Deny,
    /// `require scope orders:write`
    Require(Requirement),
    /// `forward identity`
    Forward(Forward),
    /// `limit 100 per minute by client`
    Limit(Limit),
}

/// `user`, `[user, app]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The names of the methods.
    pub methods: Vec<Word>,
    /// Whether they stand in brackets.
    pub bracketed: bool,
    /// With the brackets.
    pub span: Span,
}

/// `identity`, `[identity, tracing]`, `none`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward {
    /// The names of the sets; `none` is the bare word `none`, alone and without brackets.
    pub names: Vec<Word>,
    /// Whether they stand in brackets.
    pub bracketed: bool,
    /// With the brackets.
    pub span: Span,
}

/// `limit 100 per minute by client`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub count: Integer,
    /// `second`, `minute`, `hour`, `day`, or another word.
    pub period: Word,
    /// `client`, `subject`, `ip`, or another word.
    pub key: Word,
    /// All of it.
    pub span: Span,
}

impl Forward {
    /// `forward none`
    pub fn is_none(&self) -> bool {
        !self.bracketed && self.names.iter().all(|name| name.is_bare("none"))
    }
}
