//! Lines of `headers`, and entries of `scopes`.

use super::node::Node;
use super::{Parser, Rule};
use crate::fault::Fault;
use crate::lexis::Kind;
use crate::syntax::{HeaderAction, HeaderLine, Modifier, ScopeEntry, Value, Word};

impl<'t> Parser<'t, '_> {
    /// `X-User-Id: subject`
    pub(super) fn header_line(&mut self, at: usize, limit: usize) -> Option<(HeaderLine, usize)> {
        if self.lacks_header_value(at, limit) || self.lacks_modifier_text(at) {
            return None;
        }
        let node = self.prefix(Rule::header_line, at, limit)?;
        let action = self.header_action(&node.children().next()?)?;
        let span = self.span(&node);
        Some((HeaderLine { doc: self.doc(at), action, span }, span.end as usize))
    }

    /// Reports a header behind which the next line begins with another one.
    fn lacks_header_value(&mut self, at: usize, limit: usize) -> bool {
        let (name, next) = (self.cut.word(at), self.cut.word(at + 1));
        let another =
            self.cut.is_first(at + 1) && (next.ends_with(':') || matches!(next, "keep" | "drop"));
        let lacks = name.ends_with(':') && (another || at + 1 >= limit);
        if lacks {
            let end = self.cut.end_before(at + 1);
            let fault = Fault::ValueMissing(name.trim_end_matches(':').to_owned());
            self.found.report(fault.at(self.found.span(end..end)));
        }
        lacks
    }

    /// Reports `or` and `join` behind which no text stands; with one, they belong to the line above.
    fn lacks_modifier_text(&mut self, at: usize) -> bool {
        let lacks = matches!(self.cut.word(at), "or" | "join") && !self.cut.is(at + 1, Kind::Text);
        if lacks {
            let fault = match self.cut.is_first(at + 1) || self.cut.said(at + 1).is_empty() {
                true => {
                    let end = self.cut.end_before(at + 1);
                    Fault::ValueMissing(self.cut.word(at).to_owned()).at(self.found.span(end..end))
                }
                false => {
                    let found = format!("`{}`", self.cut.said(at + 1));
                    let wanted = "a text in quotes".to_owned();
                    let span = self.tokens_span(at + 1..at + 2);
                    Fault::Unexpected { wanted, found }.at(span)
                }
            };
            self.found.report(fault);
        }
        lacks
    }

    fn header_action(&mut self, node: &Node<'t>) -> Option<HeaderAction> {
        let name = self.header_name(&node.child(Rule::header_name)?);
        match node.rule() {
            Rule::keep => Some(HeaderAction::Keep(name)),
            Rule::drop => Some(HeaderAction::Drop(name)),
            _ => self.set(name, node),
        }
    }

    fn set(&mut self, name: Word, node: &Node<'t>) -> Option<HeaderAction> {
        let mut children = node.children().skip(2);
        let value = children.next()?;
        let value = match value.rule() {
            Rule::text => Value::Word(self.word(&value)),
            _ => Value::Operand(self.operand(&value)),
        };
        let mut modifiers = Vec::new();
        let mut last = 0;
        for child in children {
            let (rank, modifier) = self.modifier(&child)?;
            if rank <= last {
                let span = self.span(&child);
                self.found.report(Fault::ModifierOrder(MODIFIERS.get(rank - 1)?).at(span));
            }
            last = last.max(rank);
            modifiers.push(modifier);
        }
        Some(HeaderAction::Set { name, value, modifiers })
    }

    fn modifier(&mut self, node: &Node<'t>) -> Option<(usize, Modifier)> {
        let span = self.span(node);
        let text = self.child_word(node, Rule::text);
        Some(match node.rule() {
            Rule::expanded => (1, Modifier::Expanded(span)),
            Rule::json => (2, Modifier::Json(span)),
            Rule::join => (3, Modifier::Join(text?)),
            _ => (4, Modifier::Or(text?)),
        })
    }

    /// `orders:read "See orders" includes [orders:list]`
    pub(super) fn scope_entry(&mut self, at: usize, limit: usize) -> Option<(ScopeEntry, usize)> {
        if self.cut.word(at) == "includes" {
            return self.stray_includes(at, limit);
        }
        let node = self.prefix(Rule::scope_entry, at, limit)?;
        let mut children = node.children();
        let name = self.scope(&children.next()?);
        let mut entry = ScopeEntry {
            doc: self.doc(at),
            description: None,
            includes: None,
            span: self.span(&node),
            name,
        };
        for child in children {
            match child.rule() {
                Rule::lone_equals => self.refuse_separator(&child),
                Rule::text => entry.description = Some(self.word(&child)),
                _ => entry.includes = self.scope_list(&child.child(Rule::scope_list)?),
            }
        }
        self.check_entry(&entry);
        let end = entry.span.end as usize;
        Some((entry, end))
    }

    /// `includes` that did not fit behind its scope, or has none.
    fn stray_includes<T>(&mut self, at: usize, limit: usize) -> Option<T> {
        if self.prefix(Rule::includes, at, limit).is_some() {
            self.surplus(self.cut.start(at)..self.cut.end_before(at + 1));
        }
        None
    }

    fn check_entry(&mut self, entry: &ScopeEntry) {
        let name = &entry.name;
        if !name.is_quoted() && name.text.ends_with(':') {
            let sign = name.inside(name.text.len() - 1..name.text.len());
            let fault = Fault::Separator(":".to_owned()).at(sign);
            self.found.report(fault.fix("remove it", sign, ""));
        } else if entry.description.as_ref().is_none_or(|said| said.text.trim().is_empty()) {
            let fault = Fault::ScopeDescription(name.text.clone()).at(name.span);
            self.found.report(fault.help("say in a text behind it what it means"));
        }
    }
}

/// In the order in which they stand.
const MODIFIERS: &[&str] = &["expanded", "json", "join", "or"];
