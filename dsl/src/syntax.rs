//! The tree of one file, as it is written.
//!
//! Nothing is judged in here that takes more than one place to judge: names are not looked up,
//! paths and hosts are not read. Every node has its span, and the document every comment, so that
//! a formatter can write the file again and an editor can find its way.

mod assertion;
mod auth;
mod group;
mod headers;
mod item;
mod requirement;
mod route;
mod scopes;
mod test;
mod value;
mod word;

pub use assertion::{Assert, AssertKind, Demand, PublicRoute};
pub use auth::{Auth, Field, PolicyBlock};
pub use group::{DefaultAllow, DefaultForward, Guard, Hosts, Member, Service, Under};
pub use headers::{HeaderAction, HeaderLine, Headers, Modifier};
pub use item::{Broken, Import, Item, Let, LetValue, Setting};
pub use requirement::{Atom, AtomKind, Comparison, Requirement};
pub use route::{Clause, ClauseKind, Forward, Layout, Limit, Route, Who};
pub use scopes::{ScopeEntry, Scopes};
pub use test::{Caller, Check, Fact, HeaderText, Outcome, Row, RowCaller, Test, TestLine};
pub use value::{Address, Boolean, Duration, Integer, List, Network, Operand, Time, Value};
pub use word::{Comment, CommentKind, Doc, Spelling, Word};

use crate::source::{FileId, Span};

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The file.
    pub file: FileId,
    /// `gate 1`, where the file has such a line.
    pub edition: Option<Edition>,
    /// The items in the order of the text.
    pub items: Vec<Item>,
    /// Every comment, doc comments too, in the order of the text.
    pub comments: Vec<Comment>,
    /// Whether every brace has its partner. Where not, what stands behind may be cut in the wrong
    /// place, and problems of meaning found in it are noise.
    pub balanced: bool,
}

/// `gate 1`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The number.
    pub number: u32,
    /// From `gate` to the number.
    pub span: Span,
}

impl Document {
    /// The comments that stand inside of a span.
    pub fn comments_in(&self, span: Span) -> &[Comment] {
        let first = self.comments.partition_point(|comment| comment.span.start < span.start);
        let last = self.comments.partition_point(|comment| comment.span.start < span.end);
        self.comments.get(first..last).unwrap_or(&[])
    }

    /// Whether some item or member did not parse, so that names it would have declared are unknown.
    pub fn has_broken(&self) -> bool {
        !self.balanced || self.items.iter().any(Item::has_broken)
    }
}
