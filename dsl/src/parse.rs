//! Text into the tree. Nothing outside of this file names pest.
//!
//! The text is scanned into tokens ([`crate::lexis`]) and cut at them ([`crate::split`]); each piece
//! is read by a rule of `grammar.pest`, and built into nodes by the modules below.

mod assertion;
mod auth;
mod entries;
mod expected;
mod group;
mod habit;
mod headers;
mod items;
mod node;
mod requirement;
mod route;
mod sign;
mod test;
mod unexpected;
mod value;
mod word;

pub use word::is_reserved;

use crate::bounds;
use crate::diagnostic::Diagnostic;
use crate::fault::Fault;
use crate::findings::Findings;
use crate::lexis::{Kind, Lexis, scan, stray_doc};
use crate::source::{FileId, Span};
use crate::split::Cut;
use crate::syntax::{Broken, Doc, Document, Edition};
use node::Node;
use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use std::ops::Range;

#[derive(pest_derive::Parser)]
#[grammar = "grammar.pest"]
struct Grammar;

/// What pest gives for a piece that it could read.
type Pair<'t> = pest::iterators::Pair<'t, Rule>;

/// Reads one file. What is wrong with it goes into `found`, in the order of the text; the tree
/// holds all that could be read.
///
/// ```
/// use gatewright_dsl::parse;
/// use gatewright_dsl::source::FileId;
///
/// let mut found = Vec::new();
/// let document = parse(FileId(0), "gate 1\nroute GET /healthz public\n", &mut found);
/// assert!(found.is_empty());
/// assert_eq!(document.items.len(), 1);
/// ```
pub fn parse(file: FileId, text: &str, found: &mut Vec<Diagnostic>) -> Document {
    let earlier = found.len();
    let mut findings = Findings::new(file, found);
    let document = match text.len() > bounds::FILE {
        true => too_large(&mut findings, file),
        false => document(file, text, findings),
    };
    if let Some(new) = found.get_mut(earlier..) {
        new.sort_by_key(Diagnostic::span);
    }
    document
}

fn too_large(findings: &mut Findings<'_>, file: FileId) -> Document {
    findings.report(Fault::FileTooLarge.at(Span::new(file, 0..0)));
    Document { file, edition: None, items: Vec::new(), comments: Vec::new(), balanced: false }
}

fn document(file: FileId, text: &str, mut found: Findings<'_>) -> Document {
    let lexis = scan(text, &mut found);
    let spaced = lexis.spaced(text);
    Parser::new(file, &spaced, lexis, found).document()
}

/// One file while it is read.
struct Parser<'t, 'f> {
    file: FileId,
    cut: Cut<'t>,
    /// Without the tokens, which are in `cut`.
    lexis: Lexis,
    found: Findings<'f>,
    /// Which of the doc comments have found what they document.
    claimed: Vec<bool>,
    /// Pieces that could not be read: doc comments in them are not missed.
    lost: Vec<Span>,
    count: usize,
    balanced: bool,
}

/// What came of reading a piece.
enum Reading<'t> {
    /// All of it, or as much as the rule takes.
    Read(Node<'t>),
    /// It does not fit, at this byte; one of these rules would.
    Misfit(usize, Vec<Rule>),
}

impl<'t, 'f> Parser<'t, 'f> {
    fn new(file: FileId, text: &'t str, mut lexis: Lexis, found: Findings<'f>) -> Parser<'t, 'f> {
        let cut = Cut::new(text, std::mem::take(&mut lexis.tokens));
        let claimed = vec![false; lexis.docs.len()];
        Parser { file, cut, lexis, found, claimed, lost: vec![], count: 0, balanced: true }
    }

    fn document(mut self) -> Document {
        let (edition, known) = self.edition();
        let items = match known {
            true => self.items(if edition.is_some() { 2 } else { 0 }),
            false => Vec::new(),
        };
        if known {
            self.refuse_unclosed();
            self.refuse_stray_docs();
        }
        let (file, comments, balanced) = (self.file, self.lexis.comments, self.balanced);
        Document { file, edition, items, comments, balanced }
    }

    /// `gate 1`, and whether this program may go on: of another edition it understands nothing.
    fn edition(&mut self) -> (Option<Edition>, bool) {
        let named = self.cut.word(0) == "gate"
            && !self.cut.is_first(1)
            && (self.cut.is(1, Kind::Word) || self.cut.is(1, Kind::Text));
        if !named {
            let start = self.found.span(self.cut.start(0)..self.cut.start(0));
            let missing =
                Fault::EditionMissing.at(start).fix("name the edition", start, "gate 1\n\n");
            self.found.report(missing);
            return (None, true);
        }
        let written = self.cut.word(1);
        let span = self.tokens_span(0..2);
        let number = self.tokens_span(1..2);
        if written.is_empty() {
            // `gate "1"` has the number, and what is meant by it is plain.
            if !self.lexis.has_fault(number.range()) {
                let unknown = Fault::EditionUnknown(self.cut.said(1).to_owned()).at(number);
                self.found.report(unknown.fix("write `1`", number, "1"));
            }
            return (Some(Edition { number: 1, span }), true);
        }
        if written == "1" {
            return (Some(Edition { number: 1, span }), true);
        }
        self.found.report(Fault::EditionUnknown(written.to_owned()).at(number));
        (None, false)
    }

    // ---- reading pieces

    /// Reads the whole of some tokens, and says where to go on. Where a line in the middle is where
    /// it ceases to fit, that line begins something else.
    fn slice(&mut self, rule: Rule, tokens: Range<usize>) -> (Option<Node<'t>>, usize) {
        if !self.within_bounds(tokens.clone()) {
            return (None, tokens.end);
        }
        let (misfit, wanted) = match self.read(rule, tokens.clone()) {
            Reading::Read(node) => return (Some(node), tokens.end),
            Reading::Misfit(at, wanted) => (at, wanted),
        };
        let line = self.cut.token_behind(tokens.start, misfit);
        if !tokens.contains(&line) || line == tokens.start || !self.cut.is_first(line) {
            self.unexpected(misfit, &wanted, tokens.clone());
            return (None, tokens.end);
        }
        match self.read(rule, tokens.start..line) {
            Reading::Read(node) => (Some(node), line),
            Reading::Misfit(misfit, wanted) => {
                self.unexpected(misfit, &wanted, tokens.start..line);
                (None, line)
            }
        }
    }

    /// Reads as much from a token on as the rule takes, no further than `limit`.
    fn prefix(&mut self, rule: Rule, at: usize, limit: usize) -> Option<Node<'t>> {
        // The longest list that may be, so that many entries on one line take no time.
        let near = limit.min(at + 2 * bounds::LIST + bounds::NESTING);
        let line = self.cut.next_line(at, near);
        if !self.within_bounds(at..line) {
            return None;
        }
        match self.read(rule, at..limit) {
            Reading::Read(node) => Some(node),
            Reading::Misfit(misfit, wanted) => {
                self.unexpected(misfit, &wanted, at..limit);
                None
            }
        }
    }

    fn read(&self, rule: Rule, tokens: Range<usize>) -> Reading<'t> {
        let base = self.cut.start(tokens.start);
        let text = self.cut.text().get(base..self.cut.end_before(tokens.end)).unwrap_or("");
        match Grammar::parse(rule, text).map(|mut pairs| pairs.next()) {
            Ok(Some(pair)) => Reading::Read(Node::new(pair, base)),
            Ok(None) => Reading::Misfit(base, Vec::new()),
            Err(error) => misfit(error, base),
        }
    }

    /// Whether nothing in these tokens is deeper or longer than the grammar may be given (S36).
    fn within_bounds(&mut self, tokens: Range<usize>) -> bool {
        let (mut depth, mut commas) = (0_usize, 0_usize);
        for index in tokens.clone() {
            match self.cut.token(index).map(|token| token.kind) {
                Some(Kind::Left) => (depth, commas) = (depth + 1, 0),
                Some(Kind::Right) => (depth, commas) = (depth.saturating_sub(1), 0),
                Some(Kind::Comma) => commas += 1,
                _ => {}
            }
            let fault = match (depth > bounds::NESTING, commas > bounds::LIST) {
                (true, _) => Fault::TooDeep,
                (_, true) => Fault::ListTooLong,
                _ => continue,
            };
            let span = self.tokens_span(index..index + 1);
            self.found.report(fault.at(span));
            return false;
        }
        true
    }

    // ---- spans, docs, counts

    /// From the first of some tokens to the last.
    fn tokens_span(&self, tokens: Range<usize>) -> Span {
        self.found.span(self.cut.start(tokens.start)..self.cut.end_before(tokens.end))
    }

    /// The doc comment above a token, which it claims.
    fn doc(&mut self, token: usize) -> Option<Doc> {
        let behind = self.lexis.docs.partition_point(|block| block.next <= token);
        let index = behind.checked_sub(1)?;
        let block = self.lexis.docs.get(index)?;
        if block.next != token || !block.adjacent {
            return None;
        }
        *self.claimed.get_mut(index)? = true;
        block.doc(&self.lexis.comments)
    }

    /// What could not be read. It is never passed over in silence.
    fn broken(&mut self, tokens: Range<usize>) -> Broken {
        let span = self.tokens_span(tokens.clone());
        if !self.found.has_one_in(span) && !self.lexis.has_fault(span.range()) {
            self.found.report(Fault::Unread.at(span));
        }
        self.lost.push(span);
        Broken { keyword: self.cut.word(tokens.start).to_owned(), span }
    }

    /// Counts an item or what stands in it, and says whether reading goes on.
    fn goes_on(&mut self, token: usize) -> bool {
        self.count += 1;
        if self.count == bounds::ITEMS + 1 {
            let span = self.tokens_span(token..token + 1);
            self.found.report(Fault::TooManyItems.at(span));
        }
        self.count <= bounds::ITEMS && !self.found.is_full()
    }

    // ---- what is seen only at the end

    fn refuse_unclosed(&mut self) {
        for open in std::mem::take(&mut self.cut.unclosed) {
            self.balanced = false;
            let block = self.cut.block(open);
            let bytes = self.cut.start(open)..self.cut.end_before(block.end);
            // A text that is not closed has swallowed the brace.
            if !self.lexis.has_fault(bytes) {
                let span = self.tokens_span(open..open + 1);
                self.found.report(Fault::OpenBrace.at(span));
            }
        }
    }

    fn refuse_stray_docs(&mut self) {
        if !self.balanced {
            return;
        }
        let unclaimed = self.lexis.docs.iter().zip(&self.claimed).filter(|(_, claimed)| !**claimed);
        let spans: Vec<Span> =
            unclaimed.filter_map(|(block, _)| block.span(&self.lexis.comments)).collect();
        for span in spans {
            let lost = |piece: &Span| piece.start <= span.start && span.end <= piece.end;
            if !self.lost.iter().any(lost) {
                self.found.report(stray_doc(span));
            }
        }
    }
}

fn misfit<'t>(error: Error<Rule>, base: usize) -> Reading<'t> {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => base + at,
    };
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } => Reading::Misfit(at, positives),
        ErrorVariant::CustomError { .. } => Reading::Misfit(at, Vec::new()),
    }
}
