//! The decision as JSON, written here alone, members in a fixed order.

use super::{Decision, Obligation, Outcome, Problem};
use crate::need::Need;
use crate::time::rfc3339;
use serde::ser::{Serialize, SerializeStruct, Serializer};

impl Outcome {
    /// The decision or the needs as JSON. Needs carry tokens: they are never logged.
    pub fn to_json(&self) -> String {
        match self {
            Outcome::Decided(decision) => decision.to_json(),
            Outcome::Needs(needs) => needs_to_json(needs),
        }
    }
}

/// The needs as JSON; the order of their ids is the order of the list.
fn needs_to_json(needs: &[Need]) -> String {
    let needs: Vec<String> = needs.iter().map(Need::to_json).collect();
    format!(r#"{{"verdict":"needs","needs":[{}]}}"#, needs.join(","))
}

impl Decision {
    /// The decision as JSON: no spaces, every member present, `null` for none.
    pub fn to_json(&self) -> String {
        // Plain data written to memory has no way to fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The body for a denial; `None` for an allow.
    pub fn problem(&self) -> Option<Problem> {
        self.status.map(|status| Problem::new(status, self.reason, self.request_id.clone()))
    }
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut out = to.serialize_struct("Decision", 15)?;
        out.serialize_field("verdict", &self.verdict)?;
        out.serialize_field("status", &self.status)?;
        out.serialize_field("reason", &self.reason)?;
        out.serialize_field("route", &self.route())?;
        out.serialize_field("path", &self.path)?;
        out.serialize_field("query", &self.query.as_deref().map(latin1))?;
        out.serialize_field("upstream", &self.upstream())?;
        out.serialize_field("principal", &Summary(self))?;
        out.serialize_field("remove", &self.remove)?;
        out.serialize_field("set", &self.set().collect::<Vec<_>>())?;
        out.serialize_field("response", &self.response)?;
        out.serialize_field("problem", &self.problem())?;
        out.serialize_field("obligations", &self.obligations)?;
        out.serialize_field("notes", &self.notes)?;
        out.serialize_field("policy", self.policy())?;
        out.end()
    }
}

/// The principal without its claims.
struct Summary<'a>(&'a Decision);

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Some(principal) = self.0.principal() else { return to.serialize_none() };
        let mut out = to.serialize_struct("Principal", 6)?;
        out.serialize_field("method", &self.0.method())?;
        out.serialize_field("subject", &principal.subject)?;
        out.serialize_field("client", &principal.client)?;
        out.serialize_field("scopes", &principal.scopes)?;
        out.serialize_field("roles", &principal.roles)?;
        out.serialize_field("key", &principal.key)?;
        out.end()
    }
}

impl Serialize for Obligation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Obligation::Limit { name, key, count, window_s } => {
                let mut out = to.serialize_struct("Limit", 5)?;
                out.serialize_field("kind", "limit")?;
                out.serialize_field("name", &**name)?;
                out.serialize_field("key", key)?;
                out.serialize_field("count", count)?;
                out.serialize_field("window_s", window_s)?;
                out.end()
            }
            Obligation::Once { key, until } => {
                let mut out = to.serialize_struct("Once", 3)?;
                out.serialize_field("kind", "once")?;
                out.serialize_field("key", key)?;
                out.serialize_field("until", &rfc3339(*until))?;
                out.end()
            }
        }
    }
}

/// Bytes as text, one character for each.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
