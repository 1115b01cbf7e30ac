//! Items of a file.

use super::entries::Entries;
use super::node::Node;
use super::unexpected::suggesting;
use super::word::is_reserved;
use super::{Parser, Rule};
use crate::diagnostic::nearest;
use crate::fault::Fault;
use crate::lexis::Kind;
use crate::source::Span;
use crate::split::{Block, CHOICES, CLAUSES, ITEMS, MEMBERS};
use crate::syntax::{
    Auth, Headers, Import, Item, Let, LetValue, PolicyBlock, Scopes, Service, Setting, Test,
};
use std::ops::Range;

impl<'t> Parser<'t, '_> {
    /// All items from a token on.
    pub(super) fn items(&mut self, first: usize) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = first;
        while at < self.cut.len() && self.goes_on(at) {
            let (item, next) = self.item(at);
            items.extend(item);
            at = next.max(at + 1);
        }
        items
    }

    fn item(&mut self, at: usize) -> (Option<Item>, usize) {
        match self.cut.word(at) {
            "policy" => self.policy(at),
            "auth" => self.auth(at),
            "scopes" if self.cut.is_item_head(at) => self.scopes(at),
            "headers" => self.headers(at),
            "service" => self.service(at),
            "test" => self.test(at),
            "let" => self.plain(at, Rule::binding_slice, Self::binding),
            "setting" => self.plain(at, Rule::setting_slice, Self::setting),
            "import" => self.plain(at, Rule::import_slice, Self::import),
            "assert" => self.plain(at, Rule::assert_slice, Self::assertion),
            "under" => self.top_under(at),
            "route" => {
                let (route, next) = self.route(at, self.cut.len());
                (Some(route.map_or_else(Item::Broken, Item::Route)), next)
            }
            _ => self.no_item(at),
        }
    }

    fn top_under(&mut self, at: usize) -> (Option<Item>, usize) {
        match self.under(at, self.cut.len(), 1) {
            (Some(Ok(under)), next) => (Some(Item::Under(under)), next),
            (Some(Err(broken)), next) => (Some(Item::Broken(broken)), next),
            (None, _) => self.lost_item(at),
        }
    }

    // ---- items in braces

    /// The block of an item, and where its head ends; reports where there is none.
    pub(super) fn block(&mut self, at: usize, limit: usize) -> Option<Block> {
        // The word behind the keyword is never a head: `headers test {` has a bad name.
        let named = self.cut.is(at + 1, Kind::Word) && !self.cut.is_first(at + 1);
        let first = at + 1 + usize::from(named);
        let open = self.cut.until(first, limit, |index| self.cut.is_item_head(index));
        if !self.cut.is(open, Kind::Open) {
            self.missing_brace(at, limit);
            return None;
        }
        self.check_brace_line(open);
        Some(self.cut.block(open))
    }

    /// A block's brace stands on its first line.
    pub(super) fn check_brace_line(&mut self, open: usize) {
        if !self.cut.is_first(open) {
            return;
        }
        let brace = self.tokens_span(open..open + 1);
        let gap = self.found.span(self.cut.end_before(open)..self.cut.start(open));
        let fault = Fault::BraceLine.at(brace);
        let has_comment =
            self.lexis.comments.iter().any(|c| gap.start <= c.span.start && c.span.end <= gap.end);
        self.found.report(match has_comment {
            true => fault,
            false => fault.fix("move it up", gap, " "),
        });
    }

    fn missing_brace(&mut self, at: usize, limit: usize) {
        self.balanced = false;
        let end = self.cut.line_end(at, limit);
        let line = self.cut.start(at)..self.cut.end_before(end);
        if self.lexis.has_fault(line) {
            return;
        }
        let word = self.tokens_span(at..at + 1);
        self.found.report(Fault::MissingBrace(self.cut.word(at).to_owned()).at(word));
    }

    /// What cannot be told apart from what follows: all up to the next item in column 1.
    fn lost_item(&mut self, at: usize) -> (Option<Item>, usize) {
        let next = self.next_in_column_1(at);
        (Some(Item::Broken(self.broken(at..next))), next)
    }

    fn next_in_column_1(&self, at: usize) -> usize {
        let begins =
            |index: &usize| self.cut.is_in_column_1(*index) && self.cut.is_item_head(*index);
        (at + 1..self.cut.len()).find(begins).unwrap_or(self.cut.len())
    }

    /// From the first token of an item to its closing brace.
    fn block_span(&self, at: usize, block: Block) -> Span {
        self.tokens_span(at..block.end)
    }

    fn head(&mut self, rule: Rule, at: usize, block: Block) -> Option<Node<'t>> {
        self.slice(rule, at..block.open).0
    }

    fn policy(&mut self, at: usize) -> (Option<Item>, usize) {
        let Some(block) = self.block(at, self.cut.len()) else { return self.lost_item(at) };
        let doc = self.doc(at);
        let head = self.head(Rule::policy_slice, at, block);
        let Entries { read: fields, broken } = self.fields(block);
        let span = self.block_span(at, block);
        let item = head.map(|_| Item::Policy(PolicyBlock { doc, fields, broken, span }));
        self.whole(item, at, block)
    }

    fn auth(&mut self, at: usize) -> (Option<Item>, usize) {
        let Some(block) = self.block(at, self.cut.len()) else { return self.lost_item(at) };
        let doc = self.doc(at);
        let head = self.head(Rule::auth_slice, at, block);
        let Entries { read: fields, broken } = self.fields(block);
        let span = self.block_span(at, block);
        let item = head.and_then(|head| {
            let mut words = head.children().filter(|child| child.rule() == Rule::word);
            let name = self.name(&words.next()?, "auth");
            let kind = self.word(&words.next()?);
            if is_reserved(&kind.text) {
                self.found.report(Fault::Reserved(kind.text.clone()).at(kind.span));
            }
            Some(Item::Auth(Auth { doc, name, kind, fields, broken, span }))
        });
        self.whole(item, at, block)
    }

    fn scopes(&mut self, at: usize) -> (Option<Item>, usize) {
        let Some(block) = self.block(at, self.cut.len()) else { return self.lost_item(at) };
        let doc = self.doc(at);
        let head = self.head(Rule::scopes_slice, at, block);
        let Entries { read: entries, broken } = self.entries(block, Self::scope_entry);
        let span = self.block_span(at, block);
        let item = head.map(|_| Item::Scopes(Scopes { doc, entries, broken, span }));
        self.whole(item, at, block)
    }

    fn headers(&mut self, at: usize) -> (Option<Item>, usize) {
        let Some(block) = self.block(at, self.cut.len()) else { return self.lost_item(at) };
        let doc = self.doc(at);
        let head = self.head(Rule::headers_slice, at, block);
        let Entries { read: lines, broken } = self.entries(block, Self::header_line);
        let span = self.block_span(at, block);
        let item = head.and_then(|head| {
            let name = self.name(&head.child(Rule::word)?, "headers");
            Some(Item::Headers(Headers { doc, name, lines, broken, span }))
        });
        self.whole(item, at, block)
    }

    fn service(&mut self, at: usize) -> (Option<Item>, usize) {
        let Some(block) = self.block(at, self.cut.len()) else { return self.lost_item(at) };
        let doc = self.doc(at);
        let head = self.head(Rule::service_slice, at, block);
        let members = self.members(block, 0);
        let span = self.block_span(at, block);
        let item = head.and_then(|head| {
            let name = self.name(&head.child(Rule::word)?, "service");
            Some(Item::Service(Service { doc, name, members, span }))
        });
        self.whole(item, at, block)
    }

    fn test(&mut self, at: usize) -> (Option<Item>, usize) {
        let Some(block) = self.block(at, self.cut.len()) else { return self.lost_item(at) };
        let doc = self.doc(at);
        let head = self.head(Rule::test_slice, at, block);
        let (lines, broken) = self.test_lines(block);
        let span = self.block_span(at, block);
        let item = head.and_then(|head| {
            let name = self.child_word(&head, Rule::text)?;
            Some(Item::Test(Test { doc, name, lines, broken, span }))
        });
        self.whole(item, at, block)
    }

    fn whole(&mut self, item: Option<Item>, at: usize, block: Block) -> (Option<Item>, usize) {
        let item = item.unwrap_or_else(|| Item::Broken(self.broken(at..block.end)));
        (Some(item), block.end)
    }

    // ---- items without braces

    fn plain(
        &mut self,
        at: usize,
        rule: Rule,
        build: impl FnOnce(&mut Self, &Node<'t>, usize) -> Option<Item>,
    ) -> (Option<Item>, usize) {
        // The word behind the keyword is never a head: `let test = …` is a bad name.
        let end = self.cut.until(at + 2, self.cut.len(), |index| self.cut.is_item_head(index));
        let (node, next) = self.slice(rule, at..end.max(at + 1));
        // What begins in column 1 behind a slip is not a part of it.
        let aligned = |index: &usize| self.cut.is_in_column_1(*index);
        let next = match node {
            Some(_) => next,
            None => (at + 1..next).find(aligned).unwrap_or(next),
        };
        let item = node.and_then(|node| build(self, &node, at));
        (Some(item.unwrap_or_else(|| Item::Broken(self.broken(at..next)))), next)
    }

    fn binding(&mut self, node: &Node<'t>, at: usize) -> Option<Item> {
        let name = self.name(&node.child(Rule::word)?, "check");
        let right = node.children().last()?;
        let value = match right.rule() {
            Rule::value_list => LetValue::List(self.list(&right, Self::literal)?),
            _ => LetValue::Requirement(self.requirement(&right)?),
        };
        Some(Item::Let(Let { doc: self.doc(at), name, value, span: self.span(node) }))
    }

    fn setting(&mut self, node: &Node<'t>, at: usize) -> Option<Item> {
        let name = self.name(&node.child(Rule::word)?, "setting");
        let value = self.child_word(node, Rule::text)?;
        Some(Item::Setting(Setting { doc: self.doc(at), name, value, span: self.span(node) }))
    }

    fn import(&mut self, node: &Node<'t>, at: usize) -> Option<Item> {
        let path = self.child_word(node, Rule::text)?;
        Some(Item::Import(Import { doc: self.doc(at), path, span: self.span(node) }))
    }

    // ---- what is no item

    fn no_item(&mut self, at: usize) -> (Option<Item>, usize) {
        if self.cut.is(at, Kind::Close) {
            return self.stray_brace(at);
        }
        let word = self.cut.said(at);
        let bytes = self.cut.start(at)..self.cut.end_before(at + 1);
        let span = self.found.span(bytes.clone());
        let belongs = |words: &[&str]| words.contains(&word);
        let misplaced = |place| Fault::Misplaced { word: word.to_owned(), place };
        if word == "gate" {
            self.found.report(misplaced("behind the first line").at(span));
        } else if belongs(CLAUSES) {
            let fault = misplaced("outside of routes");
            self.found.report(fault.at(span).help("it is a clause of a route"));
        } else if belongs(MEMBERS) || belongs(CHOICES) {
            let fault = misplaced("outside of groups").at(span);
            self.found.report(fault.help("put it into a `service` or an `under`"));
        } else if let Some(sign) = self.sign_behind_item(at) {
            let needless = self.needless_sign(sign);
            self.found.report(needless);
        } else if word == "scopes" {
            self.found.report(Fault::MissingBrace(word.to_owned()).at(span));
        } else if self.looks_like_word(at) {
            let fault = Fault::UnknownItem(word.to_owned()).at(span);
            let near = nearest(word, ITEMS.iter().copied().filter(|item| *item != "gate"));
            self.found.report(suggesting(fault, near));
        } else {
            self.surplus(bytes);
        }
        let next = self.next_item(at);
        (Some(Item::Broken(self.broken(at..next))), next)
    }

    /// The sign of `service: s { … }` and `scopes = { … }`.
    fn sign_behind_item(&self, at: usize) -> Option<Range<usize>> {
        let (word, next) = (self.cut.word(at), self.cut.word(at + 1));
        let name = word.trim_end_matches([':', '=']);
        let apart = name == word && matches!(next, ":" | "=");
        let sign = match apart {
            true => self.cut.start(at + 1)..self.cut.end_before(at + 2),
            false => self.cut.start(at) + name.len()..self.cut.end_before(at + 1),
        };
        (ITEMS.contains(&name) && !sign.is_empty()).then_some(sign)
    }

    /// Whether a bare word of letters stands here, that may be a slip of a keyword.
    pub(super) fn looks_like_word(&self, at: usize) -> bool {
        let word = self.cut.word(at);
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        !word.is_empty() && word.bytes().all(inner)
    }

    fn next_item(&self, at: usize) -> usize {
        let mut index = self.cut.next_line(at, self.cut.len());
        let begins = |index: usize| {
            self.cut.is_item_head(index)
                || self.cut.is_in_column_1(index)
                || self.cut.is(index, Kind::Close)
        };
        while index < self.cut.len() && !begins(index) {
            index = self.cut.next_line(index, self.cut.len());
        }
        index
    }

    /// What follows a brace too many may belong anywhere: it is passed over.
    fn stray_brace(&mut self, at: usize) -> (Option<Item>, usize) {
        let since: Range<usize> = self.last_in_column_1(at)..self.cut.start(at);
        if !self.lexis.has_fault(since) {
            let span = self.tokens_span(at..at + 1);
            self.found.report(Fault::StrayBrace.at(span));
        }
        self.balanced = false;
        let next = self.next_in_column_1(at);
        self.lost.push(self.tokens_span(at..next));
        (None, next)
    }

    /// The byte at which the last item in column 1 before a token begins.
    fn last_in_column_1(&self, at: usize) -> usize {
        let begins =
            |index: &usize| self.cut.is_in_column_1(*index) && self.cut.is_item_head(*index);
        (0..at).rev().find(begins).map_or(0, |index| self.cut.start(index))
    }
}
