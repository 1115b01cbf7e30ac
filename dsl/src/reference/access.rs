//! The ways into a route: who, with which second proof, under which requirement.

use crate::resolved::Route;
use gatewright_core::policy::{Access, AuthId};
use gatewright_core::requirement::Requirement;

/// One method of one alternative.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) who: AuthId,
    pub(super) via: Option<AuthId>,
    pub(super) with: Option<&'a Requirement>,
}

impl Way<'_> {
    /// The methods whose credentials it takes, sorted.
    pub(super) fn methods(&self) -> Vec<AuthId> {
        let mut methods: Vec<AuthId> = std::iter::once(self.who).chain(self.via).collect();
        methods.sort();
        methods
    }
}

/// Every way that an access opens; `optional` opens those without a requirement.
pub(super) fn ways(access: &Access) -> Vec<Way<'_>> {
    match access {
        Access::Public | Access::Deny => Vec::new(),
        Access::Optional(who) => {
            who.iter().map(|who| Way { who: *who, via: None, with: None }).collect()
        }
        Access::Allow(alternatives) => {
            let mut ways = Vec::new();
            for alternative in alternatives {
                let (via, with) = (alternative.via, alternative.with.as_ref());
                ways.extend(alternative.who.iter().map(|who| Way { who: *who, via, with }));
            }
            ways
        }
    }
}

/// Every method that the route could use, sorted.
pub(super) fn accepted(access: &Access) -> Vec<AuthId> {
    let mut methods: Vec<AuthId> = ways(access).iter().flat_map(Way::methods).collect();
    methods.sort();
    methods.dedup();
    methods
}

/// What stands in the route itself.
pub(super) fn requirements(route: &Route) -> Vec<&Requirement> {
    let with = match &route.access {
        Access::Allow(alternatives) => {
            alternatives.iter().filter_map(|a| a.with.as_ref()).collect()
        }
        Access::Public | Access::Optional(_) | Access::Deny => Vec::new(),
    };
    [route.requires.iter().collect(), with].concat()
}
