//! Services, their hosts and their groups.

use super::super::{Fence, FenceId, RawPolicy, Service};
use super::{Checked, ascends, ensure};
use crate::host::HostPattern;
use rustc_hash::FxHashMap;

/// The deepest nesting of groups (S36).
const MAX_GROUPS: usize = 64;

pub(super) fn check_services(raw: &RawPolicy) -> Checked {
    let names = || raw.services.iter().map(|service| service.name.as_str());
    ensure(ascends(names()), "services", "are not sorted by distinct names")?;
    let mut fenced: Vec<bool> = vec![false; raw.fences.len()];
    let mut hosts: FxHashMap<HostPattern, &Service> = FxHashMap::default();
    for service in &raw.services {
        check_service(service, raw)?;
        for fence in &service.fences {
            let check =
                |holds, fault| ensure(holds, format_args!("service `{}`", service.name), fault);
            let slot = fenced.get_mut(fence.index());
            check(slot.is_some_and(|taken| !std::mem::replace(taken, true)), "shares a group")?;
        }
        for host in &service.hosts {
            let first = *hosts.entry(host.without_name()).or_insert(service);
            let agree = first.encoded_slash == service.encoded_slash
                && first.trailing_slash == service.trailing_slash;
            ensure(agree, format_args!("host `{host}`"), "reads its paths in two ways")?;
        }
    }
    ensure(fenced.iter().all(|taken| *taken), "groups", "belong to no service")
}

fn check_service(service: &Service, raw: &RawPolicy) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("service `{}`", service.name), fault);
    check(!service.hosts.is_empty() && ascends(&service.hosts), "has no sorted hosts")?;
    check(service.hosts.iter().all(is_well_formed), "has a host that is not well formed")?;
    let keys: Vec<HostPattern> = service.hosts.iter().map(HostPattern::without_name).collect();
    let distinct =
        (1..keys.len()).all(|at| !keys.iter().take(at).any(|key| keys.get(at) == Some(key)));
    check(distinct, "names one host twice")?;
    let shown = |text: &str| text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    check(shown(&service.realm), "has a realm that is not printable")?;
    check(ascends(&service.fences), "has groups out of order")?;
    let names = service.routes.iter().map(|route| route.name.as_str());
    check(ascends(names), "has routes that are not sorted by distinct names")?;
    service.fences.iter().try_for_each(|fence| check_fence(*fence, service, raw))
}

/// A group lies in one of the same service, with a longer prefix, not too deep.
fn check_fence(id: FenceId, service: &Service, raw: &RawPolicy) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("service `{}`", service.name), fault);
    let mut fence: Option<&Fence> = raw.fences.get(id.index());
    check(fence.is_some(), "has an unknown group")?;
    let mut depth = 0;
    while let Some(inner) = fence {
        let prefix = &inner.prefix;
        let sound = prefix.is_well_formed() && !prefix.has_tail() && !prefix.ends_in_slash();
        check(sound, "has a prefix that closes nothing")?;
        fence = match inner.parent {
            None => None,
            Some(parent) => {
                check(
                    service.fences.binary_search(&parent).is_ok(),
                    "has a group around it elsewhere",
                )?;
                let outer = raw.fences.get(parent.index());
                let within = outer.is_some_and(|outer| prefix.continues(&outer.prefix));
                check(within, "has a group that does not lie in the one around it")?;
                outer
            }
        };
        depth += 1;
        check(depth <= MAX_GROUPS, "has groups that nest too deep")?;
    }
    Ok(())
}

fn is_well_formed(pattern: &HostPattern) -> bool {
    HostPattern::parse(&pattern.to_string()).as_ref() == Ok(pattern)
}
