//! From the resolved policy to the tables that the engine loads.
//!
//! Every table is brought into one order that does not depend on the order of the text, so that
//! shuffling items, members and clauses changes no digest.

mod access;
mod canonical;
mod group;
mod route;

use crate::resolved::Resolved;
use canonical::canonical;
use gatewright_core::policy::{Condition, Limit, LimitId, RawPolicy};
use group::{Groups, lower_fences, lower_guards};
use route::lower_services;

/// The tables of a policy that was found to be free of errors.
pub(crate) fn lower(resolved: &Resolved) -> RawPolicy {
    let (guards, guard_ids) = lower_guards(resolved);
    let (fences, fence_ids) = lower_fences(resolved);
    let (limits, limit_ids) = lower_limits(resolved);
    let groups = Groups { guards: guard_ids, fences: fence_ids, limits: limit_ids };
    RawPolicy {
        statuses: resolved.statuses,
        auths: resolved.auths.clone(),
        scopes: resolved.scopes.clone(),
        header_sets: resolved.header_sets.clone(),
        conditions: resolved.conditions.iter().map(lower_condition).collect(),
        guards,
        fences,
        limits,
        services: lower_services(resolved, &groups),
        files: resolved.sources.iter().map(|(_, source)| source.name.clone()).collect(),
    }
}

fn lower_condition(condition: &Condition) -> Condition {
    Condition { requirement: canonical(&condition.requirement), ..condition.clone() }
}

/// The limits sorted by name, and for each position of the resolved table its id.
fn lower_limits(resolved: &Resolved) -> (Vec<Limit>, Vec<LimitId>) {
    let mut order: Vec<usize> = (0..resolved.limits.len()).collect();
    order.sort_by_key(|at| resolved.limits.get(*at).map(|limit| &limit.name));
    let limits = order.iter().filter_map(|at| resolved.limits.get(*at)).cloned().collect();
    (limits, inverse(&order).into_iter().map(LimitId).collect())
}

/// For each old position its place in an order.
fn inverse(order: &[usize]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (place, old) in (0..).zip(order) {
        if let Some(slot) = places.get_mut(*old) {
            *slot = place;
        }
    }
    places
}
