//! Who may, in the words of the policy.

use crate::routes::Way;
use gatewright_core::policy::{Access, Alternative, RawPolicy, Route};
use gatewright_core::requirement::Shown;

/// `allow user, app with scope orders:read | partner`
pub(crate) fn access(policy: &RawPolicy, access: &Access) -> String {
    match access {
        Access::Public => "public".into(),
        Access::Deny => "deny".into(),
        Access::Optional(who) => {
            let who: Vec<String> = who.iter().map(|id| Shown(policy, id).to_string()).collect();
            format!("optional {}", who.join(", "))
        }
        Access::Allow(alternatives) => {
            let ways = alternatives.iter().map(|own| alternative(policy, own).to_string());
            format!("allow {}", ways.collect::<Vec<_>>().join(" | "))
        }
    }
}

/// What must hold besides: the guards of the route's groups, then its own.
pub(crate) fn requires(policy: &RawPolicy, route: &Route) -> Vec<String> {
    let guards = route.guards.iter().filter_map(|id| policy.guards.get(id.index()));
    let requires = guards.map(|guard| &guard.requirement).chain(&route.requires);
    requires.map(|one| Shown(policy, one).to_string()).collect()
}

/// One alternative with its names.
pub(crate) fn alternative(policy: &RawPolicy, alternative: &Alternative) -> Way {
    Way {
        who: alternative.who.iter().map(|id| Shown(policy, id).to_string()).collect(),
        via: alternative.via.map(|id| Shown(policy, &id).to_string()),
        with: alternative.with.as_ref().map(|with| Shown(policy, with).to_string()),
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.who.join(", "))?;
        self.via.iter().try_for_each(|via| write!(f, " via {via}"))?;
        self.with.iter().try_for_each(|with| write!(f, " with {with}"))
    }
}
