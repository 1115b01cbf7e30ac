//! How much a route asks of its caller, and by which request to show it.

use crate::resolved::Route;
use gatewright_core::policy::{Access, Methods};

/// How much a route asks; the weaker comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    Public,
    Optional,
    Allow,
    Deny,
}

impl Strength {
    pub(super) fn of(route: &Route) -> Strength {
        match &route.access {
            Access::Public => Strength::Public,
            Access::Optional(_) => Strength::Optional,
            Access::Allow(_) => Strength::Allow,
            Access::Deny => Strength::Deny,
        }
    }

    /// As the policy writes it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Strength::Public => "public",
            Strength::Optional => "optional",
            Strength::Allow => "allow",
            Strength::Deny => "deny",
        }
    }
}

/// A method that shows what a route does: its first, `GET` for one that takes all.
pub(super) fn shown_method(methods: &Methods) -> &str {
    match methods {
        Methods::Any => "GET",
        Methods::Listed(listed) => listed.first().map_or("GET", String::as_str),
    }
}

/// Whether the route takes a method: named, `GET` for `HEAD`, or all.
pub(super) fn takes(route: &Route, method: &str) -> bool {
    match &route.methods {
        Methods::Any => true,
        Methods::Listed(listed) => listed.iter().any(|known| known == method),
    }
}
