//! Which host decides (language.md, "Which route decides"): one table, and nothing falls through.

use crate::resolved::{Resolved, Service};
use gatewright_core::host::{Host, HostHead, HostPattern};

/// The pattern that is chosen for a host; for a request without one only `host any`.
pub(super) fn choose(resolved: &Resolved, host: Option<&Host>) -> Option<HostPattern> {
    let patterns = resolved.services.iter().flat_map(|service| &service.hosts);
    let matching = patterns.map(|host| &host.pattern).filter(|pattern| matches(pattern, host));
    matching.min_by_key(|pattern| rank(pattern)).map(HostPattern::without_name)
}

/// The services that answer for the chosen host: together they are one table.
pub(super) fn answers(service: &Service, chosen: &HostPattern) -> bool {
    service.hosts.iter().any(|host| host.pattern.without_name() == *chosen)
}

/// `host.NAME`: the label that a pattern of the service keeps under this name.
pub(super) fn label(
    service: &Service,
    chosen: &HostPattern,
    host: &Host,
    name: &str,
) -> Option<String> {
    let named = service.hosts.iter().filter(|own| own.pattern.without_name() == *chosen);
    let named: Vec<&HostPattern> = named.map(|own| &own.pattern).collect();
    let HostPattern::Under { head: HostHead::Parameter(_), suffix, .. } = chosen else {
        return None;
    };
    let kept = |pattern: &&HostPattern| pattern.parameter() == Some(name);
    named.into_iter().any(|pattern| kept(&pattern)).then(|| before(host.name(), suffix))?
}

fn matches(pattern: &HostPattern, host: Option<&Host>) -> bool {
    match (pattern, host) {
        (HostPattern::Any, _) => true,
        (_, None) => false,
        (HostPattern::Exact { name, port }, Some(host)) => {
            name == host.name() && *port == host.port()
        }
        (HostPattern::Under { head, suffix, port }, Some(host)) => {
            let labels = before(host.name(), suffix).map(|labels| labels.split('.').count());
            let fits = match head {
                HostHead::Many => labels.is_some(),
                HostHead::One | HostHead::Parameter(_) => labels == Some(1),
            };
            fits && *port == host.port()
        }
    }
}

/// The labels before the suffix, at least one.
fn before(name: &str, suffix: &str) -> Option<String> {
    let labels = name.strip_suffix(&format!(".{suffix}"))?;
    (!labels.is_empty()).then(|| labels.to_owned())
}

/// Exact, then more literal labels, then `{name}` before `*.` before `**.`, then `any`.
fn rank(pattern: &HostPattern) -> (u8, i64, u8) {
    match pattern {
        HostPattern::Exact { .. } => (0, 0, 0),
        HostPattern::Under { head, suffix, .. } => {
            let labels = suffix.split('.').fold(0, |count, _| count + 1);
            let head = match head {
                HostHead::Parameter(_) => 0,
                HostHead::One => 1,
                HostHead::Many => 2,
            };
            (1, -labels, head)
        }
        HostPattern::Any => (2, 0, 0),
    }
}
