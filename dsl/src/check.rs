//! What takes more than one place of the policy to judge.

mod access;
mod atoms;
mod demand;
mod distinct;
mod forward;
mod group;
mod host;
mod near;
mod overlap;
mod route;
mod scope;
mod strength;
mod table;
mod trie;

use crate::diagnostic::Diagnostic;
use crate::problems::Problems;
use crate::resolved::{Resolved, Route};
use gatewright_core::fold::fold;
use gatewright_core::policy::{AuthId, HeaderSetId, Origin};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::Cell;

/// Everything that is wrong between the parts of a policy, each of which was understood.
/// `whole` says that all of the text was.
pub(crate) fn check(resolved: &Resolved, whole: bool) -> Vec<Diagnostic> {
    let lines = resolved.header_sets.iter().flat_map(|set| &set.lines);
    let headers = lines.map(|line| (fold(line.name.as_bytes()), (line.name.as_str(), line.origin)));
    let mut check = Check {
        resolved,
        whole,
        headers: headers.collect(),
        found: Problems::default(),
        reported: Reported::default(),
        steps: Cell::new(COMPARED),
    };
    check.scopes();
    check.hosts();
    check.tables();
    check.route_names();
    check.routes();
    check.found.into_list()
}

/// The most requirements that are compared with each other to find weaker routes.
const COMPARED: u32 = 4_000_000;

/// One run of all checks.
struct Check<'a> {
    resolved: &'a Resolved,
    whole: bool,
    /// What the policy sets, by folded name, with a place.
    headers: FxHashMap<String, (&'a str, Origin)>,
    found: Problems,
    reported: Reported,
    /// How many more requirements may be compared with each other.
    steps: Cell<u32>,
}

/// What was reported once and is not to be said again of the next route.
#[derive(Default)]
struct Reported {
    routes: FxHashSet<(usize, usize)>,
    outside: FxHashSet<usize>,
    prefixes: FxHashSet<usize>,
    near: FxHashSet<usize>,
    crossing: FxHashSet<usize>,
    atoms: FxHashSet<(u32, u32)>,
    auths: FxHashSet<(AuthId, AuthId)>,
    methods: FxHashSet<Vec<AuthId>>,
    lines: FxHashSet<(u32, u32)>,
    sets: FxHashSet<Vec<HeaderSetId>>,
}

impl<'a> Check<'a> {
    fn routes(&mut self) {
        let resolved = self.resolved;
        for route in &resolved.routes {
            self.access(route);
            self.distinct(route);
            self.atoms(route);
            self.forwards(route);
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.report(diagnostic);
    }

    fn route(&self, position: usize) -> Option<&'a Route> {
        self.resolved.routes.get(position)
    }

    /// The name of a method.
    fn auth_name(&self, id: AuthId) -> &'a str {
        self.resolved.auths.get(id.index()).map_or("", |auth| auth.name.as_str())
    }
}
