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
    let query = request.query.map_or(0, <[u8]>::len);
    if !is_method(request.method) || query > LONGEST_QUERY || is_too_much(resolved, request) {
        return Err(Reason::RequestMalformed);
    }
    one_host(request).ok_or(Reason::RequestMalformed)
}

/// A token (RFC 9110 section 5.6.2), but for `CONNECT`.
fn is_method(method: &str) -> bool {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let length = 1..=LONGEST_METHOD;
    length.contains(&method.len()) && method.bytes().all(token) && method != "CONNECT"
}

/// `None` where there are two hosts, or one that is none.
fn one_host(request: &Request<'_>) -> Option<Option<Host>> {
    let fields: Vec<&[u8]> = request.header_values("host").collect();
    if fields.len() > 1 {
        return None;
    }
    let named = request.host.into_iter().chain(fields);
    let parse = |text| Host::parse(text, request.scheme.default_port());
    let hosts: Vec<Host> = named.map(parse).collect::<Option<_>>()?;
    let first = hosts.first().cloned();
    hosts.iter().all(|host| Some(host) == first.as_ref()).then_some(first)
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
