//! Whether a request can be decided at all (decisions.md section 1).

use super::plan::is_removed_everywhere;
use crate::resolved::Resolved;
use gatewright_core::fold::fold;
use gatewright_core::host::Host;
use gatewright_core::requirement::{Operand, Requirement};
use gatewright_core::{Reason, Request};

const LONGEST_METHOD: usize = 32;
const LONGEST_QUERY: usize = 16 * 1024;
const MOST_HEADERS: usize = 128;
const MOST_HEADER_BYTES: usize = 64 * 1024;

/// The host of a well-formed request; without one only `host any` applies.
pub(super) fn host_of(resolved: &Resolved, request: &Request<'_>) -> Result<Option<Host>, Reason> {
    let well_formed = is_token(request.method)
        && request.method.len() <= LONGEST_METHOD
        && request.method != "CONNECT"
        && request.query.is_none_or(is_query)
        && !is_too_much(resolved, request)
        && !is_unclear_preflight(resolved, request);
    match well_formed {
        true => one_host(request).ok_or(Reason::RequestMalformed),
        false => Err(Reason::RequestMalformed),
    }
}

/// A token (RFC 9110 section 5.6.2).
fn is_token(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}

/// Short enough, and nothing in it ends a request line or begins a fragment.
fn is_query(query: &[u8]) -> bool {
    let breaks = |byte: &u8| *byte <= b' ' || *byte == b'#' || *byte == 0x7f;
    query.len() <= LONGEST_QUERY && !query.iter().any(breaks)
}

/// `None` where there are two hosts, or one that is none; an empty one says that there is none.
fn one_host(request: &Request<'_>) -> Option<Option<Host>> {
    let fields: Vec<&[u8]> = request.header_values("host").collect();
    if fields.len() > 1 {
        return None;
    }
    let named: Vec<&[u8]> = request.host.into_iter().chain(fields).collect();
    let read = |text: &[u8]| match text.is_empty() {
        true => Some(None),
        false => Host::parse(text, request.scheme.default_port()).map(Some),
    };
    let hosts: Vec<Option<Host>> = named.into_iter().map(read).collect::<Option<_>>()?;
    let first = hosts.first().cloned().flatten();
    hosts.iter().all(|host| *host == first).then_some(first)
}

/// The method that a CORS preflight asks for; unclear ones are refused before.
pub(super) fn preflight<'r>(request: &Request<'r>) -> Option<&'r str> {
    let [origin, method] = preflight_fields(request);
    let there = request.method == "OPTIONS" && !origin.is_empty();
    let method = std::str::from_utf8(method.first()?).ok()?;
    (there && is_token(method)).then_some(method)
}

/// A preflight with a field twice: whichever counts, the other one could be denied (S41).
fn is_unclear_preflight(resolved: &Resolved, request: &Request<'_>) -> bool {
    let [origin, method] = preflight_fields(request);
    let matters = resolved.services.iter().any(|service| service.preflight);
    let both = !origin.is_empty() && !method.is_empty();
    matters && request.method == "OPTIONS" && both && (origin.len() > 1 || method.len() > 1)
}

fn preflight_fields<'r>(request: &Request<'r>) -> [Vec<&'r [u8]>; 2] {
    ["origin", "access-control-request-method"].map(|name| request.header_values(name).collect())
}

fn is_too_much(resolved: &Resolved, request: &Request<'_>) -> bool {
    let read = names_read(resolved);
    let watched = |(name, _): &&(&[u8], &[u8])| {
        is_removed_everywhere(resolved, name) || read.contains(&fold(name))
    };
    let sizes: Vec<usize> = request
        .headers
        .iter()
        .filter(watched)
        .map(|(name, value)| name.len() + value.len())
        .collect();
    sizes.len() > MOST_HEADERS || sizes.iter().sum::<usize>() > MOST_HEADER_BYTES
}

/// The folded names that some decision reads without removing them.
fn names_read(resolved: &Resolved) -> Vec<String> {
    let mut names = vec!["host".to_owned()];
    if resolved.services.iter().any(|service| service.preflight) {
        names.extend(["origin".to_owned(), "access-control-request-method".to_owned()]);
    }
    let drops = resolved.header_sets.iter().flat_map(|set| &set.drops);
    names.extend(drops.map(|name| fold(name.as_bytes())));
    let mut visit = |requirement: &Requirement| {
        for (atom, _) in resolved.atoms(requirement) {
            for operand in atom.operands() {
                if let Operand::Header(name) = operand {
                    names.push(fold(name.as_bytes()));
                }
            }
        }
    };
    resolved.guards.iter().for_each(|guard| visit(&guard.requirement));
    resolved.routes.iter().flat_map(super::access::requirements).for_each(&mut visit);
    names
}
