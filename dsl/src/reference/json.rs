//! The decision as JSON, members in the order that every runtime writes.

use super::Reference;
use super::outcome::{Presented, Ruling};
use gatewright_core::address::unmapped;
use gatewright_core::policy::{Limit, LimitKey};
use gatewright_core::{Need, Reason, Request, Verdict};
use serde::Serialize;

#[derive(Serialize)]
struct Decision<'a> {
    verdict: &'a str,
    status: Option<u16>,
    reason: &'a str,
    route: Option<&'a str>,
    path: Option<&'a str>,
    query: Option<String>,
    upstream: Option<&'a str>,
    principal: Option<Summary<'a>>,
    remove: Vec<String>,
    set: Vec<(String, String)>,
    response: Vec<(&'static str, String)>,
    problem: Option<Problem<'a>>,
    obligations: Vec<Obligation<'a>>,
    notes: [&'a str; 0],
    policy: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    method: &'a str,
    subject: Option<&'a str>,
    client: Option<&'a str>,
    scopes: &'a [String],
    roles: &'a [String],
    key: Option<&'a str>,
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    request_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Obligation<'a> {
    kind: &'a str,
    name: &'a str,
    key: String,
    count: u64,
    window_s: u64,
}

/// What is missing, sorted by id.
pub(super) fn needs(needs: &[Need]) -> String {
    let needs: Vec<String> = needs.iter().map(Need::to_json).collect();
    format!(r#"{{"verdict":"needs","needs":[{}]}}"#, needs.join(","))
}

impl Reference<'_> {
    /// Everything that a host needs to carry the decision out.
    pub(super) fn decision(&self, request: &Request<'_>, ruling: &Ruling<'_>) -> String {
        let located = ruling.located.as_ref();
        let goes_on = located.filter(|_| ruling.verdict == Verdict::Allow);
        let upstream = goes_on.and_then(|located| located.service.upstream.as_ref());
        let decision = Decision {
            verdict: ruling.verdict.as_str(),
            status: self.status(ruling),
            reason: ruling.reason.as_str(),
            route: located.map(|located| located.route.name.as_str()),
            path: ruling.path.as_deref(),
            query: self.query(request, ruling),
            upstream: upstream.map(|upstream| upstream.url.as_str()),
            principal: ruling.principal.as_ref().and_then(|one| self.summary(one)),
            remove: self.remove(request, ruling),
            set: self.set(request, ruling),
            response: self.response(ruling),
            problem: self.status(ruling).map(|status| problem(status, ruling.reason, request)),
            obligations: self.obligations(request, ruling),
            notes: [],
            policy: &self.digest,
        };
        // Plain data written to memory has no way to fail.
        serde_json::to_string(&decision).unwrap_or_default()
    }

    fn summary<'s>(&'s self, one: &'s Presented) -> Option<Summary<'s>> {
        let principal = &one.principal;
        Some(Summary {
            method: &self.resolved.auths.get(principal.auth.index())?.method,
            subject: principal.subject.as_deref(),
            client: principal.client.as_deref(),
            scopes: &principal.scopes,
            roles: &principal.roles,
            key: principal.key.as_deref(),
        })
    }

    /// The limits of the route, by name, each with the counter that the request falls on.
    fn obligations(&self, request: &Request<'_>, ruling: &Ruling<'_>) -> Vec<Obligation<'_>> {
        let allowed = ruling.verdict == Verdict::Allow && ruling.reason != Reason::Preflight;
        let located = ruling.located.as_ref().filter(|_| allowed);
        let places = located.map_or(&[][..], |located| &located.route.limits);
        let limits = places.iter().filter_map(|place| self.resolved.limits.get(*place));
        let obligation = |limit| obligation(limit, request, ruling.principal.as_ref());
        let mut obligations: Vec<Obligation<'_>> = limits.map(obligation).collect();
        obligations.sort_by_key(|obligation| obligation.name);
        obligations
    }
}

fn obligation<'l>(
    limit: &'l Limit,
    request: &Request<'_>,
    caller: Option<&Presented>,
) -> Obligation<'l> {
    let client = caller.and_then(|one| one.principal.client.as_ref());
    let subject = caller.and_then(|one| one.principal.subject.as_ref());
    let peer = request.peer.map_or("unknown".to_owned(), |peer| unmapped(peer).to_string());
    let key = match limit.by {
        LimitKey::Client => client.map(|client| format!("client:{client}")),
        LimitKey::Subject => subject.map(|subject| format!("subject:{subject}")),
        LimitKey::Ip => None,
    };
    Obligation {
        kind: "limit",
        name: &limit.name,
        key: key.unwrap_or(format!("ip:{peer}")),
        count: limit.count,
        window_s: limit.window_s,
    }
}

fn problem<'r>(status: u16, reason: Reason, request: &Request<'r>) -> Problem<'r> {
    let (code, detail) = told(reason);
    let title = match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        503 => "Service Unavailable",
        _ => "Forbidden",
    };
    let request_id = request.visible_id();
    Problem { r#type: "about:blank", title, status, detail, code, request_id }
}

/// What a client is told: a public code and a sentence.
fn told(reason: Reason) -> (&'static str, &'static str) {
    let detail = match reason {
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
        // Which check a credential failed stays in the log.
        _ => return ("credentials_invalid", "The credential is not valid."),
    };
    (reason.as_str(), detail)
}
