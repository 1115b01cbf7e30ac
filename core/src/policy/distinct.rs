//! Whether a credential always tells which of two methods of one route it belongs to.

use super::{ApiKeyAuth, Audience, Auth, AuthKind, JwtAuth, Place};

/// Why nothing tells the credentials of two methods apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Indistinct {
    /// Keys in one place, not each with a prefix.
    Keys,
    /// Keys in one place, and one prefix begins with the other one.
    Prefixes,
    /// Keys without a prefix in a place that holds tokens as well.
    KeyAmongTokens,
    /// Tokens of one issuer in one place, and one of the methods takes any audience.
    AnyAudience,
    /// Tokens of one issuer in one place, and an audience that both methods take.
    Audiences,
    /// Opaque tokens in one place.
    Opaque,
}

impl Auth {
    /// Why nothing tells a credential of this method from one of another; `None` where a place, a
    /// prefix, the form, the issuer or the audience does.
    pub fn indistinct_from(&self, other: &Auth) -> Option<Indistinct> {
        let shared = |place: &Place| other.places.iter().any(|known| known.is_same(place));
        if !self.places.iter().any(shared) {
            return None;
        }
        match (&self.kind, &other.kind) {
            (AuthKind::ApiKey(a), AuthKind::ApiKey(b)) => indistinct_keys(a, b),
            (AuthKind::ApiKey(key), _) | (_, AuthKind::ApiKey(key)) => {
                key.prefix.is_none().then_some(Indistinct::KeyAmongTokens)
            }
            (AuthKind::Jwt(a), AuthKind::Jwt(b)) => indistinct_tokens(a, b),
            // A token in JWT form belongs to the one, any other token to the other.
            (AuthKind::Jwt(_), AuthKind::Introspection(_))
            | (AuthKind::Introspection(_), AuthKind::Jwt(_)) => None,
            (AuthKind::Introspection(_), AuthKind::Introspection(_)) => Some(Indistinct::Opaque),
        }
    }
}

impl Place {
    /// Whether two places are one; headers are read by exact name without case.
    fn is_same(&self, other: &Place) -> bool {
        match (self, other) {
            (Place::Header(a), Place::Header(b)) => a.eq_ignore_ascii_case(b),
            (a, b) => a == b,
        }
    }
}

fn indistinct_keys(a: &ApiKeyAuth, b: &ApiKeyAuth) -> Option<Indistinct> {
    let (Some(a), Some(b)) = (&a.prefix, &b.prefix) else { return Some(Indistinct::Keys) };
    let nested = a.starts_with(b.as_str()) || b.starts_with(a.as_str());
    nested.then_some(Indistinct::Prefixes)
}

fn indistinct_tokens(a: &JwtAuth, b: &JwtAuth) -> Option<Indistinct> {
    if a.issuer != b.issuer {
        return None;
    }
    let (Audience::OneOf(a), Audience::OneOf(b)) = (&a.audience, &b.audience) else {
        return Some(Indistinct::AnyAudience);
    };
    a.iter().any(|audience| b.contains(audience)).then_some(Indistinct::Audiences)
}
