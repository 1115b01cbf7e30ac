//! Blocks of fields: which are there, and what their values are.

use super::Resolver;
use super::names::unknown;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::{Field, Value, Word};
use std::borrow::Cow;

/// The fields of one block, each known and there once.
pub(super) struct Fields<'f>(Vec<&'f Field>);

impl<'f> Fields<'f> {
    /// Sorts out fields that the block does not have, and those that stand twice.
    pub(super) fn read(
        resolver: &mut Resolver<'_>,
        fields: &'f [Field],
        known: &[&str],
        block: &str,
    ) -> Fields<'f> {
        let mut kept: Vec<&Field> = Vec::new();
        for field in fields {
            let name = &field.name;
            if !known.contains(&name.text.as_str()) {
                let near = nearest(&name.text, known.iter().copied());
                let noun = format!("field in {block} called");
                let strange = unknown(Code::UnknownField, &noun, name, near);
                resolver.report(match near {
                    Some(_) => strange,
                    None if name.text.starts_with("cookie") => {
                        strange.help("cookies are not a place for credentials in this edition")
                    }
                    None => strange.help(format!("it has {}", listed(known))),
                });
            } else if let Some(first) = kept.iter().find(|kept| kept.name.text == name.text) {
                let message = format!("`{}` stands twice in {block}", name.text);
                resolver.report(
                    Diagnostic::new(Code::RepeatedField, name.span, message)
                        .label(first.name.span, "first here"),
                );
            } else {
                kept.push(field);
            }
        }
        Fields(kept)
    }

    /// The field of this name, which is taken out.
    pub(super) fn take(&mut self, name: &str) -> Option<&'f Field> {
        let at = self.0.iter().position(|field| field.name.text == name)?;
        Some(self.0.remove(at))
    }

    /// What was not taken out.
    pub(super) fn rest(self) -> impl Iterator<Item = &'f Field> {
        self.0.into_iter()
    }
}

/// "`a`, `b` and `c`"
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "nothing".into(),
    }
}

impl Resolver<'_> {
    pub(super) fn bad_value(&mut self, field: &Field, wanted: &str) {
        let message = format!("`{}` takes {wanted}", field.name.text);
        let at = field.values.first().map_or(field.name.span, Value::span);
        let wrong = Diagnostic::new(Code::FieldValue, at, message);
        self.report(match field.values.as_slice() {
            [Value::Word(word)] if word.is_quoted() && is_plain(&word.text) => {
                wrong.fix("remove the quotes", at, word.text.clone())
            }
            _ => wrong,
        });
    }

    /// The one value.
    fn one<'f>(&mut self, field: &'f Field, wanted: &str) -> Option<&'f Value> {
        match field.values.as_slice() {
            [value] => Some(value),
            _ => {
                self.bad_value(field, wanted);
                None
            }
        }
    }

    /// `realm "example"`
    pub(super) fn one_text(&mut self, field: &Field) -> Option<String> {
        const WANTED: &str = "one text in quotes";
        let value = self.one(field, WANTED)?;
        match value.as_text() {
            Some(word) => self.known_text(word).map(Cow::into_owned),
            None => {
                self.bad_value(field, WANTED);
                None
            }
        }
    }

    /// `registry partners`
    pub(super) fn one_word<'f>(&mut self, field: &'f Field, wanted: &str) -> Option<&'f Word> {
        let word = self.one(field, wanted)?.as_word().filter(|word| !word.is_quoted());
        if word.is_none() {
            self.bad_value(field, wanted);
        }
        word
    }

    /// `statuses basic`: one of a few words.
    pub(super) fn choice<T: Copy>(&mut self, field: &Field, known: &[(&str, T)]) -> Option<T> {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let wanted = match names.len() {
            1 => listed(&names),
            _ => format!("one of {}", listed(&names).replace(" and ", " or ")),
        };
        let word = self.one_word(field, &wanted)?;
        let found = known.iter().find(|(name, _)| *name == word.text);
        if found.is_none() {
            let message = format!("`{}` takes {wanted}, not `{}`", field.name.text, word.text);
            let mut wrong = Diagnostic::new(Code::FieldValue, word.span, message);
            if let Some(near) = nearest(&word.text, names) {
                wrong = wrong.fix(format!("write `{near}`"), word.span, near).guess();
            }
            self.report(wrong);
        }
        found.map(|(_, choice)| *choice)
    }

    /// `leeway 60s`: whole seconds between two bounds.
    pub(super) fn seconds(&mut self, field: &Field, least: i64, most: i64) -> Option<i64> {
        const WANTED: &str = "a duration such as `60s` or `5m`";
        let Value::Duration(duration) = self.one(field, WANTED)? else {
            self.bad_value(field, WANTED);
            return None;
        };
        let seconds = duration.millis / 1000;
        let whole = duration.millis % 1000 == 0;
        if whole && (least..=most).contains(&seconds) {
            return Some(seconds);
        }
        let name = &field.name.text;
        let message = match whole {
            true => format!("`{name}` lies between {} and {}", span(least), span(most)),
            false => format!("`{name}` is in whole seconds"),
        };
        self.report(Diagnostic::new(Code::FieldRange, duration.span, message));
        None
    }

    /// Reports values that stand twice in a list.
    pub(super) fn refuse_repetition<'t>(&mut self, values: impl Iterator<Item = (&'t str, Span)>) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for (text, at) in values {
            match seen.iter().find(|(known, _)| *known == text) {
                Some((_, first)) => self.report(
                    Diagnostic::new(Code::RepeatedValue, at, format!("`{text}` stands twice"))
                        .label(*first, "first here"),
                ),
                None => seen.push((text, at)),
            }
        }
    }
}

/// Whether a text could stand without quotes.
fn is_plain(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(inner)
}

/// Seconds as the language writes them.
fn span(seconds: i64) -> String {
    match seconds {
        s if s != 0 && s % 86_400 == 0 => format!("`{}d`", s / 86_400),
        s if s != 0 && s % 3600 == 0 => format!("`{}h`", s / 3600),
        s if s != 0 && s % 60 == 0 => format!("`{}m`", s / 60),
        s => format!("`{s}s`"),
    }
}
