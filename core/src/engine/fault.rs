//! Mistakes that can be planted, so that tests prove that they would find them.
//!
//! Without the feature `planted-faults` there is no way to plant one.

use super::Engine;
use super::facts::{Fact, Facts};
use super::rule::Rule;
use super::truth::Truth;
use crate::requirement::Atom;

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// Without the feature nobody outside sees it, and what is planted when an engine is made never is.
#[cfg_attr(not(feature = "planted-faults"), allow(dead_code, unreachable_pub))]
pub enum Fault {
    /// A host without a route for the path falls through to `host any`.
    HostFallsThrough,
    /// Routes outside of an `under` decide what lies inside of it.
    FencesOpen,
    /// `HEAD` is decided as `GET` even where it has a route of its own.
    HeadIsGet,
    /// `!=` holds for what is absent.
    AbsentDiffers,
    /// A query that can be read in two ways counts as empty, so that `absent` holds.
    BrokenQueryIsEmpty,
    /// Credentials are looked at before conditions that nobody could fulfil.
    ConditionsLast,
    /// On an `optional` route a bad credential is nobody instead of being refused.
    BadIsNobody,
    /// Of two credentials that do not go together one counts.
    OneOfTwoCounts,
    /// Headers with `_` in their names are not removed.
    RemovalIsExact,
    /// `%` stands bare in the values of headers.
    PercentIsBare,
    /// A scope does not bring along what it includes.
    ScopesAreFlat,
    /// `on_invalid 403` is overlooked.
    InvalidIsUnauthorized,
}

impl Engine {
    /// The engine with a mistake in it.
    #[cfg(feature = "planted-faults")]
    #[must_use]
    pub fn with_fault(mut self, fault: Fault) -> Engine {
        self.fault = Some(fault);
        match fault {
            Fault::FencesOpen => self.hosts.open_fences(),
            Fault::ScopesAreFlat => self.scopes = super::scopes::ScopeIndex::new(&[]),
            _ => {}
        }
        self
    }

    /// Whether this mistake was planted.
    #[cfg(feature = "planted-faults")]
    pub(super) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// Nothing can be planted.
    #[cfg(not(feature = "planted-faults"))]
    #[allow(clippy::unused_self)] // It stands in for the one above.
    pub(super) const fn has(&self, _fault: Fault) -> bool {
        false
    }

    /// The atoms that [`Fault::AbsentDiffers`] makes true.
    pub(super) fn wrongly_true(&self, rule: &Rule, facts: &Facts<'_>) -> Truth {
        if !self.has(Fault::AbsentDiffers) {
            return 0;
        }
        let absent = |atom: &Atom| matches!(atom, Atom::NotIn(operand, _) if facts.read(operand) == Fact::Absent);
        let atoms = rule.atoms.list().iter().enumerate();
        atoms.filter(|(_, atom)| absent(atom)).fold(0, |all, (bit, _)| all | 1 << bit)
    }
}
