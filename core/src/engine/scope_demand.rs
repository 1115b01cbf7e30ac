//! What would have been enough: the scopes to ask for, the freshness to ask for.

use super::Engine;
use super::denial::AuthenticationDemand;
use super::outcome::Considered;
use super::rule::Rule;
use super::scopes::ScopeIndex;
use super::truth::{Atoms, Formula, Truth};
use crate::requirement::{Atom, Comparison, Literal, Operand};
use std::collections::BTreeSet;

/// How many sets of scopes are weighed against each other; a bound on odd requirements (S36).
const MAX_SETS: usize = 64;

/// Scopes that would do: those missing, and all.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Enough {
    missing: BTreeSet<String>,
    all: BTreeSet<String>,
}

impl Engine {
    /// The scopes that would do: the fewest missing ones, ties by name.
    pub(super) fn scope_demand(
        &self,
        rule: &Rule,
        short: &[&Considered<'_>],
        granted: &[String],
    ) -> Vec<String> {
        let demand = ScopeDemand { atoms: &rule.atoms, scopes: &self.scopes, granted };
        let sets = short.iter().flat_map(|considered| {
            let truth = considered.truth | rule.atoms.authentication;
            let parts = std::iter::once(&rule.base).chain(&considered.way.with);
            demand.all(parts, truth)
        });
        let best = sets.min_by_key(Enough::cost);
        best.map(|best| best.all.into_iter().collect()).unwrap_or_default()
    }
}

impl Enough {
    /// The fewest missing, ties by their names; where the same are missing, nothing is asked for in
    /// vain.
    fn cost(&self) -> impl Ord + use<> {
        let names = |scopes: &BTreeSet<String>| scopes.iter().cloned().collect::<Vec<_>>();
        (self.missing.len(), names(&self.missing), self.all.len(), names(&self.all))
    }
}

struct ScopeDemand<'a> {
    atoms: &'a Atoms,
    scopes: &'a ScopeIndex,
    granted: &'a [String],
}

impl ScopeDemand<'_> {
    /// Every set of scopes, the cheapest first, under which the formula holds.
    fn sets(&self, formula: &Formula, truth: Truth) -> Vec<Enough> {
        match formula {
            Formula::All(parts) => self.all(parts.iter(), truth),
            Formula::Any(parts) => {
                cheapest(parts.iter().flat_map(|part| self.sets(part, truth)).collect())
            }
            Formula::Atom(bit) => self.of_atom(*bit, truth),
        }
    }

    fn all<'f>(&self, parts: impl Iterator<Item = &'f Formula>, truth: Truth) -> Vec<Enough> {
        parts.fold(vec![Enough::default()], |sets, part| {
            let more = self.sets(part, truth);
            let both = |left: &Enough| {
                let left = left.clone();
                more.iter().map(move |right| Enough {
                    missing: left.missing.union(&right.missing).cloned().collect(),
                    all: left.all.union(&right.all).cloned().collect(),
                })
            };
            cheapest(sets.iter().flat_map(both).collect())
        })
    }

    fn of_atom(&self, bit: u8, truth: Truth) -> Vec<Enough> {
        match self.atoms.list().get(usize::from(bit)) {
            Some(Atom::ScopeAll(wanted)) => vec![self.of_scopes(wanted)],
            Some(Atom::ScopeAny(wanted)) => {
                let one = |scope: &String| self.of_scopes(std::slice::from_ref(scope));
                cheapest(wanted.iter().map(one).collect())
            }
            _ if truth & (1 << bit) != 0 => vec![Enough::default()],
            _ => Vec::new(),
        }
    }

    fn of_scopes(&self, wanted: &[String]) -> Enough {
        let has = |scope: &&String| self.granted.iter().any(|own| self.scopes.covers(own, scope));
        let missing = wanted.iter().filter(|scope| !has(scope)).cloned().collect();
        Enough { missing, all: wanted.iter().cloned().collect() }
    }
}

fn cheapest(mut sets: Vec<Enough>) -> Vec<Enough> {
    sets.sort_by_cached_key(Enough::cost);
    sets.dedup();
    sets.truncate(MAX_SETS);
    sets
}

/// What the failing atoms about authentication ask for, those of other ways left out.
pub(super) fn authentication_demand(
    rule: &Rule,
    short: &[&Considered<'_>],
) -> AuthenticationDemand {
    let failing = |considered: &&Considered<'_>| {
        let with = considered.way.with.as_ref().map_or(0, Formula::atoms);
        (rule.base.atoms() | with) & rule.atoms.authentication & !considered.truth
    };
    let failing = short.iter().map(failing).fold(0, |all: Truth, own| all | own);
    let mut demand = AuthenticationDemand::default();
    for (bit, atom) in rule.atoms.list().iter().enumerate() {
        if failing & (1 << bit) != 0 {
            demand.add(atom);
        }
    }
    demand.acr_values.sort();
    demand.acr_values.dedup();
    demand
}

impl AuthenticationDemand {
    fn add(&mut self, atom: &Atom) {
        match atom {
            Atom::Compare(Operand::TokenAuthAge, comparison, bound) => {
                let oldest = match comparison {
                    Comparison::Less => bound.saturating_sub(1),
                    Comparison::AtMost => *bound,
                    // An age that has to be greater is not cured by a new login.
                    Comparison::Greater | Comparison::AtLeast => return,
                };
                let oldest = oldest.max(0);
                self.max_age = Some(self.max_age.map_or(oldest, |known| known.min(oldest)));
            }
            Atom::In(Operand::Claim(..), values) => {
                self.acr_values.extend(values.iter().filter_map(|value| match value {
                    Literal::Text(text) => Some(text.clone()),
                    Literal::Integer(_) | Literal::Boolean(_) => None,
                }));
            }
            _ => {}
        }
    }
}
