//! What the upstream learns: headers that clash, that never come, that say too little or too much.

use super::Check;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::{Forwarding, Route};
use gatewright_core::fold::fold;
use gatewright_core::policy::{Access, Auth, AuthId, AuthKind, HeaderLine, HeaderSet, HeaderValue};
use gatewright_core::requirement::{Caller, Operand, TextPart};

impl<'a> Check<'a> {
    pub(super) fn forwards(&mut self, route: &Route) {
        if route.access == Access::Deny {
            return;
        }
        let sets = route.forwards.iter().filter_map(|forwarding| {
            Some((forwarding, self.resolved.header_sets.get(forwarding.set.index())?))
        });
        let sets: Vec<(&Forwarding, &'a HeaderSet)> = sets.collect();
        let ids = route.forwards.iter().map(|forwarding| forwarding.set).collect();
        if self.reported.sets.insert(ids) {
            self.header_clash(&sets);
        }
        for (forwarding, set) in &sets {
            if set.keep_authorization {
                self.keep(route, forwarding, set);
            }
            if !principals_of(&route.access).is_empty() {
                self.never_produced(route, set);
            }
        }
        self.mixed_issuers(route, &sets);
    }

    /// Two sets that a route forwards together do not touch one header.
    fn header_clash(&mut self, sets: &[(&Forwarding, &'a HeaderSet)]) {
        let mut seen: Vec<(String, &HeaderSet)> = Vec::new();
        for (forwarding, set) in sets.iter().filter(|_| sets.len() > 1) {
            let names = set.lines.iter().map(|line| &line.name).chain(&set.drops);
            for name in names {
                let folded = fold(name.as_bytes());
                let first =
                    seen.iter().find(|(known, other)| *known == folded && other.name != set.name);
                let Some((_, first)) = first else {
                    seen.push((folded, set));
                    continue;
                };
                let place = (forwarding.span.file.0, forwarding.span.start);
                if !self.reported.lines.insert(place) {
                    continue;
                }
                let message = format!("`{}` and `{}` both name `{name}`", first.name, set.name);
                let clash = Diagnostic::new(Code::HeaderClash, forwarding.span, message);
                let other = first.origin.into();
                self.report(clash.label(other, "the other set"));
            }
        }
    }

    /// `keep Authorization` hands a credential on: to nobody's, over TLS, or not at all.
    fn keep(&mut self, route: &Route, forwarding: &Forwarding, set: &HeaderSet) {
        let service = self.resolved.service_of(route);
        let upstream = service.and_then(|service| service.upstream.as_ref());
        let safe = upstream.is_some_and(|upstream| upstream.url.starts_with("https://"));
        let (message, help) = match (&route.access, safe) {
            (Access::Public, _) => (
                "a public route verifies no credential that could be kept",
                "write `forward none`, or forward a set without `keep Authorization`",
            ),
            (_, false) => (
                "a credential is kept only for an upstream over TLS",
                "name it: `upstream \"https://…\"`",
            ),
            (_, true) => return,
        };
        let place = (forwarding.span.file.0, forwarding.span.start);
        if route.access == Access::Public || self.reported.lines.insert(place) {
            let kept = Diagnostic::new(Code::KeepCredential, route.head, message);
            let kept = kept.label(forwarding.span, format!("`{}` keeps it", set.name));
            self.report(kept.help(help));
        }
    }

    /// A line that none of the route's methods can fill.
    fn never_produced(&mut self, route: &Route, set: &'a HeaderSet) {
        for line in set.lines.iter().filter(|line| line.fallback.is_none()) {
            let lacking = operands(line).into_iter().find(|operand| !self.can_have(route, operand));
            let Some(operand) = lacking else { continue };
            if !self.reported.lines.insert((line.origin.file, line.origin.start)) {
                continue;
            }
            let message = format!("`{}` is never set on `{}`", line.name, route.name);
            let why = reason(operand);
            self.report(
                Diagnostic::new(Code::NeverProduced, line.origin.into(), message)
                    .label(route.head, why)
                    .help("forward another set there, or give the header a fallback: `or \"…\"`"),
            );
        }
    }

    /// Whether some caller of the route can have the fact.
    fn can_have(&self, route: &Route, operand: &Operand) -> bool {
        let auths = || {
            let who = principals_of(&route.access);
            who.into_iter().filter_map(|id| self.resolved.auths.get(id.index()))
        };
        let service = self.resolved.service_of(route);
        match operand {
            Operand::Subject(Caller::Principal) => auths().any(has_subject),
            Operand::Issuer => auths().any(|auth| issuer(auth).is_some()),
            Operand::Path(name) => route.template.parameters().filter(|p| p == name).count() == 1,
            Operand::Host(name) => {
                service.is_some_and(|s| s.hosts.iter().any(|h| h.pattern.parameter() == Some(name)))
            }
            operand => match operand.via() {
                Some(via) => has_via(&route.access, via),
                None => true,
            },
        }
    }

    /// One header that holds subjects of several issuers, and nothing that says of which.
    fn mixed_issuers(&mut self, route: &Route, sets: &[(&Forwarding, &'a HeaderSet)]) {
        let lines = || sets.iter().flat_map(|(_, set)| &set.lines);
        let tells =
            |wanted: fn(&Operand) -> bool| lines().any(|l| operands(l).into_iter().any(wanted));
        if tells(|operand| matches!(operand, Operand::Issuer | Operand::Method)) {
            return;
        }
        let subject = |operand: &&Operand| matches!(operand, Operand::Subject(Caller::Principal));
        let Some(line) = lines().find(|line| operands(line).iter().any(subject)) else { return };
        let auths = principals_of(&route.access);
        let auths = auths.iter().filter_map(|id| self.resolved.auths.get(id.index()));
        let mut issuers: Vec<Option<&str>> =
            auths.filter(|auth| has_subject(auth)).map(issuer).collect();
        issuers.sort();
        issuers.dedup();
        if issuers.len() > 1 && self.reported.lines.insert((line.origin.file, line.origin.end)) {
            let message = format!("`{}` can hold subjects of {} issuers", line.name, issuers.len());
            self.report(
                Diagnostic::new(Code::MixedIssuers, line.origin.into(), message)
                    .label(route.head, "on this route")
                    .help("one issuer's `42` is not another one's: forward `issuer` as well"),
            );
        }
    }
}

/// The methods whose caller a route takes, not those of second proofs.
fn principals_of(access: &Access) -> Vec<AuthId> {
    match access {
        Access::Allow(alternatives) => {
            let mut who: Vec<AuthId> = alternatives.iter().flat_map(|a| a.who.clone()).collect();
            who.sort();
            who.dedup();
            who
        }
        access => access.methods(),
    }
}

fn has_via(access: &Access, via: AuthId) -> bool {
    match access {
        Access::Allow(alternatives) => alternatives.iter().any(|a| a.via == Some(via)),
        _ => false,
    }
}

pub(super) fn has_subject(auth: &Auth) -> bool {
    !matches!(auth.kind, AuthKind::ApiKey(_)) || auth.mapping.subject.is_some()
}

pub(super) fn issuer(auth: &Auth) -> Option<&str> {
    match &auth.kind {
        AuthKind::ApiKey(_) => None,
        AuthKind::Jwt(jwt) => Some(&jwt.issuer),
        AuthKind::Introspection(introspection) => introspection.issuer.as_deref(),
    }
}

fn operands(line: &HeaderLine) -> Vec<&Operand> {
    match &line.value {
        HeaderValue::Operand(operand) => vec![operand],
        HeaderValue::Text(parts) => parts.iter().filter_map(TextPart::operand).collect(),
    }
}

fn reason(operand: &Operand) -> &'static str {
    match operand {
        Operand::Path(_) => "its path has no such parameter, or has it twice",
        Operand::Host(_) => "its hosts have no such parameter",
        operand if operand.via().is_some() => "it asks for no such second proof",
        _ => "API keys have no such fact",
    }
}
