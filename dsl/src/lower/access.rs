//! Access in canonical order.

use super::canonical::{canonical, key};
use gatewright_core::policy::{Access, Alternative};

/// The alternatives sorted, each once.
pub(super) fn lower_access(access: &Access) -> Access {
    let Access::Allow(alternatives) = access else { return access.clone() };
    let mut all: Vec<Alternative> = alternatives.iter().map(lower_alternative).collect();
    if all.len() > 1 {
        all.sort_by_cached_key(|alternative| (said(alternative), alternative.origin.start));
        all.dedup_by(|later, first| said(later) == said(first));
    }
    Access::Allow(all)
}

fn lower_alternative(alternative: &Alternative) -> Alternative {
    Alternative { with: alternative.with.as_ref().map(canonical), ..alternative.clone() }
}

/// The same for alternatives that say the same.
fn said(alternative: &Alternative) -> impl Ord + use<> {
    let Alternative { who, via, with, .. } = alternative;
    (who.clone(), *via, with.as_ref().map(key))
}
