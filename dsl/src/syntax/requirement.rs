//! Requirements: trees of atoms.

use super::{List, Operand, Value, Word};
use crate::source::Span;

/// What must hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Requirement {
    /// `scope orders:read and office`
    All {
        /// Two or more.
        parts: Vec<Requirement>,
        /// From the first part to the last.
        span: Span,
    },
    /// `role admin or role owner`
    Any {
        /// Two or more.
        parts: Vec<Requirement>,
        /// From the first part to the last.
        span: Span,
    },
    /// `( … )`
    Parentheses {
        /// What stands in them.
        inner: Box<Requirement>,
        /// With the parentheses.
        span: Span,
    },
    /// One that has no parts.
    Atom(Atom),
}

/// A requirement without parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// What it says.
    pub kind: AtomKind,
    /// All of it.
    pub span: Span,
}

/// What an atom says.
#[derive(Clone, Debug, PartialEq)]
pub enum AtomKind {
    /// `scope orders:read`
    Scope(Word),
    /// `scope in [orders:read, orders:write]`
    ScopeIn(List<Word>),
    /// `scopes all [orders:read, orders:write]`
    ScopesAll(List<Word>),
    /// `role admin`
    Role(Word),
    /// `role in [admin, owner]`
    RoleIn(List<Word>),
    /// `claim.tenant == path.t`; a bare word on the right is an operand of one step.
    Equal(Operand, Value),
    /// `method != "api-key"`
    NotEqual(Operand, Value),
    /// `claim.plan in ["pro", "team"]`, `request.ip in [203.0.113.0/24]`
    In(Operand, List<Value>),
    /// `claim.plan in paid`
    InNamed(Operand, Word),
    /// `claim.groups has "ops"`, `roles has path.role`
    Has(Operand, Value),
    /// `path.file starts with "pub-"`
    StartsWith(Operand, Word),
    /// `path.file ends with ".png"`
    EndsWith(Operand, Word),
    /// `claim.note contains "x"`
    Contains(Operand, Word),
    /// `claim.email in domain "example.com"`
    InDomain(Operand, Word),
    /// `token.auth_age < 15m`; the value is an integer or a duration.
    Compare(Operand, Comparison, Value),
    /// `claim.email exists`
    Exists(Operand),
    /// `header.X-Debug absent`
    Absent(Operand),
    /// `office`; in an assertion also the name of a method.
    Named(Word),
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Requirement {
    /// All of it.
    pub fn span(&self) -> Span {
        match self {
            Requirement::All { span, .. }
            | Requirement::Any { span, .. }
            | Requirement::Parentheses { span, .. } => *span,
            Requirement::Atom(atom) => atom.span,
        }
    }
}
