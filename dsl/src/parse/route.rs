//! Routes, their clauses, and the line ends that they share with the rows of tests.

use super::node::Node;
use super::{Parser, Reading, Rule};
use crate::diagnostic::Edit;
use crate::fault::Fault;
use crate::lexis::Kind;
use crate::split::CLAUSES;
use crate::syntax::{Clause, ClauseKind, Forward, Layout, Limit, Route, Who, Word};

impl<'t> Parser<'t, '_> {
    // ---- line ends

    /// Reads what ends with its line, or stands in braces: a route or a row.
    pub(super) fn lined(
        &mut self,
        at: usize,
        limit: usize,
        rule: Rule,
        what: &'static str,
    ) -> (Option<Node<'t>>, Layout, usize) {
        let line = self.cut.line_end(at, limit);
        let brace = (at..=line).find(|index| *index < limit && self.cut.is(*index, Kind::Open));
        if let Some(open) = brace {
            self.check_brace_line(open);
            let end = self.cut.block(open).end.min(limit);
            let (node, next) = self.slice(rule, at..end);
            // What stands in the braces and belongs to something else is not passed over.
            if node.is_some() && next < end {
                self.surplus(self.cut.start(next)..self.cut.end_before(next + 1));
            }
            return (node, Layout::Braces, end);
        }
        let end = self.continued(at, line, limit);
        if end == line {
            return (self.slice(rule, at..line).0, Layout::Line, line);
        }
        (self.overlong(at, end, rule, what), Layout::Line, end)
    }

    /// Where a line ends that goes on below: an open bracket, or a junction that opens the next
    /// line, says so.
    fn continued(&self, at: usize, line: usize, limit: usize) -> usize {
        let (mut start, mut end, mut open) = (at, line, 0);
        loop {
            open = self.cut.open_brackets(open, start..end);
            let junction = matches!(self.cut.word(end), "and" | "or" | "&&" | "||");
            let comma = self.cut.is(end - 1, Kind::Comma);
            let stops = self.cut.is_member_head(end) || CLAUSES.contains(&self.cut.word(end));
            if end >= limit
                || stops
                || !(junction || open > 0 || comma)
                || self.cut.is(end, Kind::Close)
            {
                return end;
            }
            (start, end) = (end, self.cut.line_end(end, limit));
        }
    }

    /// Reads over the end of the line, to say what to do about it.
    fn overlong(
        &mut self,
        at: usize,
        end: usize,
        rule: Rule,
        what: &'static str,
    ) -> Option<Node<'t>> {
        if !self.within_bounds(at..end) {
            return None;
        }
        let node = match self.read(rule, at..end) {
            Reading::Read(node) => node,
            Reading::Misfit(misfit, wanted) => {
                self.unexpected(misfit, &wanted, at..end);
                return None;
            }
        };
        let line = self.cut.line_end(at, end);
        let rest = self.tokens_span(line..end);
        let head = self.head_of(&node)?;
        let edit = |span, insert: &str| Edit { span, insert: insert.to_owned() };
        let edits = vec![edit(head.after(), " {"), edit(rest.after(), " }")];
        let fault = Fault::LineEnd(what).at(rest);
        self.found.report(match head.end <= rest.start {
            true => fault.fixes("use braces", edits),
            false => fault,
        });
        Some(node)
    }

    /// From the first word to the last that stands before the braces.
    fn head_of(&self, node: &Node<'t>) -> Option<crate::source::Span> {
        let stands_before = |rule: Rule| {
            matches!(rule, Rule::text | Rule::bare_path | Rule::bare_target | Rule::route_name)
        };
        let last = node.children().take(4).filter(|child| stands_before(child.rule())).last()?;
        Some(self.found.span(node.range().start..self.span(&last).end as usize))
    }

    // ---- routes

    pub(super) fn route_of(&mut self, node: &Node<'t>, at: usize, layout: Layout) -> Option<Route> {
        let doc = self.doc(at);
        let head = self.head_of(node)?;
        let mut methods = Vec::new();
        let mut path = None;
        let mut name = None;
        let mut clauses = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::kw_route | Rule::block_close => {}
                Rule::methods => methods = self.methods(&child),
                Rule::text | Rule::bare_path => path = Some(self.word(&child)),
                Rule::route_name => name = Some(self.name(&child.child(Rule::word)?, "route")),
                _ => clauses.push(self.clause(&child)?),
            }
        }
        let span = self.span(node);
        Some(Route { doc, methods, path: path?, name, clauses, layout, head, span })
    }

    /// The path of a node.
    pub(super) fn path(&self, node: &Node<'t>) -> Option<Word> {
        let is_path = |child: &Node<'t>| matches!(child.rule(), Rule::text | Rule::bare_path);
        node.children().find(is_path).map(|path| self.word(&path))
    }

    fn clause(&mut self, node: &Node<'t>) -> Option<Clause> {
        let kind = match node.rule() {
            Rule::public => ClauseKind::Public,
            Rule::deny => ClauseKind::Deny,
            Rule::optional => ClauseKind::Optional(self.who(&node.child(Rule::who)?)?),
            Rule::allow => self.allow(node)?,
            Rule::require => {
                ClauseKind::Require(self.requirement(&node.child(Rule::requirement)?)?)
            }
            Rule::forward => {
                ClauseKind::Forward(self.forward_names(&node.child(Rule::forward_names)?)?)
            }
            Rule::limit => ClauseKind::Limit(self.limit(node)?),
            _ => return None,
        };
        Some(Clause { kind, span: self.span(node) })
    }

    fn allow(&mut self, node: &Node<'t>) -> Option<ClauseKind> {
        let who = self.who(&node.child(Rule::who)?)?;
        let via = node.child(Rule::via).and_then(|via| self.child_word(&via, Rule::word));
        let with = match node.child(Rule::with) {
            Some(with) => Some(self.requirement(&with.child(Rule::requirement)?)?),
            None => None,
        };
        Some(ClauseKind::Allow { who, via, with })
    }

    /// `user`, `[user, app]`
    pub(super) fn who(&mut self, node: &Node<'t>) -> Option<Who> {
        let span = self.span(node);
        let (mut methods, bracketed) = self.names(node);
        let joined: Vec<Node<'t>> =
            node.children().filter(|child| child.rule() == Rule::joined).collect();
        let Some(first) = joined.first() else { return Some(Who { methods, bracketed, span }) };
        methods.extend(joined.iter().filter_map(|more| self.child_word(more, Rule::word)));
        let sign = first.text().split_whitespace().next().unwrap_or("");
        let sign = sign.get(..1).filter(|sign| *sign == ",").unwrap_or(sign);
        let fault = Fault::MethodsJoined(sign.to_owned()).at(span);
        // Who writes `and` wants both: a list would open the route to either.
        self.found.report(match sign {
            "and" | "&&" => fault,
            _ => fault.fix("use a list", span, bracketed_list(&methods)),
        });
        Some(Who { methods, bracketed, span })
    }

    /// `identity`, `[identity, tracing]`, `none`
    pub(super) fn forward_names(&mut self, node: &Node<'t>) -> Option<Forward> {
        let (names, bracketed) = self.names(node);
        Some(Forward { names, bracketed, span: self.span(node) })
    }

    /// One name, or those in brackets.
    fn names(&self, node: &Node<'t>) -> (Vec<Word>, bool) {
        match node.child(Rule::name_list) {
            Some(list) => {
                let names = list.children().filter(|child| child.rule() == Rule::word);
                (names.map(|name| self.word(&name)).collect(), true)
            }
            None => (self.child_word(node, Rule::word).into_iter().collect(), false),
        }
    }

    /// `limit 100 per minute by client`
    pub(super) fn limit(&mut self, node: &Node<'t>) -> Option<Limit> {
        let count = self.integer(&node.child(Rule::number)?)?;
        let mut words = node.children().filter(|child| child.rule() == Rule::word);
        let period = self.word(&words.next()?);
        let key = self.word(&words.next()?);
        Some(Limit { count, period, key, span: self.span(node) })
    }
}

fn bracketed_list(methods: &[Word]) -> String {
    let names: Vec<&str> = methods.iter().map(|method| method.text.as_str()).collect();
    format!("[{}]", names.join(", "))
}
