//! `let NAME = [ … ]`

use super::{Resolver, doc_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::{ListValues, NameKind, NamedList};
use crate::syntax::{Item, LetValue, List, Value, Word};
use gatewright_core::requirement::Literal;
use ipnet::IpNet;

impl Resolver<'_> {
    pub(super) fn read_lists(&mut self) {
        for item in self.items() {
            let Item::Let(binding) = item else { continue };
            let LetValue::List(list) = &binding.value else { continue };
            let values = self.list_values(list);
            if self.is_definition(&binding.name) {
                let (name, doc) = (binding.name.text.clone(), doc_text(&binding.doc));
                self.lists.push(NamedList { name, values, doc, span: binding.span });
            }
        }
        self.lists.sort_by(|a, b| a.name.cmp(&b.name));
    }

    fn list_values(&mut self, list: &List<Value>) -> ListValues {
        match list.items.first() {
            Some(Value::Network(_)) => ListValues::Networks(self.networks(list)),
            _ => ListValues::Literals(self.literals(list)),
        }
    }

    /// `[203.0.113.0/24, 2001:db8::/32]`, sorted.
    pub(super) fn networks(&mut self, list: &List<Value>) -> Vec<IpNet> {
        self.refuse_empty(list);
        let mut networks = Vec::new();
        for value in &list.items {
            match value {
                Value::Network(network) => {
                    networks.push(network.net.trunc());
                    self.refuse_host_bits(network.net, value);
                }
                other => {
                    let message = "not a network among networks";
                    let wrong = Diagnostic::new(Code::LiteralType, other.span(), message);
                    self.report(wrong.help("a list holds values of one type"));
                }
            }
        }
        networks.sort();
        networks.dedup();
        networks
    }

    fn refuse_host_bits(&mut self, net: IpNet, value: &Value) {
        if net.trunc() != net {
            let exact = net.trunc().to_string();
            let message = format!("`{net}` has bits set behind its prefix");
            self.report(
                Diagnostic::new(Code::Network, value.span(), message)
                    .help("say which is meant: the network, or one address with `/32` or `/128`")
                    .fix(format!("write `{exact}`"), value.span(), exact)
                    .guess(),
            );
        }
    }

    /// `["pro", "team"]`, all of one type; sorted.
    pub(super) fn literals(&mut self, list: &List<Value>) -> Vec<Literal> {
        self.refuse_empty(list);
        let read: Vec<_> = list.items.iter().map(|value| (self.literal(value), value)).collect();
        let mut literals: Vec<Literal> = Vec::new();
        for (literal, value) in read {
            let Some(literal) = literal else { continue };
            let first = literals.first().map(std::mem::discriminant);
            if first.is_some_and(|first| first != std::mem::discriminant(&literal)) {
                let message = "a value of another type than the first one in the list";
                let wrong = Diagnostic::new(Code::LiteralType, value.span(), message);
                self.report(wrong.help("a list holds values of one type"));
            } else if literals.contains(&literal) {
                let message = format!("{} stands twice", self.source(value.span()));
                self.report(Diagnostic::new(Code::RepeatedValue, value.span(), message));
            } else {
                literals.push(literal);
            }
        }
        literals.sort();
        literals
    }

    fn refuse_empty(&mut self, list: &List<Value>) {
        if list.items.is_empty() {
            let message = "a list with nothing in it, which nothing could fulfil";
            self.report(Diagnostic::new(Code::EmptyList, list.span, message));
        }
    }

    /// The list of this name; the use is noted, another kind of name is an error.
    pub(super) fn named_list(&mut self, name: &Word) -> Option<ListValues> {
        let id = self.refer(NameKind::List, name)?;
        self.lists.get(id as usize).map(|list| list.values.clone())
    }
}
