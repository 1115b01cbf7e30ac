//! The templates of one host as a tree of segments, to find those that share a path without
//! comparing each with each.

use gatewright_core::route::{Segment, Template};
use rustc_hash::FxHashMap;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The tree; templates that are alike but for names are one leaf.
pub(super) struct Trie<'a> {
    nodes: Vec<Node<'a>>,
    leaves: Vec<Leaf<'a>>,
}

#[derive(Default)]
struct Node<'a> {
    literals: BTreeMap<&'a str, usize>,
    /// Everything but literals and tails.
    patterns: Vec<(&'a Segment, usize)>,
    /// The children of `patterns` by what they match, names left out.
    shapes: FxHashMap<Segment, usize>,
    end: Option<usize>,
    tail: Option<usize>,
}

/// One template with the routes that share it, by position.
pub(super) struct Leaf<'a> {
    pub(super) template: &'a Template,
    pub(super) routes: Vec<usize>,
}

/// Steps that a walk may take before it gives up (S36). Tables of real APIs take a few thousand.
pub(super) const MAX_STEPS: usize = 4_000_000;
/// What comparing two patterns counts for: their automata are walked side by side.
const PATTERN_STEPS: usize = 64;

/// Nodes that one lookup visits at most.
const MAX_LOOKUP: usize = 1000;

/// The routes overlap in more ways than are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooManyOverlaps;

impl<'a> Trie<'a> {
    pub(super) fn new(routes: impl Iterator<Item = (usize, &'a Template)>) -> Trie<'a> {
        let mut trie = Trie { nodes: vec![Node::default()], leaves: Vec::new() };
        for (route, template) in routes {
            trie.insert(route, template);
        }
        for node in &mut trie.nodes {
            node.patterns.sort_by(|(a, _), (b, _)| a.precedence(b).then_with(|| a.cmp(b)));
        }
        trie
    }

    pub(super) fn leaves(&self) -> &[Leaf<'a>] {
        &self.leaves
    }

    pub(super) fn leaf(&self, position: usize) -> Option<&Leaf<'a>> {
        self.leaves.get(position)
    }

    /// The leaf that decides a canonical path among those that `may`, the most specific first.
    pub(super) fn choose(&self, path: &str, may: &dyn Fn(usize) -> bool) -> Option<usize> {
        let segments: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
        // Patterns at every segment could lead a walk through the whole tree.
        let steps = Cell::new(MAX_LOOKUP);
        self.descend(0, &segments, may, &steps)
    }

    /// Visits every two leaves that share a path, each pair once.
    pub(super) fn overlaps(
        &self,
        visit: &mut dyn FnMut(usize, usize),
    ) -> Result<(), TooManyOverlaps> {
        let mut walk = Walk { trie: self, visit, steps: MAX_STEPS };
        (0..self.nodes.len()).try_for_each(|node| walk.within(node))
    }

    /// The leaves with a path that is the prefix or lies below it.
    ///
    /// `steps` is what all walks of one table may take together.
    pub(super) fn below(
        &self,
        prefix: &Template,
        steps: &mut usize,
    ) -> Result<Vec<usize>, TooManyOverlaps> {
        let mut found = Vec::new();
        let mut spend = |count: usize| {
            *steps = steps.checked_sub(count).ok_or(TooManyOverlaps)?;
            Ok(())
        };
        let mut at = vec![0];
        let root = matches!(prefix.segments(), [Segment::Literal(text)] if text.is_empty());
        for wanted in prefix.segments().iter().filter(|_| !root) {
            let mut next = Vec::new();
            for node in at.iter().filter_map(|node| self.nodes.get(*node)) {
                spend(1 + node.cost_of(wanted))?;
                next.extend(node.children_sharing(wanted));
                found.extend(node.tail);
            }
            at = next;
        }
        at.iter().for_each(|node| self.collect(*node, &mut found));
        spend(found.len())?;
        Ok(found)
    }

    fn insert(&mut self, route: usize, template: &'a Template) {
        let mut at = 0;
        for segment in template.segments() {
            if let Segment::Tail(_) = segment {
                break;
            }
            at = self.child(at, segment);
        }
        let fresh = self.leaves.len();
        let Some(node) = self.nodes.get_mut(at) else { return };
        let slot = if template.has_tail() { &mut node.tail } else { &mut node.end };
        let leaf = *slot.get_or_insert(fresh);
        if leaf == fresh {
            self.leaves.push(Leaf { template, routes: Vec::new() });
        }
        if let Some(leaf) = self.leaves.get_mut(leaf) {
            leaf.routes.push(route);
        }
    }

    fn child(&mut self, at: usize, segment: &'a Segment) -> usize {
        let fresh = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return at };
        let child = match segment {
            Segment::Literal(text) => *node.literals.entry(text).or_insert(fresh),
            pattern => {
                let child = *node.shapes.entry(pattern.without_names()).or_insert(fresh);
                if child == fresh {
                    node.patterns.push((pattern, fresh));
                }
                child
            }
        };
        if child == fresh {
            self.nodes.push(Node::default());
        }
        child
    }

    fn descend(
        &self,
        at: usize,
        rest: &[&str],
        may: &dyn Fn(usize) -> bool,
        steps: &Cell<usize>,
    ) -> Option<usize> {
        steps.set(steps.get().checked_sub(1)?);
        let node = self.nodes.get(at)?;
        let Some((segment, rest)) = rest.split_first() else {
            return node.end.filter(|leaf| may(*leaf));
        };
        let literal = node.literals.get(segment);
        let patterns = node.patterns.iter().filter(|(pattern, _)| pattern.matches(segment));
        let mut children = literal.into_iter().chain(patterns.map(|(_, child)| child));
        children
            .find_map(|child| self.descend(*child, rest, may, steps))
            .or_else(|| node.tail.filter(|leaf| !segment.is_empty() && may(*leaf)))
    }

    /// Every leaf at a node and below it.
    fn collect(&self, at: usize, found: &mut Vec<usize>) {
        let Some(node) = self.nodes.get(at) else { return };
        found.extend(node.end.into_iter().chain(node.tail));
        node.children().for_each(|child| self.collect(child, found));
    }
}

impl Node<'_> {
    fn children(&self) -> impl Iterator<Item = usize> {
        self.literals.values().copied().chain(self.patterns.iter().map(|(_, child)| *child))
    }

    /// The steps that [`Node::children_sharing`] takes.
    fn cost_of(&self, wanted: &Segment) -> usize {
        match wanted {
            Segment::Literal(_) => self.patterns.len(),
            _ => self.literals.len() + PATTERN_STEPS * self.patterns.len(),
        }
    }

    /// The children whose segment shares a text with another one.
    fn children_sharing(&self, wanted: &Segment) -> Vec<usize> {
        let patterns = || self.patterns.iter();
        match wanted {
            Segment::Literal(text) => {
                let literal = self.literals.get(text.as_str()).copied();
                let patterns = patterns().filter(|(pattern, _)| pattern.matches(text));
                literal.into_iter().chain(patterns.map(|(_, child)| *child)).collect()
            }
            wanted => {
                let literals = self.literals.iter().filter(|(text, _)| wanted.matches(text));
                let patterns = patterns().filter(|(p, _)| p.common_text(wanted).is_some());
                let literals = literals.map(|(_, child)| *child);
                literals.chain(patterns.map(|(_, child)| *child)).collect()
            }
        }
    }
}

struct Walk<'t, 'a> {
    trie: &'t Trie<'a>,
    visit: &'t mut dyn FnMut(usize, usize),
    steps: usize,
}

impl<'t, 'a> Walk<'t, 'a> {
    fn step(&mut self) -> Result<(), TooManyOverlaps> {
        self.steps(1)
    }

    fn steps(&mut self, count: usize) -> Result<(), TooManyOverlaps> {
        self.steps = self.steps.checked_sub(count).ok_or(TooManyOverlaps)?;
        Ok(())
    }

    /// Pairs whose templates part at this node.
    fn within(&mut self, at: usize) -> Result<(), TooManyOverlaps> {
        let trie = self.trie;
        let Some(node) = trie.nodes.get(at) else { return Ok(()) };
        for (position, (pattern, child)) in node.patterns.iter().enumerate() {
            for (text, other) in &node.literals {
                self.step()?;
                if pattern.matches(text) {
                    self.across(*child, *other)?;
                }
            }
            for (later, other) in node.patterns.iter().skip(position + 1) {
                self.steps(PATTERN_STEPS)?;
                if pattern.common_text(later).is_some() {
                    self.across(*child, *other)?;
                }
            }
        }
        self.tail_over(node.tail, node)
    }

    /// Pairs of a template below one node and a template below another one, both of which share
    /// everything up to here.
    fn across(&mut self, left: usize, right: usize) -> Result<(), TooManyOverlaps> {
        self.step()?;
        let trie = self.trie;
        let (Some(a), Some(b)) = (trie.nodes.get(left), trie.nodes.get(right)) else {
            return Ok(());
        };
        if let (Some(a), Some(b)) = (a.end, b.end) {
            (self.visit)(a, b);
        }
        if let (Some(a), Some(b)) = (a.tail, b.tail) {
            (self.visit)(a, b);
        }
        self.tail_over(a.tail, b)?;
        self.tail_over(b.tail, a)?;
        self.literals_across(a, b)?;
        for (pattern, child) in &b.patterns {
            for (text, other) in &a.literals {
                self.step()?;
                if pattern.matches(text) {
                    self.across(*other, *child)?;
                }
            }
        }
        for (pattern, child) in &a.patterns {
            self.steps(b.cost_of(pattern))?;
            for other in b.children_sharing(pattern) {
                self.across(*child, other)?;
            }
        }
        Ok(())
    }

    fn literals_across(&mut self, a: &Node<'a>, b: &Node<'a>) -> Result<(), TooManyOverlaps> {
        let (few, many) = match a.literals.len() <= b.literals.len() {
            true => (a, b),
            false => (b, a),
        };
        for (text, child) in &few.literals {
            self.step()?;
            if let Some(other) = many.literals.get(text) {
                self.across(*child, *other)?;
            }
        }
        Ok(())
    }

    /// A tail shares a path with everything that goes on with a segment that is not empty.
    fn tail_over(&mut self, tail: Option<usize>, node: &Node<'a>) -> Result<(), TooManyOverlaps> {
        let Some(tail) = tail else { return Ok(()) };
        let mut leaves = Vec::new();
        for (text, child) in &node.literals {
            if !text.is_empty() {
                self.trie.collect(*child, &mut leaves);
            }
        }
        node.patterns.iter().for_each(|(_, child)| self.trie.collect(*child, &mut leaves));
        for leaf in leaves {
            self.step()?;
            (self.visit)(tail, leaf);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_core::route::Spelling;

    fn templates(texts: &[&str]) -> Vec<Template> {
        texts.iter().map(|text| Template::parse(text, Spelling::Bare).unwrap()).collect()
    }

    /// Each with each, as the tree must not do it.
    fn overlaps_by_force(templates: &[Template]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (i, a) in templates.iter().enumerate() {
            for (j, b) in templates.iter().enumerate().skip(i + 1) {
                if a.common_path(b).is_some() {
                    found.push((i, j));
                }
            }
        }
        found
    }

    #[test]
    fn overlaps_are_those_of_comparing_each_with_each() {
        let templates = templates(&[
            "/",
            "/a",
            "/a/",
            "/{x}",
            "/a/{x}/b",
            "/a/c/{y}",
            "/a/{rest...}",
            "/{rest...}",
            "/{x: int}",
            "/{x: uuid}/z",
            "/a/c/b",
            "/{x}/c/{rest...}",
            "/p{x}",
            "/{x}.json",
            "/{x}/{y}/",
            "/a/{f}.json/{rest...}",
        ]);
        let trie = Trie::new(templates.iter().enumerate());
        let mut found = Vec::new();
        trie.overlaps(&mut |a, b| found.push((a.min(b), a.max(b)))).unwrap();
        found.sort_unstable();
        assert_eq!(found, overlaps_by_force(&templates));
    }

    #[test]
    fn what_lies_below_a_prefix() {
        let templates = templates(&["/admin", "/admin/x", "/{x}/y", "/{rest...}", "/b", "/{x}"]);
        let trie = Trie::new(templates.iter().enumerate());
        let below = |prefix: &str| {
            let prefix = Template::parse(prefix, Spelling::Bare).unwrap();
            let mut found = trie.below(&prefix, &mut 1000).unwrap();
            found.sort_unstable();
            let by_force: Vec<usize> = (0..templates.len())
                .filter(|at| templates[*at].common_path_below(&prefix).is_some())
                .collect();
            assert_eq!(found, by_force, "{prefix}");
        };
        ["/admin", "/", "/b/c", "/{p}", "/{p: int}", "/admin/x/y"].into_iter().for_each(below);
    }

    #[test]
    fn s36_dense_tables_give_up_in_time() {
        let texts: Vec<String> =
            (0..3000).flat_map(|i| [format!("/{{x}}.{i}z"), format!("/a{i}.{i}z")]).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let templates = templates(&texts);
        let trie = Trie::new(templates.iter().enumerate());
        assert_eq!(trie.overlaps(&mut |_, _| {}), Err(TooManyOverlaps));
    }
}
