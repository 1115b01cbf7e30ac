//! A piece that a rule of the grammar has read.

use super::{Pair, Rule};
use std::ops::Range;

/// A piece with its place in the file.
#[derive(Clone)]
pub(super) struct Node<'t> {
    pair: Pair<'t>,
    base: usize,
}

impl<'t> Node<'t> {
    /// A piece of a slice that begins at `base`.
    pub(super) fn new(pair: Pair<'t>, base: usize) -> Node<'t> {
        Node { pair, base }
    }

    /// The rule that has read it.
    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// Its text.
    pub(super) fn text(&self) -> &'t str {
        self.pair.as_str()
    }

    /// Its bytes in the file. White space and comments may stand at its end.
    pub(super) fn range(&self) -> Range<usize> {
        let span = self.pair.as_span();
        self.base + span.start()..self.base + span.end()
    }

    /// Its parts.
    pub(super) fn children(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let base = self.base;
        self.pair.clone().into_inner().map(move |pair| Node { pair, base })
    }

    /// The first of its parts that a rule has read.
    pub(super) fn child(&self, rule: Rule) -> Option<Node<'t>> {
        self.children().find(|child| child.rule() == rule)
    }
}
