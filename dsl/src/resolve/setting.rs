//! Settings: texts that differ between environments, put in when compiling.

use super::Resolver;
use super::names::unknown;
use crate::compile::Options;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::resolved::{NameKind, Setting};
use crate::source::{FileId, Span};
use crate::syntax::{self, Item, Word};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How a use of a setting begins.
const OPEN: &str = "{setting.";
/// The longest value (S36).
const MAX_VALUE: usize = 8 * 1024;

/// The values by name.
#[derive(Default)]
pub(super) struct Settings(BTreeMap<String, Setting>);

/// What braces are in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Braces {
    /// Themselves.
    Plain,
    /// Live: `{{` is a brace, and so a value's braces are doubled.
    Live,
}

impl Settings {
    pub(super) fn into_list(self) -> Vec<Setting> {
        self.0.into_values().collect()
    }
}

impl Resolver<'_> {
    pub(super) fn read_settings(&mut self, options: &Options) {
        for item in self.items() {
            if let Item::Setting(setting) = item
                && self.is_definition(&setting.name)
            {
                self.setting(setting, options);
            }
        }
        for name in options.settings.keys() {
            if !self.settings.0.contains_key(name) && !self.names.incomplete {
                self.report_unknown_override(name);
            }
        }
    }

    fn setting(&mut self, setting: &syntax::Setting, options: &Options) {
        let name = &setting.name.text;
        if setting.value.text.contains(OPEN) {
            let message = "a setting does not stand in the value of another one";
            let nested = Diagnostic::new(Code::SettingPlace, setting.value.span, message);
            self.report(nested.help("put both into the strings that need them"));
        }
        let given = options.settings.get(name);
        let value = given.unwrap_or(&setting.value.text);
        let unfit =
            |value: &&String| value.chars().any(char::is_control) || value.len() > MAX_VALUE;
        if given.filter(unfit).is_some() {
            let message = format!(
                "the value handed in for `{name}` is longer than {MAX_VALUE} bytes or has a \
                 control character"
            );
            self.report(Diagnostic::new(Code::SettingOverride, setting.name.span, message));
        }
        let (name, span) = (name.clone(), setting.span);
        self.settings.0.insert(name.clone(), Setting { name, value: value.clone(), span });
    }

    fn report_unknown_override(&mut self, name: &str) {
        let message = format!("a value was handed in for `{name}`, which no `setting` declares");
        let near = nearest(name, self.settings.0.keys().map(String::as_str));
        let help = near.map_or_else(
            || format!("declare it: `setting {name} = \"...\"`"),
            |near| format!("did you mean `{near}`?"),
        );
        let whole = Span::new(FileId(0), 0..0);
        self.report(Diagnostic::new(Code::SettingOverride, whole, message).help(help));
    }

    /// What a word says, settings put in. Its braces are themselves.
    pub(super) fn text<'w>(&mut self, word: &'w Word) -> Cow<'w, str> {
        self.put_in(word, Braces::Plain)
    }

    /// As [`Resolver::text`]; nothing where a setting is not known, which has been reported.
    pub(super) fn known_text<'w>(&mut self, word: &'w Word) -> Option<Cow<'w, str>> {
        let text = self.text(word);
        let named = word.text.split(OPEN).skip(1).filter_map(|behind| behind.split_once('}'));
        let known = |(name, _)| self.settings.0.contains_key(name);
        (!word.is_quoted() || named.into_iter().all(known)).then_some(text)
    }

    /// What a word says, settings put in, where its braces are live.
    pub(super) fn live_text<'w>(&mut self, word: &'w Word) -> Cow<'w, str> {
        self.put_in(word, Braces::Live)
    }

    fn put_in<'w>(&mut self, word: &'w Word, braces: Braces) -> Cow<'w, str> {
        if !word.is_quoted() || !word.text.contains(OPEN) {
            return Cow::Borrowed(&word.text);
        }
        let mut out = String::new();
        let mut rest = word.text.as_str();
        while let Some((before, behind)) = rest.split_once(OPEN) {
            out.push_str(before);
            let doubled = before.bytes().rev().take_while(|byte| *byte == b'{').count() % 2 == 1;
            rest = behind;
            if doubled && braces == Braces::Live {
                out.push_str(OPEN);
                continue;
            }
            let Some((name, behind)) = behind.split_once('}') else {
                self.report_place(word);
                break;
            };
            rest = behind;
            self.put_value(word, name, braces, &mut out);
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    fn put_value(&mut self, word: &Word, name: &str, braces: Braces, out: &mut String) {
        let at = word.text.find(&format!("{OPEN}{name}}}")).unwrap_or_default() + OPEN.len();
        let span = word.inside(at..at + name.len());
        self.names.refer(NameKind::Setting, name, span);
        match self.settings.0.get(name).map(|setting| setting.value.as_str()) {
            Some(value) if braces == Braces::Live => {
                out.push_str(&value.replace('{', "{{").replace('}', "}}"));
            }
            Some(value) => out.push_str(value),
            None if self.names.incomplete => {}
            None => {
                let near = nearest(name, self.settings.0.keys().map(String::as_str));
                let named = Word { text: name.into(), spelling: word.spelling, span };
                let unknown = unknown(Code::UnknownName, "`setting` called", &named, near);
                self.report(unknown);
            }
        }
    }

    fn report_place(&mut self, word: &Word) {
        let message = "`{setting.` has no closing brace";
        let open = Diagnostic::new(Code::SettingPlace, word.span, message);
        self.report(open.help("a setting is put in as `{setting.NAME}`"));
    }
}
