//! The vocabulary of scopes, and scopes where they are used.

use super::names::unknown;
use super::{Resolver, doc_text};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::resolved::NameKind;
use crate::syntax::{Item, List, ScopeEntry, Scopes, Word};
use gatewright_core::policy;

impl Resolver<'_> {
    /// Reads all `scopes` blocks as one vocabulary. Every entry is declared before the first
    /// `includes` is read, so that their order does not matter.
    pub(super) fn read_scopes(&mut self) {
        let items = self.items().filter_map(|item| match item {
            Item::Scopes(scopes) => Some(scopes),
            _ => None,
        });
        let blocks: Vec<&Scopes> = items.collect();
        if blocks.is_empty() {
            return;
        }
        let entries = || blocks.iter().flat_map(|block| &block.entries);
        for entry in entries() {
            self.check_token(&entry.name);
            self.names.declare(NameKind::Scope, &entry.name, &mut self.found);
        }
        self.names.number();
        for block in &blocks {
            if block.entries.is_empty() && block.broken.is_empty() {
                let message = "a vocabulary without scopes: no scope could be named";
                self.report(Diagnostic::new(Code::EmptyList, block.span, message));
            }
        }
        self.out.scopes = Some(Vec::new());
        let read: Vec<_> = entries().map(|entry| self.scope_entry(entry)).collect();
        let mut read: Vec<policy::ScopeEntry> = read;
        read.sort_by(|a, b| a.name.cmp(&b.name));
        read.dedup_by(|later, first| later.name == first.name);
        self.out.scopes = Some(read);
    }

    fn scope_entry(&mut self, entry: &ScopeEntry) -> policy::ScopeEntry {
        let includes = entry.includes.as_ref().map(|list| self.scopes(list)).unwrap_or_default();
        let description = entry.description.as_ref().map(|word| self.text(word).into_owned());
        policy::ScopeEntry {
            name: entry.name.text.clone(),
            description: description.unwrap_or_default(),
            includes,
            doc: doc_text(&entry.doc),
            origin: self.origin(entry.span),
        }
    }

    /// `[orders:read, orders:write]`, sorted.
    pub(super) fn scopes(&mut self, list: &List<Word>) -> Vec<String> {
        if list.items.is_empty() {
            let message = "a list without scopes, which nothing could fulfil";
            self.report(Diagnostic::new(Code::EmptyList, list.span, message));
        }
        self.refuse_repetition(list.items.iter().map(|word| (word.text.as_str(), word.span)));
        let mut scopes: Vec<String> = list.items.iter().map(|word| self.scope(word)).collect();
        scopes.sort();
        scopes.dedup();
        scopes
    }

    /// One scope; with a vocabulary it has to be in it.
    pub(super) fn scope(&mut self, word: &Word) -> String {
        let scope = self.text(word).into_owned();
        if self.out.scopes.is_none() {
            self.check_token(word);
        } else if self.names.refer(NameKind::Scope, &scope, word.span).is_none()
            && !self.names.incomplete
        {
            let near = nearest(&scope, self.names.of_kind(NameKind::Scope));
            let strange = unknown(Code::UnknownScope, "scope", word, near);
            self.report(match near {
                Some(_) => strange,
                None => strange.help("declare it in `scopes`, with a description"),
            });
        }
        scope
    }

    /// A scope-token (RFC 6749 section 3.3); wildcards are the parser's to refuse.
    fn check_token(&mut self, word: &Word) {
        if !word.is_quoted() {
            // The grammar admits nothing else.
            return;
        }
        let scope = self.text(word).into_owned();
        let token = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if scope.is_empty() || !scope.bytes().all(token) {
            let message = format!("`{scope}` is not a scope-token (RFC 6749 section 3.3)");
            let help = "visible ASCII characters but `\"` and `\\`; one scope in each text";
            self.report(Diagnostic::new(Code::ScopeToken, word.span, message).help(help));
        }
    }
}
