//! Habits from other languages, and slips that have a name.

use super::{Parser, Rule};
use crate::diagnostic::Diagnostic;
use crate::fault::Fault;
use crate::lexis::Kind;
use std::ops::Range;

/// What somebody misses who writes `allow user scope x`.
const WITH: &str = "what an alternative requires stands behind `with`";
const SEVERAL: &str = "`in [a, b]` asks for one of several, `scopes all [a, b]` for each of them";

impl Parser<'_, '_> {
    /// What is said about a token that does not fit, because of those around it.
    pub(super) fn slip(
        &self,
        index: usize,
        bytes: Range<usize>,
        wanted: &[Rule],
    ) -> Option<Diagnostic> {
        let start = bytes.start;
        let (word, span) = (self.cut.said(index), self.found.span(bytes));
        let before = index.checked_sub(1).map_or("", |before| self.cut.said(before));
        let fits = |rules: &[Rule]| rules.iter().any(|rule| wanted.contains(rule));
        let surplus = || Fault::Surplus(word.to_owned()).at(span);
        Some(match (before, word) {
            ("and", _) if wanted.is_empty() => self.missing_with(index - 1),
            ("scope" | "role", _) if start > self.cut.start(index) && !word.ends_with(';') => {
                let whole = self.tokens_span(index..index + 1);
                Fault::UnquotedText.at(whole).fix("put it in quotes", whole, format!("\"{word}\""))
            }
            ("scope" | "role", "[") => {
                surplus().help(SEVERAL).fix("write `in`", span.before(), "in ")
            }
            ("scopes", "[") => surplus().help(SEVERAL),
            ("scopes" | "roles", _) if fits(&[Rule::has, Rule::kw_has]) => self.plural(index - 1),
            ("deny", _) if self.looks_like_word(index) && !fits(&[Rule::junction]) => {
                surplus().help("`deny` denies everybody, and takes no names")
            }
            (_, "with") => surplus().help("`with` stands behind `allow NAME`, and nowhere else"),
            (_, ",") if fits(&[Rule::junction]) => {
                Fault::Separator(",".into()).at(span).help(SEVERAL)
            }
            (_, _) if fits(&[Rule::with, Rule::kw_with]) && begins_requirement(word) => {
                surplus().help(WITH).fix("write `with` before it", span.before(), "with ")
            }
            (_, _)
                if fits(&[Rule::relation, Rule::parentheses, Rule::requirement])
                    && self.cut.is(index, Kind::Text) =>
            {
                surplus().help(
                    "each part of a requirement is whole: `role a or role b`, `role in [a, b]`",
                )
            }
            (_, _) if fits(&[Rule::bare_path]) => return self.no_path(index, before, word),
            _ => return None,
        })
    }

    /// `roles admin` for `role admin`.
    fn plural(&self, index: usize) -> Diagnostic {
        let (span, word) = (self.tokens_span(index..index + 1), self.cut.word(index));
        let one = word.trim_end_matches('s');
        let help = format!("`{one} x` asks for one, `{one} in [x, y]` for one of several");
        Fault::Surplus(word.to_owned()).at(span).help(help).fix(format!("write `{one}`"), span, one)
    }

    /// `GET POST /a`, `GET and POST /a`, and a URL for a path.
    fn no_path(&self, index: usize, before: &str, word: &str) -> Option<Diagnostic> {
        let span = self.tokens_span(index..index + 1);
        if let Some((_, rest)) = word.split_once("://") {
            let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
            let fault = Fault::Unexpected { wanted: "a path".into(), found: "a URL".into() };
            let fault = fault.at(span).help("hosts are named by the `service` around the route");
            return Some(fault.fix(format!("write `{path}`"), span, path).guess());
        }
        let upper = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
        };
        let junction = matches!(word, "and" | "or");
        if !upper(before) || !(junction || upper(word)) {
            return None;
        }
        let gap = self
            .found
            .span(self.cut.end_before(index)..self.cut.start(index + usize::from(junction)));
        let fault = Fault::VerbsJoined.at(span);
        Some(fault.fix("put a comma between them", gap, ", "))
    }

    /// The bar of `GET|POST`.
    fn barred_methods(&self, bar: usize) -> Option<crate::source::Span> {
        let text = self.cut.text();
        let upper = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_uppercase);
        let around =
            upper(text.as_bytes().get(bar.checked_sub(1)?)) && upper(text.as_bytes().get(bar + 1));
        around.then(|| self.found.span(bar..bar + 1))
    }

    /// `allow user and scope x`
    fn missing_with(&self, and: usize) -> Diagnostic {
        let span = self.tokens_span(and..and + 1);
        let fault = Fault::Surplus("and".to_owned()).at(span);
        fault.help(WITH).fix("write `with`", span, "with")
    }

    /// What somebody who writes another language may have meant.
    pub(super) fn habit(&self, word: &str, bytes: Range<usize>) -> Option<Diagnostic> {
        let starts = |sign: &str| word.starts_with(sign);
        let sign = |length: usize| self.found.span(bytes.start..bytes.start + length);
        if starts("//") {
            return Some(Fault::ForeignComment("//").at(sign(2)).fix("write `#`", sign(2), "#"));
        }
        if starts("/*") {
            return Some(Fault::ForeignComment("/*").at(sign(2)));
        }
        if starts(";") || word == ":" || word == "," {
            return Some(self.needless_sign(bytes.start..bytes.start + 1));
        }
        if starts(">") && self.cut.text().get(..bytes.start)?.ends_with('-') {
            let arrow = self.found.span(bytes.start - 1..bytes.start + 1);
            let fault = Fault::CrampedArrow.at(arrow);
            return Some(fault.fix("put blanks around it", arrow, " -> "));
        }
        if starts("http://") || starts("https://") {
            let quoted = format!("\"{word}\"");
            let span = self.found.span(bytes);
            return Some(Fault::UnquotedText.at(span).fix("put it in quotes", span, quoted));
        }
        if word == "not" || (starts("!") && !starts("!=")) {
            let length = if starts("!") { 1 } else { word.len() };
            return Some(Fault::Negation.at(sign(length)));
        }
        if let Some(methods) = self.barred_methods(bytes.start).filter(|_| starts("|")) {
            let fault = Fault::VerbsJoined.at(methods);
            return Some(fault.fix("write a comma", methods, ", "));
        }
        if let Some(operator) = ["&&", "||", "|", "&"].into_iter().find(|sign| starts(sign)) {
            let fault = Fault::ForeignOperator(operator.to_owned()).at(sign(operator.len()));
            return Some(fault.help("requirements are joined by `and` and `or`, names by commas"));
        }
        if word == "route" {
            let fault = Fault::LineEnd("route").at(sign(word.len()));
            return Some(fault.help("the next route begins on a line of its own"));
        }
        if word == "and" || word == "or" {
            let fault = Fault::Surplus(word.to_owned()).at(sign(word.len()));
            return Some(fault.help("requirements stand behind `with`, `require` or `guard`"));
        }
        let stray = word.chars().next().filter(|first| !is_word_like(*first))?;
        Some(Fault::StrayCharacter(stray).at(sign(stray.len_utf8())))
    }
}

fn begins_requirement(word: &str) -> bool {
    matches!(word, "scope" | "scopes" | "role" | "roles") || word.starts_with("claim.")
}

fn is_word_like(character: char) -> bool {
    character.is_ascii_alphanumeric() || "\"_-/*.{}()[]<>=!:".contains(character)
}
