//! Methods of one route that a credential has to tell apart.

use super::Check;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::Route;
use gatewright_core::policy::{
    Access, ApiKeyAuth, Audience, Auth, AuthId, AuthKind, JwtAuth, Place,
};

impl<'a> Check<'a> {
    /// A credential belongs to at most one method of a route.
    pub(super) fn distinct(&mut self, route: &Route) {
        let methods = methods_of(&route.access);
        for (position, one) in methods.iter().enumerate() {
            for other in methods.iter().skip(position + 1) {
                let auths = &self.resolved.auths;
                let pair = auths.get(one.index()).zip(auths.get(other.index()));
                let clash = pair.and_then(|(a, b)| Some((a, b, indistinct(a, b)?)));
                if let Some((a, b, help)) = clash
                    && self.reported.auths.insert((*one, *other))
                {
                    self.report_indistinct(route, a, b, help);
                }
            }
        }
    }

    fn report_indistinct(&mut self, route: &Route, a: &Auth, b: &Auth, help: &str) {
        let message =
            format!("nothing tells a credential of `{}` from one of `{}`", a.name, b.name);
        self.report(
            Diagnostic::new(Code::Indistinct, route.head, message)
                .label(a.origin.into(), "one method")
                .label(b.origin.into(), "the other one")
                .help(help),
        );
    }
}

/// Every method that a route accepts a credential of, sorted.
pub(super) fn methods_of(access: &Access) -> Vec<AuthId> {
    let mut methods: Vec<AuthId> = match access {
        Access::Public | Access::Deny => Vec::new(),
        Access::Optional(who) => who.clone(),
        Access::Allow(alternatives) => {
            alternatives.iter().flat_map(|a| a.who.iter().copied().chain(a.via)).collect()
        }
    };
    methods.sort();
    methods.dedup();
    methods
}

/// What to do about two methods that nothing tells apart; `None` where something does.
fn indistinct(a: &Auth, b: &Auth) -> Option<&'static str> {
    let shared = a.places.iter().any(|one| b.places.iter().any(|other| is_same_place(one, other)));
    if !shared {
        return None;
    }
    match (&a.kind, &b.kind) {
        (AuthKind::ApiKey(a), AuthKind::ApiKey(b)) => indistinct_keys(a, b),
        (AuthKind::ApiKey(key), _) | (_, AuthKind::ApiKey(key)) => {
            let help = "give the keys a `prefix`, or another place";
            key.prefix.is_none().then_some(help)
        }
        (AuthKind::Jwt(a), AuthKind::Jwt(b)) => indistinct_tokens(a, b),
        // A token in JWT form goes to the one, any other token to the other.
        (AuthKind::Jwt(_), AuthKind::Introspection(_))
        | (AuthKind::Introspection(_), AuthKind::Jwt(_)) => None,
        (AuthKind::Introspection(_), AuthKind::Introspection(_)) => {
            Some("opaque tokens look alike: give one of the methods another place")
        }
    }
}

fn is_same_place(a: &Place, b: &Place) -> bool {
    match (a, b) {
        (Place::Header(a), Place::Header(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    }
}

fn indistinct_keys(a: &ApiKeyAuth, b: &ApiKeyAuth) -> Option<&'static str> {
    match (&a.prefix, &b.prefix) {
        (Some(a), Some(b)) => (a.starts_with(b.as_str()) || b.starts_with(a.as_str()))
            .then_some("one `prefix` begins with the other one: choose another"),
        _ => Some("give each of them a `prefix`, or another place"),
    }
}

fn indistinct_tokens(a: &JwtAuth, b: &JwtAuth) -> Option<&'static str> {
    if a.issuer != b.issuer {
        return None;
    }
    match (&a.audience, &b.audience) {
        (Audience::OneOf(a), Audience::OneOf(b)) => a
            .iter()
            .any(|audience| b.contains(audience))
            .then_some("both name one issuer and one audience: give one of them another"),
        _ => Some("both name one issuer: name the audiences that tell them apart"),
    }
}
