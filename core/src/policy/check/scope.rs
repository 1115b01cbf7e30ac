//! The vocabulary of scopes: sorted, closed, without cycles.

use super::super::ScopeEntry;
use super::{Checked, ascends, ensure};
use rustc_hash::FxHashMap;

pub(super) fn check_scopes(entries: Option<&[ScopeEntry]>) -> Checked {
    let Some(entries) = entries else { return Ok(()) };
    let names = || entries.iter().map(|entry| entry.name.as_str());
    ensure(ascends(names()), "scopes", "are not sorted by distinct names")?;
    let positions: FxHashMap<&str, usize> = names().zip(0..).collect();
    for entry in entries {
        let check = |holds, fault| ensure(holds, format_args!("scope `{}`", entry.name), fault);
        check(is_scope_token(&entry.name), "is no scope-token")?;
        check(ascends(&entry.includes), "includes scopes out of order")?;
        let known = |name: &String| positions.contains_key(name.as_str());
        check(entry.includes.iter().all(known), "includes an unknown scope")?;
    }
    let targets = |at: usize| {
        let includes = entries.get(at).map_or(&[][..], |entry| &entry.includes);
        includes.iter().filter_map(|name| positions.get(name.as_str()).copied()).collect()
    };
    ensure(is_acyclic(entries.len(), targets), "scopes", "include each other")
}

/// RFC 6749 section 3.3.
pub(super) fn is_scope_token(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    !text.is_empty() && text.bytes().all(plain)
}

/// Whether no walk along the targets comes back, found without recursion.
pub(super) fn is_acyclic(count: usize, targets: impl Fn(usize) -> Vec<usize>) -> bool {
    sorted_by_use(count, targets).is_some()
}

/// All positions, each behind its targets; `None` where there is a cycle.
pub(super) fn sorted_by_use(
    count: usize,
    targets: impl Fn(usize) -> Vec<usize>,
) -> Option<Vec<usize>> {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut open: Vec<usize> = vec![0; count];
    for at in 0..count {
        for target in targets(at) {
            users.get_mut(target)?.push(at);
            *open.get_mut(at)? += 1;
        }
    }
    let mut order: Vec<usize> = (0..count).filter(|at| open.get(*at) == Some(&0)).collect();
    let mut next = 0;
    while let Some(done) = order.get(next).copied() {
        next += 1;
        for user in users.get(done).cloned().unwrap_or_default() {
            let left = open.get_mut(user)?;
            *left -= 1;
            if *left == 0 {
                order.push(user);
            }
        }
    }
    (order.len() == count).then_some(order)
}
