//! What the vocabulary of scopes brings along.

use crate::resolved::Resolved;

/// The held scopes in their order, then what they include, directly or not, sorted.
pub(super) fn expanded(resolved: &Resolved, held: &[String]) -> Vec<String> {
    let mut brought = Vec::new();
    for scope in held {
        bring(resolved, scope, &mut brought);
    }
    brought.retain(|scope| !held.contains(scope));
    brought.sort();
    [held.to_vec(), brought].concat()
}

fn bring(resolved: &Resolved, scope: &str, brought: &mut Vec<String>) {
    let vocabulary = resolved.scopes.as_deref().unwrap_or_default();
    let entry = vocabulary.iter().find(|entry| entry.name == scope);
    for included in entry.map_or(&[][..], |entry| &entry.includes) {
        if !brought.contains(included) {
            brought.push(included.clone());
            bring(resolved, included, brought);
        }
    }
}
