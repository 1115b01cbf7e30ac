//! What a client is asked for: `WWW-Authenticate` (RFC 9110 section 11.6.1), line by line.

use crate::resolved::{Resolved, Service};
use gatewright_core::Reason;
use gatewright_core::policy::{Auth, AuthId, AuthKind, Place, Scheme};

/// Which methods are asked for, and what was wrong with what was there.
pub(super) struct Asked<'a> {
    /// By name, as positions are.
    pub(super) methods: Vec<AuthId>,
    /// Where the credential stood that the error is about; `None` where it is about all of them.
    pub(super) used: Option<&'a Place>,
    /// The error parameters.
    pub(super) error: Vec<(&'static str, String)>,
}

/// What a challenge says about a credential that was there.
pub(super) fn error_of(reason: Reason) -> Vec<(&'static str, String)> {
    let error = |code: &str, sentence: &str| {
        vec![("error", code.to_owned()), ("error_description", sentence.to_owned())]
    };
    match reason {
        Reason::CredentialsRepeated
        | Reason::CredentialsMalformed
        | Reason::CredentialsConflict => {
            error("invalid_request", "The credential was not presented as it should be.")
        }
        Reason::ScopeMissing => error("insufficient_scope", "The credential lacks a scope."),
        Reason::AuthenticationTooOld => error(
            "insufficient_user_authentication",
            "A more recent or stronger authentication is needed.",
        ),
        Reason::IssuerUnavailable | Reason::RegistryUnavailable => Vec::new(),
        // What is left are the reasons of bad tokens, proofs and keys.
        _ => error("invalid_token", "The credential is not valid."),
    }
}

/// One line for each method, identical ones once.
pub(super) fn challenges(resolved: &Resolved, service: &Service, asked: &Asked<'_>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for method in &asked.methods {
        let line = resolved.auths.get(method.index()).map(|auth| challenge(service, auth, asked));
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    lines
}

fn challenge(service: &Service, auth: &Auth, asked: &Asked<'_>) -> String {
    let used = asked.used.filter(|used| auth.places.contains(used));
    let place = used.or_else(|| auth.places.iter().min());
    let mut parameters = vec![("realm", service.realm.clone())];
    match place {
        Some(Place::Authorization(Scheme::Basic)) => parameters.push(("charset", "UTF-8".into())),
        Some(Place::Header(name)) => parameters.push(("header", name.clone())),
        Some(Place::Query(name)) => {
            parameters.extend([("in", "query".to_owned()), ("name", name.clone())]);
        }
        Some(Place::Authorization(_)) | None => {}
    }
    if let (Some(resource), true) = (&service.resource, is_token(auth)) {
        parameters.push(("resource_metadata", metadata(resource)));
    }
    if used.is_some() || asked.used.is_none() {
        parameters.extend(asked.error.iter().cloned());
    }
    let written: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{} {}", scheme(auth, place), written.join(", "))
}

fn is_token(auth: &Auth) -> bool {
    matches!(auth.kind, AuthKind::Jwt(_) | AuthKind::Introspection(_))
}

fn scheme(auth: &Auth, place: Option<&Place>) -> &'static str {
    match place {
        Some(Place::Authorization(scheme)) => scheme.as_str(),
        _ if is_token(auth) => "Bearer",
        _ => "ApiKey",
    }
}

/// The metadata's URL (RFC 9728 section 3.1): the well-known path between host and path.
fn metadata(resource: &str) -> String {
    let authority = resource.find("://").map_or(0, |colon| colon + 3);
    let rest = resource.split_at(authority).1;
    let end = rest.find(['/', '?']).map_or(resource.len(), |end| authority + end);
    let (origin, path) = resource.split_at(end);
    // A slash that is all of the path goes.
    let path = match path.strip_prefix('/') {
        Some(behind) if behind.is_empty() || behind.starts_with('?') => behind,
        _ => path,
    };
    format!("{origin}/.well-known/oauth-protected-resource{path}")
}

/// The inside of a quoted-string; what cannot stand in one is a question mark.
fn escaped(value: &str) -> String {
    let mut text = String::new();
    for character in value.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            ' '..='~' => text.push(character),
            _ => text.push('?'),
        }
    }
    text
}
