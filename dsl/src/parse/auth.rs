//! Fields of `policy` and `auth`.

use super::entries::Entries;
use super::node::Node;
use super::{Parser, Rule};
use crate::bounds;
use crate::fault::Fault;
use crate::lexis::Kind;
use crate::split::Block;
use crate::syntax::Field;

/// How many values a field takes, and of which shape.
fn shape(name: &str) -> Option<Rule> {
    Some(match name {
        "bearer" | "discovery" => Rule::bare_field,
        "realm" | "statuses" | "encoded_slash" | "trailing_slash" | "resource" => Rule::one_field,
        "header" | "authorization" | "query" | "prefix" | "registry" => Rule::one_field,
        "on_invalid" | "issuer" | "leeway" | "type" | "profile" | "claims" => Rule::one_field,
        "max_age" | "bound" | "endpoint" | "cache" | "trust" | "method" => Rule::one_field,
        "subject" | "client" | "scopes" | "roles" => Rule::one_field,
        "audience" | "algorithms" => Rule::each_field,
        "keys" | "match" => Rule::pair_field,
        "credentials" => Rule::grant_field,
        _ => return None,
    })
}

/// Whether a field is called so.
pub(super) fn is_field(name: &str) -> bool {
    shape(name).is_some()
}

impl<'t> Parser<'t, '_> {
    /// The fields of a block.
    pub(super) fn fields(&mut self, block: Block) -> Entries<Field> {
        self.entries(block, Self::field)
    }

    fn field(&mut self, at: usize, limit: usize) -> Option<(Field, usize)> {
        let name = self.cut.word(at).trim_end_matches([':', '=']);
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            self.surplus(self.cut.start(at)..self.cut.end_before(at + 1));
            return None;
        }
        let Some(rule) = self.shape_at(name, at) else { return self.unknown_field(at, limit) };
        if rule != Rule::bare_field && self.lacks_value(at, limit) {
            return None;
        }
        let node = self.prefix(rule, at, self.field_limit(at, limit))?;
        let field = self.field_of(&node)?;
        let end = field.span.end as usize;
        Some((field, end))
    }

    /// The name of a known field at the start of a line or behind a comma is no value of this one,
    /// unless it reads like the entry of a list. Fields are short, so the search is.
    fn field_limit(&self, at: usize, limit: usize) -> usize {
        let listed =
            |index: usize| self.cut.is(index, Kind::Comma) || self.cut.is(index, Kind::Right);
        let known = |index: &usize| {
            let begins = self.cut.is_first(*index) || self.cut.is(*index - 1, Kind::Comma);
            begins && shape(self.cut.word(*index)).is_some() && !listed(*index + 1)
        };
        let near = limit.min(at + 2 * bounds::LIST);
        (at + 1..near).find(known).unwrap_or(near)
    }

    /// Reports a field behind which the next line begins with another one.
    fn lacks_value(&mut self, at: usize, limit: usize) -> bool {
        let next = at + 1;
        let another = self.cut.is_first(next) && shape(self.cut.word(next)).is_some();
        if another || next >= limit {
            let name = self.cut.word(at).to_owned();
            let end = self.cut.end_before(next);
            self.found.report(Fault::ValueMissing(name).at(self.found.span(end..end)));
        }
        another || next >= limit
    }

    /// `keys discovery` has no second value.
    fn shape_at(&self, name: &str, at: usize) -> Option<Rule> {
        match shape(name) {
            Some(Rule::pair_field) if self.cut.word(at + 1) == "discovery" => Some(Rule::one_field),
            shape => shape,
        }
    }

    /// A field that no `auth` has: it ends with its line, and the resolver says what it thinks.
    fn unknown_field(&mut self, at: usize, limit: usize) -> Option<(Field, usize)> {
        let node = self.prefix(Rule::bare_field, at, limit)?;
        let mut field = self.field_of(&node)?;
        let end = self.cut.end_before(self.cut.line_end(at, limit));
        field.span = self.found.span(field.span.start as usize..end);
        Some((field, end))
    }

    /// A name and its values.
    pub(super) fn field_of(&mut self, node: &Node<'t>) -> Option<Field> {
        let mut children = node.children();
        let name = self.word(&children.next()?);
        let mut values = Vec::new();
        for child in children {
            match child.rule() {
                Rule::separator => self.refuse_separator(&child),
                Rule::stray_comma => self.refuse_comma(&child),
                Rule::word | Rule::grant => {
                    values.push(crate::syntax::Value::Word(self.word(&child)));
                }
                _ => values.push(self.literal(&child)?),
            }
        }
        Some(Field { name, values, span: self.span(node) })
    }

    /// `issuer = "…"`
    pub(super) fn refuse_separator(&mut self, node: &Node<'t>) {
        let needless = self.needless_sign(node.range());
        self.found.report(needless);
    }
}
