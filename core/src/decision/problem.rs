//! What a client is told: texts from a fixed catalogue, nothing of the request (S31).

use crate::reason::Reason;
use serde::Serialize;

/// A body for a denial (RFC 9457), as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Always `about:blank`: the code says what the type would.
    pub r#type: &'static str,
    /// The phrase of the status.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// A sentence for people.
    pub detail: &'static str,
    /// The public code.
    pub code: &'static str,
    /// The request's id, where it has one.
    pub request_id: Option<String>,
}

impl Problem {
    pub(super) fn new(status: u16, reason: Reason, request_id: Option<String>) -> Problem {
        let code = public_code(reason);
        Problem {
            r#type: "about:blank",
            title: title(status),
            status,
            detail: detail(reason),
            code,
            request_id,
        }
    }
}

/// The code that a client sees: which check a credential failed stays in the log.
pub(crate) fn public_code(reason: Reason) -> &'static str {
    if is_bad_credential(reason) { "credentials_invalid" } else { reason.as_str() }
}

/// Whether the reason is that a credential was presented and did not hold.
pub(crate) fn is_bad_credential(reason: Reason) -> bool {
    (Reason::TokenMalformed..=Reason::KeyRoute).contains(&reason)
}

fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Forbidden",
    }
}

fn detail(reason: Reason) -> &'static str {
    match reason {
        Reason::RequestMalformed => "The method, host or target of the request is malformed.",
        Reason::PathAmbiguous => "The path can be read in more than one way.",
        Reason::NoRoute => "Nothing is offered under this path.",
        Reason::MethodNotAllowed => "This path does not offer the method.",
        Reason::Denied => "Nobody may call this.",
        Reason::CredentialsRepeated => "A credential was presented more than once.",
        Reason::CredentialsMalformed => "A credential is malformed.",
        Reason::CredentialsConflict => "The credentials presented do not go together.",
        Reason::IssuerUnavailable | Reason::RegistryUnavailable => {
            "The credential cannot be checked at the moment."
        }
        Reason::CredentialsMissing => "A credential is needed.",
        Reason::AuthenticationTooOld => "A more recent or stronger authentication is needed.",
        Reason::ScopeMissing => "The credential lacks a scope.",
        Reason::RoleMissing => "The caller lacks a role.",
        Reason::ConditionFailed => "A condition of this operation does not hold.",
        Reason::LimitExceeded => "Too many requests were made.",
        Reason::InternalError => "The request could not be decided.",
        reason if is_bad_credential(reason) => "The credential is not valid.",
        _ => "The request was allowed.",
    }
}
