//! What would do: the scopes a caller lacks, the authentication that is asked for.

use super::truth::Granting;
use super::value::Scene;
use gatewright_core::requirement::{Atom, Comparison, Literal, Operand, Requirement};

/// A set of scopes, sorted.
type Scopes = Vec<String>;

/// A set of scopes that would do, ordered by what it asks for: few missing, by their names, and
/// where the same are missing, few in all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Enough {
    missing_count: usize,
    missing: Scopes,
    count: usize,
    pub(super) all: Scopes,
}

/// The set of scopes that asks for the least.
pub(super) fn least_scopes(scene: &Scene<'_>, requirements: &[&Requirement]) -> Option<Enough> {
    let sets = requirements.iter().map(|requirement| sets(scene, requirement));
    let weighed = product(sets.collect()).into_iter().map(|all| {
        let missing = all.iter().filter(|scope| !scene.has_scope(scope)).cloned();
        let missing: Scopes = missing.collect();
        Enough { missing_count: missing.len(), missing, count: all.len(), all }
    });
    weighed.min()
}

/// Every set of scopes that makes a requirement hold, with authentication taken as good.
fn sets(scene: &Scene<'_>, requirement: &Requirement) -> Vec<Scopes> {
    match requirement {
        Requirement::All(parts) => product(parts.iter().map(|part| sets(scene, part)).collect()),
        Requirement::Any(parts) => parts.iter().flat_map(|part| sets(scene, part)).collect(),
        Requirement::Named(id, _) => {
            let condition = scene.resolved.conditions.get(id.index());
            condition.map_or(Vec::new(), |condition| sets(scene, &condition.requirement))
        }
        Requirement::Atom(Atom::ScopeAny(scopes), _) => {
            scopes.iter().map(|scope| vec![scope.clone()]).collect()
        }
        Requirement::Atom(Atom::ScopeAll(scopes), _) => vec![scopes.clone()],
        other => match scene.holds(other, Granting::Authentication) {
            true => vec![Vec::new()],
            false => Vec::new(),
        },
    }
}

/// One set of each, joined.
fn product(parts: Vec<Vec<Scopes>>) -> Vec<Scopes> {
    parts.into_iter().fold(vec![Vec::new()], |so_far, sets| {
        let joined = so_far.iter().flat_map(|left| {
            sets.iter().map(move |right| {
                let mut both = [left.clone(), right.clone()].concat();
                both.sort();
                both.dedup();
                both
            })
        });
        joined.collect()
    })
}

/// One thing that is asked of an authentication (RFC 9470 section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Authentication {
    /// `acr_values`
    Class(String),
    /// `max_age`, in seconds
    Age(i64),
}

/// What the requirements ask of the authentication and do not find.
pub(super) fn authentication(
    scene: &Scene<'_>,
    requirements: &[&Requirement],
) -> Vec<Authentication> {
    let mut asked = Vec::new();
    for requirement in requirements {
        for (atom, origin) in scene.resolved.atoms(requirement) {
            if !scene.holds(&Requirement::Atom(atom.clone(), origin), Granting::Nothing) {
                asked.extend(asked_by(atom));
            }
        }
    }
    asked
}

fn asked_by(atom: &Atom) -> Vec<Authentication> {
    match atom {
        Atom::In(Operand::Claim(_, path), values) if *path == ["acr"] => {
            values.iter().filter_map(class).collect()
        }
        // Ages are whole seconds, so that less than ten is nine at most.
        Atom::Compare(Operand::TokenAuthAge, Comparison::Less, bound) => {
            vec![Authentication::Age(bound.saturating_sub(1).max(0))]
        }
        Atom::Compare(Operand::TokenAuthAge, Comparison::AtMost, bound) => {
            vec![Authentication::Age((*bound).max(0))]
        }
        _ => Vec::new(),
    }
}

fn class(literal: &Literal) -> Option<Authentication> {
    match literal {
        Literal::Text(text) => Some(Authentication::Class(text.clone())),
        Literal::Integer(_) | Literal::Boolean(_) => None,
    }
}

/// The parameters: all classes, the least age.
pub(super) fn summed_up(asked: &[Authentication]) -> Vec<(&'static str, String)> {
    let classes = asked.iter().filter_map(|one| match one {
        Authentication::Class(class) => Some(class.clone()),
        Authentication::Age(_) => None,
    });
    let mut classes: Vec<String> = classes.collect();
    classes.sort();
    classes.dedup();
    let age = asked.iter().filter_map(|one| match one {
        Authentication::Class(_) => None,
        Authentication::Age(age) => Some(*age),
    });
    let classes = (!classes.is_empty()).then(|| ("acr_values", classes.join(" ")));
    classes.into_iter().chain(age.min().map(|age| ("max_age", age.to_string()))).collect()
}
