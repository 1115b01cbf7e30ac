//! Which flag hands over what an auth asks for.

use gatewright_core::policy::{Auth, AuthKind, KeySource};

/// The flag as it is written; none where the policy holds everything itself.
pub(super) fn flag_of(auth: &Auth) -> Option<String> {
    let name = &auth.name;
    match &auth.kind {
        AuthKind::ApiKey(api_key) => Some(registry_flag(&api_key.registry)),
        AuthKind::Introspection(_) => Some(format!("`--introspection {name}=FILE`")),
        AuthKind::Jwt(jwt) => match &jwt.keys {
            KeySource::Jwks(_) | KeySource::Discovery => Some(format!("`--keys {name}=FILE`")),
            KeySource::Secret(secret) => Some(format!("`--secret {secret}=env:VAR`")),
            KeySource::Inline(_) => None,
        },
    }
}

/// The flag that hands over a registry.
pub(super) fn registry_flag(registry: &str) -> String {
    format!("`--registry {registry}=FILE`")
}
