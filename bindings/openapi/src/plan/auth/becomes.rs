//! What kind of method a security scheme becomes.

use crate::description::{KeyPlace, SchemeKind, SecurityScheme};

/// What kind of method a scheme becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Becomes {
    /// `jwt`
    Jwt,
    /// `introspection`
    Introspection,
    /// `api_key`
    Key,
}

/// The kind of method; `None` where a policy has none.
pub(super) fn becomes(scheme: &SecurityScheme, all: &[&SecurityScheme]) -> Option<Becomes> {
    match &scheme.kind {
        SchemeKind::OAuth2 | SchemeKind::OpenIdConnect { .. } => Some(Becomes::Jwt),
        SchemeKind::Basic => Some(Becomes::Key),
        SchemeKind::ApiKey { place: KeyPlace::Cookie, .. } | SchemeKind::Other(_) => None,
        kind if is_plain_bearer(kind) => {
            // Beside JWTs, a token of no known form has to be another one to be told apart.
            let tokens = all.iter().any(|other| !is_plain_bearer(&other.kind) && is_token(other));
            Some(if tokens { Becomes::Introspection } else { Becomes::Jwt })
        }
        SchemeKind::Bearer { .. } => Some(Becomes::Jwt),
        SchemeKind::ApiKey { .. } => Some(Becomes::Key),
    }
}

/// A Bearer token of which nothing says that it is a JWT.
pub(super) fn is_plain_bearer(kind: &SchemeKind) -> bool {
    match kind {
        SchemeKind::Bearer { format } => {
            !format.as_ref().is_some_and(|format| format.to_ascii_lowercase().contains("jwt"))
        }
        kind => is_authorization_key(kind),
    }
}

/// A key whose header is that of tokens.
pub(super) fn is_authorization_key(kind: &SchemeKind) -> bool {
    matches!(kind, SchemeKind::ApiKey { place: KeyPlace::Header, name }
        if name.eq_ignore_ascii_case("authorization"))
}

/// Whether the description calls it a token.
pub(super) fn is_token(scheme: &SecurityScheme) -> bool {
    matches!(
        scheme.kind,
        SchemeKind::OAuth2 | SchemeKind::OpenIdConnect { .. } | SchemeKind::Bearer { .. }
    )
}

/// Why a policy has none.
pub(super) fn unsaid(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::ApiKey { .. } => "cookies are not a place for credentials".into(),
        SchemeKind::Other(kind) => format!("a policy has no `{kind}`"),
        _ => "a policy has nothing like it".into(),
    }
}
