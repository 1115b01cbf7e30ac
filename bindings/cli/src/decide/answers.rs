//! The answers to needs: from the flags, never from a network.

use super::flag::{flag_of, registry_flag};
use super::supplies::Documents;
use gatewright_core::policy::{Auth, AuthKind, Endpoint, KeySource, RawPolicy};
use gatewright_core::{Answer, HttpNeed, Need, Question};
use serde_json::json;

/// What can be answered.
pub(crate) struct Answers<'p> {
    policy: &'p RawPolicy,
    documents: Documents,
}

/// Something that counted as unavailable, and how it would not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gap {
    /// What was asked for, without any credential.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) remedy: String,
}

/// What an auth asks a server for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The issuer's metadata, in order to find the rest.
    Metadata,
    /// The issuer's keys.
    Keys,
    /// What a token stands for.
    Token,
}

impl<'p> Answers<'p> {
    /// The documents of the flags, for the needs of a policy.
    pub(crate) fn new(policy: &'p RawPolicy, documents: Documents) -> Answers<'p> {
        Answers { policy, documents }
    }

    /// The answer to a need, where a flag gives it.
    pub(crate) fn answer(&self, need: &Need) -> Option<Answer> {
        let Question::Http(http) = need.question() else { return None };
        let body = self.asking(http).find_map(|(auth, asked)| self.document(auth, asked))?;
        let json = ("Content-Type".to_owned(), "application/json".to_owned());
        Some(Answer::http(200, vec![json], body))
    }

    /// A need that no flag serves, with the flag that would.
    pub(crate) fn unserved(&self, need: &Need) -> Gap {
        let flags: Vec<String> = match need.question() {
            Question::Registry(registry) => {
                vec![registry_flag(&registry.registry)]
            }
            Question::Http(http) => {
                self.asking(http).filter_map(|(auth, _)| flag_of(auth)).collect()
            }
            _ => Vec::new(),
        };
        let remedy = format!("hand it over with {}", flags.join(" or "));
        Gap { what: self.what(need), remedy }
    }

    /// A need whose answer does not do.
    pub(crate) fn unfit(&self, need: &Need, fault: &impl std::fmt::Display) -> Gap {
        Gap { what: self.what(need), remedy: format!("the file handed over is of no use: {fault}") }
    }

    /// What a need asks for, without the token in it.
    fn what(&self, need: &Need) -> String {
        match need.question() {
            Question::Registry(registry) => format!("registry `{}`", registry.registry),
            Question::Http(http) => {
                let asked: Vec<String> =
                    self.asking(http).map(|(auth, asked)| asked.of(&auth.name)).collect();
                format!("{} ({} {})", asked.join(", "), http.method, http.url)
            }
            _ => "a fact".into(),
        }
    }

    /// The auths that ask this.
    fn asking(&self, http: &HttpNeed) -> impl Iterator<Item = (&'p Auth, Asked)> {
        self.policy.auths.iter().filter_map(move |auth| Some((auth, asked(auth, &http.url)?)))
    }

    fn document(&self, auth: &Auth, asked: Asked) -> Option<Vec<u8>> {
        let keys = self.documents.keys.get(&auth.name);
        let introspection = self.documents.introspection.get(&auth.name);
        match asked {
            Asked::Keys => keys.cloned(),
            Asked::Token => introspection.cloned(),
            Asked::Metadata => keys.or(introspection).and_then(|_| metadata(issuer(auth)?)),
        }
    }
}

impl Asked {
    fn of(self, auth: &str) -> String {
        match self {
            Asked::Metadata => format!("the issuer's metadata for `{auth}`"),
            Asked::Keys => format!("the key set of `{auth}`"),
            Asked::Token => {
                format!("what the authorization server of `{auth}` says about the token")
            }
        }
    }
}

/// What an auth asks at this URL, if anything.
fn asked(auth: &Auth, url: &str) -> Option<Asked> {
    let at = |own: &str, asked| (own == url).then_some(asked);
    let discovered = |rest: fn(&str) -> String, asked| {
        let issuer = issuer(auth)?;
        at(&metadata_url(issuer), Asked::Metadata).or_else(|| at(&rest(issuer), asked))
    };
    match &auth.kind {
        AuthKind::ApiKey(_) => None,
        AuthKind::Jwt(jwt) => match &jwt.keys {
            KeySource::Jwks(own) => at(own, Asked::Keys),
            KeySource::Discovery => discovered(keys_url, Asked::Keys),
            KeySource::Inline(_) | KeySource::Secret(_) => None,
        },
        AuthKind::Introspection(introspection) => match &introspection.endpoint {
            Endpoint::Url(own) => at(own, Asked::Token),
            Endpoint::Discovery => discovered(introspection_url, Asked::Token),
        },
    }
}

fn issuer(auth: &Auth) -> Option<&str> {
    match &auth.kind {
        AuthKind::Jwt(jwt) => Some(&jwt.issuer),
        AuthKind::Introspection(introspection) => introspection.issuer.as_deref(),
        AuthKind::ApiKey(_) => None,
    }
}

/// Metadata of an issuer that lead to places which this command answers for.
fn metadata(issuer: &str) -> Option<Vec<u8>> {
    let document = json!({
        "issuer": issuer,
        "jwks_uri": keys_url(issuer),
        "introspection_endpoint": introspection_url(issuer),
    });
    Some(document.to_string().into_bytes())
}

fn metadata_url(issuer: &str) -> String {
    below(issuer, ".well-known/openid-configuration")
}

fn keys_url(issuer: &str) -> String {
    below(issuer, ".gatewright/keys")
}

fn introspection_url(issuer: &str) -> String {
    below(issuer, ".gatewright/introspect")
}

fn below(issuer: &str, place: &str) -> String {
    format!("{}/{place}", issuer.strip_suffix('/').unwrap_or(issuer))
}
