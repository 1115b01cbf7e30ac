//! Values: numbers, networks, operands, lists.

use super::Word;
use crate::source::Span;
use ipnet::IpNet;
use std::net::IpAddr;

/// What can stand as a value, in a field, a list or a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `RS256`, `partners`, `"text"`
    Word(Word),
    /// `42`
    Integer(Integer),
    /// `60s`
    Duration(Duration),
    /// `true`
    Boolean(Boolean),
    /// `203.0.113.0/24`
    Network(Network),
    /// `path.t`
    Operand(Operand),
    /// `["a", "b"]`
    List(List<Value>),
}

/// `-7`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer {
    /// The number.
    pub value: i64,
    /// Its digits.
    pub span: Span,
}

/// `500ms`, `30s`, `10m`, `1h`, `7d`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// Milliseconds.
    pub millis: i64,
    /// The number and its unit.
    pub span: Span,
}

/// `true`, `false`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boolean {
    /// The value.
    pub value: bool,
    /// The word.
    pub span: Span,
}

/// `2001:db8::/32`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// The network, as written: bits behind the prefix may be set.
    pub net: IpNet,
    /// The word.
    pub span: Span,
}

/// `203.0.113.9`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub ip: IpAddr,
    /// The word.
    pub span: Span,
}

/// `2026-01-01T00:00:00Z`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Unix milliseconds.
    pub millis: i64,
    /// The word.
    pub span: Span,
}

/// `claim.resource_access."my-client".roles`, `subject`, `request.ip`, `mesh.subject`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operand {
    /// The steps between the dots; never empty.
    pub steps: Vec<Word>,
    /// The whole operand.
    pub span: Span,
}

/// `[a, b, c]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T> {
    /// What stands in it.
    pub items: Vec<T>,
    /// With its brackets.
    pub span: Span,
}

impl Value {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Value::Word(word) => word.span,
            Value::Integer(integer) => integer.span,
            Value::Duration(duration) => duration.span,
            Value::Boolean(boolean) => boolean.span,
            Value::Network(network) => network.span,
            Value::Operand(operand) => operand.span,
            Value::List(list) => list.span,
        }
    }

    /// The word, if it is one.
    pub fn as_word(&self) -> Option<&Word> {
        match self {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The word, if it stands in quotes.
    pub fn as_text(&self) -> Option<&Word> {
        self.as_word().filter(|word| word.is_quoted())
    }
}

impl Operand {
    /// The texts of the steps: `["claim", "tenant"]`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.text.as_str())
    }

    /// The first step: `claim`.
    pub fn root(&self) -> &str {
        self.steps.first().map_or("", |step| step.text.as_str())
    }
}
