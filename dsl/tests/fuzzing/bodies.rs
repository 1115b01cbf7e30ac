//! What is fuzzed: each body takes any bytes, and stops only where something is wrong.

use crate::gateway::{Gateway, METHODS, token};
use gatewright_core::policy::Policy;
use gatewright_core::{OwnedRequest, Reason, Verdict};
use gatewright_dsl::source::{FileId, NoImports, Source};
use gatewright_dsl::{FormatError, Options, check, compile, format, parse};
use serde_json::json;
use std::sync::LazyLock;

/// Parsing ends, and what it finds lies in the text.
pub fn parsing(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut found = Vec::new();
    let _ = parse(FileId(0), text, &mut found);
    for label in found.iter().flat_map(|found| &found.labels) {
        let (start, end) = (label.span.start as usize, label.span.end as usize);
        assert!(start <= end && end <= text.len());
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
    }
}

/// A text either has errors or becomes a policy that is the same when loaded again.
pub fn compiling(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let source = Source::new("policy.gate", text);
    let errors = check(&source, &NoImports, &Options::default());
    let errors = errors.diagnostics().iter().filter(|found| found.is_error()).count();
    match compile(&source, &NoImports) {
        Err(report) => assert!(errors > 0, "{}", report.to_json()),
        Ok(compiled) => {
            assert_eq!(errors, 0);
            let loaded = Policy::from_bytes(&compiled.policy.to_bytes()).expect("round trip");
            assert_eq!(loaded, compiled.policy);
        }
    }
}

/// A text that parses is formatted, once and for all, and compiles to what it compiled to before.
pub fn formatting(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let source = Source::new("policy.gate", text);
    let once = match format(&source) {
        Ok(once) => Source::new("policy.gate", once),
        Err(error) => return assert!(matches!(error, FormatError::Problems(_)), "{error}"),
    };
    assert_eq!(format(&once).expect("it parses"), once.text);
    let digest = |source| compile(source, &NoImports).ok().map(|compiled| compiled.policy.digest());
    assert_eq!(digest(&once), digest(&source));
}

static GATEWAY: LazyLock<Gateway> = LazyLock::new(|| {
    let methods = METHODS.replace("header    X-API-Key", "header X-API-Key\n  query api_key");
    Gateway::of(&(methods + ROUTES))
});

const ROUTES: &str = r#"
service api {
  host any, api.example.com, {tenant}.example.com
  default forward identity
  preflight allow

  route GET  /                    public
  route GET  /files/{name}.json   public
  route GET  /docs/{rest...}      optional user
  route *    /t/{t}/x             allow user with claim.tenant == path.t
  route GET  /q                   allow [user, partner] with query.x == "1" and header.X-Y absent
  route POST /both                allow user via partner

  under /admin {
    guard role admin and request.ip in [192.0.2.0/24]
    route * /            allow user
    route * /{rest...}   allow user
  }
}
"#;

/// Any request is decided; what leaves the engine cannot break a line, and admits only a route's
/// own callers. Lines: method, host, path, query, peer, then headers as `name:value`.
pub fn deciding(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default().to_vec();
    let (method, host, path, query, peer) = (line(), line(), line(), line(), line());
    let header = |line: &[u8]| {
        let end = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        (line[..end].to_vec(), line[(end + 1).min(line.len())..].to_vec())
    };
    let request = OwnedRequest {
        method: String::from_utf8_lossy(&method).into_owned(),
        host: Some(host).filter(|host| !host.is_empty()),
        path,
        query: Some(query).filter(|query| !query.is_empty()),
        headers: lines.map(header).collect(),
        peer: String::from_utf8_lossy(&peer).parse().ok(),
        ..OwnedRequest::new("GET", "/")
    };
    let decision = GATEWAY.decide(&request);
    let breaks = |text: &str| text.contains(['\r', '\n', '\0']);
    assert!(!decision.set().any(|(_, value)| breaks(value) || !value.is_ascii()));
    assert!(!decision.response().any(|(_, value)| breaks(value) || !value.is_ascii()));
    assert!(
        !decision.query().is_some_and(|query| query.iter().any(|byte| b"\r\n\0 ".contains(byte)))
    );
    let path = decision.path().unwrap_or("/");
    assert!(path.starts_with('/') && path.is_ascii() && !path.contains("//"));
    let guarded = decision.route().is_some_and(|route| route.contains("/admin"));
    let public = [Reason::Public, Reason::Preflight].contains(&decision.reason());
    assert!(!(guarded && decision.reason() == Reason::Public));
    assert!(decision.allowed() == (public || decision.reason() == Reason::Granted));
    serde_json::from_str::<serde_json::Value>(&decision.to_json()).expect("JSON");
}

/// The one good token of this body.
pub static GOOD: LazyLock<String> = LazyLock::new(|| token(&json!({ "tenant": "acme" })));

/// No bytes but those of the good token are a token.
pub fn tokens(bytes: &[u8]) {
    let mut request = OwnedRequest::new("GET", "/t/acme/x");
    let value = [b"Bearer ", bytes].concat();
    request.headers.push((b"Authorization".to_vec(), value));
    let allowed = GATEWAY.decide(&request).verdict() == Verdict::Allow;
    // Spaces may stand between scheme and token (RFC 9110 section 11.4).
    let start = bytes.iter().position(|byte| *byte != b' ').unwrap_or(bytes.len());
    assert_eq!(allowed, &bytes[start..] == GOOD.as_bytes());
}
