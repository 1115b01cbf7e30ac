//! Requirements compiled to bits: one for each different atom of a route.

use super::facts::{Fact, Facts};
use super::scopes::ScopeIndex;
use crate::address::is_in;
use crate::claim::Claim;
use crate::policy::RawPolicy;
use crate::requirement::{Atom, Comparison, Element, Literal, Operand, Requirement, TextPart};

/// The atoms of a route, each true or false.
pub(crate) type Truth = u64;

/// A requirement over the atoms of its route.
#[derive(Debug)]
pub(crate) enum Formula {
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Atom(u8),
}

impl Formula {
    /// Whether it holds under these atoms.
    pub(crate) fn holds(&self, truth: Truth) -> bool {
        match self {
            Formula::All(parts) => parts.iter().all(|part| part.holds(truth)),
            Formula::Any(parts) => parts.iter().any(|part| part.holds(truth)),
            Formula::Atom(bit) => truth & (1 << bit) != 0,
        }
    }

    /// The atoms in it.
    pub(crate) fn atoms(&self) -> Truth {
        match self {
            Formula::All(parts) | Formula::Any(parts) => {
                parts.iter().fold(0, |all, part| all | part.atoms())
            }
            Formula::Atom(bit) => 1 << bit,
        }
    }
}

/// The different atoms of a route and which of them are about what.
#[derive(Debug, Default)]
pub(crate) struct Atoms {
    atoms: Vec<Atom>,
    /// About the caller.
    pub(crate) caller: Truth,
    /// About how fresh or strong the authentication is.
    pub(crate) authentication: Truth,
    /// About scopes.
    pub(crate) scope: Truth,
    /// About roles.
    pub(crate) role: Truth,
}

impl Atoms {
    /// Compiles a requirement, with its named conditions unfolded.
    pub(crate) fn compile(&mut self, requirement: &Requirement, policy: &RawPolicy) -> Formula {
        let mut parts = |parts: &[Requirement]| -> Vec<Formula> {
            parts.iter().map(|part| self.compile(part, policy)).collect()
        };
        match requirement {
            Requirement::All(inner) => Formula::All(parts(inner)),
            Requirement::Any(inner) => Formula::Any(parts(inner)),
            Requirement::Atom(atom, _) => Formula::Atom(self.bit(atom)),
            Requirement::Named(id, _) => match policy.conditions.get(id.index()) {
                Some(condition) => self.compile(&condition.requirement, policy),
                // A checked policy has them all; nothing holds where one is missing.
                None => Formula::Any(Vec::new()),
            },
        }
    }

    /// The atoms by bit.
    pub(crate) fn list(&self) -> &[Atom] {
        &self.atoms
    }

    /// Which of the atoms about the request hold.
    pub(crate) fn of_request(&self, facts: &Facts<'_>, scopes: &ScopeIndex) -> Truth {
        self.evaluate(!self.caller, facts, scopes)
    }

    /// Which of the atoms about the caller hold.
    pub(crate) fn of_caller(&self, facts: &Facts<'_>, scopes: &ScopeIndex) -> Truth {
        self.evaluate(self.caller, facts, scopes)
    }

    fn evaluate(&self, wanted: Truth, facts: &Facts<'_>, scopes: &ScopeIndex) -> Truth {
        let bit = |(bit, atom): (usize, &Atom)| {
            let mask = 1 << bit;
            if wanted & mask != 0 && holds(atom, facts, scopes) { mask } else { 0 }
        };
        self.atoms.iter().enumerate().map(bit).fold(0, |all, bit| all | bit)
    }

    fn bit(&mut self, atom: &Atom) -> u8 {
        let known = self.atoms.iter().position(|known| known == atom);
        let bit = known.unwrap_or_else(|| {
            self.atoms.push(atom.clone());
            self.atoms.len() - 1
        });
        let mask = 1 << bit;
        if atom.is_about_caller() {
            self.caller |= mask;
        }
        if atom.is_about_authentication() {
            self.authentication |= mask;
        }
        match atom {
            Atom::ScopeAny(_) | Atom::ScopeAll(_) => self.scope |= mask,
            Atom::RoleAny(_) => self.role |= mask,
            _ => {}
        }
        // A checked policy has at most MAX_ATOMS on a route.
        u8::try_from(bit).unwrap_or(u8::MAX) & 63
    }
}

/// Whether an atom holds. Absence, `null` and other types make it false.
pub(crate) fn holds(atom: &Atom, facts: &Facts<'_>, scopes: &ScopeIndex) -> bool {
    match atom {
        Atom::ScopeAny(wanted) => wanted.iter().any(|scope| grants(facts, scopes, scope)),
        Atom::ScopeAll(wanted) => wanted.iter().all(|scope| grants(facts, scopes, scope)),
        Atom::RoleAny(wanted) => {
            facts.principal.is_some_and(|p| wanted.iter().any(|role| p.roles.contains(role)))
        }
        Atom::In(operand, values) => {
            let fact = facts.read(operand);
            values.iter().any(|value| is_of_type(&fact, value) && equals(&fact, value))
        }
        Atom::NotIn(operand, values) => {
            let fact = facts.read(operand);
            values.iter().all(|value| is_of_type(&fact, value) && !equals(&fact, value))
        }
        Atom::Same(caller, request) => {
            let request = facts.read(request);
            on_text(facts, caller, |own| Some(own) == request.as_text())
        }
        Atom::Has(list, element) => has(&facts.read(list), element, facts),
        Atom::StartsWith(operand, text) => on_text(facts, operand, |own| own.starts_with(text)),
        Atom::EndsWith(operand, text) => on_text(facts, operand, |own| own.ends_with(text)),
        Atom::Contains(operand, text) => on_text(facts, operand, |own| own.contains(text)),
        Atom::InDomain(operand, domain) => on_text(facts, operand, |own| is_in_domain(own, domain)),
        Atom::Compare(operand, comparison, bound) => {
            facts.read(operand).as_integer().is_some_and(|own| comparison.holds(own, *bound))
        }
        Atom::InNetworks(networks) => facts.request.peer.is_some_and(|ip| is_in(networks, ip)),
        Atom::Exists(operand) => facts.read(operand) != Fact::Absent,
        Atom::Absent(operand) => facts.is_missing(operand),
    }
}

impl Comparison {
    /// Whether two integers stand in this order.
    pub fn holds(self, own: i64, bound: i64) -> bool {
        match self {
            Comparison::Less => own < bound,
            Comparison::AtMost => own <= bound,
            Comparison::Greater => own > bound,
            Comparison::AtLeast => own >= bound,
        }
    }
}

fn grants(facts: &Facts<'_>, scopes: &ScopeIndex, wanted: &str) -> bool {
    facts.principal.is_some_and(|p| p.scopes.iter().any(|own| scopes.covers(own, wanted)))
}

fn on_text(facts: &Facts<'_>, operand: &Operand, test: impl Fn(&str) -> bool) -> bool {
    facts.read(operand).as_text().is_some_and(test)
}

fn is_of_type(fact: &Fact<'_>, literal: &Literal) -> bool {
    match literal {
        Literal::Text(_) => fact.as_text().is_some(),
        Literal::Integer(_) => fact.as_integer().is_some(),
        Literal::Boolean(_) => matches!(fact, Fact::Claim(Claim::Boolean(_))),
    }
}

fn equals(fact: &Fact<'_>, literal: &Literal) -> bool {
    match literal {
        Literal::Text(text) => fact.as_text() == Some(text),
        Literal::Integer(integer) => fact.as_integer() == Some(*integer),
        Literal::Boolean(own) => matches!(fact, Fact::Claim(Claim::Boolean(b)) if b == own),
    }
}

/// Whether a list has an element; a lone text is a list of one, and never searched inside.
fn has(list: &Fact<'_>, element: &Element, facts: &Facts<'_>) -> bool {
    let literal = match element {
        Element::Literal(literal) => Some(literal.clone()),
        Element::Operand(operand) => facts.read(operand).as_text().map(|t| Literal::Text(t.into())),
        Element::Text(parts) => filled(parts, facts).map(Literal::Text),
    };
    let Some(literal) = literal else { return false };
    match list {
        Fact::Claim(Claim::List(members)) => {
            members.iter().any(|member| equals(&Fact::Claim(member), &literal))
        }
        Fact::List(members) => {
            matches!(&literal, Literal::Text(text) if members.contains(text))
        }
        lone if lone.as_text().is_some() => equals(lone, &literal),
        _ => false,
    }
}

/// A text with its operands filled in; `None` where one is absent.
fn filled(parts: &[TextPart], facts: &Facts<'_>) -> Option<String> {
    let text = |part: &TextPart| match part {
        TextPart::Literal(text) => Some(text.clone()),
        TextPart::Operand(operand) => facts.read(operand).as_text().map(String::from),
    };
    parts.iter().map(text).collect()
}

fn is_in_domain(address: &str, domain: &str) -> bool {
    match address.split_once('@') {
        Some((local, own)) => {
            !local.is_empty() && !own.contains('@') && own.eq_ignore_ascii_case(domain)
        }
        None => false,
    }
}
