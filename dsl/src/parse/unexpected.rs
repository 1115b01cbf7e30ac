//! Text that does not fit: what is said about it, and the habits that it may come from.

use super::expected::describe;
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
            true => self.misfit_word(index, start..end, wanted),
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

    fn misfit_word(&self, index: usize, bytes: Range<usize>, wanted: &[Rule]) -> Diagnostic {
        let word = self.cut.text().get(bytes.clone()).unwrap_or("");
        if let Some(diagnostic) = self.slip(index, bytes.clone(), wanted) {
            return diagnostic;
        }
        let known = || self.strange_sign(word, bytes.start, wanted);
        if let Some(diagnostic) = known().or_else(|| self.habit(word, bytes.clone())) {
            return diagnostic;
        }
        let found = format!("`{}`", shortened(word));
        let span = self.found.span(bytes);
        let fault = Fault::Unexpected { wanted: listed(wanted), found }.at(span);
        suggesting(fault, suggestion(word, wanted))
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
        Some(near) => fault
            .help(format!("did you mean `{near}`?"))
            .fix(format!("write `{near}`"), span, near)
            .guess(),
        None => fault,
    }
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
