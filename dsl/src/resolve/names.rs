//! The names of the policy: one namespace for items and `let`s, another one for scopes.

use super::Resolver;
use crate::compile::Program;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::parse::is_reserved;
use crate::problems::Problems;
use crate::resolved::{Name, NameKind};
use crate::source::{FileId, Span};
use crate::syntax::{Document, Item, Word};
use rustc_hash::FxHashMap;

/// Every declared name.
#[derive(Default)]
pub(super) struct Names {
    list: Vec<Name>,
    items: FxHashMap<String, usize>,
    scopes: FxHashMap<String, usize>,
    /// Positions among the sorted names of the same kind, alongside `list`.
    ids: Vec<u32>,
    /// Whether something did not parse that could have declared a name.
    pub(super) incomplete: bool,
}

impl Names {
    pub(super) fn declare(&mut self, kind: NameKind, word: &Word, found: &mut Problems) {
        let space = if kind == NameKind::Scope { &mut self.scopes } else { &mut self.items };
        if let Some(first) = space.get(&word.text).and_then(|known| self.list.get(*known)) {
            // A reserved word was refused as a name already.
            if !is_reserved(&word.text) {
                found.report(repeated(first, kind, word));
            }
            return;
        }
        space.insert(word.text.clone(), self.list.len());
        let (uses, uses_in_tests) = Default::default();
        let (text, definition) = (word.text.clone(), word.span);
        self.list.push(Name { text, kind, definition, uses, uses_in_tests });
    }

    /// Gives every name its position among the sorted names of its kind.
    pub(super) fn number(&mut self) {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_key(|at| self.list.get(*at).map(|name| (name.kind, name.text.clone())));
        self.ids = vec![0; self.list.len()];
        let mut counts: FxHashMap<NameKind, u32> = FxHashMap::default();
        for at in order {
            let kind = self.list.get(at).map(|name| name.kind);
            if let (Some(kind), Some(id)) = (kind, self.ids.get_mut(at)) {
                let count = counts.entry(kind).or_default();
                *id = *count;
                *count += 1;
            }
        }
    }

    pub(super) fn is_definition(&self, word: &Word) -> bool {
        self.get(&word.text).is_some_and(|name| name.definition == word.span)
    }

    /// An item's name, without noting a use.
    pub(super) fn get(&self, text: &str) -> Option<&Name> {
        self.list.get(*self.items.get(text)?)
    }

    /// The names of one kind that may be meant by another word, not too many to compare with.
    pub(super) fn of_kind(&self, kind: NameKind) -> impl Iterator<Item = &str> {
        const MAX: usize = 2000;
        let own = self.list.iter().filter(move |name| name.kind == kind);
        own.map(|name| name.text.as_str()).take(MAX)
    }

    /// The position of an item's name among those of its kind; the use is noted.
    pub(super) fn refer(&mut self, kind: NameKind, text: &str, at: Span) -> Option<u32> {
        let known = *self.space(kind).get(text)?;
        let name = self.list.get_mut(known).filter(|name| name.kind == kind)?;
        name.uses.push(at);
        self.ids.get(known).copied()
    }

    /// As [`Names::refer`], for what stands in a test.
    pub(super) fn refer_in_test(&mut self, kind: NameKind, text: &str, at: Span) -> Option<u32> {
        let known = *self.space(kind).get(text)?;
        let name = self.list.get_mut(known).filter(|name| name.kind == kind)?;
        name.uses_in_tests.push(at);
        self.ids.get(known).copied()
    }

    /// Warns about names of the file that was named which nothing refers to. What an imported file
    /// offers and this policy does not need is no news.
    pub(super) fn find_unused(&self, program: &Program, found: &mut Problems) {
        let broken = program.documents.iter().any(Document::has_broken);
        if broken || found.has_errors() {
            // What is wrong elsewhere may be the use that is missing.
            return;
        }
        for name in self.list.iter().filter(|name| name.definition.file == FileId(0)) {
            let matters = !matches!(name.kind, NameKind::Service | NameKind::Scope);
            if matters && name.uses.is_empty() {
                let message = format!("{} `{}` is never used", name.kind.noun(), name.text);
                let unused = Diagnostic::new(Code::UnusedName, name.definition, message);
                found.report(unused.help("use it, or take it out"));
            }
        }
    }

    pub(super) fn into_list(mut self) -> Vec<Name> {
        self.list.sort_by(|a, b| (a.kind, &a.text).cmp(&(b.kind, &b.text)));
        self.list
    }

    fn space(&self, kind: NameKind) -> &FxHashMap<String, usize> {
        if kind == NameKind::Scope { &self.scopes } else { &self.items }
    }
}

/// What somebody may mean by a name that nobody declared.
fn habit(kind: NameKind, name: &str) -> Option<&'static str> {
    match (kind, name) {
        (
            NameKind::Auth,
            "all" | "any" | "anybody" | "anyone" | "authenticated" | "everybody" | "everyone"
            | "public",
        ) => Some(
            "`public` admits everybody, and `allow [a, b]` the callers of each method that is named",
        ),
        (NameKind::Auth, "nobody" | "none") => Some("`deny` denies everybody"),
        (NameKind::Headers, "none") => Some("`forward none` stands without a list"),
        (NameKind::Condition, _) => {
            Some("a scope is written `scope x`, a role `role x`, and a `let` gives a name")
        }
        _ => None,
    }
}

impl Resolver<'_> {
    /// The position of what a word names, or an error that says what is near.
    pub(super) fn refer(&mut self, kind: NameKind, word: &Word) -> Option<u32> {
        let id = self.names.refer(kind, &word.text, word.span);
        if id.is_none() {
            self.report_unknown(kind, word);
        }
        id
    }

    pub(super) fn report_unknown(&mut self, kind: NameKind, word: &Word) {
        let other = self.names.get(&word.text).filter(|_| kind != NameKind::Scope);
        if let Some(other) = other {
            let (is, not) = (other.kind.with_article(), kind.with_article());
            let message = format!("`{}` is {is}, not {not}", word.text);
            let wrong = Diagnostic::new(Code::WrongName, word.span, message);
            return self.report(wrong.label(other.definition, "declared here"));
        }
        if !self.names.incomplete && !self.found.is_full() {
            let near = nearest(&word.text, self.names.of_kind(kind));
            let noun = format!("{} called", kind.noun());
            let unknown = unknown(Code::UnknownName, &noun, word, near);
            let help = near.map_or_else(|| habit(kind, &word.text), |_| None);
            self.report(match help {
                Some(help) => unknown.help(help),
                None => unknown,
            });
        }
    }
}

/// A word that names nothing, with what may be meant.
pub(super) fn unknown(code: Code, noun: &str, word: &Word, near: Option<&str>) -> Diagnostic {
    let unknown = Diagnostic::new(code, word.span, format!("there is no {noun} `{}`", word.text));
    match near {
        Some(near) => unknown
            .help(format!("did you mean `{near}`?"))
            .fix(format!("write `{near}`"), word.span, near)
            .guess(),
        None => unknown,
    }
}

fn repeated(first: &Name, kind: NameKind, word: &Word) -> Diagnostic {
    let message = match first.kind == kind {
        true => format!("{} `{}` is declared twice", kind.noun(), word.text),
        false => format!("`{}` is already the name of {}", word.text, first.kind.with_article()),
    };
    Diagnostic::new(Code::DuplicateName, word.span, message)
        .label(first.definition, "first declared here")
        .help("give one of them another name")
}

/// Whether a file has something that did not parse and could have declared a name.
pub(super) fn may_lack_names(document: &Document) -> bool {
    const DECLARING: &[&str] =
        &["", "auth", "headers", "let", "setting", "service", "import", "scopes"];
    let broken = |item: &Item| match item {
        Item::Broken(broken) => DECLARING.contains(&broken.keyword.as_str()),
        Item::Scopes(scopes) => !scopes.broken.is_empty(),
        _ => false,
    };
    !document.balanced || document.items.iter().any(broken)
}
