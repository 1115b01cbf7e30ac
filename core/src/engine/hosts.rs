//! Which table of routes a host belongs to.

use crate::host::{Host, HostPattern};
use crate::policy::{EncodedSlash, FenceId, RawPolicy, Route, Service, TrailingSlash};
use crate::route::{Table, Template};
use rustc_hash::FxHashMap;

/// Every host of the policy with its table.
#[derive(Debug, Default)]
pub(crate) struct Hosts {
    exact: FxHashMap<String, Vec<(Option<u16>, usize)>>,
    /// In the order of choosing.
    patterns: Vec<(HostPattern, usize)>,
    any: Option<usize>,
    tables: Vec<HostTable>,
}

/// The routes of all services of one host, or of hosts with the same services.
#[derive(Debug)]
pub(crate) struct HostTable {
    pub(crate) routes: Table,
    pub(crate) encoded_slash: EncodedSlash,
    pub(crate) trailing_slash: TrailingSlash,
}

/// The table of a request's host.
#[derive(Clone, Debug)]
pub(crate) struct Chosen<'a> {
    pub(crate) table: &'a HostTable,
    /// The pattern with a parameter that matched, and what its parameter takes.
    pub(crate) parameter: Option<(&'a HostPattern, String)>,
}

impl Hosts {
    /// Indexes the hosts; `offsets` holds the position of each service's first route.
    pub(crate) fn new(policy: &RawPolicy, offsets: &[usize]) -> Hosts {
        let mut hosts = Hosts::default();
        let mut by_services: FxHashMap<Vec<usize>, usize> = FxHashMap::default();
        for pattern in distinct_patterns(policy) {
            let services = services_of(policy, &pattern);
            let fresh = hosts.tables.len();
            let table = *by_services.entry(services.clone()).or_insert(fresh);
            if table == fresh {
                hosts.tables.push(host_table(policy, &services, offsets));
            }
            hosts.add(pattern, table);
        }
        hosts.patterns.sort_by(|(a, _), (b, _)| a.precedence(b).then_with(|| a.cmp(b)));
        hosts
    }

    /// The table that decides a request for a host; `None` is a request without one.
    pub(crate) fn choose(&self, host: Option<&Host>) -> Option<Chosen<'_>> {
        let chosen = |table| Some(Chosen { table: self.tables.get(table)?, parameter: None });
        let exact = host.and_then(|host| self.exact(host)).and_then(chosen);
        let pattern = || host.and_then(|host| self.matching(host));
        exact.or_else(pattern).or_else(|| self.any.and_then(chosen))
    }

    /// What [`Fault::FencesOpen`](super::fault::Fault) does.
    #[cfg(feature = "planted-faults")]
    pub(super) fn open_fences(&mut self) {
        self.tables.iter_mut().for_each(|table| table.routes.open_fences());
    }

    fn exact(&self, host: &Host) -> Option<usize> {
        let ports = self.exact.get(host.name())?;
        ports.iter().find(|(port, _)| *port == host.port()).map(|(_, table)| *table)
    }

    fn matching(&self, host: &Host) -> Option<Chosen<'_>> {
        self.patterns.iter().find_map(|(pattern, table)| {
            let label = pattern.matches(host)?;
            let parameter = label.map(|label| (pattern, label.to_owned()));
            Some(Chosen { table: self.tables.get(*table)?, parameter })
        })
    }

    fn add(&mut self, pattern: HostPattern, table: usize) {
        match pattern {
            HostPattern::Any => self.any = Some(table),
            HostPattern::Exact { name, port } => {
                self.exact.entry(name).or_default().push((port, table));
            }
            under @ HostPattern::Under { .. } => self.patterns.push((under, table)),
        }
    }
}

fn distinct_patterns(policy: &RawPolicy) -> Vec<HostPattern> {
    let hosts = policy.services.iter().flat_map(|service| &service.hosts);
    let mut patterns: Vec<HostPattern> = hosts.map(HostPattern::without_name).collect();
    patterns.sort();
    patterns.dedup();
    patterns
}

fn services_of(policy: &RawPolicy, pattern: &HostPattern) -> Vec<usize> {
    let answers = |service: &Service| service.hosts.iter().any(|host| host.is_same_host(pattern));
    let positions = policy.services.iter().enumerate().filter(|(_, service)| answers(service));
    positions.map(|(position, _)| position).collect()
}

fn host_table(policy: &RawPolicy, services: &[usize], offsets: &[usize]) -> HostTable {
    let own =
        || services.iter().filter_map(|at| Some((policy.services.get(*at)?, *offsets.get(*at)?)));
    let fence_ids: Vec<FenceId> = own().flat_map(|(service, _)| service.fences.clone()).collect();
    let template = |id: &FenceId| policy.fences.get(id.index()).map(|fence| fence.prefix.clone());
    let fences: Vec<Template> = fence_ids.iter().filter_map(template).collect();
    let inside = |route: &Route| {
        let around = enclosing(policy, route.fence);
        let own = fence_ids.iter().enumerate().filter(|(_, id)| around.contains(id));
        own.map(|(position, _)| position).collect()
    };
    let routes = own().flat_map(|(service, offset)| (offset..).zip(&service.routes));
    let routes = routes.map(|(at, route)| (at, &route.template, &route.methods, inside(route)));
    let routes = Table::new(routes, fences);
    // Services of one host agree on both; a policy where they do not was refused.
    let first = own().next().map(|(service, _)| (service.encoded_slash, service.trailing_slash));
    let (encoded_slash, trailing_slash) = first.unwrap_or_default();
    HostTable { routes, encoded_slash, trailing_slash }
}

/// A fence and those around it.
fn enclosing(policy: &RawPolicy, innermost: Option<FenceId>) -> Vec<FenceId> {
    let parent = |id: &FenceId| policy.fences.get(id.index()).and_then(|fence| fence.parent);
    std::iter::successors(innermost, parent).take(policy.fences.len() + 1).collect()
}
