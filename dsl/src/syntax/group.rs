//! Groups: `service` and `under`.

use super::{Broken, Doc, Field, Forward, Limit, Requirement, Route, Who, Word};
use crate::source::Span;

/// `service orders { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Word,
    /// What stands in it.
    pub members: Vec<Member>,
    /// All of it.
    pub span: Span,
}

/// `under /admin { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Under {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// The path; the resolver reads it.
    pub prefix: Word,
    /// What stands in it.
    pub members: Vec<Member>,
    /// All of it.
    pub span: Span,
}

/// What can stand in a group. Both kinds of group parse all of it; what only a service may say
/// (`host`, `upstream`, `preflight`, a choice of the policy) is for the resolver to refuse.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// `host api.example.com`
    Host(Hosts),
    /// `upstream "https://orders.internal"`
    Upstream(Field),
    /// `preflight allow`
    Preflight(Field),
    /// `realm "…"`, `encoded_slash keep`, `trailing_slash ignore`, `resource "…"`, `statuses …`
    Choice(Field),
    /// `guard role admin and office`
    Guard(Guard),
    /// `default allow [user, app]`
    DefaultAllow(DefaultAllow),
    /// `default forward identity`
    DefaultForward(DefaultForward),
    /// `limit 100 per minute by client`
    Limit(Limit),
    /// `under /admin { … }`
    Under(Under),
    /// `route GET /v1/orders public`
    Route(Route),
    /// One that does not parse.
    Broken(Broken),
}

/// `host api.example.com, *.example.org`, `host any`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// The patterns, which the resolver reads; `host any` is the bare word `any`.
    pub patterns: Vec<Word>,
    /// All of it.
    pub span: Span,
}

/// `guard role admin and office`
#[derive(Clone, Debug, PartialEq)]
pub struct Guard {
    /// What must hold.
    pub requirement: Requirement,
    /// All of it.
    pub span: Span,
}

/// `default allow [user, app] via mesh`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultAllow {
    /// Who may call.
    pub who: Who,
    /// The second proof.
    pub via: Option<Word>,
    /// All of it.
    pub span: Span,
}

/// `default forward identity`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultForward {
    /// The sets of headers.
    pub forward: Forward,
    /// All of it.
    pub span: Span,
}

impl Member {
    /// All of it, without its doc comment.
    pub fn span(&self) -> Span {
        match self {
            Member::Host(hosts) => hosts.span,
            Member::Upstream(field) | Member::Preflight(field) | Member::Choice(field) => {
                field.span
            }
            Member::Guard(guard) => guard.span,
            Member::DefaultAllow(default) => default.span,
            Member::DefaultForward(default) => default.span,
            Member::Limit(limit) => limit.span,
            Member::Under(under) => under.span,
            Member::Route(route) => route.span,
            Member::Broken(broken) => broken.span,
        }
    }

    /// Whether it, or a part of it, did not parse.
    pub fn has_broken(&self) -> bool {
        match self {
            Member::Under(under) => under.members.iter().any(Member::has_broken),
            Member::Broken(_) => true,
            _ => false,
        }
    }
}
