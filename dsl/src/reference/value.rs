//! What the operands of a requirement or a header line come to.

use super::locate::Located;
use super::{host, query};
use crate::resolved::Resolved;
use gatewright_core::address::unmapped;
use gatewright_core::claim::Claim;
use gatewright_core::fold::folds_to;
use gatewright_core::requirement::{Caller, Operand};
use gatewright_core::{Principal, Request};

/// A request on its route, with who is calling.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) resolved: &'a Resolved,
    pub(super) request: &'a Request<'a>,
    pub(super) located: &'a Located<'a>,
    pub(super) principal: Option<&'a Principal>,
    pub(super) via: Option<&'a Principal>,
    /// Unix milliseconds.
    pub(super) now: i64,
}

/// What an operand comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Nothing is there.
    Absent,
    /// It occurs twice, or cannot be read: every atom about it is false.
    Unusable,
    /// The value.
    Is(Claim),
}

impl Value {
    fn of(value: Option<Claim>) -> Value {
        match value {
            None | Some(Claim::Null) => Value::Absent,
            Some(value) => Value::Is(value),
        }
    }

    fn text(text: Option<impl Into<String>>) -> Value {
        Value::of(text.map(|text| Claim::Text(text.into())))
    }

    /// One occurrence is the value, two are of no use.
    fn only(mut found: Vec<Value>) -> Value {
        match found.len() {
            0 => Value::Absent,
            1 => found.remove(0),
            _ => Value::Unusable,
        }
    }
}

impl Scene<'_> {
    /// What the operand comes to; ages in seconds that have passed.
    pub(super) fn value(&self, operand: &Operand) -> Value {
        match operand {
            Operand::Subject(whose) => {
                Value::text(self.caller(whose).and_then(|p| p.subject.clone()))
            }
            Operand::Client(whose) => {
                Value::text(self.caller(whose).and_then(|p| p.client.clone()))
            }
            Operand::Claim(whose, path) => {
                Value::of(self.caller(whose).and_then(|p| p.claims.at(path)).cloned())
            }
            Operand::Method => Value::text(self.method()),
            Operand::Issuer => Value::text(self.principal.and_then(|p| p.issuer.clone())),
            Operand::Scopes => list(self.principal.map(|p| p.scopes.clone())),
            Operand::Roles => list(self.principal.map(|p| p.roles.clone())),
            Operand::TokenAge => self.age(self.principal.and_then(|p| p.issued_at)),
            Operand::TokenAuthAge => self.age(self.principal.and_then(|p| p.authenticated_at)),
            Operand::Path(name) => Value::text(self.captured(name)),
            Operand::Host(name) => Value::text(self.label(name)),
            Operand::Query(name) => self.query(name),
            Operand::Header(name) => self.header(name),
            Operand::RequestScheme => Value::text(Some(self.request.scheme.as_str())),
            Operand::RequestIp => {
                Value::text(self.request.peer.map(|peer| unmapped(peer).to_string()))
            }
            Operand::RequestId => Value::text(self.request.visible_id()),
            Operand::Route => Value::text(Some(self.located.route.name.as_str())),
        }
    }

    fn age(&self, since: Option<i64>) -> Value {
        let age = since.and_then(|since| self.now.checked_sub(since));
        Value::of(age.map(|age| Claim::Number(age.div_euclid(1000).to_string())))
    }

    /// How the principal proved itself.
    pub(super) fn method(&self) -> Option<&str> {
        let auth = self.resolved.auths.get(self.principal?.auth.index())?;
        Some(&auth.method)
    }

    fn caller(&self, whose: &Caller) -> Option<&Principal> {
        match whose {
            Caller::Principal => self.principal,
            Caller::Via(auth) => self.via.filter(|via| via.auth == *auth),
        }
    }

    fn captured(&self, name: &str) -> Option<String> {
        let named = self.located.captures.iter().find(|(own, _)| own == name);
        named.map(|(_, text)| text.clone())
    }

    fn label(&self, name: &str) -> Option<String> {
        let located = self.located;
        host::label(located.service, &located.chosen, located.host.as_ref()?, name)
    }

    fn query(&self, name: &str) -> Value {
        let Some(parameters) = query::parameters(self.request.query) else {
            return Value::Unusable;
        };
        let named = parameters.into_iter().filter(|(own, _)| own == name);
        Value::only(named.map(|(_, value)| Value::text(Some(value))).collect())
    }

    fn header(&self, name: &str) -> Value {
        let folded = gatewright_core::fold::fold(name.as_bytes());
        let named = self.request.headers.iter().filter(|(own, _)| folds_to(own, &folded));
        let value = |value: &[u8]| match String::from_utf8(value.to_vec()) {
            Ok(text) => Value::text(Some(text)),
            Err(_) => Value::Unusable,
        };
        Value::only(named.map(|(_, bytes)| value(bytes)).collect())
    }
}

fn list(members: Option<Vec<String>>) -> Value {
    Value::of(members.map(|members| Claim::List(members.into_iter().map(Claim::Text).collect())))
}
