//! Lines of tests.

use super::node::Node;
use super::{Parser, Rule};
use crate::fault::Fault;
use crate::lexis::Kind;
use crate::split::Block;
use crate::syntax::{
    Broken, Caller, Check, Fact, HeaderText, Layout, Outcome, Row, RowCaller, TestLine,
};

impl<'t> Parser<'t, '_> {
    /// The lines of a test, and those that could not be read.
    pub(super) fn test_lines(&mut self, block: Block) -> (Vec<TestLine>, Vec<Broken>) {
        let (mut lines, mut broken) = (Vec::new(), Vec::new());
        let mut at = block.open + 1;
        while at < block.inner_end && self.goes_on(at) {
            let (line, next) = self.test_line(at, block.inner_end);
            match line {
                Some(line) => lines.push(line),
                None => broken.push(self.broken(at..next)),
            }
            at = next.max(at + 1);
        }
        (lines, broken)
    }

    fn test_line(&mut self, at: usize, limit: usize) -> (Option<TestLine>, usize) {
        match self.cut.word(at) {
            "at" => self.pair(at, limit, Rule::at_slice, Self::at_line),
            "host" => self.pair(at, limit, Rule::host_slice, Self::host_line),
            "from" => self.pair(at, limit, Rule::from_slice, Self::origin_line),
            "caller" => self.caller(at, limit),
            "" => {
                self.surplus(self.cut.start(at)..self.cut.end_before(at + 1));
                (None, self.cut.next_line(at, limit))
            }
            _ => self.row(at, limit),
        }
    }

    /// A keyword and one word.
    fn pair(
        &mut self,
        at: usize,
        limit: usize,
        rule: Rule,
        build: impl FnOnce(&mut Self, &Node<'t>) -> Option<TestLine>,
    ) -> (Option<TestLine>, usize) {
        let end = (at + 2).min(limit);
        let (node, _) = self.slice(rule, at..end);
        let line = node.and_then(|node| build(self, &node));
        let next = match line {
            Some(_) => self.settle(at, self.cut.end_before(end), limit),
            None => self.cut.next_line(at, limit),
        };
        (line, next)
    }

    fn at_line(&mut self, node: &Node<'t>) -> Option<TestLine> {
        self.time(&node.child(Rule::time)?).map(TestLine::At)
    }

    fn host_line(&mut self, node: &Node<'t>) -> Option<TestLine> {
        node.children().last().map(|host| TestLine::Host(self.word(&host)))
    }

    fn origin_line(&mut self, node: &Node<'t>) -> Option<TestLine> {
        self.address(&node.child(Rule::address)?).map(TestLine::From)
    }

    // ---- callers

    fn caller(&mut self, at: usize, limit: usize) -> (Option<TestLine>, usize) {
        let open = self.cut.until(at + 1, limit, |index| self.cut.is_first(index));
        let end = match self.cut.is(open, Kind::Open) {
            true => {
                self.check_brace_line(open);
                self.cut.block(open).end.min(limit)
            }
            false => open,
        };
        let (node, _) = self.slice(Rule::caller_slice, at..end);
        let caller = node.and_then(|node| self.caller_of(&node, at));
        (caller.map(TestLine::Caller), end)
    }

    fn caller_of(&mut self, node: &Node<'t>, at: usize) -> Option<Caller> {
        let mut words = node.children().filter(|child| child.rule() == Rule::word);
        let name = self.name(&words.next()?, "caller");
        let method = self.word(&words.next()?);
        let mut facts = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::fact => facts.push(self.fact(&child)?),
                Rule::stray_comma => self.refuse_separator(&child),
                _ => {}
            }
        }
        Some(Caller { doc: self.doc(at), name, method, facts, span: self.span(node) })
    }

    fn fact(&mut self, node: &Node<'t>) -> Option<Fact> {
        let name = self.operand(&node.child(Rule::claim)?);
        let value = self.literal(&node.children().last()?)?;
        Some(Fact { name, value, span: self.span(node) })
    }

    // ---- rows

    fn row(&mut self, at: usize, limit: usize) -> (Option<TestLine>, usize) {
        let (node, layout, end) = self.lined(at, limit, Rule::row_slice, "test row");
        (node.and_then(|node| self.row_of(&node, layout)).map(TestLine::Row), end)
    }

    fn row_of(&mut self, node: &Node<'t>, layout: Layout) -> Option<Row> {
        let mut children = node.children();
        let method = self.method(&children.next()?);
        let target = self.word(&children.next()?);
        let (mut callers, mut from, mut headers) = (None, None, Vec::new());
        for child in children.by_ref() {
            match child.rule() {
                Rule::row_as => {
                    let read = self.row_callers(&child);
                    self.refuse_second(callers.replace(read).is_some(), "as", &child);
                }
                Rule::row_from => {
                    let address = self.address(&child.child(Rule::address)?)?;
                    self.refuse_second(from.replace(address).is_some(), "from", &child);
                }
                Rule::header_text => headers.push(self.header_text(&child)?),
                _ => {
                    self.refuse_arrow(&child);
                    break;
                }
            }
        }
        let outcome = self.outcome(&children.next()?)?;
        let (mut reason, mut checks) = (None, Vec::new());
        for child in children {
            match child.rule() {
                Rule::reason => reason = Some(self.word(&child)),
                Rule::block_close => {}
                Rule::absence => {
                    checks.push(Check::Absent(self.child_word(&child, Rule::header_name)?));
                }
                _ => checks.push(Check::Header(self.header_text(&child)?)),
            }
        }
        let (callers, span) = (callers.unwrap_or_default(), self.span(node));
        Some(Row { method, target, callers, from, headers, outcome, reason, checks, layout, span })
    }

    /// `=>` for `->`.
    fn refuse_arrow(&mut self, node: &Node<'t>) {
        if node.text() != "->" {
            let span = self.found.span(node.range());
            let fault = Fault::Surplus(node.text().to_owned()).at(span);
            self.found.report(fault.fix("write `->`", span, "->"));
        }
    }

    fn refuse_second(&mut self, is_second: bool, what: &'static str, node: &Node<'t>) {
        if is_second {
            let span = self.span(node);
            self.found.report(Fault::Twice(what).at(span));
        }
    }

    fn row_callers(&mut self, node: &Node<'t>) -> Vec<RowCaller> {
        let mut callers = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::row_caller => callers.extend(self.row_caller(&child)),
                Rule::stray_comma => self.refuse_comma(&child),
                _ => {}
            }
        }
        callers
    }

    fn row_caller(&self, node: &Node<'t>) -> Option<RowCaller> {
        let name = self.child_word(node, Rule::word)?;
        Some(RowCaller { name, defect: self.child_word(node, Rule::defect) })
    }

    fn outcome(&mut self, node: &Node<'t>) -> Option<Outcome> {
        match node.child(Rule::number) {
            Some(status) => self.integer(&status).map(Outcome::Status),
            None => Some(Outcome::Allow(self.found.span(node.range()))),
        }
    }

    /// Headers of requests may be spelled in any way: that is what is tested.
    fn header_text(&self, node: &Node<'t>) -> Option<HeaderText> {
        let name = self.child_word(node, Rule::header_name)?;
        Some(HeaderText { name, value: self.child_word(node, Rule::text)? })
    }
}
