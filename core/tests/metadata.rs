//! Metadata that two readers could take for different requests is refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod public_routes;
mod random_policy;

use gatewright_core::policy::{EncodedSlash, Methods, Statuses, TrailingSlash};
use gatewright_core::{Engine, OwnedRequest};
use public_routes::{decide, get};
use random_policy::draft::{AccessDraft, Draft, GroupDraft, RouteDraft, ServiceDraft};

/// `OPTIONS` is public, `DELETE` denied, on every path; preflights are let through.
fn engine() -> Engine {
    let route = |method: &str, access| RouteDraft {
        methods: Methods::Listed(vec![method.to_owned()]),
        path: "/{...}".into(),
        access,
        require: None,
        forwards: [false; 3],
        limited: false,
    };
    let routes = vec![
        route("DELETE", AccessDraft::Deny),
        route("GET", AccessDraft::Public),
        route("OPTIONS", AccessDraft::Public),
    ];
    let body = GroupDraft { prefix: String::new(), guard: None, routes, groups: Vec::new() };
    let draft = Draft {
        statuses: Statuses::Basic,
        encoded_slash: EncodedSlash::Reject,
        trailing_slash: TrailingSlash::Strict,
        services: vec![ServiceDraft { hosts: vec!["any"], preflight: true, body }],
    };
    draft.engine()
}

/// Method, target, headers, reason.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

fn check(rows: &[Row]) {
    let engine = engine();
    for (method, target, headers, want) in rows {
        let bytes = |text: &str| text.as_bytes().to_vec();
        let headers = headers.iter().map(|(name, value)| (bytes(name), bytes(value))).collect();
        let request = OwnedRequest { method: (*method).to_owned(), headers, ..get(target) };
        let got = decide(&engine, &request).reason();
        assert_eq!(got.as_str(), *want, "{}", request.to_json());
    }
}

#[test]
fn s4_s17_a_query_cannot_end_its_line() {
    check(&[
        ("GET", "/a?q=1&%0d%0a#", &[], "request_malformed"),
        ("GET", "/a?q=1#x", &[], "request_malformed"),
        ("GET", "/a?q=1 HTTP/1.1\r\nX-User-Id: 1", &[], "request_malformed"),
        ("GET", "/a?q=\t", &[], "request_malformed"),
        ("GET", "/a?q=%0d%0a", &[], "public"),
        ("GET", "/a?q=é{}|?/\"", &[], "public"),
    ]);
}

#[test]
fn s15_a_host_is_one_host() {
    check(&[
        ("GET", "/a", &[("Host", "a.example")], "public"),
        ("GET", "/a", &[("Host", "a.example"), ("host", "a.example")], "request_malformed"),
        ("GET", "/a", &[("Host", "a.example/b")], "request_malformed"),
    ]);
}

#[test]
fn s41_a_repeated_preflight_is_no_plain_request() {
    const ORIGIN: (&str, &str) = ("Origin", "https://app.example");
    const GET: (&str, &str) = ("Access-Control-Request-Method", "GET");
    const PUT: (&str, &str) = ("Access-Control-Request-Method", "PUT");
    const DELETE: (&str, &str) = ("Access-Control-Request-Method", "DELETE");
    check(&[
        ("OPTIONS", "/a", &[ORIGIN, GET], "preflight"),
        ("OPTIONS", "/a", &[ORIGIN, DELETE], "denied"),
        ("OPTIONS", "/a", &[ORIGIN, DELETE, ORIGIN], "request_malformed"),
        ("OPTIONS", "/a", &[ORIGIN, DELETE, GET], "request_malformed"),
        ("OPTIONS", "/a", &[ORIGIN, PUT], "public"),
        ("OPTIONS", "/a", &[ORIGIN], "public"),
        ("OPTIONS", "/a", &[], "public"),
        ("GET", "/a", &[ORIGIN, ORIGIN, DELETE], "public"),
    ]);
}
