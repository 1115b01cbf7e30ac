//! Taking out of a policy what no decision depends on.

use super::{Access, Origin, RawPolicy, Route};
use crate::requirement::Requirement;

impl RawPolicy {
    /// Leaves only what decides: no origins, no docs, no file names.
    pub(super) fn forget_text(&mut self) {
        self.files.clear();
        for auth in &mut self.auths {
            (auth.origin, auth.doc) = Default::default();
        }
        for scope in self.scopes.iter_mut().flatten() {
            (scope.origin, scope.doc) = Default::default();
        }
        for set in &mut self.header_sets {
            (set.origin, set.doc) = Default::default();
            set.lines.iter_mut().for_each(|line| line.origin = Origin::default());
        }
        for condition in &mut self.conditions {
            (condition.origin, condition.doc) = Default::default();
            forget_in(&mut condition.requirement);
        }
        for guard in &mut self.guards {
            guard.origin = Origin::default();
            forget_in(&mut guard.requirement);
        }
        self.fences.iter_mut().for_each(|fence| fence.origin = Origin::default());
        self.limits.iter_mut().for_each(|limit| limit.origin = Origin::default());
        for service in &mut self.services {
            (service.origin, service.doc) = Default::default();
            service.routes.iter_mut().for_each(forget_route);
        }
    }
}

fn forget_route(route: &mut Route) {
    (route.origin, route.doc) = Default::default();
    route.requires.iter_mut().for_each(forget_in);
    if let Access::Allow(alternatives) = &mut route.access {
        for alternative in alternatives {
            alternative.origin = Origin::default();
            alternative.with.iter_mut().for_each(forget_in);
        }
    }
}

fn forget_in(requirement: &mut Requirement) {
    match requirement {
        Requirement::All(parts) | Requirement::Any(parts) => parts.iter_mut().for_each(forget_in),
        Requirement::Named(_, origin) | Requirement::Atom(_, origin) => {
            *origin = Origin::default();
        }
    }
}
