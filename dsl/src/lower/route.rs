//! Services with their routes.

use super::access::lower_access;
use super::canonical::{canonical, sorted};
use super::group::Groups;
use crate::resolved::{Resolved, Route, Service};
use gatewright_core::policy::{self, FenceId};
use gatewright_core::requirement::Requirement;

/// The services, sorted by name, each with its routes sorted by name.
pub(super) fn lower_services(resolved: &Resolved, groups: &Groups) -> Vec<policy::Service> {
    let mut routes: Vec<Vec<policy::Route>> = vec![Vec::new(); resolved.services.len()];
    for route in &resolved.routes {
        if let Some(of_service) = routes.get_mut(route.service) {
            of_service.push(lower_route(resolved, groups, route));
        }
    }
    let mut fences: Vec<Vec<FenceId>> = vec![Vec::new(); resolved.services.len()];
    for (group, fence) in resolved.groups.iter().zip(&groups.fences) {
        fences.get_mut(group.service).into_iter().for_each(|own| own.extend(*fence));
    }
    let rows = resolved.services.iter().zip(routes).zip(fences);
    let lower = |((service, routes), mut fences): (_, Vec<FenceId>)| {
        fences.sort();
        lower_service(resolved, service, routes, fences)
    };
    let mut services: Vec<policy::Service> = rows.map(lower).collect();
    services.sort_by(|a, b| a.name.cmp(&b.name));
    services
}

fn lower_service(
    resolved: &Resolved,
    service: &Service,
    mut routes: Vec<policy::Route>,
    fences: Vec<FenceId>,
) -> policy::Service {
    routes.sort_by(|a, b| a.name.cmp(&b.name));
    policy::Service {
        name: service.name.clone(),
        hosts: service.hosts.iter().map(|host| host.pattern.clone()).collect(),
        upstream: service.upstream.as_ref().map(|upstream| upstream.url.clone()),
        realm: service.realm.clone(),
        encoded_slash: service.encoded_slash,
        trailing_slash: service.trailing_slash,
        resource: service.resource.clone(),
        preflight: service.preflight,
        fences,
        routes,
        doc: service.doc.clone(),
        origin: resolved.origin(service.span),
    }
}

fn lower_route(resolved: &Resolved, groups: &Groups, route: &Route) -> policy::Route {
    let around = || resolved.groups_around(route.group);
    let positions = around().flat_map(|group| &group.guards);
    let mut guards: Vec<_> = positions.filter_map(|at| groups.guards.get(*at).copied()).collect();
    guards.sort();
    guards.dedup();
    let mut limits: Vec<_> =
        route.limits.iter().filter_map(|at| groups.limits.get(*at).copied()).collect();
    limits.sort();
    policy::Route {
        name: route.name.clone(),
        methods: route.methods.clone(),
        template: route.template.clone(),
        fence: fence(resolved, groups, route),
        access: lower_access(&route.access),
        guards,
        requires: lower_requires(&route.requires),
        forwards: route.forwards.iter().map(|forwarding| forwarding.set).collect(),
        limits,
        doc: route.doc.clone(),
        origin: resolved.origin(route.span),
    }
}

/// The innermost group around the route that closes a prefix.
fn fence(resolved: &Resolved, groups: &Groups, route: &Route) -> Option<FenceId> {
    let mut position = Some(route.group);
    while let Some(at) = position {
        if let Some(fence) = groups.fences.get(at).copied().flatten() {
            return Some(fence);
        }
        position = resolved.groups.get(at).and_then(|group| group.parent);
    }
    None
}

/// `require a require b` is `require a and b`.
fn lower_requires(requires: &[Requirement]) -> Vec<Requirement> {
    let flat = requires.iter().map(canonical).flat_map(|requirement| match requirement {
        Requirement::All(parts) => parts,
        other => vec![other],
    });
    sorted(flat.collect())
}
