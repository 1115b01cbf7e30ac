//! The value of an operand for one request, read once and compared with its own type.

use crate::address::unmapped;
use crate::claim::Claim;
use crate::fold::folds_to;
use crate::path::decoded_segment;
use crate::principal::Principal;
use crate::query::{Occurrence, Parameters};
use crate::request::Request;
use crate::requirement::{Caller, Operand};
use std::borrow::Cow;
use std::ops::Range;

/// A value of an operand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact<'a> {
    /// Nothing, or nothing that can be relied on.
    Absent,
    /// Text.
    Text(Cow<'a, str>),
    /// An integer: a length of time in seconds.
    Integer(i64),
    /// A claim of whatever type, `null` apart.
    Claim(&'a Claim),
    /// Scopes or roles.
    List(&'a [String]),
}

/// Everything that operands are read from.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) request: &'a Request<'a>,
    pub(crate) now: i64,
    /// The canonical path.
    pub(crate) path: &'a str,
    /// The route's parameters with what they take of the path; names that occur twice are left out.
    pub(crate) captures: &'a [(&'a str, Range<usize>)],
    /// The host's parameter and its label.
    pub(crate) host_parameter: Option<(&'a str, &'a str)>,
    pub(crate) query: &'a Parameters<'a>,
    pub(crate) route: &'a str,
    /// The principal of the alternative in question.
    pub(crate) principal: Option<&'a Principal>,
    /// How the principal proved itself: `jwt`, or the policy's own word.
    pub(crate) method: Option<&'a str>,
    /// The proof behind `via`.
    pub(crate) via: Option<&'a Principal>,
}

impl<'a> Fact<'a> {
    /// Text, where it is text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Fact::Text(text) => Some(text),
            Fact::Claim(claim) => claim.as_text(),
            _ => None,
        }
    }

    /// An integer, where it is one.
    pub(crate) fn as_integer(&self) -> Option<i64> {
        match self {
            Fact::Integer(integer) => Some(*integer),
            Fact::Claim(claim) => claim.as_integer(),
            _ => None,
        }
    }

    fn text(text: Option<impl Into<Cow<'a, str>>>) -> Fact<'a> {
        text.map_or(Fact::Absent, |text| Fact::Text(text.into()))
    }
}

impl<'a> Facts<'a> {
    /// The value of an operand.
    pub(crate) fn read(&self, operand: &Operand) -> Fact<'a> {
        let principal = self.principal;
        match operand {
            Operand::Subject(whose) => {
                Fact::text(self.of(*whose).and_then(|p| p.subject.as_deref()))
            }
            Operand::Client(whose) => Fact::text(self.of(*whose).and_then(|p| p.client.as_deref())),
            Operand::Claim(whose, path) => claim(self.of(*whose), path),
            Operand::Method => Fact::text(self.method),
            Operand::Issuer => Fact::text(principal.and_then(|p| p.issuer.as_deref())),
            Operand::Scopes => principal.map_or(Fact::Absent, |p| Fact::List(&p.scopes)),
            Operand::Roles => principal.map_or(Fact::Absent, |p| Fact::List(&p.roles)),
            Operand::TokenAge => self.age(principal.and_then(|p| p.issued_at)),
            Operand::TokenAuthAge => self.age(principal.and_then(|p| p.authenticated_at)),
            Operand::Path(name) => Fact::text(self.capture(name).map(decoded_segment)),
            Operand::Host(name) => {
                Fact::text(self.host_parameter.filter(|(known, _)| known == name).map(|(_, v)| v))
            }
            Operand::Query(name) => match self.query.get(name) {
                Occurrence::Once(value) => Fact::Text(value.as_ref().into()),
                Occurrence::Absent | Occurrence::Repeated | Occurrence::Broken => Fact::Absent,
            },
            Operand::Header(folded) => Fact::text(self.header(folded)),
            Operand::RequestScheme => Fact::Text(self.request.scheme.as_str().into()),
            Operand::RequestIp => Fact::text(self.request.peer.map(|ip| unmapped(ip).to_string())),
            Operand::RequestId => Fact::text(self.request.visible_id()),
            Operand::Route => Fact::Text(self.route.into()),
        }
    }

    /// Whether nothing at all occurs under the name of a header or query operand.
    pub(crate) fn is_missing(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Query(name) => self.query.get(name) == Occurrence::Absent,
            Operand::Header(folded) => {
                !self.request.headers.iter().any(|(name, _)| folds_to(name, folded))
            }
            _ => false,
        }
    }

    fn of(&self, whose: Caller) -> Option<&'a Principal> {
        match whose {
            Caller::Principal => self.principal,
            Caller::Via(auth) => self.via.filter(|via| via.auth == auth),
        }
    }

    fn age(&self, since: Option<i64>) -> Fact<'a> {
        let age = since.and_then(|since| self.now.checked_sub(since));
        age.map_or(Fact::Absent, |age| Fact::Integer(age.div_euclid(1000)))
    }

    fn capture(&self, name: &str) -> Option<&'a str> {
        let (_, range) = self.captures.iter().find(|(known, _)| *known == name)?;
        self.path.get(range.clone())
    }

    /// The value of a header that occurs once under its folded name.
    fn header(&self, folded: &str) -> Option<&'a str> {
        let mut found = self.request.headers.iter().filter(|(name, _)| folds_to(name, folded));
        let (_, value) = found.next()?;
        let alone = found.next().is_none();
        std::str::from_utf8(value).ok().filter(|_| alone)
    }
}

fn claim<'a>(principal: Option<&'a Principal>, path: &[String]) -> Fact<'a> {
    match principal.and_then(|principal| principal.claims.at(path)) {
        None | Some(Claim::Null) => Fact::Absent,
        Some(claim) => Fact::Claim(claim),
    }
}
