//! What the upstream gets: headers to remove and to set, the query, and what comes back.

use super::Reference;
use super::encoding::header_value;
use super::outcome::Ruling;
use super::query;
use super::value::Scene;
use crate::resolved::{Resolved, Route};
use gatewright_core::fold::fold;
use gatewright_core::policy::{HeaderSet, Place, Statuses};
use gatewright_core::{Reason, Request, Verdict};

/// Names, or beginnings of names, that identities and paths are spoofed with.
const SPOOFED: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "forwarded",
    "x-real-ip",
    "client-cert",
    "x-http-method",
    "x-method-override",
    "x-forwarded",
    "x-original",
    "x-rewrite",
    "x-envoy",
];
const SPOOFED_BEGINNINGS: &[&str] =
    &["x-forwarded-", "x-original-", "x-rewrite-", "x-envoy-", "client-cert-", "x-http-method-"];

/// Whether a header is removed on every route of the policy.
pub(super) fn is_removed_everywhere(resolved: &Resolved, name: &[u8]) -> bool {
    let name = fold(name);
    let set = resolved.header_sets.iter().flat_map(|set| &set.lines).map(|line| &line.name);
    let places = resolved.auths.iter().flat_map(|auth| &auth.places);
    let read = places.filter_map(|place| match place {
        Place::Header(name) => Some(name),
        Place::Authorization(_) | Place::Query(_) => None,
    });
    SPOOFED.contains(&name.as_str())
        || SPOOFED_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        || set.chain(read).any(|own| fold(own.as_bytes()) == name)
}

impl Reference<'_> {
    /// The names in the request that go, each spelling once.
    pub(super) fn remove(&self, request: &Request<'_>, ruling: &Ruling<'_>) -> Vec<String> {
        let route = ruling.located.as_ref().map(|located| located.route);
        let drops: Vec<String> = route.map_or(Vec::new(), |route| self.drops(route));
        let keeps = self.keeps_authorization(ruling);
        let mut names: Vec<String> = Vec::new();
        for (name, _) in request.headers {
            // Another spelling is another header, which no credential was read from.
            let kept = keeps && name.eq_ignore_ascii_case(b"authorization");
            let goes = is_removed_everywhere(self.resolved, name) || drops.contains(&fold(name));
            let spelled: String = name.iter().copied().map(char::from).collect();
            if goes && !kept && !names.contains(&spelled) {
                names.push(spelled);
            }
        }
        names
    }

    /// What the upstream learns: on allow, by the route's lines, sorted by folded name.
    pub(super) fn set(&self, request: &Request<'_>, ruling: &Ruling<'_>) -> Vec<(String, String)> {
        let Some(located) = &ruling.located else { return Vec::new() };
        if ruling.verdict != Verdict::Allow || ruling.reason == Reason::Preflight {
            return Vec::new();
        }
        let scene = Scene {
            resolved: self.resolved,
            request,
            located,
            principal: ruling.principal.as_ref().map(|one| &one.principal),
            via: ruling.via.as_ref().map(|one| &one.principal),
            now: ruling.now,
        };
        let lines = self.forwarded(located.route).into_iter().flat_map(|set| &set.lines);
        let with_values =
            lines.filter_map(|line| Some((line.name.clone(), header_value(&scene, line)?)));
        let mut set: Vec<(String, String)> = with_values.collect();
        set.sort_by_key(|(name, _)| fold(name.as_bytes()));
        set
    }

    /// The query without what any method of the policy reads credentials from; what is malformed
    /// goes nowhere.
    pub(super) fn query(&self, request: &Request<'_>, ruling: &Ruling<'_>) -> Option<String> {
        if ruling.reason == Reason::RequestMalformed {
            return None;
        }
        let places = self.resolved.auths.iter().flat_map(|auth| &auth.places);
        let names = places.filter_map(|place| match place {
            Place::Query(name) => Some(name.as_str()),
            Place::Authorization(_) | Place::Header(_) => None,
        });
        let names: Vec<&str> = names.collect();
        let kept = query::without(request.query?, &names)?;
        Some(kept.into_iter().map(char::from).collect())
    }

    /// Headers to add to the response.
    pub(super) fn response(&self, ruling: &Ruling<'_>) -> Vec<(&'static str, String)> {
        let Some(status) = self.status(ruling) else { return Vec::new() };
        let mut headers = Vec::new();
        if status == 401 || (status == 403 && ruling.reason == Reason::ScopeMissing) {
            let lines = ruling.challenges.iter().cloned();
            headers.extend(lines.map(|line| ("WWW-Authenticate", line)));
        }
        match status {
            405 => headers.push(("Allow", ruling.methods.join(", "))),
            503 => headers.push(("Retry-After", "10".to_owned())),
            _ => {}
        }
        headers.push(("Cache-Control", "no-store".to_owned()));
        headers
    }

    /// The status of a denial: by verdict, or by reason where the policy is precise.
    pub(super) fn status(&self, ruling: &Ruling<'_>) -> Option<u16> {
        let by_verdict = match ruling.verdict {
            Verdict::Allow => return None,
            Verdict::Unauthorized => 401,
            Verdict::Forbidden => 403,
        };
        let precise = match ruling.reason {
            Reason::PathAmbiguous
            | Reason::RequestMalformed
            | Reason::CredentialsRepeated
            | Reason::CredentialsConflict => 400,
            Reason::NoRoute => 404,
            Reason::MethodNotAllowed => 405,
            Reason::IssuerUnavailable | Reason::RegistryUnavailable => 503,
            _ => by_verdict,
        };
        Some(match self.resolved.statuses {
            Statuses::Basic => by_verdict,
            Statuses::Precise => precise,
        })
    }

    fn forwarded(&self, route: &Route) -> Vec<&HeaderSet> {
        let sets = route.forwards.iter();
        sets.filter_map(|forwarding| self.resolved.header_sets.get(forwarding.set.index()))
            .collect()
    }

    fn drops(&self, route: &Route) -> Vec<String> {
        let drops = self.forwarded(route).into_iter().flat_map(|set| &set.drops);
        drops.map(|name| fold(name.as_bytes())).collect()
    }

    /// `keep Authorization`, where the credential stood there that was accepted.
    fn keeps_authorization(&self, ruling: &Ruling<'_>) -> bool {
        let route = ruling.located.as_ref().map(|located| located.route);
        let keeps = route
            .is_some_and(|route| self.forwarded(route).iter().any(|set| set.keep_authorization));
        let place = ruling.principal.as_ref().map(|one| &one.place);
        keeps && ruling.reason == Reason::Granted && matches!(place, Some(Place::Authorization(_)))
    }
}
