//! What a granted scope brings along: the vocabulary's `includes`, closed under itself.

use crate::policy::ScopeEntry;
use rustc_hash::{FxHashMap, FxHashSet};

/// For each scope that includes others, all that it brings along.
#[derive(Debug, Default)]
pub(crate) struct ScopeIndex {
    included: FxHashMap<String, FxHashSet<String>>,
}

impl ScopeIndex {
    /// Closes the vocabulary's `includes`.
    pub(crate) fn new(vocabulary: &[ScopeEntry]) -> ScopeIndex {
        let direct: FxHashMap<&str, &[String]> = vocabulary
            .iter()
            .filter(|entry| !entry.includes.is_empty())
            .map(|entry| (entry.name.as_str(), entry.includes.as_slice()))
            .collect();
        let included = direct.keys().map(|name| ((*name).to_owned(), reach(name, &direct)));
        ScopeIndex { included: included.collect() }
    }

    /// Whether a granted scope is the wanted one or brings it along.
    pub(crate) fn covers(&self, granted: &str, wanted: &str) -> bool {
        granted == wanted
            || self.included.get(granted).is_some_and(|included| included.contains(wanted))
    }

    /// Granted scopes with all that they bring along, sorted.
    pub(crate) fn expanded(&self, granted: &[String]) -> Vec<String> {
        let brought = granted.iter().filter_map(|scope| self.included.get(scope)).flatten();
        let mut all: Vec<String> = granted.iter().chain(brought).cloned().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn reach(from: &str, direct: &FxHashMap<&str, &[String]>) -> FxHashSet<String> {
    let mut reached = FxHashSet::default();
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        for scope in direct.get(next).copied().unwrap_or_default() {
            if reached.insert(scope.clone()) {
                open.push(scope);
            }
        }
    }
    reached
}
