//! Routes: positions that lead somewhere, bounded requirements, one route for a request.

use super::super::{Access, Alternative, Auth, AuthId, Methods, RawPolicy, Route, Service};
use super::demand::{Demand, Demands};
use super::header_set::is_token;
use super::{Checked, ascends, ensure};
use crate::host::HostPattern;
use crate::requirement::{Atom, MAX_ATOMS, Operand};
use crate::route::Template;
use rustc_hash::{FxHashMap, FxHashSet};

/// The most ways through one route: methods of its alternatives (S36).
const MAX_WAYS: usize = 64;

pub(super) fn check_routes<'p>(raw: &'p RawPolicy, demands: &Demands<'p>) -> Checked {
    check_limits(raw)?;
    let mut names: FxHashSet<&str> = FxHashSet::default();
    let mut distinct: FxHashSet<Vec<AuthId>> = FxHashSet::default();
    for (service, route) in raw.routes() {
        let unique = names.insert(&route.name);
        ensure(unique, format_args!("route `{}`", route.name), "has the name of another one")?;
        check_route(route, service, raw)?;
        check_access(route, raw)?;
        check_demands(route, demands)?;
        let methods = route.access.methods();
        if !distinct.contains(&methods) {
            check_distinct(route, &methods, raw)?;
            distinct.insert(methods);
        }
    }
    check_repetition(raw)
}

fn check_limits(raw: &RawPolicy) -> Checked {
    let names = raw.limits.iter().map(|limit| limit.name.as_str());
    ensure(ascends(names), "limits", "are not sorted by distinct names")?;
    let counts = raw.limits.iter().all(|limit| limit.count > 0 && limit.window_s > 0);
    ensure(counts, "limits", "count nothing")
}

fn check_route(route: &Route, service: &Service, raw: &RawPolicy) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("route `{}`", route.name), fault);
    check(route.template.is_well_formed(), "has a path that is not well formed")?;
    if let Methods::Listed(listed) = &route.methods {
        check(!listed.is_empty() && ascends(listed), "has no sorted methods")?;
        check(listed.iter().all(|method| is_token(method)), "has a method that is no token")?;
    }
    if let Some(id) = route.fence {
        check(service.fences.binary_search(&id).is_ok(), "lies in a group elsewhere")?;
        let fence = raw.fences.get(id.index());
        let inside = |template: &Template| route.template.lies_in(template);
        check(fence.is_some_and(|f| inside(&f.prefix)), "does not lie in its group")?;
    }
    check(ascends(&route.guards) && ascends(&route.forwards), "has positions out of order")?;
    check(ascends(&route.limits), "has positions out of order")?;
    let known = |length: usize, position: usize| position < length;
    check(route.guards.iter().all(|id| known(raw.guards.len(), id.index())), "has no such guard")?;
    let sets = raw.header_sets.len();
    check(route.forwards.iter().all(|id| known(sets, id.index())), "has no such headers")?;
    check(route.limits.iter().all(|id| known(raw.limits.len(), id.index())), "has no such limit")
}

fn check_access(route: &Route, raw: &RawPolicy) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("route `{}`", route.name), fault);
    let known = |id: &AuthId| id.index() < raw.auths.len();
    let who = |list: &[AuthId]| !list.is_empty() && ascends(list) && list.iter().all(known);
    match &route.access {
        Access::Public | Access::Deny => Ok(()),
        Access::Optional(list) => check(who(list), "has no methods"),
        Access::Allow(alternatives) => {
            check(!alternatives.is_empty(), "has no alternatives")?;
            let ways = alternatives.iter().map(|alternative| alternative.who.len()).sum::<usize>();
            check(ways <= MAX_WAYS, "has more alternatives than one route may have")?;
            for alternative in alternatives {
                check(who(&alternative.who), "has an alternative without methods")?;
                check(alternative.via.iter().all(known), "has an unknown second proof")?;
                let own = alternative.via.is_some_and(|via| alternative.who.contains(&via));
                check(!own, "has a second proof that is the first one")?;
            }
            check(!is_two_sided(alternatives), "leaves open who of two is the caller")
        }
    }
}

/// Whether two alternatives take the same two credentials, each with another principal.
fn is_two_sided(alternatives: &[Alternative]) -> bool {
    let pairs: FxHashSet<(AuthId, AuthId)> = alternatives
        .iter()
        .flat_map(|own| own.via.into_iter().flat_map(|via| own.who.iter().map(move |w| (*w, via))))
        .collect();
    pairs.iter().any(|(who, via)| pairs.contains(&(*via, *who)))
}

fn check_distinct(route: &Route, methods: &[AuthId], raw: &RawPolicy) -> Checked {
    let auths: Vec<&Auth> = methods.iter().filter_map(|id| raw.auth(*id)).collect();
    let mut pairs = auths
        .iter()
        .enumerate()
        .flat_map(|(at, one)| auths.iter().skip(at + 1).map(move |other| (*one, *other)));
    let clash = pairs.any(|(one, other)| one.indistinct_from(other).is_some());
    let place = format_args!("route `{}`", route.name);
    ensure(!clash, place, "has methods that nothing tells apart")
}

/// What a route demands in all: bounded, and nothing of a caller whom it does not ask for.
fn check_demands<'p>(route: &'p Route, demands: &Demands<'p>) -> Checked {
    if route.guards.is_empty() && route.requires.is_empty() && route.access.is_plain() {
        return Ok(());
    }
    let check = |holds, fault| ensure(holds, format_args!("route `{}`", route.name), fault);
    let alternatives: &[Alternative] = match &route.access {
        Access::Allow(alternatives) => alternatives,
        Access::Public | Access::Optional(_) | Access::Deny => &[],
    };
    let mut all = Demand::default();
    for guard in route.guards.iter().filter_map(|id| demands.guard(*id)) {
        all.merge(guard, 0, &route.name)?;
    }
    for requirement in &route.requires {
        all.merge(&demands.unfold(requirement, &route.name)?, 0, &route.name)?;
    }
    let open = matches!(route.access, Access::Public | Access::Optional(_));
    let about_caller = all.atoms.iter().any(|atom| atom.is_about_caller());
    check(!(open && about_caller), "demands something of a caller whom it does not ask for")?;
    check(reads_only(&all.atoms, alternatives), "reads a proof that it does not ask for")?;
    for alternative in alternatives {
        let Some(with) = &alternative.with else { continue };
        let demand = demands.unfold(with, &route.name)?;
        let own = std::slice::from_ref(alternative);
        check(reads_only(&demand.atoms, own), "reads a proof that it does not ask for")?;
        all.merge(&demand, 0, &route.name)?;
    }
    check(all.atoms.len() <= MAX_ATOMS, "has more atoms than one route may have")
}

/// Whether every second proof that is read is asked for by each of the alternatives.
fn reads_only(atoms: &[&Atom], alternatives: &[Alternative]) -> bool {
    let mut vias = atoms.iter().flat_map(|atom| atom.operands()).filter_map(Operand::via);
    vias.all(|via| alternatives.iter().all(|alternative| alternative.via == Some(via)))
}

/// Two routes of one host do not share a method of one template.
fn check_repetition(raw: &RawPolicy) -> Checked {
    let mut hosts: FxHashMap<HostPattern, Vec<&Service>> = FxHashMap::default();
    for service in &raw.services {
        for host in &service.hosts {
            hosts.entry(host.without_name()).or_default().push(service);
        }
    }
    let mut checked: FxHashSet<Vec<&str>> = FxHashSet::default();
    for services in hosts.values() {
        let names: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
        if checked.insert(names) {
            check_table(services)?;
        }
    }
    Ok(())
}

fn check_table(services: &[&Service]) -> Checked {
    let mut seen: FxHashMap<u64, Vec<&Route>> = FxHashMap::default();
    for route in services.iter().flat_map(|service| &service.routes) {
        let alike = seen.entry(route.template.shape_hash()).or_default();
        let same = |other: &&&Route| {
            share_method(&other.methods, &route.methods)
                && other.template.is_same_shape(&route.template)
        };
        let repeated = alike.iter().any(|other| same(&other));
        ensure(!repeated, format_args!("route `{}`", route.name), "repeats another one")?;
        alike.push(route);
    }
    Ok(())
}

fn share_method(a: &Methods, b: &Methods) -> bool {
    match (a, b) {
        (Methods::Any, Methods::Any) => true,
        (Methods::Listed(a), Methods::Listed(b)) => a.iter().any(|method| b.contains(method)),
        (Methods::Any, Methods::Listed(_)) | (Methods::Listed(_), Methods::Any) => false,
    }
}
