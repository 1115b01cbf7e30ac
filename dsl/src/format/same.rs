//! Whether two trees say the same, wherever it stands. Every field is named here, so that a new one
//! is not forgotten.

use crate::source::{FileId, Span};
use crate::syntax::{
    Address, Assert, AssertKind, Atom, AtomKind, Auth, Boolean, Broken, Caller, Check, Clause,
    ClauseKind, Comparison, DefaultAllow, DefaultForward, Demand, Doc, Document, Duration, Edition,
    Fact, Field, Forward, Guard, HeaderAction, HeaderLine, HeaderText, Headers, Hosts, Import,
    Integer, Item, Layout, Let, LetValue, Limit, List, Member, Modifier, Network, Operand, Outcome,
    PolicyBlock, PublicRoute, Requirement, Route, Row, RowCaller, ScopeEntry, Scopes, Service,
    Setting, Spelling, Test, TestLine, Time, Under, Value, Who, Word,
};
use std::net::IpAddr;

/// Saying the same.
pub(super) trait Same {
    /// Whether this says what `other` says.
    fn same(&self, other: &Self) -> bool;
}

/// Two documents that say the same, with the same comments in the same order.
impl Same for Document {
    fn same(&self, other: &Document) -> bool {
        let Document { file: _, edition, items, comments, balanced } = self;
        let texts = |document: &Document| -> Vec<String> {
            document.comments.iter().map(|comment| comment.text.clone()).collect()
        };
        edition.same(&other.edition)
            && items.same(&other.items)
            && comments.len() == other.comments.len()
            && texts(self) == texts(other)
            && *balanced == other.balanced
    }
}

// ---- where something stands, and on how many lines, is not what it says

impl Same for Span {
    fn same(&self, _other: &Span) -> bool {
        true
    }
}

impl Same for Layout {
    fn same(&self, _other: &Layout) -> bool {
        true
    }
}

/// Fields that no `auth` has are copied; they have no values, so their length has to do.
impl Same for Field {
    fn same(&self, other: &Field) -> bool {
        let Field { name, values, span } = self;
        let length = |span: Span| if values.is_empty() { span.range().len() } else { 0 };
        name.same(&other.name) && values.same(&other.values) && length(*span) == length(other.span)
    }
}

// ---- all else, field by field

impl<T: Same> Same for Vec<T> {
    fn same(&self, other: &Vec<T>) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(one, two)| one.same(two))
    }
}

impl<T: Same> Same for Option<T> {
    fn same(&self, other: &Option<T>) -> bool {
        match (self, other) {
            (Some(one), Some(two)) => one.same(two),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<T: Same> Same for Box<T> {
    fn same(&self, other: &Box<T>) -> bool {
        (**self).same(other)
    }
}

impl<T: Same> Same for List<T> {
    fn same(&self, other: &List<T>) -> bool {
        let List { items, span: _ } = self;
        items.same(&other.items)
    }
}

macro_rules! equal {
    ($($kind:ty),* $(,)?) => {$(
        impl Same for $kind {
            fn same(&self, other: &$kind) -> bool {
                self == other
            }
        }
    )*};
}

macro_rules! fields {
    ($($kind:ident { $($field:ident),* })*) => {$(
        impl Same for $kind {
            fn same(&self, other: &$kind) -> bool {
                let $kind { $($field),* } = self;
                $($field.same(&other.$field))&&*
            }
        }
    )*};
}

macro_rules! variants {
    ($($kind:ident { $($variant:ident $(($($part:ident),*))? $({ $($field:ident),* })?),* $(,)? })*) => {$(
        impl Same for $kind {
            fn same(&self, other: &$kind) -> bool {
                match self {
                    $($kind::$variant $(($($part),*))? $({ $($field),* })? => {
                        let mine = ($($($part,)*)? $($($field,)*)?);
                        match other {
                            $kind::$variant $(($($part),*))? $({ $($field),* })? => {
                                mine.same(&($($($part,)*)? $($($field,)*)?))
                            }
                            _ => false,
                        }
                    })*
                }
            }
        }
    )*};
}

/// What a variant holds.
macro_rules! tuples {
    ($(($($part:ident $position:tt),*))*) => {$(
        impl<$($part: Same),*> Same for ($(&$part,)*) {
            fn same(&self, _other: &Self) -> bool {
                true $(&& self.$position.same(_other.$position))*
            }
        }
    )*};
}

tuples! { () (A 0) (A 0, B 1) (A 0, B 1, C 2) }

equal!(String, bool, u32, i64, IpAddr, ipnet::IpNet, FileId, Spelling, Comparison);

fields! {
    Edition { number, span }
    Doc { text, span }
    Word { text, spelling, span }
    Broken { keyword, span }
    PolicyBlock { doc, fields, broken, span }
    Auth { doc, name, kind, fields, broken, span }
    Scopes { doc, entries, broken, span }
    ScopeEntry { doc, name, description, includes, span }
    Headers { doc, name, lines, broken, span }
    HeaderLine { doc, action, span }
    Let { doc, name, value, span }
    Setting { doc, name, value, span }
    Import { doc, path, span }
    Service { doc, name, members, span }
    Under { doc, prefix, members, span }
    Hosts { patterns, span }
    Guard { requirement, span }
    DefaultAllow { who, via, span }
    DefaultForward { forward, span }
    Route { doc, methods, path, name, clauses, layout, head, span }
    Clause { kind, span }
    Who { methods, bracketed, span }
    Forward { names, bracketed, span }
    Limit { count, period, key, span }
    Atom { kind, span }
    Operand { steps, span }
    Integer { value, span }
    Duration { millis, span }
    Boolean { value, span }
    Network { net, span }
    Address { ip, span }
    Time { millis, span }
    Test { doc, name, lines, broken, span }
    Caller { doc, name, method, facts, span }
    Fact { name, value, span }
    Row { method, target, callers, from, headers, outcome, reason, checks, layout, span }
    RowCaller { name, defect }
    HeaderText { name, value }
    Assert { doc, kind, span }
    PublicRoute { methods, pattern }
}

variants! {
    Item {
        Policy(one), Auth(one), Scopes(one), Headers(one), Let(one), Setting(one), Service(one),
        Under(one), Route(one), Import(one), Test(one), Assert(one), Broken(one)
    }
    LetValue { Requirement(one), List(one) }
    Member {
        Host(one), Upstream(one), Preflight(one), Choice(one), Guard(one), DefaultAllow(one),
        DefaultForward(one), Limit(one), Under(one), Route(one), Broken(one)
    }
    ClauseKind {
        Public, Optional(one), Allow { who, via, with }, Deny, Require(one), Forward(one), Limit(one)
    }
    Requirement {
        All { parts, span }, Any { parts, span }, Parentheses { inner, span }, Atom(one)
    }
    AtomKind {
        Scope(one), ScopeIn(one), ScopesAll(one), Role(one), RoleIn(one), Equal(one, two),
        NotEqual(one, two), In(one, two), InNamed(one, two), Has(one, two), StartsWith(one, two),
        EndsWith(one, two), Contains(one, two), InDomain(one, two), Compare(one, two, three),
        Exists(one), Absent(one), Named(one)
    }
    Value {
        Word(one), Integer(one), Duration(one), Boolean(one), Network(one), Operand(one), List(one)
    }
    HeaderAction { Set { name, value, modifiers }, Keep(one), Drop(one) }
    Modifier { Expanded(one), Json(one), Join(one), Or(one) }
    TestLine { At(one), Host(one), From(one), Caller(one), Row(one) }
    Outcome { Allow(one), Status(one) }
    Check { Header(one), Absent(one) }
    AssertKind { Requires { methods, pattern, demand }, PublicOnly(one) }
    Demand { Requirement(one), AnyScope(one), AnyCaller(one) }
}
