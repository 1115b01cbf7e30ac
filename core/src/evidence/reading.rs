//! What an answer says.

use super::answer::AnswerFault;
use crate::claim::{Claim, Claims};
use crate::registry::{KeyDigest, KeyRecord};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// How the answer to a need is read.
#[derive(Clone)]
pub(crate) enum Reading {
    /// As the metadata of this issuer.
    Metadata(String),
    /// As a key set.
    Keys,
    /// As what is known of a token, for at most so long.
    Introspection {
        /// Seconds.
        cache_s: u32,
    },
    /// As the record with this digest.
    Record(KeyDigest),
}

/// What an issuer publishes about itself (OpenID Connect Discovery 1.0, RFC 8414).
pub(crate) struct Metadata {
    pub(crate) jwks_uri: Option<String>,
    pub(crate) introspection_endpoint: Option<String>,
}

/// What an authorization server says about a token (RFC 7662).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Introspected {
    /// `"active": false`
    Inactive,
    /// `"active": true`, and all the rest.
    Active(Claims),
}

/// Reads the metadata of an issuer; it has to say that it is its.
pub(super) fn metadata(body: &[u8], issuer: &str) -> Result<Metadata, AnswerFault> {
    let members = object(body)?;
    if members.get("issuer").and_then(Claim::as_text) != Some(issuer) {
        return Err(AnswerFault::Issuer);
    }
    let secure = |name| endpoint(&members, name, issuer);
    Ok(Metadata {
        jwks_uri: secure("jwks_uri"),
        introspection_endpoint: secure("introspection_endpoint"),
    })
}

/// Reads what is said about a token.
pub(super) fn introspected(body: &[u8]) -> Result<Introspected, AnswerFault> {
    let members = object(body)?;
    match members.get("active") {
        Some(Claim::Boolean(true)) => Ok(Introspected::Active(members)),
        Some(Claim::Boolean(false)) => Ok(Introspected::Inactive),
        _ => Err(AnswerFault::Active),
    }
}

/// Takes a record that has the digest which was asked for.
pub(super) fn record(
    record: Option<Arc<KeyRecord>>,
    digest: &KeyDigest,
) -> Result<Option<Arc<KeyRecord>>, AnswerFault> {
    let same = |found: &KeyRecord| {
        let bytes = found.digest.bytes().ct_eq(digest.bytes());
        found.digest.is_keyed() == digest.is_keyed() && bool::from(bytes)
    };
    match record {
        Some(found) if !same(&found) => Err(AnswerFault::Digest),
        fitting => Ok(fitting),
    }
}

/// An endpoint over TLS; one in the clear only where the issuer itself is.
fn endpoint(members: &Claims, name: &str, issuer: &str) -> Option<String> {
    let url = members.get(name)?.as_text()?;
    let clear = issuer.starts_with("http://") && url.starts_with("http://");
    (clear || url.starts_with("https://")).then(|| url.to_owned())
}

fn object(body: &[u8]) -> Result<Claims, AnswerFault> {
    Claims::from_json(body).map_err(|_| AnswerFault::Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s20_metadata_has_to_be_that_of_the_issuer() {
        let check = |json: &str, want: Option<Option<&str>>| {
            let found = metadata(json.as_bytes(), "https://a.example").ok();
            assert_eq!(found.map(|found| found.jwks_uri), want.map(|uri| uri.map(Into::into)));
        };
        check(
            r#"{"issuer":"https://a.example","jwks_uri":"https://a.example/k"}"#,
            Some(Some("https://a.example/k")),
        );
        check(r#"{"issuer":"https://a.example"}"#, Some(None));
        check(r#"{"issuer":"https://a.example","jwks_uri":"http://a.example/k"}"#, Some(None));
        check(r#"{"issuer":"https://a.example","jwks_uri":7}"#, Some(None));
        check(r#"{"issuer":"https://a.example/","jwks_uri":"https://a.example/k"}"#, None);
        check(r#"{"issuer":"https://b.example","jwks_uri":"https://a.example/k"}"#, None);
        check(r#"{"jwks_uri":"https://a.example/k"}"#, None);
        check(r#"{"issuer":"https://a.example","issuer":"https://a.example"}"#, None);
        check("[]", None);
    }

    #[test]
    fn s29_active_is_a_boolean() {
        let check = |json: &str, want: Result<bool, AnswerFault>| {
            let found = introspected(json.as_bytes());
            assert_eq!(found.map(|found| matches!(found, Introspected::Active(_))), want, "{json}");
        };
        check(r#"{"active":true,"sub":"1"}"#, Ok(true));
        check(r#"{"active":false}"#, Ok(false));
        check(r#"{"active":"true"}"#, Err(AnswerFault::Active));
        check(r#"{"active":1}"#, Err(AnswerFault::Active));
        check(r#"{"active":null}"#, Err(AnswerFault::Active));
        check(r#"{}"#, Err(AnswerFault::Active));
        check(r#"{"active":false,"active":true}"#, Err(AnswerFault::Json));
        check("", Err(AnswerFault::Json));
    }
}
