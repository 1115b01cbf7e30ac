//! The policy with every name looked up and every word read, as flat tables.
//!
//! It is the one representation behind the text: the compiled policy is made of it, and the naive
//! evaluator decides by it. Trees of requirements stand as they are written; what the groups give
//! to a route (its whole path, access, headers, limits) is already with the route.

mod group;
mod name;
mod route;
mod test;

pub use group::{Group, Service, ServiceHost, Upstream};
pub use name::{Name, NameKind};
pub use route::{Forwarding, Route};
pub use test::{
    Caller, Check, Defect, Expected, Fact, FactValue, Presented, Row, Target, Test, Written,
};

use crate::source::{SourceMap, Span};
use gatewright_core::policy::{
    Auth, Condition, ConditionId, Guard, HeaderSet, Limit, Origin, ScopeEntry, Statuses,
};
use gatewright_core::requirement::{Atom, Literal, Requirement};
use ipnet::IpNet;

/// A whole policy, resolved.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The files it was read from.
    pub sources: SourceMap,
    /// How the status of a denial is chosen.
    pub statuses: Statuses,
    /// Every name with its definition and its uses, sorted by kind and name.
    pub names: Vec<Name>,
    /// The settings with the values that were put in, sorted by name.
    pub settings: Vec<Setting>,
    /// Sorted by name; an [`AuthId`](gatewright_core::policy::AuthId) is a position in it.
    pub auths: Vec<Auth>,
    /// The vocabulary of scopes, sorted by name.
    pub scopes: Option<Vec<ScopeEntry>>,
    /// Sorted by name; a [`HeaderSetId`](gatewright_core::policy::HeaderSetId) is a position in it.
    pub header_sets: Vec<HeaderSet>,
    /// Named requirements, sorted by name; a [`ConditionId`] is a position in it.
    pub conditions: Vec<Condition>,
    /// Named lists, sorted by name.
    pub lists: Vec<NamedList>,
    /// In the order of the text; routes outside services belong to one without a name.
    pub services: Vec<Service>,
    /// The groups, each behind the one around it; a service is the group without a prefix.
    pub groups: Vec<Group>,
    /// The guards of all groups.
    pub guards: Vec<Guard>,
    /// The limits of all places.
    pub limits: Vec<Limit>,
    /// In the order of the text.
    pub routes: Vec<Route>,
    /// The tests of the file that was named, in the order of the text.
    pub tests: Vec<Test>,
}

/// `setting issuer_url = "https://auth.example.com"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// The value that was put in: the one handed in, or the one written.
    pub value: String,
    /// Where it is written.
    pub span: Span,
}

/// `let paid = ["pro", "team"]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedList {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub values: ListValues,
    /// The doc comment.
    pub doc: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// What stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListValues {
    /// `["pro", "team"]`, all of one type.
    Literals(Vec<Literal>),
    /// `[203.0.113.0/24]`
    Networks(Vec<IpNet>),
}

impl Resolved {
    /// A place of the text as the compiled policy keeps it.
    pub fn origin(&self, span: Span) -> Origin {
        self.sources.origin(span)
    }

    /// The groups around a group, itself first.
    pub fn groups_around(&self, group: usize) -> impl Iterator<Item = &Group> {
        std::iter::successors(self.groups.get(group), |group| self.groups.get(group.parent?))
    }

    /// The guards that hold for a route, from the inside out.
    pub fn guards_of(&self, route: &Route) -> impl Iterator<Item = &Guard> {
        let guards = self.groups_around(route.group).flat_map(|group| &group.guards);
        guards.filter_map(|guard| self.guards.get(*guard))
    }

    /// The service that a route belongs to.
    pub fn service_of(&self, route: &Route) -> Option<&Service> {
        self.services.get(route.service)
    }

    /// Every atom of a requirement with its place, those of named requirements too.
    pub fn atoms<'a>(&'a self, requirement: &'a Requirement) -> Vec<(&'a Atom, Origin)> {
        let mut walk = Walk { resolved: self, entered: Vec::new(), found: Vec::new() };
        walk.requirement(requirement);
        walk.found
    }
}

/// A walk through a requirement that enters each named one once, so that it ends on any input.
struct Walk<'a> {
    resolved: &'a Resolved,
    entered: Vec<ConditionId>,
    found: Vec<(&'a Atom, Origin)>,
}

impl<'a> Walk<'a> {
    fn requirement(&mut self, requirement: &'a Requirement) {
        match requirement {
            Requirement::All(parts) | Requirement::Any(parts) => {
                parts.iter().for_each(|part| self.requirement(part));
            }
            Requirement::Atom(atom, origin) => self.found.push((atom, *origin)),
            Requirement::Named(id, _) if self.entered.contains(id) => {}
            Requirement::Named(id, _) => {
                self.entered.push(*id);
                if let Some(condition) = self.resolved.conditions.get(id.index()) {
                    self.requirement(&condition.requirement);
                }
            }
        }
    }
}
