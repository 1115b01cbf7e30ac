//! The scanner: one walk over the text, by bytes.

use super::hidden::hidden;
use super::secret::secret;
use super::{DocBlock, Kind, Lexis, Token, first_bad_escape, stray_doc};
use crate::bounds;
use crate::fault::Fault;
use crate::findings::Findings;
use crate::syntax::{Comment, CommentKind};
use std::ops::Range;

/// Cuts a text into tokens and comments, and reports what is wrong with them on their own.
pub(crate) fn scan(text: &str, found: &mut Findings<'_>) -> Lexis {
    let mut scanner = Scanner {
        text,
        found,
        lexis: Lexis::default(),
        at: text.len() - text.trim_start_matches(BYTE_ORDER_MARK).len(),
        line: 1,
        fresh_line: true,
        after_blank: true,
        in_test: false,
    };
    scanner.refuse_hidden_characters();
    scanner.run();
    scanner.lexis.faults.sort_unstable();
    scanner.lexis
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// How far a brace of a path may be from its partner, so that many without one take no time.
const MAX_PARAMETER: usize = 256;

/// Words that begin an item other than a test, whose paths follow the rules of templates again.
const ITEM_WORDS: &[&str] =
    &["policy", "auth", "scopes", "headers", "let", "setting", "service", "under", "route"];

struct Scanner<'t, 'a, 'f> {
    text: &'t str,
    found: &'a mut Findings<'f>,
    lexis: Lexis,
    at: usize,
    line: u32,
    /// No token stands on this line yet.
    fresh_line: bool,
    /// White space, or the start of the text, stands before `at`.
    after_blank: bool,
    /// Within a test, where a target runs to white space.
    in_test: bool,
}

impl<'t> Scanner<'t, '_, '_> {
    fn run(&mut self) {
        while let Some(byte) = self.peek() {
            let blank = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
            match byte {
                b'\n' => self.line_end(),
                _ if blank => self.at += 1,
                b'#' if self.after_blank => self.comment(),
                b'"' => self.quoted(),
                b'\'' => self.single_quoted(),
                b'{' if self.host_parameter_ahead() => self.word(),
                b'{' => self.bracket(Kind::Open),
                b'}' => self.bracket(Kind::Close),
                b'(' | b'[' => self.bracket(Kind::Left),
                b')' | b']' => self.bracket(Kind::Right),
                b',' => self.bracket(Kind::Comma),
                _ => self.word(),
            }
            self.after_blank = blank;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    /// From `at` to the end of the text.
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// From `at` to the end of its line, the line end aside.
    fn rest_of_line(&self) -> &'t str {
        let end = self.find(self.at, |byte| byte == b'\n').unwrap_or(self.text.len());
        let line = self.slice(self.at..end);
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// The first such byte at `start` or behind it.
    fn find(&self, start: usize, wanted: impl Fn(u8) -> bool) -> Option<usize> {
        let rest = self.text.as_bytes().get(start..)?;
        rest.iter().position(|byte| wanted(*byte)).map(|at| start + at)
    }

    fn line_end(&mut self) {
        self.at += 1;
        self.line += 1;
        self.fresh_line = true;
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) {
        if self.fresh_line {
            self.document_token();
        }
        self.lexis.tokens.push(Token::new(kind, range, self.fresh_line));
        self.fresh_line = false;
    }

    /// A doc comment on the line above belongs to the token that comes next.
    fn document_token(&mut self) {
        let (line, next) = (self.line, self.lexis.tokens.len());
        if let Some(block) = self.lexis.docs.last_mut().filter(|block| block.next == next) {
            block.adjacent = block.last_line + 1 == line;
        }
    }

    fn bracket(&mut self, kind: Kind) {
        self.push(kind, self.at..self.at + 1);
        self.at += 1;
    }

    // ---- comments

    fn comment(&mut self) {
        let text = self.rest_of_line().trim_end();
        let range = self.at..self.at + text.len();
        let is_doc = text.starts_with("##") && !text.starts_with("###");
        let kind = match (self.fresh_line, is_doc) {
            (true, true) => CommentKind::Doc,
            (true, false) => CommentKind::Line,
            (false, _) => CommentKind::Trailing,
        };
        let span = self.found.span(range.clone());
        match kind {
            CommentKind::Doc => self.doc(),
            CommentKind::Trailing if is_doc => self.found.report(stray_doc(span)),
            _ => {}
        }
        self.lexis.comments.push(Comment { text: text.to_owned(), kind, span });
        self.at = range.end;
    }

    fn doc(&mut self) {
        let (last_line, comment) = (self.line, self.lexis.comments.len());
        match self.lexis.docs.last_mut() {
            Some(block) if block.last_line + 1 == last_line => {
                block.comments.end = comment + 1;
                block.last_line = last_line;
            }
            _ => {
                let (comments, next) = (comment..comment + 1, self.lexis.tokens.len());
                self.lexis.docs.push(DocBlock { comments, last_line, next, adjacent: false });
            }
        }
    }

    // ---- texts

    fn quoted(&mut self) {
        let start = self.at;
        let Some(length) = closing_quote(self.rest()) else { return self.open_text() };
        self.at = start + length;
        self.push(Kind::Text, start..self.at);
        self.check_text(start + 1..self.at - 1);
    }

    fn open_text(&mut self) {
        let range = self.at..self.at + self.rest_of_line().trim_end().len();
        let end = self.found.span(range.end..range.end);
        let fault = Fault::OpenText.at(self.found.span(range.clone()));
        self.found.report(fault.fix("close the text", end, "\"").guess());
        self.lexis.faults.push(range.start);
        self.push(Kind::Text, range.clone());
        self.at = range.end;
    }

    fn single_quoted(&mut self) {
        let quote = |byte: u8| byte == b'\'' || byte == b'\n';
        let end = self.find(self.at + 1, quote);
        let Some(end) = end.filter(|end| self.byte(*end) == Some(b'\'')) else {
            return self.word();
        };
        let range = self.at..end + 1;
        let inner = self.slice(self.at + 1..end);
        let span = self.found.span(range.clone());
        let fix = format!("\"{}\"", inner.replace('\\', "\\\\").replace('"', "\\\""));
        self.found.report(Fault::SingleQuotes.at(span).fix("use double quotes", span, fix));
        self.push(Kind::Text, range.clone());
        self.at = range.end;
    }

    fn check_text(&mut self, inner: Range<usize>) {
        let text = self.slice(inner.clone());
        let span = self.found.span(inner.start - 1..inner.end + 1);
        if text.len() > bounds::TEXT {
            self.lexis.faults.push(inner.start);
            return self.found.report(Fault::TextTooLong.at(span));
        }
        if let Some((at, raw)) = first_bad_escape(text) {
            let start = inner.start + at;
            let place = self.found.span(start..start + raw.len());
            self.found.report(Fault::Escape(raw.to_owned()).at(place));
        }
        if let Some(at) = text.find('\t') {
            let tab = self.found.span(inner.start + at..inner.start + at + 1);
            self.found.report(Fault::Tab.at(tab).fix("write `\\t`", tab, "\\t"));
        }
        self.refuse_secret(text, inner);
    }

    fn refuse_secret(&mut self, literal: &str, range: Range<usize>) {
        if let Some(what) = secret(literal) {
            let span = self.found.span(range);
            self.found.report(Fault::Secret(what).at(span));
        }
    }

    // ---- words

    fn word(&mut self) {
        let start = self.at;
        let runs_to_blank = self.in_test && target_ahead(self.rest());
        self.at = match runs_to_blank {
            true => self.blank_after(start),
            false => self.word_end(start),
        };
        let range = start..self.at;
        if self.fresh_line {
            self.enter_item(range.clone());
        }
        self.push(Kind::Word, range.clone());
        if range.len() > bounds::WORD {
            self.lexis.faults.push(start);
            return self.found.report(Fault::WordTooLong.at(self.found.span(range)));
        }
        self.refuse_hash(range.clone());
        self.refuse_secret(self.slice(range.clone()), range);
    }

    /// A hash within a word begins no comment; in a path and a URL it has a meaning of its own.
    fn refuse_hash(&mut self, range: Range<usize>) {
        let word = self.slice(range.clone());
        let Some(at) = word.find('#').filter(|_| !word.contains('/')) else { return };
        let hash = range.start + at;
        let fault = Fault::StrayCharacter('#').at(self.found.span(hash..hash + 1));
        self.found.report(fault.help("a comment has white space before it"));
        self.lexis.faults.push(hash);
    }

    /// Whether a test begins or ends with this first word of a line.
    fn enter_item(&mut self, range: Range<usize>) {
        let word = self.slice(range);
        if word == "test" {
            self.in_test = true;
        } else if ITEM_WORDS.contains(&word) {
            self.in_test = false;
        }
    }

    fn blank_after(&self, start: usize) -> usize {
        self.find(start, is_blank).unwrap_or(self.text.len())
    }

    fn word_end(&self, start: usize) -> usize {
        let mut at = start;
        let mut in_path = false;
        let mut open = 0_usize;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'/' => (in_path, open) = (true, 0),
                b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'[' => break,
                b',' | b']' if open == 0 => break,
                b'{' if at == start => at = self.parameter_end(at),
                b'{' if in_path && self.parameter_begins(at) => at = self.parameter_end(at),
                b'{' => break,
                b'}' if !in_path => break,
                b'(' if in_path => open += 1,
                b')' if open > 0 => open -= 1,
                b'(' | b')' => break,
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// A brace of a path has its name right behind it, the brace of a block does not.
    fn parameter_begins(&self, brace: usize) -> bool {
        self.byte(brace + 1).is_some_and(|next| !is_blank(next) && next != b'"')
    }

    /// The closing brace on this line, or the opening one itself where there is none.
    fn parameter_end(&self, brace: usize) -> usize {
        let near = self.text.as_bytes().iter().enumerate().skip(brace).take(MAX_PARAMETER);
        let stop =
            near.map(|(at, byte)| (at, *byte)).find(|(_, b)| matches!(b, b'}' | b'"' | b'\n'));
        stop.filter(|(_, byte)| *byte == b'}').map_or(brace, |(at, _)| at)
    }

    /// `{tenant}.example.com`
    fn host_parameter_ahead(&self) -> bool {
        let rest = self.slice(self.at + 1..self.text.len());
        let near = rest.bytes().take(MAX_PARAMETER);
        let name = near.take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        name > 0 && rest.get(name..).is_some_and(|rest| rest.starts_with("}."))
    }

    // ---- characters

    fn refuse_hidden_characters(&mut self) {
        for (at, character) in hidden(self.text) {
            if self.found.is_full() {
                return;
            }
            let span = self.found.span(at..at + character.len_utf8());
            let fault = Fault::Hidden(character).at(span);
            self.found.report(fault.fix("remove it", span, ""));
            self.lexis.faults.push(at);
        }
    }
}

/// The length of the text in quotes that begins here, with both of them.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return None,
            b'"' if !escaped => return Some(at + 1),
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    None
}

fn target_ahead(rest: &str) -> bool {
    ["/", "http://", "https://"].iter().any(|start| rest.starts_with(start))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
