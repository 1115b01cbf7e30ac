//! Requests that a draft's routes and conditions have something to say about.

use super::template::raw_path;
use gatewright_core::{OwnedRequest, Scheme};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::net::IpAddr;

/// Header names that policies read, set or remove, in spellings that fold alike, and others.
const NAMES: &[&str] = &[
    "X-Mode",
    "x_mode",
    "X-Flag",
    "X.Flag",
    "X-API-Key",
    "x_api_key",
    "Authorization",
    "X-User-Id",
    "X_USER_ID",
    "x.user.id",
    "X-Client-Id",
    "X-Route",
    "X~Route",
    "X-Place",
    "X-Debug",
    "x_debug",
    "X-Forwarded-For",
    "X_Forwarded_Host",
    "X-Original-URL",
    "X-HTTP-Method-Override",
    "Forwarded",
    "Connection",
    "Accept",
    "Cookie",
    "Origin",
    "Access-Control-Request-Method",
    "X-Modes",
];

const VALUES: &[&str] = &[
    "on",
    "off",
    "o",
    "",
    "1",
    "admin",
    "ApiKey k",
    "Bearer x",
    "X-User-Id, X-Route",
    "GET",
    "DELETE",
    "https://example.com",
    "10.0.0.1",
    "é",
];

/// A request with metadata that may or may not fit.
pub(crate) fn request() -> impl Strategy<Value = OwnedRequest> {
    (request_line(), headers(), option::of(address()), option::of(id()))
        .prop_map(|(line, headers, peer, id)| OwnedRequest { headers, peer, id, ..line })
}

/// The method, the scheme, the host and the target.
pub(crate) fn request_line() -> impl Strategy<Value = OwnedRequest> {
    let method = select(&["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PATCH", "get"][..]);
    let scheme = select(&[Scheme::Https, Scheme::Https, Scheme::Http][..]);
    (method, scheme, option::of(host()), raw_path(), option::of(query())).prop_map(
        |(method, scheme, host, path, query)| OwnedRequest {
            scheme,
            host: host.map(|host| host.as_bytes().to_vec()),
            query: query.map(String::into_bytes),
            ..OwnedRequest::new(method, &path)
        },
    )
}

/// Hosts that patterns of a draft match, and one that none does.
pub(crate) fn host() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "api.example.com",
            "API.example.com.",
            "api.example.com:443",
            "api.example.com:8443",
            "acme.example.com",
            "a.b.example.com",
            "other.example.org",
            "[::1]:8443",
            "[0:0::1]",
        ][..],
    )
}

fn query() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "q=1",
        "q=0",
        "q=21",
        "%71=2",
        "q",
        "debug",
        "debug=1",
        "api_key=k",
        "%61pi_key=k",
        "a=b+c",
        "a=%zz",
        "a;b",
        "",
    ];
    vec(select(PARTS), 0..4).prop_map(|parts| parts.join("&"))
}

/// Header lines in any order, repetitions included.
pub(crate) fn headers() -> impl Strategy<Value = Vec<(Vec<u8>, Vec<u8>)>> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let line = (select(NAMES), select(VALUES));
    vec(line.prop_map(move |(name, value)| (bytes(name), bytes(value))), 0..8)
}

fn address() -> impl Strategy<Value = IpAddr> {
    const ADDRESSES: &[&str] =
        &["10.1.2.3", "::ffff:10.1.2.3", "192.0.2.7", "2001:db8::1", "203.0.113.9", "fe80::1"];
    select(ADDRESSES).prop_map(|address| address.parse().unwrap())
}

fn id() -> impl Strategy<Value = String> {
    select(&["r-1", "", "has space", "é"][..]).prop_map(String::from)
}
