//! Requirements in the one form that the order of their parts does not change.

use gatewright_core::policy::Origin;
use gatewright_core::requirement::Requirement;

/// Nested `and` and `or` of one kind flattened, parts sorted and without repetition.
pub(super) fn canonical(requirement: &Requirement) -> Requirement {
    match requirement {
        Requirement::All(parts) => joined(parts, Requirement::All, |part| match part {
            Requirement::All(inner) => Ok(inner),
            other => Err(other),
        }),
        Requirement::Any(parts) => joined(parts, Requirement::Any, |part| match part {
            Requirement::Any(inner) => Ok(inner),
            other => Err(other),
        }),
        leaf => leaf.clone(),
    }
}

fn joined(
    parts: &[Requirement],
    join: fn(Vec<Requirement>) -> Requirement,
    open: fn(Requirement) -> Result<Vec<Requirement>, Requirement>,
) -> Requirement {
    let mut flat = Vec::new();
    for part in parts.iter().map(canonical) {
        match open(part) {
            Ok(inner) => flat.extend(inner),
            Err(other) => flat.push(other),
        }
    }
    let mut sorted = sorted(flat);
    match sorted.len() {
        1 => sorted.remove(0),
        _ => join(sorted),
    }
}

/// Requirements in canonical order, each once.
pub(super) fn sorted(requirements: Vec<Requirement>) -> Vec<Requirement> {
    if requirements.len() < 2 {
        return requirements;
    }
    let mut keyed: Vec<(String, Requirement)> =
        requirements.into_iter().map(|requirement| (key(&requirement), requirement)).collect();
    // Among equal ones the first of the text stays, so that origins do not depend on chance.
    keyed.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| place(x).cmp(&place(y))));
    keyed.dedup_by(|(later, _), (first, _)| later == first);
    keyed.into_iter().map(|(_, requirement)| requirement).collect()
}

/// A text that is the same for requirements that say the same.
pub(super) fn key(requirement: &Requirement) -> String {
    // Plain data without maps always serialises.
    serde_json::to_string(&without_origins(requirement)).unwrap_or_default()
}

fn without_origins(requirement: &Requirement) -> Requirement {
    let all = |parts: &[Requirement]| parts.iter().map(without_origins).collect();
    match requirement {
        Requirement::All(parts) => Requirement::All(all(parts)),
        Requirement::Any(parts) => Requirement::Any(all(parts)),
        Requirement::Named(id, _) => Requirement::Named(*id, Origin::default()),
        Requirement::Atom(atom, _) => Requirement::Atom(atom.clone(), Origin::default()),
    }
}

fn place(requirement: &Requirement) -> Option<(u32, u32)> {
    match requirement {
        Requirement::All(parts) | Requirement::Any(parts) => parts.iter().filter_map(place).min(),
        Requirement::Named(_, origin) | Requirement::Atom(_, origin) => {
            Some((origin.file, origin.start))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_core::requirement::Atom;

    fn role(name: &str, start: u32) -> Requirement {
        let origin = Origin { start, ..Origin::default() };
        Requirement::Atom(Atom::RoleAny(vec![name.into()]), origin)
    }

    #[test]
    fn order_nesting_and_repetition_do_not_matter() {
        let nested = Requirement::All(vec![
            role("b", 1),
            Requirement::All(vec![role("a", 2), role("b", 3)]),
            Requirement::Any(vec![role("a", 4), role("a", 5)]),
        ]);
        assert_eq!(canonical(&nested), Requirement::All(vec![role("a", 2), role("b", 1)]));
    }

    #[test]
    fn different_words_stay_apart() {
        let any = Requirement::Any(vec![
            role("b", 1),
            Requirement::All(vec![role("c", 2), role("a", 3)]),
        ]);
        let want = Requirement::Any(vec![
            Requirement::All(vec![role("a", 3), role("c", 2)]),
            role("b", 1),
        ]);
        assert_eq!(canonical(&any), want);
    }
}
