//! Whether a requirement holds (language.md, "Requirements").

use super::scopes::expanded;
use super::value::{Scene, Value};
use gatewright_core::address::is_in;
use gatewright_core::claim::Claim;
use gatewright_core::requirement::{
    Atom, Comparison, Element, Literal, Operand, Requirement, TextPart,
};

/// The atoms that are taken as true, each step with those of the steps before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Granting {
    /// None: what is true is true.
    Nothing,
    /// `token.auth_age` and `claim.acr`.
    Authentication,
    /// And scopes.
    Scopes,
    /// And roles.
    Roles,
    /// And all else about the caller.
    Caller,
}

/// The first step that takes an atom as true; `None` for what is about the request alone.
fn granted_by(atom: &Atom) -> Option<Granting> {
    let operands = atom.operands();
    let acr = |path: &[String]| matches!(path, [name] if name == "acr");
    let authentication = |operand: &&Operand| match operand {
        Operand::TokenAuthAge => true,
        Operand::Claim(_, path) => acr(path),
        _ => false,
    };
    match atom {
        Atom::ScopeAny(_) | Atom::ScopeAll(_) => Some(Granting::Scopes),
        Atom::RoleAny(_) => Some(Granting::Roles),
        _ if operands.iter().any(authentication) => Some(Granting::Authentication),
        _ if operands.iter().any(|operand| operand.is_about_caller()) => Some(Granting::Caller),
        _ => None,
    }
}

impl Scene<'_> {
    /// Whether all of the requirements hold.
    pub(super) fn all_hold(&self, requirements: &[&Requirement], granting: Granting) -> bool {
        requirements.iter().all(|requirement| self.holds(requirement, granting))
    }

    /// Whether a requirement holds, with some atoms taken as true.
    pub(super) fn holds(&self, requirement: &Requirement, granting: Granting) -> bool {
        match requirement {
            Requirement::All(parts) => parts.iter().all(|part| self.holds(part, granting)),
            Requirement::Any(parts) => parts.iter().any(|part| self.holds(part, granting)),
            Requirement::Named(id, _) => {
                let condition = self.resolved.conditions.get(id.index());
                condition.is_some_and(|condition| self.holds(&condition.requirement, granting))
            }
            Requirement::Atom(atom, _) => {
                let taken = granted_by(atom).is_some_and(|step| step <= granting);
                taken || self.is_true(atom)
            }
        }
    }

    fn is_true(&self, atom: &Atom) -> bool {
        match atom {
            Atom::ScopeAny(scopes) => scopes.iter().any(|scope| self.has_scope(scope)),
            Atom::ScopeAll(scopes) => scopes.iter().all(|scope| self.has_scope(scope)),
            Atom::RoleAny(roles) => roles.iter().any(|role| self.has_role(role)),
            Atom::In(operand, literals) => self.equals(operand, literals) == Some(true),
            Atom::NotIn(operand, literals) => self.equals(operand, literals) == Some(false),
            Atom::Same(left, right) => {
                self.text(left).is_some_and(|left| self.text(right) == Some(left))
            }
            Atom::Has(list, element) => self.has(list, element),
            Atom::StartsWith(operand, start) => {
                self.text(operand).is_some_and(|text| text.starts_with(start.as_str()))
            }
            Atom::EndsWith(operand, end) => {
                self.text(operand).is_some_and(|text| text.ends_with(end.as_str()))
            }
            Atom::Contains(operand, part) => {
                self.text(operand).is_some_and(|text| text.contains(part.as_str()))
            }
            Atom::InDomain(operand, domain) => {
                self.text(operand).is_some_and(|text| is_in_domain(&text, domain))
            }
            Atom::Compare(operand, comparison, bound) => {
                self.compares(operand, *comparison, *bound)
            }
            Atom::InNetworks(networks) => {
                self.request.peer.is_some_and(|peer| is_in(networks, peer))
            }
            Atom::Exists(operand) => matches!(self.value(operand), Value::Is(_)),
            Atom::Absent(operand) => self.value(operand) == Value::Absent,
        }
    }

    /// Whether the principal has a scope, by itself or by what another one includes.
    pub(super) fn has_scope(&self, scope: &String) -> bool {
        let held = self.principal.map_or(&[][..], |principal| &principal.scopes);
        expanded(self.resolved, held).contains(scope)
    }

    fn has_role(&self, role: &String) -> bool {
        self.principal.is_some_and(|principal| principal.roles.contains(role))
    }

    fn text(&self, operand: &Operand) -> Option<String> {
        match self.value(operand) {
            Value::Is(Claim::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether the operand equals one of the literals; `None` where it is of another type.
    fn equals(&self, operand: &Operand, literals: &[Literal]) -> Option<bool> {
        let Value::Is(value) = self.value(operand) else { return None };
        let own = literal_of(&value)?;
        let same_type =
            |literal: &Literal| std::mem::discriminant(literal) == std::mem::discriminant(&own);
        literals.iter().all(same_type).then(|| literals.contains(&own))
    }

    fn has(&self, list: &Operand, element: &Element) -> bool {
        let Value::Is(value) = self.value(list) else { return false };
        let Some(wanted) = self.element(element) else { return false };
        match &value {
            Claim::List(members) => {
                members.iter().any(|member| literal_of(member).as_ref() == Some(&wanted))
            }
            Claim::Text(text) => wanted == Literal::Text(text.clone()),
            _ => false,
        }
    }

    fn element(&self, element: &Element) -> Option<Literal> {
        match element {
            Element::Literal(literal) => Some(literal.clone()),
            Element::Operand(operand) => self.text(operand).map(Literal::Text),
            Element::Text(parts) => {
                let part = |part: &TextPart| match part {
                    TextPart::Literal(text) => Some(text.clone()),
                    TextPart::Operand(operand) => self.text(operand),
                };
                parts.iter().map(part).collect::<Option<String>>().map(Literal::Text)
            }
        }
    }

    fn compares(&self, operand: &Operand, comparison: Comparison, bound: i64) -> bool {
        self.integer(operand).is_some_and(|own| match comparison {
            Comparison::Less => own < bound,
            Comparison::AtMost => own <= bound,
            Comparison::Greater => own > bound,
            Comparison::AtLeast => own >= bound,
        })
    }

    fn integer(&self, operand: &Operand) -> Option<i64> {
        match self.value(operand) {
            Value::Is(value) => value.as_integer(),
            Value::Absent | Value::Unusable => None,
        }
    }
}

/// A value of a type that literals have.
fn literal_of(value: &Claim) -> Option<Literal> {
    match value {
        Claim::Text(text) => Some(Literal::Text(text.clone())),
        Claim::Boolean(boolean) => Some(Literal::Boolean(*boolean)),
        Claim::Number(_) => value.as_integer().map(Literal::Integer),
        Claim::Null | Claim::List(_) | Claim::Object(_) => None,
    }
}

/// Exactly one `@`, and the whole domain behind it, without case (S24).
fn is_in_domain(address: &str, domain: &str) -> bool {
    match address.split('@').collect::<Vec<_>>().as_slice() {
        [local, behind] => !local.is_empty() && behind.eq_ignore_ascii_case(domain),
        _ => false,
    }
}
