//! Which headers of a request never reach the upstream, and which headers matter at all.

use crate::fold::{fold, fold_into};
use crate::policy::{Access, HeaderValue, Place, RawPolicy};
use crate::requirement::{Atom, Operand, Requirement, TextPart};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// Headers that speak for the client to a gateway (S10, S11, S34); removed from every request.
const NAMES: &[&str] = &[
    "authorization",
    "client-cert",
    "forwarded",
    "proxy-authorization",
    "x-envoy",
    "x-forwarded",
    "x-http-method",
    "x-method-override",
    "x-original",
    "x-real-ip",
    "x-rewrite",
];
/// Beginnings of such names. What ends behind one folds to a name above.
const PREFIXES: &[&str] =
    &["client-cert-", "x-envoy-", "x-forwarded-", "x-http-method-", "x-original-", "x-rewrite-"];
/// Headers that the engine reads whatever the policy says.
const READ: &[&str] = &["host"];
const READ_FOR_PREFLIGHT: &[&str] = &["access-control-request-method", "origin"];

/// The folded names that are removed from every request.
#[derive(Debug)]
pub(crate) struct Removal {
    names: FxHashSet<String>,
    longest: usize,
}

impl Removal {
    /// What the policy's headers, credentials and drops add to the fixed names.
    pub(crate) fn new(policy: &RawPolicy) -> Removal {
        let fixed = NAMES.iter().map(|name| (*name).to_owned());
        let names: FxHashSet<String> =
            fixed.chain(set_names(policy)).chain(place_names(policy)).collect();
        Removal { longest: names.iter().map(String::len).max().unwrap_or_default(), names }
    }

    /// Whether a header of the request goes.
    pub(crate) fn takes(&self, name: &[u8], folded: &mut String) -> bool {
        fold_into(name, folded);
        (folded.len() <= self.longest && self.names.contains(folded.as_str()))
            || Removal::has_removed_prefix(folded)
    }

    /// Whether a folded name begins with a prefix that is removed as a whole.
    pub(crate) fn has_removed_prefix(folded: &str) -> bool {
        PREFIXES.iter().any(|prefix| folded.starts_with(prefix))
    }

    /// Every folded name, and prefix ending in `-`, that the policy reads or removes; sorted.
    pub(crate) fn watched(&self, policy: &RawPolicy) -> Vec<String> {
        let mut watched: BTreeSet<String> = self.names.iter().cloned().collect();
        watched.extend(PREFIXES.iter().chain(READ).map(|name| (*name).to_owned()));
        watched.extend(read_names(policy));
        watched.extend(route_drops(policy));
        if policy.services.iter().any(|service| service.preflight) {
            watched.extend(READ_FOR_PREFLIGHT.iter().map(|name| (*name).to_owned()));
        }
        watched.into_iter().collect()
    }
}

/// Every header that any `headers` of the whole policy can set (S14).
fn set_names(policy: &RawPolicy) -> impl Iterator<Item = String> {
    let lines = policy.header_sets.iter().flat_map(|set| &set.lines);
    lines.map(|line| fold(line.name.as_bytes()))
}

fn route_drops(policy: &RawPolicy) -> impl Iterator<Item = String> {
    policy.header_sets.iter().flat_map(|set| &set.drops).map(|name| fold(name.as_bytes()))
}

/// Every header that any method of the whole policy reads a credential from.
fn place_names(policy: &RawPolicy) -> impl Iterator<Item = String> {
    policy.auths.iter().flat_map(|auth| &auth.places).filter_map(|place| match place {
        Place::Header(name) => Some(fold(name.as_bytes())),
        Place::Authorization(_) | Place::Query(_) => None,
    })
}

/// Every query parameter that any method of the whole policy reads a credential from.
pub(crate) fn query_names(policy: &RawPolicy) -> Vec<String> {
    let places = policy.auths.iter().flat_map(|auth| &auth.places);
    let names = places.filter_map(|place| match place {
        Place::Query(name) => Some(name.clone()),
        Place::Authorization(_) | Place::Header(_) => None,
    });
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Every header that an atom or a header line reads.
fn read_names(policy: &RawPolicy) -> Vec<String> {
    let mut operands: Vec<&Operand> = line_operands(policy).collect();
    let mut visit = |atom| operands.extend(Atom::operands(atom));
    requirements(policy).for_each(|requirement| requirement.atoms(&mut visit));
    let names = operands.into_iter().filter_map(|operand| match operand {
        Operand::Header(folded) => Some(folded.clone()),
        _ => None,
    });
    names.collect()
}

/// Every operand that a header line reads.
fn line_operands(policy: &RawPolicy) -> impl Iterator<Item = &Operand> {
    let lines = policy.header_sets.iter().flat_map(|set| &set.lines);
    lines.flat_map(|line| match &line.value {
        HeaderValue::Operand(operand) => vec![operand],
        HeaderValue::Text(parts) => parts.iter().filter_map(TextPart::operand).collect(),
    })
}

/// Every requirement of the policy.
fn requirements(policy: &RawPolicy) -> impl Iterator<Item = &Requirement> {
    let conditions = policy.conditions.iter().map(|condition| &condition.requirement);
    let guards = policy.guards.iter().map(|guard| &guard.requirement);
    let routes = policy.routes().flat_map(|(_, route)| {
        let with = match &route.access {
            Access::Allow(alternatives) => alternatives.as_slice(),
            Access::Public | Access::Optional(_) | Access::Deny => &[],
        };
        route.requires.iter().chain(with.iter().filter_map(|alternative| alternative.with.as_ref()))
    });
    conditions.chain(guards).chain(routes)
}
