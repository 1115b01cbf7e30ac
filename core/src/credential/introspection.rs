//! Tokens that the authorization server is asked about (RFC 7662).

use super::assertion::{self, Clock};
use super::hold::Hold;
use super::mapping;
use super::remote::Discovery;
use super::token::fingerprint;
use crate::claim::Claims;
use crate::evidence::{Evidence, Fact, FactKind, Introspected, Known, Reading};
use crate::need::{HttpNeed, Need, Question};
use crate::policy::{Auth, AuthId, Endpoint, IntrospectionAuth, Mapping};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::setup::{Secret, Setup, SetupFault};
use data_encoding::BASE64;
use std::fmt::Write;

/// The server has looked at `nbf` itself; its clock may be ahead a little.
const NBF_LEEWAY_MS: i64 = 60_000;

/// An `introspection` method with its credentials.
pub(crate) struct Introspection {
    id: AuthId,
    name: String,
    rules: IntrospectionAuth,
    mapping: Mapping,
    endpoint: Place,
    client: Option<Client>,
}

enum Place {
    Url(String),
    Discovery(Discovery),
}

/// How the gateway proves itself to the server.
enum Client {
    /// `Authorization: Basic`
    Header(Secret),
    /// `client_id=...&client_secret=...`
    Body(Secret),
}

impl Introspection {
    /// Prepares the client's credentials.
    pub(crate) fn prepare(
        id: AuthId,
        auth: &Auth,
        rules: &IntrospectionAuth,
        setup: &Setup,
    ) -> Result<Introspection, Vec<SetupFault>> {
        let (endpoint, client) = (endpoint(auth, rules), client(auth, rules, setup));
        match (endpoint, client) {
            (Ok(endpoint), Ok(client)) => Ok(Introspection {
                id,
                name: auth.name.clone(),
                rules: rules.clone(),
                mapping: auth.mapping.clone(),
                endpoint,
                client,
            }),
            (endpoint, client) => Err(endpoint.err().into_iter().chain(client.err()).collect()),
        }
    }

    /// The issuer, where the policy names one.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.rules.issuer.as_deref()
    }

    /// What should be fetched ahead of requests.
    pub(crate) fn due(&self, evidence: &Evidence, now: i64) -> Option<Need> {
        match &self.endpoint {
            Place::Discovery(discovery) => discovery.due(evidence, now),
            Place::Url(_) => None,
        }
    }

    /// Checks a token by what the server says about it.
    pub(crate) fn check(
        &self,
        token: &str,
        evidence: &Evidence,
        now: i64,
    ) -> Result<Principal, Hold> {
        let url = self.url(evidence, now)?;
        let fact = self.fact(&url, token);
        let claims = match evidence.introspected(&fact, now) {
            Known::Fresh(Introspected::Active(claims), _) => claims,
            Known::Fresh(Introspected::Inactive, _) => return Err(Reason::TokenInactive.into()),
            Known::Unknown => return Err(Hold::needs(self.need(fact, url, token))),
            Known::Stale(_) | Known::Down => {
                return Err(Hold::Unavailable(Reason::IssuerUnavailable));
            }
        };
        self.check_claims(&claims, now)?;
        Ok(mapping::of_token(self.id, &self.mapping, claims, fingerprint(token))?)
    }

    fn check_claims(&self, claims: &Claims, now: i64) -> Result<(), Reason> {
        assertion::check_purpose(claims)?;
        if let Some(issuer) = &self.rules.issuer {
            assertion::check_issuer(claims, issuer)?;
        }
        assertion::check_audience(claims, &self.rules.audience)?;
        assertion::check_expiry(claims, Clock { now, leeway: 0 })?;
        assertion::check_begun(claims, "nbf", Clock { now, leeway: NBF_LEEWAY_MS })?;
        assertion::check_present(claims, &self.rules.claims)?;
        assertion::check_unbound(claims)
    }

    fn url(&self, evidence: &Evidence, now: i64) -> Result<String, Hold> {
        match &self.endpoint {
            Place::Url(url) => Ok(url.clone()),
            Place::Discovery(discovery) => {
                let metadata = discovery.metadata(evidence, now)?;
                let url = metadata.introspection_endpoint.clone();
                url.ok_or(Hold::Unavailable(Reason::IssuerUnavailable))
            }
        }
    }

    /// The answer depends on who asks whom about which token, and on how long it may be kept.
    fn fact(&self, url: &str, token: &str) -> Fact {
        let (place, client) = match &self.client {
            None => (b"none".as_slice(), b"".as_slice()),
            Some(Client::Header(client)) => (b"header".as_slice(), client.expose()),
            Some(Client::Body(client)) => (b"body".as_slice(), client.expose()),
        };
        let cache_s = self.rules.cache_s.to_le_bytes();
        let name = self.name.as_bytes();
        let parts = [name, url.as_bytes(), place, client, &cache_s, token.as_bytes()];
        Fact::new(FactKind::Introspection, &parts)
    }

    fn need(&self, fact: Fact, url: String, token: &str) -> Need {
        let mut headers = vec![
            ("Accept", "application/json".to_owned()),
            ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
        ];
        let mut body = format!("token={}&token_type_hint=access_token", form_encoded(token));
        match &self.client {
            None => {}
            // RFC 6749 section 2.3.1: both are form-encoded first.
            Some(Client::Header(client)) => {
                let (id, secret) = id_and_secret(client);
                let pair = format!("{}:{}", form_encoded(id), form_encoded(secret));
                headers
                    .push(("Authorization", format!("Basic {}", BASE64.encode(pair.as_bytes()))));
            }
            Some(Client::Body(client)) => {
                let (id, secret) = id_and_secret(client);
                body.push_str("&client_id=");
                body.push_str(&form_encoded(id));
                body.push_str("&client_secret=");
                body.push_str(&form_encoded(secret));
            }
        }
        headers.sort_unstable_by_key(|(name, _)| *name);
        let http = HttpNeed { method: "POST", url, headers, body: Some(body) };
        let reading = Reading::Introspection { cache_s: self.rules.cache_s };
        Need::new(fact, Question::Http(http), reading)
    }
}

fn endpoint(auth: &Auth, rules: &IntrospectionAuth) -> Result<Place, SetupFault> {
    match (&rules.endpoint, &rules.issuer) {
        (Endpoint::Url(url), _) => Ok(Place::Url(url.clone())),
        (Endpoint::Discovery, Some(issuer)) => Ok(Place::Discovery(Discovery::of(issuer))),
        (Endpoint::Discovery, None) => Err(SetupFault::IssuerMissing { auth: auth.name.clone() }),
    }
}

fn client(
    auth: &Auth,
    rules: &IntrospectionAuth,
    setup: &Setup,
) -> Result<Option<Client>, SetupFault> {
    let Some(named) = &rules.credentials else { return Ok(None) };
    let (auth, secret) = (auth.name.clone(), named.secret.clone());
    let Some(found) = setup.secrets.get(&named.secret) else {
        return Err(SetupFault::SecretMissing { auth, secret });
    };
    let shaped = std::str::from_utf8(found.expose()).is_ok_and(|text| text.contains(':'));
    match (shaped, named.in_body) {
        (false, _) => Err(SetupFault::CredentialsShape { auth, secret }),
        (true, true) => Ok(Some(Client::Body(found.clone()))),
        (true, false) => Ok(Some(Client::Header(found.clone()))),
    }
}

/// Both sides of the first colon; that there is one was checked when the secret was handed over.
fn id_and_secret(client: &Secret) -> (&str, &str) {
    let text = std::str::from_utf8(client.expose()).unwrap_or_default();
    text.split_once(':').unwrap_or_default()
}

/// `application/x-www-form-urlencoded`, every byte that could be read otherwise as `%XX`.
fn form_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(byte.into()),
            // Writing to a `String` does not fail.
            other => drop(write!(out, "%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_form_encoded() {
        let check = |text: &str, want: &str| assert_eq!(form_encoded(text), want);
        check("aZ09-._", "aZ09-._");
        check("a+b/c=~", "a%2Bb%2Fc%3D%7E");
        check("a&token=b c", "a%26token%3Db%20c");
        check("é", "%C3%A9");
    }
}
