//! What the vocabulary of scopes brings along.

use crate::resolved::Resolved;

/// The held scopes and all that they include, directly or not; sorted.
pub(super) fn expanded(resolved: &Resolved, held: &[String]) -> Vec<String> {
    let mut all = held.to_vec();
    for scope in held {
        bring(resolved, scope, &mut all);
    }
    all.sort();
    all.dedup();
    all
}

fn bring(resolved: &Resolved, scope: &str, all: &mut Vec<String>) {
    let vocabulary = resolved.scopes.as_deref().unwrap_or_default();
    let entry = vocabulary.iter().find(|entry| entry.name == scope);
    for included in entry.map_or(&[][..], |entry| &entry.includes) {
        // Nothing includes itself, by whatever way: that is refused when compiling.
        all.push(included.clone());
        bring(resolved, included, all);
    }
}
