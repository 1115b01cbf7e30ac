//! Host, then path, then method: one route or none (decisions.md section 3).

use super::matching::{Captures, whole};
use super::{asked, fence, host, specificity};
use crate::resolved::{Resolved, Route, Service};
use gatewright_core::host::{Host, HostPattern};
use gatewright_core::path::{PathFault, canonical_path};
use gatewright_core::policy::{EncodedSlash, Methods, TrailingSlash};
use gatewright_core::{Reason, Request};
use std::cmp::Ordering;

/// The route that decides, with what the request filled in.
pub(super) struct Located<'a> {
    pub(super) route: &'a Route,
    pub(super) service: &'a Service,
    pub(super) path: String,
    pub(super) captures: Captures,
    pub(super) chosen: HostPattern,
    pub(super) host: Option<Host>,
    pub(super) preflight: bool,
}

/// No route decides.
pub(super) struct Nowhere {
    pub(super) reason: Reason,
    /// The canonical path, as far as there is one.
    pub(super) path: Option<String>,
    /// The methods that the path has, for `Allow`.
    pub(super) methods: Vec<String>,
}

/// Finds the route of a request.
pub(super) fn locate<'a>(
    resolved: &'a Resolved,
    request: &Request<'_>,
) -> Result<Located<'a>, Nowhere> {
    let lost = |reason| Nowhere { reason, path: None, methods: Vec::new() };
    let host = asked::host_of(resolved, request).map_err(lost)?;
    let chosen = host::choose(resolved, host.as_ref());
    let table = table(resolved, chosen.as_ref());
    let path = canonical(resolved, &table, request.path).map_err(lost)?;
    let Some(chosen) = chosen else {
        return Err(Nowhere { path: Some(path), ..lost(Reason::NoRoute) });
    };
    let found = template(resolved, &table, &path);
    if found.is_empty() {
        return Err(Nowhere { path: Some(path), ..lost(Reason::NoRoute) });
    }
    let located = |route: &'a Route, preflight| {
        let service = resolved.service_of(route)?;
        let captures = whole(&route.template, &path)?;
        let (path, chosen, host) = (path.clone(), chosen.clone(), host.clone());
        Some(Located { route, service, path, captures, chosen, host, preflight })
    };
    let asked_for = asked::preflight(request).and_then(|method| by_method(&found, method));
    let asked_for = asked_for.and_then(|route| located(route, true));
    let asked_for = asked_for.filter(|located| located.service.preflight);
    let named = || by_method(&found, request.method).and_then(|route| located(route, false));
    asked_for.or_else(named).ok_or_else(|| Nowhere {
        methods: allowed(&found),
        path: Some(path.clone()),
        ..lost(Reason::MethodNotAllowed)
    })
}

/// Positions of the services that answer for a host.
fn table(resolved: &Resolved, chosen: Option<&HostPattern>) -> Vec<usize> {
    let services = resolved.services.iter().enumerate();
    let answering =
        services.filter(|(_, service)| chosen.is_some_and(|chosen| host::answers(service, chosen)));
    answering.map(|(position, _)| position).collect()
}

fn canonical(resolved: &Resolved, table: &[usize], raw: &[u8]) -> Result<String, Reason> {
    // The services of one host agree, so any of them says how paths are read.
    let service = table.first().and_then(|first| resolved.services.get(*first));
    let slash = service.map_or(EncodedSlash::default(), |service| service.encoded_slash);
    let trailing = service.map_or(TrailingSlash::default(), |service| service.trailing_slash);
    let mut path = String::new();
    match canonical_path(raw, slash, trailing, &mut path) {
        Ok(()) => Ok(path),
        Err(PathFault::Malformed) => Err(Reason::RequestMalformed),
        Err(PathFault::Ambiguous) => Err(Reason::PathAmbiguous),
    }
}

/// The routes of the template that the path alone chooses.
fn template<'a>(resolved: &'a Resolved, table: &[usize], path: &str) -> Vec<&'a Route> {
    let matching = resolved.routes.iter().filter(|route| {
        table.contains(&route.service)
            && whole(&route.template, path).is_some()
            && fence::admits(resolved, table, route, path)
    });
    let matching: Vec<&Route> = matching.collect();
    let beaten = |route: &&Route| {
        let order = |other: &&Route| specificity::compare(&other.template, &route.template);
        matching.iter().any(|other| order(other) == Ordering::Less)
    };
    matching.iter().copied().filter(|route| !beaten(route)).collect()
}

/// The named method, then `GET` for `HEAD`, then `*`.
fn by_method<'a>(routes: &[&'a Route], method: &str) -> Option<&'a Route> {
    let names = |route: &&&Route, method: &str| match &route.methods {
        Methods::Any => false,
        Methods::Listed(listed) => listed.iter().any(|own| own == method),
    };
    let named = routes.iter().find(|route| names(route, method));
    let head = routes.iter().find(|route| method == "HEAD" && names(route, "GET"));
    let any = routes.iter().find(|route| route.methods == Methods::Any);
    named.or(head).or(any).copied()
}

fn allowed(routes: &[&Route]) -> Vec<String> {
    let mut methods = Vec::new();
    for route in routes {
        if let Methods::Listed(listed) = &route.methods {
            methods.extend(listed.iter().cloned());
        }
    }
    if methods.iter().any(|method| method == "GET") {
        methods.push("HEAD".to_owned());
    }
    methods.sort();
    methods.dedup();
    methods
}
