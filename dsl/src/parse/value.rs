//! Values.

use super::node::Node;
use super::{Parser, Rule};
use crate::fault::Fault;
use crate::syntax::{
    Address, Boolean, Duration, Integer, Network, Operand, Spelling, Time, Value, Word,
};
use ipnet::IpNet;
use std::net::IpAddr;

impl<'t> Parser<'t, '_> {
    /// A value of a field, a list or a fact: a bare word says itself.
    pub(super) fn literal(&mut self, node: &Node<'t>) -> Option<Value> {
        match self.side(node)? {
            Value::Operand(mut operand) if operand.steps.len() == 1 => {
                operand.steps.pop().map(Value::Word)
            }
            value => Some(value),
        }
    }

    /// A value of a comparison: a bare word names something.
    pub(super) fn side(&mut self, node: &Node<'t>) -> Option<Value> {
        match node.rule() {
            Rule::text => Some(Value::Word(self.word(node))),
            Rule::url => Some(Value::Word(self.unquoted(node))),
            Rule::network => self.network(node).map(Value::Network),
            Rule::number => self.number(node),
            Rule::operand => Some(self.operand_or_boolean(node)),
            Rule::value_list => self.list(node, Self::literal).map(Value::List),
            _ => None,
        }
    }

    fn operand_or_boolean(&self, node: &Node<'t>) -> Value {
        let span = self.found.span(node.range());
        match node.text() {
            "true" => Value::Boolean(Boolean { value: true, span }),
            "false" => Value::Boolean(Boolean { value: false, span }),
            _ => Value::Operand(self.operand(node)),
        }
    }

    /// `claim.realm_access.roles`
    pub(super) fn operand(&self, node: &Node<'t>) -> Operand {
        let steps = node.children().map(|step| self.word(&step)).collect();
        Operand { steps, span: self.found.span(node.range()) }
    }

    fn unquoted(&mut self, node: &Node<'t>) -> Word {
        let span = self.found.span(node.range());
        let quoted = format!("\"{}\"", node.text());
        self.found.report(Fault::UnquotedText.at(span).fix("put it in quotes", span, quoted));
        Word { text: node.text().to_owned(), spelling: Spelling::Quoted, span }
    }

    /// `42`, `60s`
    pub(super) fn number(&mut self, node: &Node<'t>) -> Option<Value> {
        let span = self.found.span(node.range());
        let written = node.text();
        let (sign, digits) = written.split_at_checked(usize::from(written.starts_with('-')))?;
        let unit = digits.trim_start_matches(|c: char| c.is_ascii_digit());
        let amount =
            digits.strip_suffix(unit).and_then(|d| format!("{sign}{d}").parse::<i64>().ok());
        let factor = match unit {
            "" | "ms" => 1,
            "s" => 1000,
            "m" => 60 * 1000,
            "h" => 60 * 60 * 1000,
            "d" => 24 * 60 * 60 * 1000,
            _ => return self.refuse(&Fault::Number(written.to_owned()), node),
        };
        match amount.and_then(|amount| amount.checked_mul(factor)) {
            None => self.refuse(&Fault::NumberRange(written.to_owned()), node),
            Some(value) if unit.is_empty() => Some(Value::Integer(Integer { value, span })),
            Some(_) if !sign.is_empty() => self.refuse(&Fault::Number(written.to_owned()), node),
            Some(millis) => Some(Value::Duration(Duration { millis, span })),
        }
    }

    /// `42`, and nothing else.
    pub(super) fn integer(&mut self, node: &Node<'t>) -> Option<Integer> {
        match self.number(node)? {
            Value::Integer(integer) => Some(integer),
            _ => self.refuse(&Fault::Fraction(node.text().to_owned()), node),
        }
    }

    fn network(&mut self, node: &Node<'t>) -> Option<Network> {
        let written = node.text();
        if let Ok(net) = written.parse::<IpNet>() {
            return Some(Network { net, span: self.found.span(node.range()) });
        }
        match written.parse::<IpAddr>() {
            Ok(address) => Some(self.bare_address(address, node)),
            Err(_) if is_fraction(written) => {
                self.refuse(&Fault::Fraction(written.to_owned()), node)
            }
            Err(_) => self.refuse(&Fault::Network(written.to_owned()), node),
        }
    }

    /// Reported, and read as the network that the fix makes of it.
    fn bare_address(&mut self, address: IpAddr, node: &Node<'t>) -> Network {
        let span = self.found.span(node.range());
        let length = if address.is_ipv4() { 32 } else { 128 };
        let fault = Fault::BareAddress(node.text().to_owned()).at(span);
        let title = format!("write `/{length}`");
        self.found.report(fault.fix(title, span.after(), format!("/{length}")));
        Network { net: address.into(), span }
    }

    /// `203.0.113.9`
    pub(super) fn address(&mut self, node: &Node<'t>) -> Option<Address> {
        let span = self.found.span(node.range());
        match node.text().parse::<IpAddr>() {
            Ok(ip) => Some(Address { ip, span }),
            Err(_) => self.refuse(&Fault::Address(node.text().to_owned()), node),
        }
    }

    /// `2026-01-01T00:00:00Z`
    pub(super) fn time(&mut self, node: &Node<'t>) -> Option<Time> {
        let span = self.found.span(node.range());
        let written = node.text();
        match written.parse::<jiff::Timestamp>() {
            Ok(time) if is_rfc_3339(written) => Some(Time { millis: time.as_millisecond(), span }),
            _ => self.refuse(&Fault::Time(written.to_owned()), node),
        }
    }

    /// Reports a node that nothing can be made of.
    pub(super) fn refuse<T>(&mut self, fault: &Fault, node: &Node<'t>) -> Option<T> {
        let span = self.found.span(node.range());
        self.found.report(fault.at(span));
        None
    }
}

fn is_fraction(written: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    written.split_once('.').is_some_and(|(whole, rest)| digits(whole) && digits(rest))
}

/// RFC 3339 section 5.6; the calendar is checked elsewhere.
fn is_rfc_3339(written: &str) -> bool {
    let shape: String = written.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00:00") else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches('0'),
        None => rest,
    };
    let fraction_is_empty = rest.starts_with('.') && !rest.starts_with(".0");
    !fraction_is_empty && matches!(zone, "Z" | "+00:00" | "-00:00")
}
