//! Credentials that hold what is asked for, and the answers of an authorization server.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use gatewright_core::mint::Minter;
use gatewright_core::policy::{Algorithm, AuthKind, Policy};
use gatewright_core::registry::{KeyDigest, Registry};
use gatewright_core::{Answer, Decision, Engine, Evidence, Outcome, OwnedRequest, Question, Setup};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// 2026-01-01T00:00:00Z
pub const NOW: i64 = 1_767_225_600_000;
pub const ISSUER: &str = "https://auth.example.com";
pub const AUDIENCE: &str = "https://api.example.com";
pub const JWKS: &str = "https://auth.example.com/jwks.json";

/// A gateway with everything that its clients need.
pub struct Wallet {
    engine: Engine,
    evidence: Evidence,
    minter: Minter,
    schemes: Map<String, Value>,
    tokens_of: Tokens,
    tokens: BTreeMap<(bool, &'static str, Vec<String>), String>,
    /// What each opaque token holds.
    held: BTreeMap<String, (Vec<String>, &'static str)>,
}

/// What is particular about the tokens of schemes.
#[derive(Clone, Copy, Default)]
pub struct Tokens {
    /// Schemes whose tokens are opaque.
    pub opaque: &'static [&'static str],
    /// Schemes with an audience of their own.
    pub audiences: &'static [(&'static str, &'static str)],
}

impl Tokens {
    fn audience(self, scheme: &str) -> &'static str {
        self.audiences.iter().find(|(own, _)| *own == scheme).map_or(AUDIENCE, |(_, own)| own)
    }
}

/// Where a credential is put.
pub enum Put {
    Header(String, String),
    Query(String, String),
}

impl Wallet {
    /// Keys that hold `scopes`, in every registry that the policy names.
    pub fn new(
        policy: Policy,
        schemes: Map<String, Value>,
        tokens_of: Tokens,
        key_scopes: &[Vec<String>],
    ) -> Wallet {
        let mut setup = Setup::default();
        for auth in &policy.tables().auths {
            let AuthKind::ApiKey(key) = &auth.kind else { continue };
            let scheme = schemes.keys().find(|scheme| plain(scheme) == plain(&key.registry));
            let Some(scheme) = scheme else { continue };
            let lines: Vec<String> = key_scopes
                .iter()
                .map(|scopes| record(&self::key(scheme, scopes), scopes))
                .collect();
            let registry = Registry::from_json_lines(lines.join("\n").as_bytes()).unwrap();
            setup.registries.insert(key.registry.clone(), registry);
        }
        let engine = Engine::new(policy, setup).unwrap();
        let (tokens, held) = (BTreeMap::new(), BTreeMap::new());
        let minter = Minter::new(Algorithm::ES256);
        Wallet { engine, evidence: Evidence::new(), minter, schemes, tokens_of, tokens, held }
    }

    /// The credential of a scheme that holds exactly these scopes; `None` for a scheme that no
    /// policy has.
    pub fn credential(&mut self, scheme: &str, scopes: &[String]) -> Option<Put> {
        let own = self.schemes.get(scheme)?.clone();
        let text = |member: &str| own[member].as_str().unwrap_or_default().to_lowercase();
        let name = own["name"].as_str().unwrap_or_default().to_owned();
        let bearer = |token: String| Put::Header("Authorization".into(), format!("Bearer {token}"));
        match (text("type").as_str(), text("scheme").as_str(), text("in").as_str()) {
            ("apikey", _, "header") if name.eq_ignore_ascii_case("authorization") => {
                Some(bearer(self.token(scheme, scopes)))
            }
            ("apikey", _, "header") => {
                let key = key(scheme, scopes);
                Some(Put::Header(name, key))
            }
            ("apikey", _, "query") => {
                let key = key(scheme, scopes);
                Some(Put::Query(name, key))
            }
            ("basic", ..) | ("http", "basic", _) => {
                let user = format!("client:{}", key(scheme, scopes));
                Some(Put::Header("Authorization".into(), format!("Basic {}", base64(&user))))
            }
            ("oauth2" | "openidconnect", ..) | ("http", "bearer", _) => {
                Some(bearer(self.token(scheme, scopes)))
            }
            _ => None,
        }
    }

    fn token(&mut self, scheme: &str, scopes: &[String]) -> String {
        let opaque = self.tokens_of.opaque.contains(&scheme);
        let audience = self.tokens_of.audience(scheme);
        let known = (opaque, audience, scopes.to_vec());
        if let Some(token) = self.tokens.get(&known) {
            return token.clone();
        }
        let token = match opaque {
            true => {
                let token = format!("opaque-{}", self.held.len());
                self.held.insert(token.clone(), (scopes.to_vec(), audience));
                token
            }
            false => self.minter.mint(&claims(scopes, audience)),
        };
        self.tokens.insert(known, token.clone());
        token
    }

    /// The decision about a request with these credentials.
    pub fn decide(
        &self,
        method: &str,
        host: Option<&str>,
        path: &str,
        credentials: &[Put],
    ) -> Decision {
        let mut request = OwnedRequest::new(method, path);
        request.host = Some(host.unwrap_or("any.example.com").as_bytes().to_vec());
        let mut query = Vec::new();
        for credential in credentials {
            match credential {
                Put::Header(name, value) => {
                    request.headers.push((name.clone().into_bytes(), value.clone().into_bytes()));
                }
                Put::Query(name, value) => query.push(format!("{name}={value}")),
            }
        }
        request.query = (!query.is_empty()).then(|| query.join("&").into_bytes());
        for _ in 0..8 {
            let outcome = request.with(|request| self.engine.decide(request, &self.evidence, NOW));
            match outcome {
                Outcome::Decided(decision) => return *decision,
                Outcome::Needs(needs) => needs.iter().for_each(|need| self.answer(need)),
            }
        }
        panic!("{method} {path} is not decided")
    }

    fn answer(&self, need: &gatewright_core::Need) {
        let Question::Http(http) = need.question() else { panic!("registries are handed over") };
        let body = match (http.url.as_str(), &http.body) {
            (JWKS, _) => self.minter.jwks(),
            (_, Some(body)) => {
                let token = self
                    .held
                    .keys()
                    .find(|token| body.split('&').any(|pair| pair == format!("token={token}")));
                let mut answer = claims(&self.held[token.unwrap()].0, self.held[token.unwrap()].1);
                answer["active"] = json!(true);
                answer.to_string()
            }
            (url, None) => {
                assert!(url.starts_with(ISSUER), "{url}");
                json!({
                    "issuer": ISSUER,
                    "jwks_uri": JWKS,
                    "introspection_endpoint": "https://auth.example.com/introspect",
                })
                .to_string()
            }
        };
        self.evidence.answer(need, Answer::http(200, Vec::new(), body), NOW).unwrap();
    }
}

fn claims(scopes: &[String], audience: &str) -> Value {
    let seconds = NOW / 1000;
    json!({
        "iss": ISSUER, "aud": audience, "sub": "42", "scope": scopes.join(" "),
        "iat": seconds, "exp": seconds + 3600,
    })
}

/// What registries and schemes have in common, for the former are named after the latter.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The text of the key of a scheme that holds these scopes.
fn key(scheme: &str, scopes: &[String]) -> String {
    let text = format!("{scheme} {}", scopes.join(" "));
    let letters = text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { byte } else { b'-' });
    format!("PUBLIC-TEST-KEY-{}", String::from_utf8(letters.collect()).unwrap())
}

fn record(key: &str, scopes: &[String]) -> String {
    let digest = KeyDigest::plain(key).to_string();
    let id = format!("k{}", &digest[8..16]);
    json!({"id": id, "digest": digest, "client": "client", "status": "active", "scopes": scopes})
        .to_string()
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}
