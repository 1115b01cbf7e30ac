//! Trees of requirements, and the `let`s that name them.

use super::{Resolver, doc_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::NameKind;
use crate::syntax::{self, Let, LetValue, Word};
use gatewright_core::policy::{Condition, ConditionId};
use gatewright_core::requirement::Requirement;

impl Resolver<'_> {
    /// A requirement of a route or group; `None` where it is not understood, or too large.
    pub(super) fn demand(&mut self, tree: &syntax::Requirement) -> Option<Requirement> {
        let read = self.requirement(tree)?;
        self.bounded(read, tree.span())
    }

    /// A requirement; `None` where any part of it is not understood.
    fn requirement(&mut self, tree: &syntax::Requirement) -> Option<Requirement> {
        match tree {
            syntax::Requirement::All { parts, .. } => self.parts(parts).map(Requirement::All),
            syntax::Requirement::Any { parts, .. } => self.parts(parts).map(Requirement::Any),
            syntax::Requirement::Parentheses { inner, .. } => self.requirement(inner),
            syntax::Requirement::Atom(atom) => match &atom.kind {
                syntax::AtomKind::Named(name) => self.named(name),
                kind => {
                    let atom_read = self.atom(kind)?;
                    Some(Requirement::Atom(atom_read, self.origin(atom.span)))
                }
            },
        }
    }

    /// Every part is read, so that all problems are found in one run.
    fn parts(&mut self, parts: &[syntax::Requirement]) -> Option<Vec<Requirement>> {
        let read: Vec<_> = parts.iter().map(|part| self.requirement(part)).collect();
        read.into_iter().collect()
    }

    /// `office`
    fn named(&mut self, name: &Word) -> Option<Requirement> {
        let known = self.names.get(&name.text).map(|known| known.kind);
        if known == Some(NameKind::Auth) {
            let message = format!("`{}` is a way of proving who one is, no condition", name.text);
            let help = format!("who may call is said by `allow {}`", name.text);
            self.report(Diagnostic::new(Code::WrongName, name.span, message).help(help));
            return None;
        }
        let id = self.refer(NameKind::Condition, name)?;
        Some(Requirement::Named(ConditionId(id), self.origin(name.span)))
    }

    /// `let office = request.ip in [203.0.113.0/24]`
    pub(super) fn condition(&mut self, binding: &Let) {
        let LetValue::Requirement(tree) = &binding.value else { return };
        // One that is not understood keeps its place, so that ids stay positions.
        let requirement = self.requirement(tree).unwrap_or(Requirement::All(Vec::new()));
        if self.is_definition(&binding.name) {
            let (name, doc) = (binding.name.text.clone(), doc_text(&binding.doc));
            let origin = self.origin(binding.name.span);
            self.out.conditions.push(Condition { name, requirement, doc, origin });
        }
    }
}
