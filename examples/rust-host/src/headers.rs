//! The header plan: what the upstream gets, and what the client gets back.

use std::net::SocketAddr;

use gatewright_core::Decision;
use gatewright_core::fold::{folds_to, starts_folded};
use hyper::header::{CONNECTION, HOST, HeaderMap, HeaderName, HeaderValue};

/// Headers of one connection (RFC 9110 section 7.6.1), beside those that `Connection` names.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The headers for the upstream. `None`: something that was decided is no header.
pub(crate) fn for_upstream(
    decision: &Decision,
    client: &HeaderMap,
    peer: SocketAddr,
) -> Option<HeaderMap> {
    let mut headers = end_to_end(client);
    for name in decision.remove() {
        headers.remove(name.as_str());
    }
    for (name, value) in decision.set() {
        headers.insert(
            HeaderName::try_from(name).ok()?,
            HeaderValue::from_bytes(value.as_bytes()).ok()?,
        );
    }
    // The client names the host of this gateway; the connection to the upstream names its own.
    headers.remove(HOST);
    forwarded(&mut headers, client.get(HOST), peer)?;
    Some(headers)
}

/// Whatever the client says about this, in any spelling, is not true.
fn forwarded(headers: &mut HeaderMap, host: Option<&HeaderValue>, peer: SocketAddr) -> Option<()> {
    let said: Vec<HeaderName> = headers
        .keys()
        .filter(|name| {
            let name = name.as_str().as_bytes();
            folds_to(name, "forwarded") || starts_folded(name, "x-forwarded-")
        })
        .cloned()
        .collect();
    for name in said {
        headers.remove(name);
    }
    headers.insert("x-forwarded-for", HeaderValue::try_from(peer.ip().to_string()).ok()?);
    headers.insert("x-forwarded-proto", HeaderValue::from_static("http"));
    if let Some(host) = host {
        headers.insert("x-forwarded-host", host.clone());
    }
    Some(())
}

/// The headers for the client: those of the answer, and what the decision adds.
pub(crate) fn for_client(decision: &Decision, answer: &HeaderMap) -> HeaderMap {
    let mut headers = end_to_end(answer);
    add_response(decision, &mut headers);
    headers
}

/// Each in a line of its own: two challenges are two lines.
pub(crate) fn add_response(decision: &Decision, headers: &mut HeaderMap) {
    for (name, value) in decision.response() {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes()))
        {
            headers.append(name, value);
        }
    }
}

fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let mut kept = headers.clone();
    let named = headers.get_all(CONNECTION).iter().filter_map(|line| line.to_str().ok());
    for name in named.flat_map(|line| line.split(',')).map(str::trim) {
        kept.remove(name);
    }
    for name in HOP_BY_HOP {
        kept.remove(name);
    }
    kept
}
