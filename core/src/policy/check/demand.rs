//! What requirements amount to with their named conditions unfolded, each condition looked at once.

use super::super::{ConditionId, GuardId, RawPolicy};
use super::scope::sorted_by_use;
use super::{Checked, PolicyFault, ensure};
use crate::requirement::{Atom, MAX_ATOMS, MAX_NESTING, Requirement};

/// The most parts of a requirement, unfolded (S36).
pub(super) const MAX_PARTS: usize = 4096;

/// A requirement unfolded: how large, how deep, and which different atoms.
#[derive(Clone, Debug, Default)]
pub(super) struct Demand<'p> {
    parts: usize,
    depth: usize,
    /// No more than one beyond what a route may have.
    pub(super) atoms: Vec<&'p Atom>,
}

/// Every condition and guard, unfolded.
pub(super) struct Demands<'p> {
    conditions: Vec<Option<Demand<'p>>>,
    guards: Vec<Demand<'p>>,
}

impl<'p> Demands<'p> {
    pub(super) fn of(raw: &'p RawPolicy) -> Result<Demands<'p>, PolicyFault> {
        let count = raw.conditions.len();
        let targets = |at: usize| {
            let condition = raw.conditions.get(at);
            condition.map(|c| named_in(&c.requirement)).unwrap_or_default()
        };
        let order = sorted_by_use(count, targets).ok_or(PolicyFault {
            place: "conditions".into(),
            fault: "are defined by each other",
        })?;
        let mut demands = Demands { conditions: vec![None; count], guards: Vec::new() };
        for at in order {
            let Some(condition) = raw.conditions.get(at) else { continue };
            let demand = demands.unfold(&condition.requirement, &condition.name)?;
            if let Some(slot) = demands.conditions.get_mut(at) {
                *slot = Some(demand);
            }
        }
        for guard in &raw.guards {
            let demand = demands.unfold(&guard.requirement, "guard")?;
            demands.guards.push(demand);
        }
        Ok(demands)
    }

    pub(super) fn guard(&self, id: GuardId) -> Option<&Demand<'p>> {
        self.guards.get(id.index())
    }

    /// A requirement with what its named conditions amount to, within bounds.
    pub(super) fn unfold(
        &self,
        requirement: &'p Requirement,
        place: &str,
    ) -> Result<Demand<'p>, PolicyFault> {
        let mut demand = Demand::default();
        self.add(requirement, 1, place, &mut demand)?;
        Ok(demand)
    }

    fn add(
        &self,
        requirement: &'p Requirement,
        depth: usize,
        place: &str,
        demand: &mut Demand<'p>,
    ) -> Checked {
        demand.grow(1, depth, place)?;
        match requirement {
            Requirement::All(parts) | Requirement::Any(parts) => {
                parts.iter().try_for_each(|part| self.add(part, depth + 1, place, demand))
            }
            Requirement::Atom(atom, _) => {
                demand.take(atom);
                Ok(())
            }
            Requirement::Named(id, _) => {
                match self.conditions.get(id.index()).and_then(Option::as_ref) {
                    Some(named) => demand.merge(named, depth, place),
                    None => ensure(false, format_args!("`{place}`"), "names an unknown condition"),
                }
            }
        }
    }
}

impl<'p> Demand<'p> {
    /// Takes everything of another one in.
    pub(super) fn merge(&mut self, other: &Demand<'p>, depth: usize, place: &str) -> Checked {
        self.grow(other.parts, depth + other.depth, place)?;
        other.atoms.iter().for_each(|atom| self.take(atom));
        Ok(())
    }

    fn grow(&mut self, parts: usize, depth: usize, place: &str) -> Checked {
        self.parts += parts;
        self.depth = self.depth.max(depth);
        let bounded = self.parts <= MAX_PARTS && self.depth <= MAX_NESTING;
        ensure(bounded, format_args!("`{place}`"), "has a requirement beyond its bounds")
    }

    fn take(&mut self, atom: &'p Atom) {
        if self.atoms.len() <= MAX_ATOMS && !self.atoms.contains(&atom) {
            self.atoms.push(atom);
        }
    }
}

fn named_in(requirement: &Requirement) -> Vec<usize> {
    match requirement {
        Requirement::All(parts) | Requirement::Any(parts) => {
            parts.iter().flat_map(named_in).collect()
        }
        Requirement::Named(ConditionId(id), _) => vec![*id as usize],
        Requirement::Atom(..) => Vec::new(),
    }
}
