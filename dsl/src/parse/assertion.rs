//! Assertions.

use super::node::Node;
use super::{Parser, Rule};
use crate::syntax::{Assert, AssertKind, Demand, Item, PublicRoute, Word};

impl<'t> Parser<'t, '_> {
    /// `assert …`
    pub(super) fn assertion(&mut self, node: &Node<'t>, at: usize) -> Option<Item> {
        let inner = node.children().last()?;
        let kind = match inner.rule() {
            Rule::public_only => self.public_only(&inner)?,
            _ => self.claim_of_all(&inner)?,
        };
        Some(Item::Assert(Assert { doc: self.doc(at), kind, span: self.span(node) }))
    }

    fn public_only(&mut self, node: &Node<'t>) -> Option<AssertKind> {
        let mut routes = Vec::new();
        for child in node.children().filter(|child| child.rule() == Rule::public_route) {
            let (methods, pattern) = self.asserted(&child)?;
            routes.push(PublicRoute { methods, pattern });
        }
        let span = self.span(node);
        Some(AssertKind::PublicOnly(crate::syntax::List { items: routes, span }))
    }

    fn claim_of_all(&mut self, node: &Node<'t>) -> Option<AssertKind> {
        let (methods, pattern) = self.asserted(node)?;
        let demand = node.child(Rule::demand)?.children().next()?;
        let span = self.span(&demand);
        let demand = match demand.rule() {
            Rule::any_scope => Demand::AnyScope(span),
            Rule::any_caller => Demand::AnyCaller(span),
            _ => Demand::Requirement(self.requirement(&demand)?),
        };
        Some(AssertKind::Requires { methods, pattern, demand })
    }

    /// The methods and the path or host that an assertion speaks of.
    fn asserted(&mut self, node: &Node<'t>) -> Option<(Vec<Word>, Word)> {
        let methods = node.child(Rule::method_list).map(|list| self.methods(&list));
        let is_path = |child: &Node<'t>| matches!(child.rule(), Rule::text | Rule::pattern);
        let pattern = self.word(&node.children().find(is_path)?);
        Some((methods.unwrap_or_default(), pattern))
    }
}
