//! Named requirements as a whole: none defined by itself, none too large once unfolded.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use gatewright_core::policy::{ConditionId, Origin};
use gatewright_core::requirement::{MAX_NESTING, Requirement};

/// The most parts that a requirement has once its named ones are put in (S36).
const MAX_PARTS: usize = 4096;

/// How large and how deep a requirement is, unfolded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    parts: usize,
    depth: usize,
}

impl Extent {
    fn is_bounded(self) -> bool {
        self.parts <= MAX_PARTS && self.depth <= MAX_NESTING
    }
}

impl Resolver<'_> {
    /// Reports what is defined by itself or too large, and takes its content out, so that whoever
    /// unfolds a requirement comes to an end, soon.
    pub(super) fn bound_conditions(&mut self) {
        let uses: Vec<Vec<usize>> =
            self.out.conditions.iter().map(|condition| named_in(&condition.requirement)).collect();
        let (order, circular) = sorted_by_use(&uses);
        for at in circular {
            self.empty(at, Code::DefinitionCycle, "is defined by itself");
        }
        self.extents = vec![Extent { parts: 1, depth: 1 }; uses.len()];
        for at in order {
            let Some(condition) = self.out.conditions.get(at) else { continue };
            let extent = self.extent(&condition.requirement);
            if !extent.is_bounded() {
                self.empty(at, Code::TooManyAtoms, "is too large once its parts are put in");
            } else if let Some(slot) = self.extents.get_mut(at) {
                *slot = extent;
            }
        }
    }

    fn empty(&mut self, at: usize, code: Code, why: &str) {
        let Some(condition) = self.out.conditions.get_mut(at) else { return };
        condition.requirement = Requirement::All(Vec::new());
        let (name, origin): (_, Origin) = (condition.name.clone(), condition.origin);
        self.report(Diagnostic::new(code, origin.into(), format!("`{name}` {why}")));
    }

    /// A requirement that is not too large.
    pub(super) fn bounded(&mut self, read: Requirement, span: Span) -> Option<Requirement> {
        if self.extent(&read).is_bounded() {
            return Some(read);
        }
        let message = format!("this requirement has more than {MAX_PARTS} parts");
        let help = "name values in one list: `claim.plan in [...]`, `role in [...]`";
        self.report(Diagnostic::new(Code::TooManyAtoms, span, message).help(help));
        None
    }

    fn extent(&self, requirement: &Requirement) -> Extent {
        match requirement {
            Requirement::Atom(..) => Extent { parts: 1, depth: 1 },
            Requirement::Named(id, _) => {
                let named = self.extents.get(id.index());
                named.map_or(Extent { parts: 1, depth: 1 }, |own| Extent {
                    parts: own.parts + 1,
                    depth: own.depth + 1,
                })
            }
            Requirement::All(parts) | Requirement::Any(parts) => {
                let inner = parts.iter().map(|part| self.extent(part));
                let start = Extent { parts: 1, depth: 1 };
                inner.fold(start, |sum, part| Extent {
                    parts: sum.parts.saturating_add(part.parts),
                    depth: sum.depth.max(part.depth + 1),
                })
            }
        }
    }
}

/// The named requirements in one, by position.
fn named_in(requirement: &Requirement) -> Vec<usize> {
    match requirement {
        Requirement::All(parts) | Requirement::Any(parts) => {
            parts.iter().flat_map(named_in).collect()
        }
        Requirement::Named(ConditionId(id), _) => vec![*id as usize],
        Requirement::Atom(..) => Vec::new(),
    }
}

/// The positions behind those that they use, and those that use each other in a circle.
fn sorted_by_use(uses: &[Vec<usize>]) -> (Vec<usize>, Vec<usize>) {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); uses.len()];
    for (at, used) in uses.iter().enumerate() {
        for used in used {
            users.get_mut(*used).into_iter().for_each(|users| users.push(at));
        }
    }
    let all = vec![true; uses.len()];
    let order = peel(uses, &users, &all);
    let mut left = all;
    order.iter().for_each(|at| left.get_mut(*at).into_iter().for_each(|left| *left = false));
    // What is left uses a circle, or is in one; the former is used by nobody in the end.
    for at in peel(&users, uses, &left) {
        left.get_mut(at).into_iter().for_each(|left| *left = false);
    }
    let circular = left.iter().enumerate().filter_map(|(at, left)| left.then_some(at));
    (order, circular.collect())
}

/// Takes away, again and again, whatever waits for nothing among those that are there.
fn peel(waits: &[Vec<usize>], freed_by: &[Vec<usize>], there: &[bool]) -> Vec<usize> {
    let present = |at: &usize| there.get(*at).copied().unwrap_or_default();
    let mut open: Vec<usize> =
        waits.iter().map(|waits| waits.iter().filter(|at| present(at)).count()).collect();
    let mut gone: Vec<usize> =
        (0..waits.len()).filter(|at| present(at) && open.get(*at) == Some(&0)).collect();
    let mut next = 0;
    while let Some(at) = gone.get(next).copied() {
        next += 1;
        for freed in freed_by.get(at).into_iter().flatten().filter(|at| present(at)) {
            let Some(left) = open.get_mut(*freed) else { continue };
            *left -= 1;
            if *left == 0 {
                gone.push(*freed);
            }
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_what_leads_to_them_is_not_one() {
        // 0 uses 1, 1 and 2 use each other, 3 uses nothing, 4 uses 3, 2 uses 4, 5 uses itself.
        let uses = [vec![1], vec![2], vec![1, 4], vec![], vec![3], vec![5]].map(Vec::from);
        let (order, circular) = sorted_by_use(&uses);
        assert_eq!(order, [3, 4]);
        assert_eq!(circular, [1, 2, 5]);
    }
}
