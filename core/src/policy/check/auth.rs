//! Methods: everything there that verification asks for, and nothing that contradicts it.

use super::super::{
    ApiKeyAuth, Audience, Auth, AuthKind, Endpoint, IntrospectionAuth, JwtAuth, KeySource, Place,
    Scheme,
};
use super::{Checked, ascends, ensure};
use crate::fold::fold;

/// The greatest tolerance for times, in seconds.
const MAX_LEEWAY_S: u32 = 300;

pub(super) fn check_auths(auths: &[Auth]) -> Checked {
    let names = || auths.iter().map(|auth| auth.name.as_str());
    ensure(ascends(names()), "auths", "are not sorted by distinct names")?;
    auths.iter().try_for_each(check_auth)
}

fn check_auth(auth: &Auth) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("auth `{}`", auth.name), fault);
    check(!auth.places.is_empty() && ascends(&auth.places), "has no sorted places")?;
    check(auth.places.iter().all(is_named), "has a place without a name")?;
    let visible = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
    check(visible(&auth.method), "has a method that is not visible ASCII")?;
    let mapping = &auth.mapping;
    let mapped = [&mapping.subject, &mapping.client, &mapping.scopes, &mapping.roles];
    check(mapped.into_iter().flatten().all(|path| is_path(path)), "maps no claim")?;
    let schemes = || {
        auth.places.iter().filter_map(|place| match place {
            Place::Authorization(scheme) => Some(*scheme),
            Place::Header(_) | Place::Query(_) => None,
        })
    };
    match &auth.kind {
        AuthKind::ApiKey(key) => check(is_sound_key(key, schemes()), "is no API key method"),
        AuthKind::Jwt(jwt) => {
            check(schemes().all(|scheme| scheme == Scheme::Bearer), "reads tokens as keys")?;
            check(is_sound_jwt(jwt), "is no JWT method")
        }
        AuthKind::Introspection(introspection) => {
            check(schemes().all(|scheme| scheme == Scheme::Bearer), "reads tokens as keys")?;
            check(is_sound_introspection(introspection), "is no introspection method")
        }
    }
}

fn is_named(place: &Place) -> bool {
    match place {
        Place::Authorization(_) => true,
        Place::Header(name) => !fold(name.as_bytes()).is_empty(),
        Place::Query(name) => !name.is_empty(),
    }
}

fn is_path(path: &[String]) -> bool {
    !path.is_empty()
}

fn is_sound_key(key: &ApiKeyAuth, mut schemes: impl Iterator<Item = Scheme>) -> bool {
    let bearer = schemes.any(|scheme| scheme == Scheme::Bearer);
    let prefixed = key.prefix.as_ref().is_some_and(|prefix| !prefix.is_empty());
    !key.registry.is_empty() && key.prefix.is_some() == prefixed && (prefixed || !bearer)
}

/// Public keys and shared secrets are never taken for each other (S19).
fn is_sound_jwt(jwt: &JwtAuth) -> bool {
    let symmetric = matches!(jwt.keys, KeySource::Secret(_));
    let family = jwt.algorithms.iter().all(|known| known.is_symmetric() == symmetric);
    let keys = match &jwt.keys {
        KeySource::Jwks(url) => is_https(url),
        KeySource::Discovery => is_https(&jwt.issuer),
        KeySource::Inline(text) | KeySource::Secret(text) => !text.is_empty(),
    };
    !jwt.issuer.is_empty()
        && is_audience(&jwt.audience)
        && !jwt.algorithms.is_empty()
        && ascends(&jwt.algorithms)
        && family
        && keys
        && jwt.leeway_s <= MAX_LEEWAY_S
        && jwt.claims.iter().all(|path| is_path(path))
}

fn is_sound_introspection(introspection: &IntrospectionAuth) -> bool {
    let issuer = introspection.issuer.as_deref();
    let endpoint = match &introspection.endpoint {
        Endpoint::Url(url) => is_https(url),
        Endpoint::Discovery => issuer.is_some_and(is_https),
    };
    endpoint
        && issuer != Some("")
        && is_audience(&introspection.audience)
        && introspection.credentials.as_ref().is_none_or(|own| !own.secret.is_empty())
        && introspection.claims.iter().all(|path| is_path(path))
}

/// An empty list would be fulfilled by nothing (S21).
fn is_audience(audience: &Audience) -> bool {
    match audience {
        Audience::Any => true,
        Audience::OneOf(list) => !list.is_empty() && ascends(list),
    }
}

fn is_https(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
}
