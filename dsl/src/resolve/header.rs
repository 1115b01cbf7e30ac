//! `headers NAME { … }`

use super::interpolation::Slot;
use super::proxy_header::is_proxy_header;
use super::{Resolver, doc_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{self, HeaderAction, Headers, Modifier, Value, Word};
use gatewright_core::fold::fold;
use gatewright_core::policy::{HeaderLine, HeaderSet, HeaderValue};
use gatewright_core::requirement::{Operand, TextPart};

/// Headers that no policy sets, folded: they belong to the connection, to the message, or to the
/// credential.
const NEVER_SET: &[&str] = &[
    "authorization",
    "connection",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Headers that no policy drops, folded: the message would be another one without them.
const NEVER_DROPPED: &[&str] = &["connection", "host", "te", "transfer-encoding", "upgrade"];
/// Why some operands are not sent on.
pub(super) const NOT_SENT: &str = "the upstream sees the request's own query, headers and scheme";
const CONTENT: &str = "content-";

/// Whether a header can carry such a fact.
pub(super) fn may_be_sent(operand: &Operand) -> bool {
    match operand {
        Operand::Subject(_)
        | Operand::Client(_)
        | Operand::Claim(..)
        | Operand::Method
        | Operand::Issuer
        | Operand::Scopes
        | Operand::Roles
        | Operand::Path(_)
        | Operand::Host(_)
        | Operand::RequestIp
        | Operand::RequestId
        | Operand::Route => true,
        Operand::TokenAge
        | Operand::TokenAuthAge
        | Operand::Query(_)
        | Operand::Header(_)
        | Operand::RequestScheme => false,
    }
}

/// Whether a fact is always a list.
pub(super) fn is_list(operand: &Operand) -> bool {
    matches!(operand, Operand::Scopes | Operand::Roles)
}

/// The modifiers of a line.
#[derive(Default)]
struct Modifiers<'m> {
    expanded: Option<Span>,
    json: Option<Span>,
    join: Option<&'m Word>,
    or: Option<&'m Word>,
}

impl<'m> Modifiers<'m> {
    fn of(modifiers: &'m [Modifier]) -> Modifiers<'m> {
        let mut found = Modifiers::default();
        for modifier in modifiers {
            match modifier {
                Modifier::Expanded(span) => found.expanded = Some(*span),
                Modifier::Json(span) => found.json = Some(*span),
                Modifier::Join(word) => found.join = Some(word),
                Modifier::Or(word) => found.or = Some(word),
            }
        }
        found
    }
}

impl Resolver<'_> {
    pub(super) fn headers(&mut self, headers: &Headers) {
        let mut set = HeaderSet {
            name: headers.name.text.clone(),
            lines: Vec::new(),
            keep_authorization: false,
            drops: Vec::new(),
            doc: doc_text(&headers.doc),
            origin: self.origin(headers.name.span),
        };
        let mut seen: Vec<(String, Span)> = Vec::new();
        self.refuse_many(headers.lines.len(), "headers", headers.name.span);
        for line in &headers.lines {
            self.header_line(line, &mut set, &mut seen);
        }
        set.lines.sort_by_key(|line| fold(line.name.as_bytes()));
        set.drops.sort_by_key(|name| fold(name.as_bytes()));
        if self.is_definition(&headers.name) {
            self.out.header_sets.push(set);
        }
    }

    fn header_line(
        &mut self,
        line: &syntax::HeaderLine,
        set: &mut HeaderSet,
        seen: &mut Vec<(String, Span)>,
    ) {
        let name = match &line.action {
            HeaderAction::Set { name, .. }
            | HeaderAction::Keep(name)
            | HeaderAction::Drop(name) => name,
        };
        if !self.is_first(name, seen) {
            return;
        }
        match &line.action {
            HeaderAction::Set { name, value, modifiers } => {
                self.refuse_header(name, NEVER_SET, "set");
                self.warn_proxy_header(name);
                let read = self.set_line(name, value, modifiers, line.span);
                set.lines.extend(read);
            }
            HeaderAction::Keep(name) => {
                set.keep_authorization = true;
                if fold(name.text.as_bytes()) != "authorization" {
                    let message = format!("`keep` keeps `Authorization`, not `{}`", name.text);
                    self.report(
                        Diagnostic::new(Code::KeepCredential, name.span, message)
                            .help("a header that no `headers` sets passes as it is"),
                    );
                }
            }
            HeaderAction::Drop(name) => {
                self.refuse_header(name, NEVER_DROPPED, "dropped");
                self.warn_idle_drop(name);
                set.drops.push(name.text.clone());
            }
        }
    }

    /// Whether no line before is about a name that folds alike.
    fn is_first(&mut self, name: &Word, seen: &mut Vec<(String, Span)>) -> bool {
        let folded = fold(name.text.as_bytes());
        if let Some((_, first)) = seen.iter().find(|(known, _)| *known == folded) {
            let (first, message) = (*first, format!("`{}` stands twice in one set", name.text));
            self.report(
                Diagnostic::new(Code::HeaderClash, name.span, message)
                    .label(first, "first here")
                    .help("names compare without case, and with `-` for every other character"),
            );
            return false;
        }
        seen.push((folded, name.span));
        true
    }

    fn refuse_header(&mut self, name: &Word, forbidden: &[&str], verb: &str) {
        let folded = fold(name.text.as_bytes());
        if !forbidden.contains(&folded.as_str()) && !folded.starts_with(CONTENT) {
            return;
        }
        let message = format!("`{}` cannot be {verb} by a policy", name.text);
        let wrong = Diagnostic::new(Code::ForbiddenHeader, name.span, message);
        self.report(match folded.as_str() {
            "authorization" => wrong.help("`keep Authorization` passes the verified credential on"),
            _ => wrong.help("it belongs to the message or the connection, which the host handles"),
        });
    }

    fn warn_idle_drop(&mut self, name: &Word) {
        let folded = fold(name.text.as_bytes());
        let credential = matches!(folded.as_str(), "authorization" | "proxy-authorization");
        if credential || is_proxy_header(&folded) {
            let message = format!("`{}` is removed from every request anyway", name.text);
            let idle = Diagnostic::new(Code::IdleClause, name.span, message);
            self.report(idle.help("take it out"));
        }
    }

    fn warn_proxy_header(&mut self, name: &Word) {
        if !is_proxy_header(&fold(name.text.as_bytes())) {
            return;
        }
        let message = format!("hosts and proxies write `{}` themselves", name.text);
        self.report(
            Diagnostic::new(Code::ProxyHeader, name.span, message)
                .saying("what is set here may be replaced, or stand beside their own")
                .help("choose a name of your own, such as `X-Caller-Ip`"),
        );
    }

    fn set_line(
        &mut self,
        name: &Word,
        value: &Value,
        modifiers: &[Modifier],
        span: Span,
    ) -> Option<HeaderLine> {
        let modifiers = Modifiers::of(modifiers);
        let read = self.header_value(value)?;
        self.check_modifiers(&read, &modifiers);
        let join = modifiers.join.map(|word| self.separator(word));
        let fallback = modifiers.or.map(|word| self.fallback(word, &read));
        Some(HeaderLine {
            name: name.text.clone(),
            value: read,
            expanded: modifiers.expanded.is_some(),
            json: modifiers.json.is_some(),
            join,
            fallback,
            origin: self.origin(span),
        })
    }

    fn header_value(&mut self, value: &Value) -> Option<HeaderValue> {
        match value {
            Value::Operand(operand) => {
                let read = self.operand(operand)?;
                if may_be_sent(&read) {
                    return Some(HeaderValue::Operand(read));
                }
                let message = format!("`{}` is not sent on", self.source(operand.span));
                let wrong = Diagnostic::new(Code::HeaderOperand, operand.span, message);
                self.report(wrong.help(NOT_SENT));
                None
            }
            Value::Word(word) if word.is_quoted() => {
                let parts = self.text_parts(word, Slot::Header)?;
                let literals = parts.iter().filter_map(|part| match part {
                    TextPart::Literal(text) => Some(text.as_str()),
                    TextPart::Operand(_) => None,
                });
                let all: String = literals.collect();
                // A blank next to an operand stands between words.
                let begins =
                    matches!(parts.first(), Some(TextPart::Literal(t)) if t.starts_with(' '));
                let ends = matches!(parts.last(), Some(TextPart::Literal(t)) if t.ends_with(' '));
                self.check_visible(&all, word, !begins && !ends);
                Some(HeaderValue::Text(parts))
            }
            Value::Word(word) => self.report_unquoted(word),
            other => {
                let message = "a header's value is an operand or a text in quotes";
                self.report(Diagnostic::new(Code::HeaderText, other.span(), message));
                None
            }
        }
    }

    /// What stands in a header is visible ASCII, with blanks only between words.
    fn check_visible(&mut self, text: &str, word: &Word, trimmed: bool) {
        let shown = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
        if !trimmed || !text.bytes().all(shown) || word.text.is_empty() {
            let message = "a header's text is visible ASCII, without a blank at either end";
            self.report(Diagnostic::new(Code::HeaderText, word.span, message));
        }
    }

    fn check_modifiers(&mut self, value: &HeaderValue, modifiers: &Modifiers<'_>) {
        let operand = match value {
            HeaderValue::Operand(operand) => Some(operand),
            HeaderValue::Text(_) => None,
        };
        if let Some(at) = modifiers.expanded
            && operand != Some(&Operand::Scopes)
        {
            self.report_modifier(at, "`expanded` stands behind `scopes` only");
        }
        let Some(join) = modifiers.join else { return };
        let listed = |operand: &Operand| is_list(operand) || matches!(operand, Operand::Claim(..));
        if !operand.is_some_and(listed) {
            self.report_modifier(join.span, "`join` stands behind a value that can be a list");
        } else if modifiers.json.is_some() {
            self.report_modifier(join.span, "`join` does nothing behind `json`");
        }
    }

    fn report_modifier(&mut self, at: Span, message: &str) {
        self.report(Diagnostic::new(Code::HeaderModifier, at, message));
    }

    /// `join ","`: nothing that a value could hold bare next to it.
    fn separator(&mut self, word: &Word) -> String {
        const MAX: usize = 4;
        let text = self.text(word).into_owned();
        let fits = |byte: u8| {
            (byte == b' ' || byte.is_ascii_graphic())
                && !byte.is_ascii_alphanumeric()
                && byte != b'%'
                && byte != b'_'
        };
        if !(1..=MAX).contains(&text.len()) || !text.bytes().all(fits) {
            let message =
                "a separator is 1 to 4 characters, no letter, digit, `%` or `_` among them";
            self.report_modifier(word.span, message);
        }
        text
    }

    /// `or "anonymous"`
    fn fallback(&mut self, word: &Word, value: &HeaderValue) -> String {
        let text = self.text(word).into_owned();
        self.check_visible(&text, word, text.trim() == text && !text.is_empty());
        let identity = |operand: &Operand| {
            matches!(
                operand,
                Operand::Subject(_) | Operand::Client(_) | Operand::Scopes | Operand::Roles
            )
        };
        let told = match value {
            HeaderValue::Operand(operand) => identity(operand),
            HeaderValue::Text(parts) => parts.iter().filter_map(TextPart::operand).any(identity),
        };
        if told {
            let message = format!("a caller who is not known is called `{text}` here");
            self.report(
                Diagnostic::new(Code::FallbackIdentity, word.span, message)
                    .help("leave the header out: an upstream can tell absence from a name"),
            );
        }
        text
    }
}
