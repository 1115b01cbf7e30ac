//! Tests.

use super::{Address, Broken, Doc, Integer, Layout, Operand, Time, Value, Word};
use crate::source::Span;

/// `test "orders" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// Its name; always quoted.
    pub name: Word,
    /// Its lines in the order of the text.
    pub lines: Vec<TestLine>,
    /// Lines that did not parse.
    pub broken: Vec<Broken>,
    /// All of it.
    pub span: Span,
}

/// One line of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestLine {
    /// `at 2026-01-01T00:00:00Z`
    At(Time),
    /// `host api.example.com`
    Host(Word),
    /// `from 192.0.2.1`
    From(Address),
    /// `caller alice = user { … }`
    Caller(Caller),
    /// `GET /v1/orders as alice -> allow`
    Row(Row),
}

/// `caller alice = user { subject: "42"  scopes: "orders:read"  tenant: "acme" }`
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Word,
    /// The method it comes by.
    pub method: Word,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// All of it.
    pub span: Span,
}

/// `realm_access.roles: ["admin"]`
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// `subject`, `client`, `scopes`, `roles`, or the dotted name of a claim.
    pub name: Operand,
    /// Text, integer, boolean, or a list of them.
    pub value: Value,
    /// All of it.
    pub span: Span,
}

/// `GET /v1/orders as alice expired from 192.0.2.1 X-A: "1" -> 401 token_expired X-B: "2"`
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// `GET`
    pub method: Word,
    /// The target; quoted ones are raw.
    pub target: Word,
    /// Who calls.
    pub callers: Vec<RowCaller>,
    /// Where from; the last one where there are several, which the parser refuses.
    pub from: Option<Address>,
    /// The headers of the request.
    pub headers: Vec<HeaderText>,
    /// What must come out.
    pub outcome: Outcome,
    /// The reason code.
    pub reason: Option<Word>,
    /// What must be true of the headers behind the decision.
    pub checks: Vec<Check>,
    /// On one line, or in braces.
    pub layout: Layout,
    /// All of it.
    pub span: Span,
}

/// `alice expired`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowCaller {
    /// The caller.
    pub name: Word,
    /// `expired`, `early`, `forged`, `stranger`, `disabled`, `wrong_audience`, or another word.
    pub defect: Option<Word>,
}

/// `X-User-Id: "42"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText {
    /// The header.
    pub name: Word,
    /// Its value; always quoted.
    pub value: Word,
}

/// What must come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `allow`
    Allow(Span),
    /// `403`
    Status(Integer),
}

/// What must be true of a header behind the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// `X-User-Id: "42"`
    Header(HeaderText),
    /// `no X-User-Id`
    Absent(Word),
}

impl TestLine {
    /// All of it, without its doc comment; for `at`, `host` and `from` the value alone.
    pub fn span(&self) -> Span {
        match self {
            TestLine::At(time) => time.span,
            TestLine::Host(host) => host.span,
            TestLine::From(address) => address.span,
            TestLine::Caller(caller) => caller.span,
            TestLine::Row(row) => row.span,
        }
    }
}
