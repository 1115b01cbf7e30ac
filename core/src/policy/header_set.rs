//! What the upstream learns: `headers NAME { ... }`.

use super::Origin;
use crate::requirement::{Operand, TextPart};
use serde::{Deserialize, Serialize};

/// One `headers` item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderSet {
    /// Its name in the policy.
    pub name: String,
    /// The headers it sets, sorted by folded name.
    pub lines: Vec<HeaderLine>,
    /// `keep Authorization`: the credential verified in this decision goes on to the upstream.
    pub keep_authorization: bool,
    /// `drop X-Debug`: more headers to remove, sorted by folded name.
    pub drops: Vec<String>,
    /// The doc comment.
    pub doc: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// `X-User-Id: subject`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderLine {
    /// The header's name as the policy spells it.
    pub name: String,
    /// Where its value comes from.
    pub value: HeaderValue,
    /// `expanded`: scopes with all that they include.
    pub expanded: bool,
    /// `json`: the value as JSON text, escaped to ASCII.
    pub json: bool,
    /// `join "..."`; a space where it is left out.
    pub join: Option<String>,
    /// `or "..."`: the value where the fact is absent.
    pub fallback: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// Where a header's value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeaderValue {
    /// `subject`, `claim.tenant`, `request.id`
    Operand(Operand),
    /// `"user:{subject}"`; absent where an operand is.
    Text(Vec<TextPart>),
}
