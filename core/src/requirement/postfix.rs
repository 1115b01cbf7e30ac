//! Requirements on disk: parts before the whole, so that reading hostile bytes takes no stack.

use super::{Atom, MAX_NESTING, Requirement};
use crate::policy::{ConditionId, Origin};
use serde::{Deserialize, Serialize};

/// A requirement as a row of steps.
#[derive(Serialize, Deserialize)]
pub(super) struct Postfix(Vec<Step>);

/// One step: a leaf, or so many of the latest requirements made one.
#[derive(Serialize, Deserialize)]
enum Step {
    Named(ConditionId, Origin),
    Atom(Atom, Origin),
    All(usize),
    Any(usize),
}

/// Why steps make no requirement.
#[derive(Debug, thiserror::Error)]
pub(super) enum PostfixError {
    #[error("a requirement nests deeper than {MAX_NESTING}")]
    TooDeep,
    #[error("a requirement is not one whole")]
    Torn,
}

impl From<Requirement> for Postfix {
    fn from(requirement: Requirement) -> Postfix {
        let mut steps = Vec::new();
        write(requirement, &mut steps);
        Postfix(steps)
    }
}

fn write(requirement: Requirement, steps: &mut Vec<Step>) {
    let step = match requirement {
        Requirement::Named(id, origin) => Step::Named(id, origin),
        Requirement::Atom(atom, origin) => Step::Atom(atom, origin),
        Requirement::All(parts) => Step::All(write_parts(parts, steps)),
        Requirement::Any(parts) => Step::Any(write_parts(parts, steps)),
    };
    steps.push(step);
}

fn write_parts(parts: Vec<Requirement>, steps: &mut Vec<Step>) -> usize {
    let count = parts.len();
    parts.into_iter().for_each(|part| write(part, steps));
    count
}

impl TryFrom<Postfix> for Requirement {
    type Error = PostfixError;

    fn try_from(Postfix(steps): Postfix) -> Result<Requirement, PostfixError> {
        // Each with its depth.
        let mut stack: Vec<(Requirement, usize)> = Vec::new();
        for step in steps {
            let made = match step {
                Step::Named(id, origin) => (Requirement::Named(id, origin), 0),
                Step::Atom(atom, origin) => (Requirement::Atom(atom, origin), 0),
                Step::All(count) => whole(&mut stack, count, Requirement::All)?,
                Step::Any(count) => whole(&mut stack, count, Requirement::Any)?,
            };
            stack.push(made);
        }
        let made = stack.pop().filter(|_| stack.is_empty());
        made.map(|(requirement, _)| requirement).ok_or(PostfixError::Torn)
    }
}

fn whole(
    stack: &mut Vec<(Requirement, usize)>,
    count: usize,
    make: fn(Vec<Requirement>) -> Requirement,
) -> Result<(Requirement, usize), PostfixError> {
    let first = stack.len().checked_sub(count).ok_or(PostfixError::Torn)?;
    let (parts, depths): (Vec<_>, Vec<_>) = stack.drain(first..).unzip();
    let depth = 1 + depths.into_iter().max().unwrap_or_default();
    if depth > MAX_NESTING { Err(PostfixError::TooDeep) } else { Ok((make(parts), depth)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::Operand;

    fn nested(depth: usize) -> Requirement {
        let atom = Atom::Exists(Operand::RequestId);
        let leaf = Requirement::Atom(atom, Origin::default());
        (0..depth).fold(leaf, |inner, level| match level % 2 {
            0 => Requirement::All(vec![inner]),
            _ => Requirement::Any(vec![inner.clone(), inner]),
        })
    }

    #[test]
    fn a_requirement_comes_back_as_it_was() {
        for depth in 0..8 {
            let back = Requirement::try_from(Postfix::from(nested(depth))).unwrap();
            assert_eq!(back, nested(depth));
        }
    }

    #[test]
    fn s36_depth_is_bounded_and_torn_steps_are_refused() {
        let leaf = || Step::Named(ConditionId(0), Origin::default());
        let chain = |depth| {
            let steps = std::iter::once(leaf()).chain((0..depth).map(|_| Step::All(1)));
            Requirement::try_from(Postfix(steps.collect())).map_err(|error| error.to_string())
        };
        assert!(chain(MAX_NESTING).is_ok());
        assert_eq!(chain(1_000_000).unwrap_err(), "a requirement nests deeper than 128");
        for torn in [vec![], vec![Step::All(1)], vec![leaf(), leaf()]] {
            assert!(Requirement::try_from(Postfix(torn)).is_err());
        }
    }
}
