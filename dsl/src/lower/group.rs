//! Guards and fences: the tables that groups give to their routes.

use super::canonical::{canonical, key};
use crate::resolved::{Group, Resolved};
use gatewright_core::policy::{Fence, FenceId, Guard, GuardId, LimitId};

/// The ids that positions of the resolved tables have in the policy.
pub(super) struct Groups {
    pub(super) guards: Vec<GuardId>,
    /// By group; `None` for those that close nothing.
    pub(super) fences: Vec<Option<FenceId>>,
    pub(super) limits: Vec<LimitId>,
}

/// Where a group is, in words that do not depend on the order of the text.
fn place(resolved: &Resolved, group: &Group) -> (String, String) {
    let service = resolved.services.get(group.service);
    let service = service.map(|service| service.name.clone()).unwrap_or_default();
    let prefix = group.prefix.as_ref().map(ToString::to_string).unwrap_or_default();
    (service, prefix)
}

/// The guards in the order of their places, and for each resolved one its id. Two guards of one
/// group that say the same are one.
pub(super) fn lower_guards(resolved: &Resolved) -> (Vec<Guard>, Vec<GuardId>) {
    let mut rows: Vec<_> = Vec::new();
    for group in &resolved.groups {
        for at in &group.guards {
            let Some(guard) = resolved.guards.get(*at) else { continue };
            let requirement = canonical(&guard.requirement);
            let said = (place(resolved, group), key(&requirement));
            rows.push((said, guard.origin.start, Guard { requirement, ..guard.clone() }, *at));
        }
    }
    rows.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut guards: Vec<Guard> = Vec::new();
    let mut ids = vec![GuardId::default(); resolved.guards.len()];
    let mut last = None;
    for (said, _, guard, at) in rows {
        if last.as_ref() != Some(&said) {
            guards.push(guard);
        }
        if let Some(id) = ids.get_mut(at) {
            *id = GuardId(narrow(guards.len() - 1));
        }
        last = Some(said);
    }
    (guards, ids)
}

/// The groups that close a prefix, sorted by service and prefix, and for each group its fence.
pub(super) fn lower_fences(resolved: &Resolved) -> (Vec<Fence>, Vec<Option<FenceId>>) {
    let closing = |at: &usize| resolved.groups.get(*at).is_some_and(|g| g.prefix.is_some());
    let mut order: Vec<usize> = (0..resolved.groups.len()).filter(closing).collect();
    order.sort_by_cached_key(|at| resolved.groups.get(*at).map(|group| place(resolved, group)));
    let places = fence_ids(&order, resolved.groups.len());
    let fences = order.iter().filter_map(|at| fence(resolved, *at, &places)).collect();
    (fences, places)
}

fn fence(resolved: &Resolved, at: usize, places: &[Option<FenceId>]) -> Option<Fence> {
    let group = resolved.groups.get(at)?;
    let parent = group.parent.and_then(|parent| places.get(parent).copied().flatten());
    Some(Fence { prefix: group.prefix.clone()?, parent, origin: resolved.origin(group.span) })
}

fn fence_ids(order: &[usize], length: usize) -> Vec<Option<FenceId>> {
    let mut places = vec![None; length];
    for (place, old) in (0..).zip(order) {
        if let Some(slot) = places.get_mut(*old) {
            *slot = Some(FenceId(place));
        }
    }
    places
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
