//! Signs that other languages have between a word and what it says.

use super::auth::is_field;
use super::expected::describe;
use super::word::is_reserved;
use super::{Parser, Rule};
use crate::diagnostic::Diagnostic;
use crate::fault::Fault;
use std::ops::Range;

impl Parser<'_, '_> {
    /// A sign between a word and what it says, where the language has none or another one.
    pub(super) fn strange_sign(
        &self,
        word: &str,
        start: usize,
        wanted: &[Rule],
    ) -> Option<Diagnostic> {
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
}

/// `host=any`: a name, which may be missing, and the sign that follows it. `==` compares.
fn name_and_sign(word: &str) -> Option<(&str, &str)> {
    let name = word.split([':', '=']).next()?;
    let signs = word.get(name.len()..)?;
    let sign = if signs.starts_with(":=") { ":=" } else { signs.get(..1)? };
    let rest = signs.strip_prefix(sign)?;
    (!rest.starts_with([':', '=', '/'])).then_some((name, sign))
}
