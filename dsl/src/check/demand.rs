//! Which of two routes asks for less, as far as their texts tell.

use super::Check;
use super::strength::Strength;
use crate::resolved::{Resolved, Route};
use gatewright_core::policy::{Access, Alternative, AuthId, ConditionId};
use gatewright_core::requirement::{Atom, Requirement};
use std::cell::Cell;

impl<'a> Check<'a> {
    /// Whether the first route lets everybody in whom the second one lets in, and others too.
    ///
    /// Two routes that ask for different things are not compared: neither is weaker.
    pub(super) fn is_weaker(&self, weak: &'a Route, strict: &'a Route) -> bool {
        let (low, high) = (Strength::of(weak), Strength::of(strict));
        if low != high || low == Strength::Deny {
            return low < high;
        }
        if is_same(weak, strict) {
            return false;
        }
        let demands = Demands { resolved: self.resolved, steps: &self.steps };
        demands.may_go_on() && demands.cover(weak, strict) && !demands.cover(strict, weak)
    }
}

/// Whether two routes leave everything to their group: what is asked of most pairs, and cheap.
fn is_same(a: &Route, b: &Route) -> bool {
    let plain = |route: &Route| route.access_by_default || route.access == Access::Public;
    a.group == b.group && plain(a) && plain(b) && a.requires.is_empty() && b.requires.is_empty()
}

/// Compares what routes demand. It never says that one follows from another when it does not;
/// where only a proof would show it, it says no.
struct Demands<'a> {
    resolved: &'a Resolved,
    /// How many more requirements may be compared. Named ones may unfold without end, and a large
    /// policy has many pairs; beyond it nothing follows.
    steps: &'a Cell<u32>,
}

/// One way into a route: a method, its second proof, and what must hold besides.
struct Way<'a> {
    who: Option<AuthId>,
    via: Option<AuthId>,
    with: Option<&'a Requirement>,
}

impl<'a> Demands<'a> {
    /// Whether each way into the strict route is a way into the weak one.
    fn cover(&self, weak: &'a Route, strict: &'a Route) -> bool {
        let (open, closed) = (self.of(weak), self.of(strict));
        let entries = ways(&weak.access);
        ways(&strict.access).iter().all(|narrow| {
            let held: Vec<_> = closed.iter().copied().chain(narrow.with).collect();
            let all_follow = |wide: &Way<'_>| {
                let mut wanted = open.iter().copied().chain(wide.with);
                wanted.all(|wanted| self.follows(wanted, &held))
            };
            entries.iter().any(|wide| wide.admits(narrow) && all_follow(wide))
        })
    }

    fn may_go_on(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// What holds whichever way one comes.
    fn of(&self, route: &'a Route) -> Vec<&'a Requirement> {
        let guards = self.resolved.guards_of(route).map(|guard| &guard.requirement);
        route.requires.iter().chain(guards).collect()
    }

    fn follows(&self, wanted: &Requirement, held: &[&Requirement]) -> bool {
        match wanted {
            Requirement::All(parts) => parts.iter().all(|part| self.follows(part, held)),
            wanted => held.iter().any(|held| self.implies(held, wanted)),
        }
    }

    /// Whether a requirement cannot hold without the other.
    fn implies(&self, held: &Requirement, wanted: &Requirement) -> bool {
        if !self.may_go_on() {
            return false;
        }
        match (held, wanted) {
            (Requirement::Named(a, _), Requirement::Named(b, _)) if a == b => true,
            (Requirement::Named(id, _), _) => {
                self.meaning(*id).is_some_and(|held| self.implies(held, wanted))
            }
            (_, Requirement::Named(id, _)) => {
                self.meaning(*id).is_some_and(|wanted| self.implies(held, wanted))
            }
            (_, Requirement::All(parts)) => parts.iter().all(|part| self.implies(held, part)),
            (Requirement::Any(parts), _) => parts.iter().all(|part| self.implies(part, wanted)),
            (_, Requirement::Any(parts)) => parts.iter().any(|part| self.implies(held, part)),
            (Requirement::All(parts), _) => parts.iter().any(|part| self.implies(part, wanted)),
            (Requirement::Atom(held, _), Requirement::Atom(wanted, _)) => {
                self.atom_implies(held, wanted)
            }
        }
    }

    fn meaning(&self, id: ConditionId) -> Option<&'a Requirement> {
        self.resolved.conditions.get(id.index()).map(|condition| &condition.requirement)
    }

    fn atom_implies(&self, held: &Atom, wanted: &Atom) -> bool {
        match (held, wanted) {
            (Atom::ScopeAny(held), Atom::ScopeAny(wanted)) => {
                held.iter().all(|held| wanted.iter().any(|wanted| self.brings(held, wanted)))
            }
            (Atom::ScopeAll(held), Atom::ScopeAny(wanted)) => {
                held.iter().any(|held| wanted.iter().any(|wanted| self.brings(held, wanted)))
            }
            (Atom::ScopeAll(held), Atom::ScopeAll(wanted)) => {
                wanted.iter().all(|wanted| held.iter().any(|held| self.brings(held, wanted)))
            }
            (Atom::RoleAny(held), Atom::RoleAny(wanted)) => {
                held.iter().all(|held| wanted.contains(held))
            }
            (Atom::In(a, held), Atom::In(b, wanted)) => {
                a == b && held.iter().all(|held| wanted.contains(held))
            }
            (Atom::InNetworks(held), Atom::InNetworks(wanted)) => {
                held.iter().all(|held| wanted.iter().any(|wanted| wanted.contains(held)))
            }
            (held, wanted) => held == wanted,
        }
    }

    /// Whether a scope is another one, or the vocabulary says that it brings it along.
    fn brings(&self, scope: &str, wanted: &str) -> bool {
        let mut seen = vec![scope];
        let mut at = 0;
        while let Some(scope) = seen.get(at).copied() {
            if scope == wanted {
                return true;
            }
            let entries = self.resolved.scopes.iter().flatten();
            let included = entries.filter(|entry| entry.name == scope).flat_map(|e| &e.includes);
            for included in included {
                if !seen.contains(&included.as_str()) {
                    seen.push(included);
                }
            }
            at += 1;
        }
        false
    }
}

impl Way<'_> {
    /// Whether whoever presents the proofs of the narrower way presents those of this one.
    fn admits(&self, narrow: &Way<'_>) -> bool {
        self.who == narrow.who && (self.via.is_none() || self.via == narrow.via)
    }
}

fn ways(access: &Access) -> Vec<Way<'_>> {
    let plain = |who| Way { who, via: None, with: None };
    match access {
        Access::Public | Access::Deny => vec![plain(None)],
        Access::Optional(who) => who.iter().copied().map(Some).map(plain).collect(),
        Access::Allow(alternatives) => alternatives.iter().flat_map(ways_of).collect(),
    }
}

fn ways_of(alternative: &Alternative) -> impl Iterator<Item = Way<'_>> {
    let Alternative { who, via, with, .. } = alternative;
    who.iter().map(|who| Way { who: Some(*who), via: *via, with: with.as_ref() })
}
