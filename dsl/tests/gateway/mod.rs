//! A gateway for tests: a policy in text, a registry with a few keys, tokens of the test keys.

// Every test file uses its own part of it, and stops where its own input is wrong.
#![allow(dead_code, unreachable_pub, clippy::expect_used, clippy::panic)]

use gatewright_core::mint::Minter;
use gatewright_core::policy::Algorithm;
use gatewright_core::registry::{KeyDigest, Registry};
use gatewright_core::{Decision, Engine, Evidence, ObligationKind, Outcome, OwnedRequest, Setup};
use gatewright_dsl::compile;
use gatewright_dsl::source::{NoImports, Source};
use serde_json::{Value, json};

/// 2026-01-01T00:00:00Z, the time of every decision.
pub const NOW: i64 = 1_767_225_600_000;
pub const ISSUER: &str = "https://auth.example.com";

/// The beginning of a policy: one method of each kind.
pub const METHODS: &str = r#"gate 1

auth partner = api_key {
  header    X-API-Key
  registry  partners
}

auth user = jwt {
  issuer      "https://auth.example.com"
  audience    "https://api.example.com"
  algorithms  HS256
  keys        secret session
}

auth app = introspection {
  issuer    "https://auth.example.com"
  endpoint  "https://auth.example.com/introspect"
  audience  any
}

headers identity {
  X-User-Id:      subject
  X-Client-Id:    client
  X-User-Scopes:  scopes
}
"#;

pub struct Gateway {
    pub engine: Engine,
    pub evidence: Evidence,
}

impl Gateway {
    /// [`METHODS`] with more text behind it.
    pub fn new(more: &str) -> Gateway {
        Gateway::of(&format!("{METHODS}\n{more}"))
    }

    /// A whole policy.
    pub fn of(text: &str) -> Gateway {
        let source = Source::new("policy.gate", text);
        let policy = match compile(&source, &NoImports) {
            Ok(compiled) => compiled.policy,
            Err(report) => panic!("{}", report.to_json()),
        };
        let mut setup = setup();
        setup.registries.retain(|name, _| policy.tables().registries().any(|own| own == name));
        setup.secrets.retain(|name, _| policy.tables().secrets().any(|own| own == name));
        let engine = Engine::new(policy, setup).expect("the setup is complete");
        Gateway { engine, evidence: Evidence::new() }
    }

    pub fn outcome(&self, request: &OwnedRequest) -> Outcome {
        request.with(|request| self.engine.decide(request, &self.evidence, NOW))
    }

    /// The decision; needs count as unavailable.
    pub fn decide(&self, request: &OwnedRequest) -> Decision {
        for _ in 0..8 {
            match self.outcome(request) {
                Outcome::Decided(decision) => return *decision,
                Outcome::Needs(needs) => {
                    needs.iter().for_each(|need| self.evidence.unavailable(need, NOW));
                }
            }
        }
        panic!("a need that nobody answered came back")
    }

    /// Status (0 for an allow) and reason, as `401 token_expired`.
    pub fn verdict(&self, request: &OwnedRequest) -> String {
        let decision = self.decide(request);
        format!("{} {}", decision.status().unwrap_or_default(), decision.reason())
    }
}

fn setup() -> Setup {
    let record = |id: &str, more: Value| {
        let digest = KeyDigest::plain(&key(id)).to_string();
        let mut record = json!({"id": id, "digest": digest, "client": id, "status": "active"});
        let members = record.as_object_mut().expect("an object");
        members.extend(more.as_object().cloned().unwrap_or_default());
        record.to_string()
    };
    let lines = [
        record("acme", json!({"scopes": ["orders:read"]})),
        record("disabled", json!({"status": "disabled"})),
    ];
    let registry = Registry::from_json_lines(lines.join("\n").as_bytes()).expect("a registry");
    let mut setup = Setup::default();
    setup.registries.insert("partners".into(), registry);
    let secret = Minter::new(Algorithm::HS256).secret().expect("a shared key");
    setup.secrets.insert("session".into(), secret);
    setup.obligations.insert(ObligationKind::Limit);
    setup
}

/// The text of a key, which is public like all in here.
pub fn key(id: &str) -> String {
    format!("PUBLIC-TEST-KEY-{id}")
}

/// A token for `alice` that lives an hour, with more claims or other ones.
pub fn token(more: &Value) -> String {
    Minter::new(Algorithm::HS256).mint(&claims(more))
}

pub fn claims(more: &Value) -> Value {
    let seconds = NOW / 1000;
    let mut claims = json!({
        "iss": ISSUER,
        "aud": "https://api.example.com",
        "sub": "alice",
        "iat": seconds,
        "exp": seconds + 3600,
    });
    let members = claims.as_object_mut().expect("an object");
    members.extend(more.as_object().cloned().unwrap_or_default());
    claims
}

/// `GET /path?query` with headers.
pub fn get(target: &str, headers: &[(&str, &str)]) -> OwnedRequest {
    request("GET", target, headers)
}

pub fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> OwnedRequest {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.as_bytes().to_vec())),
        None => (target, None),
    };
    let bytes =
        |(name, value): &(&str, &str)| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
    let headers = headers.iter().map(bytes).collect();
    OwnedRequest { query, headers, ..OwnedRequest::new(method, path) }
}

/// `Authorization: Bearer …` beside other headers.
pub fn bearer(token: &str) -> (String, String) {
    ("Authorization".into(), format!("Bearer {token}"))
}

/// A request as somebody with this token.
pub fn with_token(mut request: OwnedRequest, token: &str) -> OwnedRequest {
    let (name, value) = bearer(token);
    request.headers.push((name.into_bytes(), value.into_bytes()));
    request
}

/// A request with this key.
pub fn with_key(mut request: OwnedRequest, id: &str) -> OwnedRequest {
    request.headers.push((b"X-API-Key".to_vec(), key(id).into_bytes()));
    request
}
