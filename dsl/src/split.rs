//! Cutting a file: which brace closes which, and where items, members and lines begin.

use crate::lexis::{Kind, Token};

/// A file in tokens, with the partner of every brace.
///
/// Where braces do not balance, the head of an item in column 1 begins at the top level again, so
/// that one slip does not lose the items behind it.
pub(crate) struct Cut<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    partners: Vec<usize>,
    /// Opening braces without a closing one.
    pub(crate) unclosed: Vec<usize>,
}

/// Where a block in braces stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// The opening brace.
    pub(crate) open: usize,
    /// The token behind the last one inside.
    pub(crate) inner_end: usize,
    /// The token behind the block.
    pub(crate) end: usize,
}

/// What begins an item.
pub(crate) const ITEMS: &[&str] = &[
    "policy", "auth", "scopes", "headers", "let", "setting", "service", "under", "route", "import",
    "test", "assert", "gate",
];

/// What begins a member of a group.
pub(crate) const MEMBERS: &[&str] =
    &["host", "upstream", "preflight", "guard", "default", "limit", "under", "route"];

/// What begins a member, too, where a value follows: these are no reserved words.
pub(crate) const CHOICES: &[&str] =
    &["realm", "statuses", "encoded_slash", "trailing_slash", "resource"];

/// What begins a clause of a route.
pub(crate) const CLAUSES: &[&str] =
    &["public", "optional", "allow", "deny", "require", "forward", "limit"];

impl<'t> Cut<'t> {
    /// Finds the partners.
    pub(crate) fn new(text: &'t str, tokens: Vec<Token>) -> Cut<'t> {
        let mut cut =
            Cut { text, partners: vec![tokens.len(); tokens.len()], unclosed: vec![], tokens };
        let mut open = Vec::new();
        for index in 0..cut.tokens.len() {
            match cut.kind(index) {
                Some(Kind::Open) => open.push(index),
                Some(Kind::Close) => open.pop().into_iter().for_each(|o| cut.pair(o, index)),
                _ if !open.is_empty() && cut.restarts(index) => cut.give_up(&mut open, index),
                _ => {}
            }
        }
        let end = cut.tokens.len();
        cut.give_up(&mut open, end);
        cut
    }

    fn pair(&mut self, open: usize, partner: usize) {
        if let Some(place) = self.partners.get_mut(open) {
            *place = partner;
        }
    }

    fn give_up(&mut self, open: &mut Vec<usize>, end: usize) {
        for brace in open.drain(..) {
            self.pair(brace, end);
            self.unclosed.push(brace);
        }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// How many tokens there are.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The token with this number.
    pub(crate) fn token(&self, index: usize) -> Option<Token> {
        self.tokens.get(index).copied()
    }

    fn kind(&self, index: usize) -> Option<Kind> {
        self.token(index).map(|token| token.kind)
    }

    /// Whether the token is of this kind.
    pub(crate) fn is(&self, index: usize, kind: Kind) -> bool {
        self.kind(index) == Some(kind)
    }

    /// Whether the token is the first on its line.
    pub(crate) fn is_first(&self, index: usize) -> bool {
        self.token(index).is_some_and(|token| token.first)
    }

    /// The text of a token, empty where there is none.
    pub(crate) fn said(&self, index: usize) -> &'t str {
        self.token(index).and_then(|token| self.text.get(token.range())).unwrap_or("")
    }

    /// The text of a bare word, empty where the token is none.
    pub(crate) fn word(&self, index: usize) -> &'t str {
        if self.is(index, Kind::Word) { self.said(index) } else { "" }
    }

    /// The first byte of a token; the end of the text behind the last one.
    pub(crate) fn start(&self, index: usize) -> usize {
        self.token(index).map_or(self.text.len(), Token::start)
    }

    /// The byte behind the token before this one.
    pub(crate) fn end_before(&self, index: usize) -> usize {
        index.checked_sub(1).and_then(|before| self.token(before)).map_or(0, Token::end)
    }

    /// The first token, at `from` or behind, that ends behind a byte.
    pub(crate) fn token_behind(&self, from: usize, byte: usize) -> usize {
        (from..self.len()).find(|index| self.end_before(index + 1) > byte).unwrap_or(self.len())
    }

    /// The block that a brace opens.
    pub(crate) fn block(&self, open: usize) -> Block {
        let inner_end = self.partners.get(open).copied().unwrap_or(self.len());
        let closed = self.is(inner_end, Kind::Close);
        Block { open, inner_end, end: inner_end + usize::from(closed) }
    }

    // ---- heads

    /// Whether the head of an item stands here in column 1, so that braces begin anew. Groups and
    /// routes are left out: they may stand in column 1 within a group.
    fn restarts(&self, index: usize) -> bool {
        let word = self.word(index);
        let known = ITEMS.contains(&word) && word != "under" && word != "route";
        known && self.is_in_column_1(index) && self.is_item_head(index)
    }

    /// Whether the token stands in column 1.
    pub(crate) fn is_in_column_1(&self, index: usize) -> bool {
        let start = self.start(index);
        let before = self.text.get(..start).and_then(|text| text.chars().next_back());
        matches!(before, None | Some('\n' | '\u{feff}'))
    }

    /// Whether an item begins here. `scopes` is a field of an `auth`, and `scopes all` a
    /// requirement, unless a block follows.
    pub(crate) fn is_item_head(&self, index: usize) -> bool {
        match self.word(index) {
            "scopes" => self.is(index + 1, Kind::Open) || self.is_first(index + 1),
            word => ITEMS.contains(&word),
        }
    }

    /// Whether a member of a group begins here.
    pub(crate) fn is_member_head(&self, index: usize) -> bool {
        let word = self.word(index);
        // `guard: …` on a line of its own goes on with no other line either.
        let signed = word.strip_suffix([':', '=']).filter(|_| self.is_first(index));
        let known = |word: &str| MEMBERS.contains(&word) || CHOICES.contains(&word);
        MEMBERS.contains(&word)
            || signed.is_some_and(known)
            || (CHOICES.contains(&word) && self.is_value(index + 1))
    }

    fn is_value(&self, index: usize) -> bool {
        let joins = ["and", "or", "in", "has", "exists", "==", "!="].contains(&self.word(index));
        self.is(index, Kind::Text) || (self.is(index, Kind::Word) && !joins)
    }

    // ---- pieces

    /// The first token behind `at` that begins a line, blocks being passed over, or `limit`.
    pub(crate) fn next_line(&self, at: usize, limit: usize) -> usize {
        let mut index = self.behind(at);
        while index < limit && !self.is_first(index) {
            index = self.behind(index);
        }
        index.min(limit)
    }

    /// The token behind this one, or behind the block that it opens.
    fn behind(&self, index: usize) -> usize {
        if self.is(index, Kind::Open) { self.block(index).end } else { index + 1 }
    }

    /// The first token behind `at` that is not on its line, or `limit`.
    pub(crate) fn line_end(&self, at: usize, limit: usize) -> usize {
        (at + 1..limit).find(|index| self.is_first(*index)).unwrap_or(limit)
    }

    /// The first token, at `from` or behind, with this property, or `limit`; braces end the search
    /// as well.
    pub(crate) fn until(&self, from: usize, limit: usize, ends: impl Fn(usize) -> bool) -> usize {
        let brace = |index: usize| matches!(self.kind(index), Some(Kind::Open | Kind::Close));
        (from..limit).find(|index| brace(*index) || ends(*index)).unwrap_or(limit)
    }

    /// How many brackets are open behind these tokens, where `open` are before them.
    pub(crate) fn open_brackets(&self, open: usize, tokens: std::ops::Range<usize>) -> usize {
        tokens.fold(open, |open: usize, index| match self.kind(index) {
            Some(Kind::Left) => open + 1,
            Some(Kind::Right) => open.saturating_sub(1),
            _ => open,
        })
    }
}
