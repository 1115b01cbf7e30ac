//! Members of `service` and `under`.

use super::node::Node;
use super::unexpected::suggesting;
use super::{Parser, Rule};
use crate::bounds;
use crate::diagnostic::nearest;
use crate::fault::Fault;
use crate::lexis::Kind;
use crate::split::{Block, CHOICES, CLAUSES, ITEMS, MEMBERS};
use crate::syntax::{
    Broken, DefaultAllow, DefaultForward, Guard, Hosts, Layout, Member, Route, Under,
};

impl<'t> Parser<'t, '_> {
    /// The members of a group that stands within `depth` unders.
    pub(super) fn members(&mut self, block: Block, depth: usize) -> Vec<Member> {
        let mut members = Vec::new();
        let mut at = block.open + 1;
        while at < block.inner_end && self.goes_on(at) {
            let (member, next) = self.member(at, block.inner_end, depth, members.last());
            members.push(member);
            at = next.max(at + 1);
        }
        members
    }

    fn member(
        &mut self,
        at: usize,
        limit: usize,
        depth: usize,
        before: Option<&Member>,
    ) -> (Member, usize) {
        match self.cut.word(at) {
            "route" => {
                let (route, next) = self.route(at, limit);
                (route.map_or_else(Member::Broken, Member::Route), next)
            }
            "under" => self.inner_under(at, limit, depth),
            "guard" => self.line(at, limit, Rule::guard_slice, Self::guard),
            "default" => self.line(at, limit, Rule::default_slice, Self::default),
            "limit" => self.line(at, limit, Rule::limit_slice, Self::limit_member),
            "host" => self.line(at, limit, Rule::hosts_slice, Self::hosts),
            "upstream" => self.line(at, limit, Rule::choice_slice, |parser, node| {
                parser.field_of(node).map(Member::Upstream)
            }),
            "preflight" => self.line(at, limit, Rule::choice_slice, |parser, node| {
                parser.field_of(node).map(Member::Preflight)
            }),
            word if CHOICES.contains(&word) => {
                self.line(at, limit, Rule::choice_slice, |parser, node| {
                    parser.field_of(node).map(Member::Choice)
                })
            }
            _ => self.no_member(at, limit, before),
        }
    }

    fn line(
        &mut self,
        at: usize,
        limit: usize,
        rule: Rule,
        build: impl FnOnce(&mut Self, &Node<'t>) -> Option<Member>,
    ) -> (Member, usize) {
        let end = self.cut.until(at + 1, limit, |index| {
            let clause = self.cut.is_first(index) && CLAUSES.contains(&self.cut.word(index));
            clause || self.cut.is_member_head(index)
        });
        let (node, next) = self.slice(rule, at..end);
        let member = node.and_then(|node| build(self, &node));
        match member {
            Some(member) => (member, next),
            None => {
                let next = if self.cut.is(next, Kind::Open) {
                    self.cut.next_line(next, limit)
                } else {
                    next
                };
                (Member::Broken(self.broken(at..next)), next)
            }
        }
    }

    fn guard(&mut self, node: &Node<'t>) -> Option<Member> {
        let requirement = self.requirement(&node.child(Rule::requirement)?)?;
        Some(Member::Guard(Guard { requirement, span: self.span(node) }))
    }

    fn default(&mut self, node: &Node<'t>) -> Option<Member> {
        let span = self.span(node);
        if let Some(names) = node.child(Rule::forward_names) {
            let forward = self.forward_names(&names)?;
            return Some(Member::DefaultForward(DefaultForward { forward, span }));
        }
        let who = self.who(&node.child(Rule::who)?)?;
        let via = node.child(Rule::via).and_then(|via| self.child_word(&via, Rule::word));
        Some(Member::DefaultAllow(DefaultAllow { who, via, span }))
    }

    fn limit_member(&mut self, node: &Node<'t>) -> Option<Member> {
        self.limit(node).map(Member::Limit)
    }

    fn hosts(&mut self, node: &Node<'t>) -> Option<Member> {
        let mut patterns = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::text | Rule::host_word => patterns.push(self.word(&child)),
                Rule::stray_comma => self.refuse_comma(&child),
                Rule::lone_sign => self.refuse_separator(&child),
                _ => {}
            }
        }
        Some(Member::Host(Hosts { patterns, span: self.span(node) }))
    }

    // ---- under

    fn inner_under(&mut self, at: usize, limit: usize, depth: usize) -> (Member, usize) {
        match self.under(at, limit, depth + 1) {
            (Some(Ok(under)), next) => (Member::Under(under), next),
            (Some(Err(broken)), next) => (Member::Broken(broken), next),
            (None, next) => (Member::Broken(self.broken(at..next)), next),
        }
    }

    /// `under /admin { … }`; nothing where it has no block.
    pub(super) fn under(
        &mut self,
        at: usize,
        limit: usize,
        depth: usize,
    ) -> (Option<Result<Under, Broken>>, usize) {
        let Some(block) = self.block(at, limit) else {
            return (None, self.cut.next_line(at, limit));
        };
        let doc = self.doc(at);
        let (head, _) = self.slice(Rule::under_slice, at..block.open);
        if depth > bounds::NESTING {
            let span = self.tokens_span(at..block.open);
            self.found.report(Fault::TooDeep.at(span));
            return (Some(Err(self.broken(at..block.end))), block.end);
        }
        let members = self.members(block, depth);
        let span = self.tokens_span(at..block.end);
        let prefix = head.and_then(|head| self.path(&head));
        let under = prefix.map(|prefix| Under { doc, prefix, members, span });
        (Some(under.ok_or_else(|| self.broken(at..block.end))), block.end)
    }

    // ---- what is no member

    fn no_member(&mut self, at: usize, limit: usize, before: Option<&Member>) -> (Member, usize) {
        let word = self.cut.word(at);
        let bytes = self.cut.start(at)..self.cut.end_before(at + 1);
        let span = self.found.span(bytes.clone());
        if CLAUSES.contains(&word) || matches!(word, "with" | "via" | "as") {
            self.bare_clause(at, before);
        } else if let Some(name) = word.strip_suffix([':', '=']).filter(|_| self.is_head(word)) {
            let needless = self.needless_sign(bytes.start + name.len()..bytes.end);
            self.found.report(needless);
        } else if ITEMS.contains(&word) {
            let fault = Fault::Misplaced { word: word.to_owned(), place: "within a group" };
            self.found.report(fault.at(span).help("it belongs at the top level"));
        } else if self.looks_like_word(at) && !matches!(word, "and" | "or" | "not") {
            let fault = Fault::UnknownMember(word.to_owned()).at(span);
            let known = MEMBERS.iter().chain(CHOICES).copied();
            self.found.report(suggesting(fault, nearest(word, known)));
        } else {
            self.surplus(bytes);
        }
        let next = self.cut.next_line(at, limit);
        (Member::Broken(self.broken(at..next)), next)
    }

    /// Whether a word begins a member, its separator aside.
    fn is_head(&self, word: &str) -> bool {
        let name = word.trim_end_matches([':', '=']);
        MEMBERS.contains(&name) || CHOICES.contains(&name)
    }

    fn bare_clause(&mut self, at: usize, before: Option<&Member>) {
        let word = self.cut.word(at);
        let span = self.tokens_span(at..at + 1);
        let fault = Fault::BareClause(word.to_owned()).at(span);
        let fault = match before {
            Some(Member::Route(route)) if route.layout == Layout::Line => {
                fault.label(route.head, "a route ends with its line, unless it has braces")
            }
            _ => fault,
        };
        self.found.report(match word {
            "allow" | "forward" => fault
                .help(format!("`default {word}` speaks for all routes of a group"))
                .fix(format!("write `default {word}`"), span.before(), "default ")
                .guess(),
            "require" => fault
                .help("`guard` holds for everything within a group")
                .fix("write `guard`", span, "guard")
                .guess(),
            _ => fault.help("write it on the line of its route"),
        });
    }

    /// A route, or what is left of it.
    pub(super) fn route(&mut self, at: usize, limit: usize) -> (Result<Route, Broken>, usize) {
        let (node, layout, end) = self.lined(at, limit, Rule::route_slice, "route");
        let route = node.and_then(|node| self.route_of(&node, at, layout));
        (route.ok_or_else(|| self.broken(at..end)), end)
    }
}
