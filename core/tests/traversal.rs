//! Payloads of path traversal below a public prefix: none is ever decided as public and read by an
//! upstream as something else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod public_routes;
mod random_policy;
mod real_inputs;

use gatewright_core::path::canonical_path;
use gatewright_core::policy::{EncodedSlash, Methods, Statuses, TrailingSlash};
use gatewright_core::{Decision, Engine, Reason};
use public_routes::{decide, get};
use random_policy::draft::{AccessDraft, Draft, GroupDraft, RouteDraft, ServiceDraft};
use real_inputs::{Tally, rows};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    payload: String,
}

/// What the payloads reach for.
const FILES: &[&str] = &["admin/secret", "admin", "secret/x", "secret", "etc/passwd"];

/// `/public/...` is public; `/admin`, `/secret` and everything else are denied or want a key.
fn draft(encoded_slash: EncodedSlash, trailing_slash: TrailingSlash) -> Draft {
    let route = |path: &str, access| RouteDraft {
        methods: Methods::Any,
        path: path.into(),
        access,
        require: None,
        forwards: [false; 3],
        limited: false,
    };
    let group = |prefix: &str, routes, groups| GroupDraft {
        prefix: prefix.into(),
        guard: None,
        routes,
        groups,
    };
    let admin = vec![route("/", AccessDraft::Deny), route("/{...}", AccessDraft::Partner)];
    let routes = vec![
        route("/public/{...}", AccessDraft::Public),
        route("/secret", AccessDraft::Deny),
        route("/secret/{...}", AccessDraft::Partner),
        route("/{...}", AccessDraft::Partner),
    ];
    let body = group("", routes, vec![group("/admin", admin, Vec::new())]);
    Draft {
        statuses: Statuses::Basic,
        encoded_slash,
        trailing_slash,
        services: vec![ServiceDraft { hosts: vec!["any"], preflight: false, body }],
    }
}

/// Where a payload may stand in a target.
fn targets(payload: &str) -> Vec<String> {
    let mut targets = vec![
        format!("/public/{payload}"),
        format!("/public/x/{payload}"),
        format!("/public{payload}"),
        format!("/{payload}"),
        payload.to_owned(),
    ];
    targets.retain(|target| target.starts_with('/'));
    targets
}

/// What a lenient server makes of a path: decoded so many times, `\` a slash, parameters and empty
/// segments dropped, dot segments followed.
fn served(path: &str, decodings: usize) -> Vec<Vec<u8>> {
    let bytes = (0..decodings).fold(path.as_bytes().to_vec(), |bytes, _| decoded(&bytes));
    let mut folders: Vec<Vec<u8>> = Vec::new();
    for segment in bytes.split(|byte| b"/\\".contains(byte)) {
        match segment.split(|byte| *byte == b';').next().unwrap() {
            b"" | b"." => {}
            b".." => drop(folders.pop()),
            plain => folders.push(plain.to_vec()),
        }
    }
    folders
}

/// Decodes what is an escape and leaves the rest.
fn decoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let escape = digits.filter(|_| *byte == b'%');
        let escape = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escape.unwrap_or(*byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    out
}

/// A path that leaves the engine has one reading.
fn check_path(decision: &Decision, draft: &Draft) {
    let Some(path) = decision.path() else { return };
    assert!(path.starts_with('/') && !path.contains("//") && !path.contains('\\'), "{path}");
    assert!(!path.split('/').any(|segment| segment == "." || segment == ".."), "{path}");
    let mut again = String::new();
    canonical_path(path.as_bytes(), draft.encoded_slash, draft.trailing_slash, &mut again).unwrap();
    assert_eq!(again, path);
}

/// Only the public route lets through, and only what any server finds below `/public`.
fn check(engine: &Engine, draft: &Draft, target: &str) -> Reason {
    let decision = decide(engine, &get(target));
    check_path(&decision, draft);
    if decision.allowed() {
        assert_eq!(decision.route(), Some("s0: * /public/{p0...}"), "{target}");
        let path = decision.path().unwrap();
        assert_eq!(served(path, 1).first().map(Vec::as_slice), Some(&b"public"[..]), "{target}");
    }
    decision.reason()
}

#[test]
fn s1_s2_no_payload_leaves_the_public_prefix() {
    let Some(rows) = rows::<Row>("paths/traversal/traversal.jsonl") else { return };
    for slash in [EncodedSlash::Reject, EncodedSlash::Keep] {
        for trailing in [TrailingSlash::Strict, TrailingSlash::Ignore] {
            let draft = draft(slash, trailing);
            let engine = draft.engine();
            for row in &rows {
                for file in FILES {
                    for target in targets(&row.payload.replace("{FILE}", file)) {
                        check(&engine, &draft, &target);
                    }
                }
            }
        }
    }
}

#[test]
fn payloads_below_the_public_prefix_fall_into_these_reasons() {
    let Some(rows) = rows::<Row>("paths/traversal/traversal.jsonl") else { return };
    let draft = draft(EncodedSlash::Reject, TrailingSlash::Strict);
    let engine = draft.engine();
    let (mut reasons, mut twice) = (Tally::default(), Tally::default());
    for row in rows {
        let target = format!("/public/{}", row.payload.replace("{FILE}", "admin/secret"));
        let reason = check(&engine, &draft, &target);
        reasons.add(reason.as_str(), &target);
        if let (Reason::Public, Some(path)) = (reason, decide(&engine, &get(&target)).path()) {
            let inside = served(path, 2).first().is_some_and(|first| first == b"public");
            twice.add(if inside { "inside" } else { "outside" }, &target);
        }
    }
    reasons.check(&[("credentials_missing", 78), ("path_ambiguous", 724), ("public", 225)]);
    // An upstream that decodes twice reads another path than the one it gets: nothing in front of
    // it can say how often it will decode.
    twice.check(&[("inside", 105), ("outside", 120)]);
}
