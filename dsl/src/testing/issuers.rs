//! The servers and registries that a policy names, played by the runner.

use super::credential::{Credential, Known};
use gatewright_core::policy::{Auth, AuthKind, Endpoint, KeySource, RawPolicy};
use gatewright_core::{Answer, HttpNeed, Need, Question, RegistryNeed, mint};
use rustc_hash::FxHashMap;
use serde_json::json;
use std::rc::Rc;

/// The documents that can be fetched; what is known of a credential stands with the credential.
pub(super) struct Issuers {
    documents: FxHashMap<String, String>,
}

impl Issuers {
    /// Where the keys of methods are found whose own are compiled in. The name never resolves
    /// (RFC 6761 section 6.4).
    pub(super) const KEYS: &str = "https://gatewright.invalid/keys";

    /// The issuers of a policy.
    pub(super) fn of(tables: &RawPolicy) -> Issuers {
        let keys = mint::jwks();
        let mut documents = FxHashMap::default();
        for auth in &tables.auths {
            if let Some(url) = keys_url(auth) {
                documents.insert(url, keys.clone());
            }
            if let Some(issuer) = discovered(auth) {
                documents.insert(Discovered(issuer).metadata_url(), Discovered(issuer).metadata());
            }
        }
        Issuers { documents }
    }

    /// What a need comes to; `None` where nobody answers.
    pub(super) fn answer(&self, need: &Need, presented: &[Rc<Credential>]) -> Option<Answer> {
        match need.question() {
            Question::Http(asked) if asked.method == "GET" => {
                self.documents.get(&asked.url).map(|body| ok(body))
            }
            Question::Http(asked) => Some(ok(&introspected(asked, presented))),
            Question::Registry(asked) => Some(recorded(asked, presented)),
            _ => None,
        }
    }
}

/// Where an authorization server is asked about tokens of this method.
pub(super) fn introspection_url(auth: &Auth) -> Option<String> {
    match &auth.kind {
        AuthKind::Introspection(rules) => match (&rules.endpoint, &rules.issuer) {
            (Endpoint::Url(url), _) => Some(url.clone()),
            (Endpoint::Discovery, issuer) => {
                issuer.as_deref().map(|issuer| Discovered(issuer).introspection_url())
            }
        },
        AuthKind::Jwt(_) | AuthKind::ApiKey(_) => None,
    }
}

fn keys_url(auth: &Auth) -> Option<String> {
    match &auth.kind {
        AuthKind::Jwt(rules) => match &rules.keys {
            KeySource::Jwks(url) => Some(url.clone()),
            KeySource::Discovery => Some(Discovered(&rules.issuer).keys_url()),
            KeySource::Inline(_) | KeySource::Secret(_) => None,
        },
        AuthKind::Introspection(_) | AuthKind::ApiKey(_) => None,
    }
}

fn discovered(auth: &Auth) -> Option<&str> {
    match &auth.kind {
        AuthKind::Jwt(rules) if rules.keys == KeySource::Discovery => Some(&rules.issuer),
        AuthKind::Introspection(rules) if rules.endpoint == Endpoint::Discovery => {
            rules.issuer.as_deref()
        }
        AuthKind::Jwt(_) | AuthKind::Introspection(_) | AuthKind::ApiKey(_) => None,
    }
}

/// An issuer that says where its endpoints are (OpenID Connect Discovery 1.0 section 4).
struct Discovered<'a>(&'a str);

impl Discovered<'_> {
    fn below(&self, path: &str) -> String {
        format!("{}/{path}", self.0.strip_suffix('/').unwrap_or(self.0))
    }

    fn metadata_url(&self) -> String {
        self.below(".well-known/openid-configuration")
    }

    fn keys_url(&self) -> String {
        self.below("keys")
    }

    fn introspection_url(&self) -> String {
        self.below("introspect")
    }

    fn metadata(&self) -> String {
        let metadata = json!({
            "issuer": self.0,
            "jwks_uri": self.keys_url(),
            "introspection_endpoint": self.introspection_url(),
        });
        metadata.to_string()
    }
}

fn ok(body: &str) -> Answer {
    Answer::http(200, Vec::new(), body)
}

/// A server knows the tokens of its own callers; every other one is not active.
fn introspected(asked: &HttpNeed, presented: &[Rc<Credential>]) -> String {
    let body = asked.body.as_deref().and_then(|body| body.strip_prefix("token="));
    let token = body.and_then(|rest| rest.split('&').next());
    let answer = presented.iter().find_map(|credential| match &credential.known {
        Known::ByServer { url, answer } if *url == asked.url => {
            (Some(credential.text.as_str()) == token).then_some(answer)
        }
        _ => None,
    });
    answer.cloned().unwrap_or_else(|| json!({ "active": false }).to_string())
}

/// A registry knows the keys of its own callers.
fn recorded(asked: &RegistryNeed, presented: &[Rc<Credential>]) -> Answer {
    let record = presented.iter().find_map(|credential| match &credential.known {
        Known::ByRegistry { name, record } if *name == asked.registry => {
            (record.digest.to_string() == asked.digest).then_some(record)
        }
        _ => None,
    });
    Answer::Record(record.cloned())
}
