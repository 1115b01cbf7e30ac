//! The vocabulary as a whole: cycles, and scopes that nothing asks for.

use super::Check;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use gatewright_core::policy::{Access, ScopeEntry};
use gatewright_core::requirement::{Atom, Requirement};
use rustc_hash::{FxHashMap, FxHashSet};

impl<'a> Check<'a> {
    pub(super) fn scopes(&mut self) {
        let Some(entries) = &self.resolved.scopes else { return };
        let by_name: FxHashMap<&str, &ScopeEntry> =
            entries.iter().map(|entry| (entry.name.as_str(), entry)).collect();
        let asked = self.asked_scopes();
        let included: FxHashSet<&str> =
            entries.iter().flat_map(|entry| &entry.includes).map(String::as_str).collect();
        for entry in entries {
            let brought = brought_along(entry, &by_name);
            if brought.contains(entry.name.as_str()) {
                self.report_cycle(entry);
            }
            let used = |name: &str| asked.contains(name);
            let name = entry.name.as_str();
            let idle = !used(name) && !included.contains(name) && !brought.iter().any(|s| used(s));
            if idle && self.whole && entry.origin.file == FileId(0).0 {
                let message = format!("no route asks for the scope `{name}`");
                let unused = Diagnostic::new(Code::UnusedScope, Span::from(entry.origin), message);
                self.report(unused.help("use it, or take it out of the vocabulary"));
            }
        }
    }

    fn report_cycle(&mut self, entry: &ScopeEntry) {
        let message = format!("the scope `{}` includes itself", entry.name);
        let at = Span::from(entry.origin);
        self.report(Diagnostic::new(Code::DefinitionCycle, at, message));
    }

    /// Every scope that some requirement names.
    fn asked_scopes(&self) -> FxHashSet<&'a str> {
        let resolved = self.resolved;
        let conditions = resolved.conditions.iter().map(|condition| &condition.requirement);
        let guards = resolved.guards.iter().map(|guard| &guard.requirement);
        let routes = resolved.routes.iter().flat_map(|route| {
            let with = match &route.access {
                Access::Allow(alternatives) => alternatives.as_slice(),
                _ => &[],
            };
            route.requires.iter().chain(with.iter().filter_map(|a| a.with.as_ref()))
        });
        let mut asked = FxHashSet::default();
        for requirement in conditions.chain(guards).chain(routes) {
            collect(requirement, &mut asked);
        }
        asked
    }
}

fn collect<'r>(requirement: &'r Requirement, asked: &mut FxHashSet<&'r str>) {
    requirement.atoms(&mut |atom| {
        if let Atom::ScopeAny(scopes) | Atom::ScopeAll(scopes) = atom {
            asked.extend(scopes.iter().map(String::as_str));
        }
    });
}

/// What a scope includes, directly or by way of others.
fn brought_along<'s>(
    entry: &'s ScopeEntry,
    by_name: &FxHashMap<&str, &'s ScopeEntry>,
) -> FxHashSet<&'s str> {
    let mut found = FxHashSet::default();
    let mut open: Vec<&str> = entry.includes.iter().map(String::as_str).collect();
    while let Some(scope) = open.pop() {
        if found.insert(scope) {
            let inner = by_name.get(scope).map_or(&[][..], |entry| &entry.includes);
            open.extend(inner.iter().map(String::as_str));
        }
    }
    found
}
