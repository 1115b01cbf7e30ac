//! Blocks of fields: `policy` and `auth`.

use super::{Broken, Doc, Value, Word};
use crate::source::Span;

/// `policy { realm "example"  statuses basic }`
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyBlock {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// Its lines.
    pub fields: Vec<Field>,
    /// Lines that did not parse.
    pub broken: Vec<Broken>,
    /// All of it.
    pub span: Span,
}

/// `auth user = jwt { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Auth {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Word,
    /// `api_key`, `jwt`, `introspection`, `certificate`, or another word.
    pub kind: Word,
    /// Its lines.
    pub fields: Vec<Field>,
    /// Lines that did not parse.
    pub broken: Vec<Broken>,
    /// All of it.
    pub span: Span,
}

/// A name and what is said about it. The grammar knows how many values the field of a name takes,
/// and of which shape; whether it has a place in this block is not decided here, and an unknown
/// field simply ends with its line.
///
/// | written | values |
/// |---|---|
/// | `bearer`, `discovery` | none |
/// | `registry partners`, `type "at+jwt"`, `leeway 60s`, `on_invalid 403` | one |
/// | `audience "a", "b"`, `algorithms RS256, ES256` | each |
/// | `audience any` | the word |
/// | `keys jwks "https://…"`, `match dns "*.example"`, `credentials introspector basic` | two |
/// | `claims [sub, jti]` | one list of words |
/// | `roles claim.realm_access.roles` | one operand |
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// `issuer`
    pub name: Word,
    /// What follows it.
    pub values: Vec<Value>,
    /// The name and its values.
    pub span: Span,
}
