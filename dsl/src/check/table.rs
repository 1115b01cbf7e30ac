//! The routes of one host: services that answer for it share one table.

use super::Check;
use super::trie::Trie;
use crate::resolved::{Resolved, Route};
use gatewright_core::host::HostPattern;
use gatewright_core::route::Template;
use std::collections::{BTreeMap, BTreeSet};

/// The routes of services that answer for one host.
pub(super) struct Table<'a> {
    pub(super) trie: Trie<'a>,
    /// The groups that close a prefix, by position, each with its prefix.
    pub(super) fences: Vec<(usize, &'a Template)>,
    /// For each leaf, the fences that it lies outside of but shares a path with.
    pub(super) crossing: Vec<Vec<&'a Template>>,
    resolved: &'a Resolved,
}

impl<'a> Table<'a> {
    fn new(resolved: &'a Resolved, parts: &[Part], services: &BTreeSet<usize>) -> Table<'a> {
        let own = services.iter().filter_map(|at| parts.get(*at));
        let routes = own.clone().flat_map(|part| &part.routes);
        let template = |at: &usize| Some((*at, &resolved.routes.get(*at)?.template));
        let trie = Trie::new(routes.filter_map(template));
        let groups = own.flat_map(|part| &part.groups);
        let prefix = |at: &usize| Some((*at, resolved.groups.get(*at)?.prefix.as_ref()?));
        let fences = groups.filter_map(prefix).collect();
        let crossing = vec![Vec::new(); trie.leaves().len()];
        Table { trie, fences, crossing, resolved }
    }

    /// The routes of a leaf, each with its position.
    pub(super) fn routes(&self, leaf: usize) -> impl Iterator<Item = (usize, &'a Route)> {
        let positions = self.trie.leaf(leaf).map_or(&[][..], |leaf| &leaf.routes);
        let resolved = self.resolved;
        positions.iter().filter_map(move |at| Some((*at, resolved.routes.get(*at)?)))
    }

    /// The route of a leaf that takes a method: named, `GET` for `HEAD`, `*`.
    pub(super) fn route_for(&self, leaf: usize, method: &str) -> Option<(usize, &'a Route)> {
        use gatewright_core::policy::Methods;
        let named = |wanted: &str| {
            self.routes(leaf).find(|(_, route)| match &route.methods {
                Methods::Listed(listed) => listed.iter().any(|known| known == wanted),
                Methods::Any => false,
            })
        };
        let for_head = || if method == "HEAD" { named("GET") } else { None };
        let any = || self.routes(leaf).find(|(_, route)| route.methods == Methods::Any);
        named(method).or_else(for_head).or_else(any)
    }

    /// The leaf that decides a canonical path.
    pub(super) fn choose(&self, path: &str) -> Option<usize> {
        let may = |leaf: usize| {
            let crossing = self.crossing.get(leaf);
            !crossing.is_some_and(|fences| fences.iter().any(|fence| fence.encloses(path)))
        };
        self.trie.choose(path, &may)
    }
}

impl<'a> Check<'a> {
    /// Looks at every host's table once, however many hosts share it.
    pub(super) fn tables(&mut self) {
        let mut sets: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
        sets.extend(services_by_host(self.resolved).into_values());
        let parts = parts_of(self.resolved);
        for services in sets {
            let mut table = Table::new(self.resolved, &parts, &services);
            self.repeated_routes(&table);
            self.fences(&mut table);
            self.overlaps(&table);
            self.other_methods(&table);
            self.near_misses(&table);
        }
    }
}

/// What belongs to one service, by position.
#[derive(Clone, Default)]
pub(super) struct Part {
    pub(super) routes: Vec<usize>,
    groups: Vec<usize>,
}

/// The routes and groups of each service.
pub(super) fn parts_of(resolved: &Resolved) -> Vec<Part> {
    let mut parts = vec![Part::default(); resolved.services.len()];
    for (at, route) in resolved.routes.iter().enumerate() {
        parts.get_mut(route.service).into_iter().for_each(|part| part.routes.push(at));
    }
    for (at, group) in resolved.groups.iter().enumerate() {
        parts.get_mut(group.service).into_iter().for_each(|part| part.groups.push(at));
    }
    parts
}

/// The services of each host, by position.
pub(super) fn services_by_host(resolved: &Resolved) -> BTreeMap<HostPattern, BTreeSet<usize>> {
    let mut hosts: BTreeMap<HostPattern, BTreeSet<usize>> = BTreeMap::new();
    for (position, service) in resolved.services.iter().enumerate() {
        for host in &service.hosts {
            hosts.entry(host.pattern.without_name()).or_default().insert(position);
        }
    }
    hosts
}
