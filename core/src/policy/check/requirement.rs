//! Requirements: no empty trees, no atoms that mean nothing, no positions that lead nowhere.

use super::super::{Access, RawPolicy};
use super::{Checked, ascends, ensure};
use crate::fold::fold;
use crate::requirement::{Atom, Element, Literal, Operand, Requirement, TextPart};
use std::mem::discriminant;

/// Every requirement of the policy, by itself.
pub(super) fn check_tables(raw: &RawPolicy) -> Checked {
    let names = || raw.conditions.iter().map(|condition| condition.name.as_str());
    ensure(ascends(names()), "conditions", "are not sorted by distinct names")?;
    for condition in &raw.conditions {
        check_requirement(&condition.requirement, &condition.name, raw)?;
    }
    for guard in &raw.guards {
        check_requirement(&guard.requirement, "guard", raw)?;
    }
    for (_, route) in raw.routes() {
        let with = match &route.access {
            Access::Allow(alternatives) => alternatives.as_slice(),
            Access::Public | Access::Optional(_) | Access::Deny => &[],
        };
        let with = with.iter().filter_map(|alternative| alternative.with.as_ref());
        for requirement in route.requires.iter().chain(with) {
            check_requirement(requirement, &route.name, raw)?;
        }
    }
    Ok(())
}

fn check_requirement(requirement: &Requirement, place: &str, raw: &RawPolicy) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("`{place}`"), fault);
    match requirement {
        Requirement::All(parts) | Requirement::Any(parts) => {
            check(!parts.is_empty(), "has an empty requirement")?;
            parts.iter().try_for_each(|part| check_requirement(part, place, raw))
        }
        Requirement::Named(id, _) => {
            check(id.index() < raw.conditions.len(), "names an unknown condition")
        }
        Requirement::Atom(atom, _) => {
            check(is_sound(atom), "has an atom that means nothing")?;
            let mut operands = atom.operands().into_iter();
            operands.try_for_each(|operand| check_operand(operand, place, raw))
        }
    }
}

/// An operand reads something by a name that there is.
pub(super) fn check_operand(operand: &Operand, place: &str, raw: &RawPolicy) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("`{place}`"), fault);
    if let Some(via) = operand.via() {
        check(via.index() < raw.auths.len(), "reads an unknown method")?;
    }
    match operand {
        Operand::Claim(_, path) => check(!path.is_empty(), "reads no claim"),
        Operand::Path(name) | Operand::Host(name) => check(!name.is_empty(), "reads no parameter"),
        Operand::Header(name) => {
            let folded = *name == fold(name.as_bytes()) && !name.is_empty();
            check(folded, "reads a header that is not folded")
        }
        _ => Ok(()),
    }
}

/// Whether an atom has operands and values that its rules admit.
fn is_sound(atom: &Atom) -> bool {
    match atom {
        Atom::ScopeAny(list) | Atom::ScopeAll(list) | Atom::RoleAny(list) => {
            !list.is_empty() && ascends(list)
        }
        Atom::In(operand, literals) | Atom::NotIn(operand, literals) => {
            let first = literals.first().map(discriminant);
            let alike = literals.iter().all(|literal| Some(discriminant(literal)) == first);
            let typed = is_claim(operand) || literals.iter().all(is_text);
            is_textual(operand) && typed && alike && !literals.is_empty() && ascends(literals)
        }
        Atom::Same(left, right) => is_caller_side(left) && is_request_side(right),
        Atom::Has(list, element) => {
            (is_claim(list) || *list == Operand::Roles) && is_element(element)
        }
        Atom::StartsWith(operand, text)
        | Atom::EndsWith(operand, text)
        | Atom::Contains(operand, text)
        | Atom::InDomain(operand, text) => is_textual(operand) && !text.is_empty(),
        Atom::Compare(operand, ..) => {
            is_claim(operand) || matches!(operand, Operand::TokenAge | Operand::TokenAuthAge)
        }
        Atom::InNetworks(networks) => {
            !networks.is_empty() && networks.iter().all(|network| network.trunc() == *network)
        }
        Atom::Exists(operand) => !matches!(operand, Operand::Route | Operand::RequestId),
        Atom::Absent(operand) => matches!(operand, Operand::Header(_) | Operand::Query(_)),
    }
}

fn is_text(literal: &Literal) -> bool {
    matches!(literal, Literal::Text(_))
}

fn is_claim(operand: &Operand) -> bool {
    matches!(operand, Operand::Claim(..))
}

fn is_textual(operand: &Operand) -> bool {
    match operand {
        Operand::Scopes
        | Operand::Roles
        | Operand::TokenAge
        | Operand::TokenAuthAge
        | Operand::RequestIp
        | Operand::RequestId
        | Operand::Route => false,
        Operand::Subject(_)
        | Operand::Client(_)
        | Operand::Claim(..)
        | Operand::Method
        | Operand::Issuer
        | Operand::Path(_)
        | Operand::Host(_)
        | Operand::Query(_)
        | Operand::Header(_)
        | Operand::RequestScheme => true,
    }
}

fn is_caller_side(operand: &Operand) -> bool {
    matches!(operand, Operand::Subject(_) | Operand::Client(_) | Operand::Claim(..))
}

fn is_request_side(operand: &Operand) -> bool {
    matches!(operand, Operand::Path(_) | Operand::Host(_) | Operand::Query(_))
}

fn is_element(element: &Element) -> bool {
    let of_request = |operand: &Operand| matches!(operand, Operand::Path(_) | Operand::Host(_));
    match element {
        Element::Literal(_) => true,
        Element::Operand(operand) => of_request(operand),
        Element::Text(parts) => {
            parts.iter().filter_map(TextPart::operand).all(of_request) && is_divided(parts)
        }
    }
}

/// Whether something stands between every two operands that no encoded value can look like.
pub(super) fn is_divided(parts: &[TextPart]) -> bool {
    let divides = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'_' && byte != b'%';
    let mut divided = true;
    for part in parts {
        match part {
            TextPart::Literal(text) => divided |= text.bytes().any(divides),
            TextPart::Operand(_) if !divided => return false,
            TextPart::Operand(_) => divided = false,
        }
    }
    true
}
