//! Requirements as a policy writes them, for people who want to know why.

use super::{Atom, Caller, Comparison, Element, Literal, Operand, Requirement, TextPart};
use crate::policy::{AuthId, RawPolicy};
use std::fmt::{self, Display, Formatter};

/// Something of a policy together with the policy, whose names it is shown with.
pub struct Shown<'a, T: ?Sized>(pub &'a RawPolicy, pub &'a T);

impl<'a, T: ?Sized> Shown<'a, T> {
    fn with<U: ?Sized>(&self, other: &'a U) -> Shown<'a, U> {
        Shown(self.0, other)
    }
}

impl Display for Shown<'_, Requirement> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.1 {
            Requirement::All(parts) => self.parts(parts, " and ", f),
            Requirement::Any(parts) => self.parts(parts, " or ", f),
            Requirement::Atom(atom, _) => self.with(atom).fmt(f),
            Requirement::Named(id, _) => match self.0.conditions.get(id.index()) {
                Some(condition) => f.write_str(&condition.name),
                None => write!(f, "#{}", id.0),
            },
        }
    }
}

impl Shown<'_, Requirement> {
    fn parts(&self, parts: &[Requirement], word: &str, f: &mut Formatter<'_>) -> fmt::Result {
        for (position, part) in parts.iter().enumerate() {
            if position > 0 {
                f.write_str(word)?;
            }
            match part {
                Requirement::All(_) | Requirement::Any(_) => write!(f, "({})", self.with(part))?,
                Requirement::Atom(..) | Requirement::Named(..) => self.with(part).fmt(f)?,
            }
        }
        Ok(())
    }
}

impl Display for Shown<'_, Atom> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.1 {
            Atom::ScopeAny(scopes) => one_of("scope", scopes, f),
            Atom::ScopeAll(scopes) => write!(f, "scopes all [{}]", scopes.join(", ")),
            Atom::RoleAny(roles) => one_of("role", roles, f),
            Atom::In(operand, values) => match values.as_slice() {
                [one] => write!(f, "{} == {one}", self.with(operand)),
                many => write!(f, "{} in [{}]", self.with(operand), listed(many)),
            },
            Atom::NotIn(operand, values) => match values.as_slice() {
                [one] => write!(f, "{} != {one}", self.with(operand)),
                many => write!(f, "{} != [{}]", self.with(operand), listed(many)),
            },
            Atom::Same(left, right) => write!(f, "{} == {}", self.with(left), self.with(right)),
            Atom::Has(list, element) => {
                write!(f, "{} has {}", self.with(list), self.with(element))
            }
            Atom::StartsWith(operand, text) => self.text(operand, "starts with", text, f),
            Atom::EndsWith(operand, text) => self.text(operand, "ends with", text, f),
            Atom::Contains(operand, text) => self.text(operand, "contains", text, f),
            Atom::InDomain(operand, text) => self.text(operand, "in domain", text, f),
            Atom::Compare(operand, comparison, bound) => {
                let unit = match operand {
                    Operand::TokenAge | Operand::TokenAuthAge => "s",
                    _ => "",
                };
                write!(f, "{} {comparison} {bound}{unit}", self.with(operand))
            }
            Atom::InNetworks(networks) => write!(f, "request.ip in [{}]", listed(networks)),
            Atom::Exists(operand) => write!(f, "{} exists", self.with(operand)),
            Atom::Absent(operand) => write!(f, "{} absent", self.with(operand)),
        }
    }
}

impl Shown<'_, Atom> {
    fn text(
        &self,
        operand: &Operand,
        word: &str,
        text: &str,
        f: &mut Formatter<'_>,
    ) -> fmt::Result {
        write!(f, "{} {word} {}", self.with(operand), quoted(text))
    }
}

impl Display for Shown<'_, Element> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.1 {
            Element::Literal(literal) => literal.fmt(f),
            Element::Operand(operand) => self.with(operand).fmt(f),
            Element::Text(parts) => {
                let part = |part: &TextPart| match part {
                    TextPart::Literal(text) => text.replace('{', "{{").replace('}', "}}"),
                    TextPart::Operand(operand) => format!("{{{}}}", self.with(operand)),
                };
                f.write_str(&quoted(&parts.iter().map(part).collect::<String>()))
            }
        }
    }
}

impl Display for Shown<'_, Operand> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let whose = |caller: &Caller| match caller {
            Caller::Principal => String::new(),
            Caller::Via(auth) => format!("{}.", self.with(auth)),
        };
        match self.1 {
            Operand::Subject(caller) => write!(f, "{}subject", whose(caller)),
            Operand::Client(caller) => write!(f, "{}client", whose(caller)),
            Operand::Claim(caller, path) => {
                write!(f, "{}claim", whose(caller))?;
                path.iter().try_for_each(|name| step(name, f))
            }
            Operand::Method => f.write_str("method"),
            Operand::Issuer => f.write_str("issuer"),
            Operand::Scopes => f.write_str("scopes"),
            Operand::Roles => f.write_str("roles"),
            Operand::TokenAge => f.write_str("token.age"),
            Operand::TokenAuthAge => f.write_str("token.auth_age"),
            Operand::Path(name) => f.write_str("path").and_then(|()| step(name, f)),
            Operand::Host(name) => f.write_str("host").and_then(|()| step(name, f)),
            Operand::Query(name) => f.write_str("query").and_then(|()| step(name, f)),
            Operand::Header(name) => write!(f, "header.{name}"),
            Operand::RequestScheme => f.write_str("request.scheme"),
            Operand::RequestIp => f.write_str("request.ip"),
            Operand::RequestId => f.write_str("request.id"),
            Operand::Route => f.write_str("route"),
        }
    }
}

impl Display for Shown<'_, AuthId> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.auth(*self.1) {
            Some(auth) => f.write_str(&auth.name),
            None => write!(f, "#{}", self.1.0),
        }
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::Greater => ">",
            Comparison::AtLeast => ">=",
        })
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Text(text) => f.write_str(&quoted(text)),
            Literal::Integer(integer) => integer.fmt(f),
            Literal::Boolean(boolean) => boolean.fmt(f),
        }
    }
}

fn one_of(word: &str, names: &[String], f: &mut Formatter<'_>) -> fmt::Result {
    match names {
        [one] => write!(f, "{word} {one}"),
        many => write!(f, "{word} in [{}]", many.join(", ")),
    }
}

fn listed(values: &[impl ToString]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn step(name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    match crate::route::is_parameter_name(name) {
        true => write!(f, ".{name}"),
        false => write!(f, ".{}", quoted(name)),
    }
}

fn quoted(text: &str) -> String {
    // Text written to memory has no way to fail.
    serde_json::to_string(text).unwrap_or_default()
}
