//! Text that does not fit: what is said about it, and the habits that it may come from.

use super::auth::is_field;
use super::expected::describe;
use super::word::is_reserved;
use super::{Parser, Rule};
use crate::diagnostic::{Diagnostic, nearest};
use crate::fault::Fault;
use crate::lexis::Kind;
use std::ops::Range;

/// More possibilities than these are no help.
const MAX_WANTED: usize = 9;

/// Longer words are shortened in a sentence.
const MAX_QUOTED: usize = 40;

impl Parser<'_, '_> {
    /// Reports that some tokens fit only up to a byte, where one of these rules would have fitted.
    pub(super) fn unexpected(&mut self, at: usize, wanted: &[Rule], tokens: Range<usize>) {
        let index = self.cut.token_behind(tokens.start, at);
        let start = at.max(self.cut.start(index)).min(self.cut.text().len());
        let end = self.cut.end_before(index + 1).max(start);
        // The scanner has reported what the grammar stumbles over here.
        let line = self.cut.end_before(self.cut.line_end(index, self.cut.len()));
        if self.lexis.has_fault(self.cut.start(tokens.start)..line + 1) {
            return;
        }
        let diagnostic = match tokens.contains(&index) {
            true if wanted.is_empty() && self.cut.word(index - 1) == "and" => {
                self.missing_with(index - 1)
            }
            true if wanted.contains(&Rule::with) && begins_requirement(self.cut.word(index)) => {
                let span = self.found.span(start..end);
                let fault = Fault::Surplus(self.cut.word(index).to_owned()).at(span);
                fault.help(WITH).fix("write `with` before it", span.before(), "with ")
            }
            true => self.misfit_word(start..end, wanted),
            false => {
                let end = self.cut.end_before(tokens.end);
                let found = "the end".to_owned();
                let fault = Fault::Unexpected { wanted: listed(wanted), found };
                fault.at(self.found.span(end..end))
            }
        };
        self.found.report(diagnostic);
    }

    /// Reports a word that nothing can be made of.
    pub(super) fn surplus(&mut self, bytes: Range<usize>) {
        let word = self.cut.text().get(bytes.clone()).unwrap_or("");
        let end = bytes.end;
        if self.lexis.has_fault(bytes.start..end + 1) {
            return;
        }
        let diagnostic = self
            .strange_sign(word, bytes.start, &[])
            .or_else(|| self.habit(word, bytes.clone()))
            .unwrap_or_else(|| Fault::Surplus(shortened(word)).at(self.found.span(bytes)));
        self.found.report(diagnostic);
    }

    fn misfit_word(&self, bytes: Range<usize>, wanted: &[Rule]) -> Diagnostic {
        let word = self.cut.text().get(bytes.clone()).unwrap_or("");
        let known = || self.strange_sign(word, bytes.start, wanted);
        if let Some(diagnostic) = known().or_else(|| self.habit(word, bytes.clone())) {
            return diagnostic;
        }
        let found = format!("`{}`", shortened(word));
        let span = self.found.span(bytes);
        let fault = Fault::Unexpected { wanted: listed(wanted), found }.at(span);
        suggesting(fault, suggestion(word, wanted))
    }

    /// A sign between a word and what it says, where the language has none or another one.
    fn strange_sign(&self, word: &str, start: usize, wanted: &[Rule]) -> Option<Diagnostic> {
        const SIGNS: &[(Rule, &str)] =
            &[(Rule::assign, "="), (Rule::colon, ":"), (Rule::arrow, " ->")];
        let (name, sign) = name_and_sign(word)?;
        let at = start + name.len()..start + name.len() + sign.len();
        let span = self.found.span(at.clone());
        let meant = SIGNS.iter().find(|(rule, _)| name.is_empty() && wanted.contains(rule));
        if let Some((_, meant)) = meant {
            let (wanted, found) = (format!("`{}`", meant.trim()), format!("`{sign}`"));
            let fault = Fault::Unexpected { wanted, found }.at(span);
            return Some(fault.fix(format!("write `{}`", meant.trim()), span, *meant));
        }
        let method = wanted.iter().any(|rule| describe(*rule) == ["a method"])
            && !name.contains(char::is_lowercase);
        let nameless = name.is_empty() && !wanted.contains(&Rule::word);
        let known = nameless || method || is_reserved(name) || is_field(name);
        known.then(|| self.needless_sign(at))
    }

    /// A sign that separates nothing. Without it, words have one blank between them.
    pub(super) fn needless_sign(&self, sign: Range<usize>) -> Diagnostic {
        let text = self.cut.text();
        let between = |at: usize| text.as_bytes().get(at).is_none_or(u8::is_ascii_whitespace);
        let before = sign.start.checked_sub(1).is_none_or(between);
        let behind = between(sign.end);
        let doubled = before && text.as_bytes().get(sign.end) == Some(&b' ');
        let gone = self.found.span(sign.start..sign.end + usize::from(doubled));
        let fault = Fault::Separator(text.get(sign.clone()).unwrap_or("").to_owned());
        let fault = fault.at(self.found.span(sign));
        match before || behind {
            true => fault.fix("remove it", gone, ""),
            false => fault.fix("write a blank", gone, " "),
        }
    }

    /// `allow user and scope x`
    fn missing_with(&self, and: usize) -> Diagnostic {
        let span = self.tokens_span(and..and + 1);
        let fault = Fault::Surplus("and".to_owned()).at(span);
        fault.help(WITH).fix("write `with`", span, "with")
    }

    /// What somebody who writes another language may have meant.
    fn habit(&self, word: &str, bytes: Range<usize>) -> Option<Diagnostic> {
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
            return Some(Fault::Negation.at(sign(word.len().min(3))));
        }
        if let Some(operator) = ["&&", "||", "|", "&"].into_iter().find(|sign| starts(sign)) {
            let fault = Fault::ForeignOperator(operator.to_owned()).at(sign(operator.len()));
            return Some(fault.help("requirements are joined by `and` and `or`, names by commas"));
        }
        if word == "route" {
            return Some(Fault::LineEnd("route").at(sign(word.len())));
        }
        if word == "and" || word == "or" {
            let fault = Fault::Surplus(word.to_owned()).at(sign(word.len()));
            return Some(fault.help("requirements stand behind `with`, `require` or `guard`"));
        }
        let stray = word.chars().next().filter(|first| !is_word_like(*first))?;
        Some(Fault::StrayCharacter(stray).at(sign(stray.len_utf8())))
    }

    /// Goes on behind what has been read: at the next token, or the next line where something is
    /// left over.
    pub(super) fn settle(&mut self, from: usize, read: usize, limit: usize) -> usize {
        let next = self.cut.token_behind(from, read);
        let start = self.cut.start(next);
        if next >= limit || (start >= read && !self.cut.is(next, Kind::Comma)) {
            return next.min(limit);
        }
        let rest = start.max(read)..self.cut.end_before(next + 1);
        let separates = matches!(self.cut.text().get(rest.clone()), Some(";" | ","));
        self.surplus(rest);
        match separates {
            true => next + 1,
            false => self.cut.next_line(next, limit),
        }
    }
}

/// A problem with the word that was probably meant in its place.
pub(super) fn suggesting(fault: Diagnostic, near: Option<&str>) -> Diagnostic {
    let span = fault.span();
    match near {
        Some(near) => {
            fault.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near)
        }
        None => fault,
    }
}

/// What somebody misses who writes `allow user scope x`.
const WITH: &str = "what an alternative requires stands behind `with`";

/// `host=any`: a name, which may be missing, and the sign that follows it. `==` compares.
fn name_and_sign(word: &str) -> Option<(&str, &str)> {
    let name = word.split([':', '=']).next()?;
    let signs = word.get(name.len()..)?;
    let sign = if signs.starts_with(":=") { ":=" } else { signs.get(..1)? };
    let rest = signs.strip_prefix(sign)?;
    (!rest.starts_with([':', '=', '/'])).then_some((name, sign))
}

fn begins_requirement(word: &str) -> bool {
    matches!(word, "scope" | "scopes" | "role" | "roles") || word.starts_with("claim.")
}

fn is_word_like(character: char) -> bool {
    character.is_ascii_alphanumeric() || "\"_-/*.{}()[]<>=!:".contains(character)
}

fn shortened(word: &str) -> String {
    match word.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or("")),
        None => word.to_owned(),
    }
}

/// `a name, `as` or the end`
fn listed(wanted: &[Rule]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in wanted.iter().flat_map(|rule| describe(*rule)) {
        if !words.contains(word) {
            words.push(word);
        }
    }
    if words.contains(&"a requirement") {
        words.retain(|word| *word != "an operand");
    }
    // The least helpful come last.
    words.sort_by_key(|word| (*word == "the end", *word == "a text in quotes"));
    if words.len() > MAX_WANTED {
        words.truncate(MAX_WANTED);
        return format!("{} or the like", words.join(", "));
    }
    match words.split_last() {
        None => "something else".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

fn suggestion(word: &str, wanted: &[Rule]) -> Option<&'static str> {
    let words = wanted.iter().flat_map(|rule| describe(*rule));
    let keywords = words.filter_map(|word| word.strip_prefix('`')?.strip_suffix('`'));
    nearest(word, keywords.filter(|word| word.bytes().all(|b| b.is_ascii_lowercase())))
}
