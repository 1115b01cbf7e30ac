//! Groups are fences: what lies below an `under` is decided inside of it or not at all.

use super::matching::encloses;
use crate::resolved::{Resolved, Route};

/// Whether a route may decide a path: it lies inside every `under` of its table whose prefix
/// encloses the path.
pub(super) fn admits(resolved: &Resolved, table: &[usize], route: &Route, path: &str) -> bool {
    let around = around(resolved, route.group);
    let closed = |(position, group): (usize, &crate::resolved::Group)| {
        let prefix = group.prefix.as_ref();
        let applies =
            table.contains(&group.service) && prefix.is_some_and(|prefix| encloses(prefix, path));
        applies && !around.contains(&position)
    };
    !resolved.groups.iter().enumerate().any(closed)
}

/// Positions of the groups around a route.
fn around(resolved: &Resolved, innermost: usize) -> Vec<usize> {
    let parent = |position: &usize| resolved.groups.get(*position)?.parent;
    std::iter::successors(Some(innermost), parent).collect()
}
