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

#[cfg(test)]
#[cfg(feature = "jwt")]
mod trials {
    use super::super::trial::{AUDIENCE, BEARER, ISSUER, NOW_S, Trial, introspection, jwt, token};
    use super::*;
    use crate::policy::{Audience, ClientCredentials};
    use crate::setup::Secret;
    use serde_json::{Value, json};

    fn app(change: impl FnOnce(&mut IntrospectionAuth)) -> Trial {
        Trial::new(&[introspection("app", change)], &Setup::default())
    }

    const ASK: &str = "app needs POST https://a.example/introspect";

    #[test]
    fn s29_a_token_counts_where_the_server_says_that_it_is_active() {
        let check = |status: u16, body: &str, want: &str| {
            let trial = app(|_| {});
            assert_eq!(trial.bearer("opaque"), ASK);
            trial.answer("opaque", status, body);
            assert_eq!(trial.bearer("opaque"), format!("app {want}"), "{body}");
        };
        check(200, r#"{"active":true,"sub":"7"}"#, "7");
        check(200, r#"{"active":false,"sub":"7"}"#, "token_inactive");
        check(200, r#"{"active":"true","sub":"7"}"#, "issuer_unavailable");
        check(200, r#"{"active":true,"active":true}"#, "issuer_unavailable");
        check(200, "", "issuer_unavailable");
        check(401, r#"{"active":true}"#, "issuer_unavailable");
        check(302, r#"{"active":true}"#, "issuer_unavailable");
    }

    #[test]
    fn what_the_server_says_has_to_fit_the_policy() {
        let check = |change: Value, want: &str| {
            let trial = app(|rules| {
                rules.issuer = Some(ISSUER.into());
                rules.audience = Audience::OneOf(vec![AUDIENCE.into()]);
                rules.claims = vec![vec!["tenant".into()]];
            });
            let mut body = json!({
                "active": true, "sub": "7", "iss": ISSUER, "aud": AUDIENCE, "tenant": "t",
            });
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            trial.answer("opaque", 200, &body.to_string());
            assert_eq!(trial.bearer("opaque"), format!("app {want}"), "{change}");
        };
        check(json!({}), "7");
        check(json!({"exp": NOW_S + 1, "nbf": NOW_S}), "7");
        check(json!({"iss": null}), "token_issuer");
        check(json!({"iss": "https://b.example"}), "token_issuer");
        check(json!({"aud": null}), "token_audience");
        check(json!({"aud": {}}), "token_malformed");
        check(json!({"exp": NOW_S}), "token_expired");
        check(json!({"nbf": NOW_S + 61}), "token_not_yet_valid");
        check(json!({"tenant": null}), "token_claim_missing");
        check(json!({"cnf": {}}), "token_unbound");
        check(json!({"token_type": "DPoP"}), "token_unbound");
        check(json!({"typ": "Refresh"}), "token_type");
    }

    #[test]
    fn answers_are_kept_for_their_time_and_no_longer() {
        let mut trial = app(|_| {});
        trial.answer("a", 200, r#"{"active":true,"sub":"7"}"#);
        trial.answer("b", 200, r#"{"active":false}"#);
        trial.answer("c", 500, "");
        trial.now += 9_999;
        assert_eq!(trial.bearer("a"), "app 7");
        assert_eq!(trial.bearer("b"), "app token_inactive");
        assert_eq!(trial.bearer("c"), "app issuer_unavailable");
        trial.now += 1;
        assert_eq!(trial.bearer("a"), "app 7");
        assert_eq!(trial.bearer("b"), ASK);
        assert_eq!(trial.bearer("c"), ASK);
        trial.now += 20_000;
        assert_eq!(trial.bearer("a"), ASK);
    }

    #[test]
    fn s28_facts_of_one_method_are_no_facts_of_another() {
        let place = |name: &str, header: &str, endpoint: &str| {
            let mut auth = introspection(name, |rules| {
                rules.endpoint = Endpoint::Url(endpoint.into());
            });
            auth.places = vec![crate::policy::Place::Header(header.into())];
            auth
        };
        let auths =
            [place("a", "X-A", "https://a.example/i"), place("b", "X-B", "https://a.example/i")];
        let trial = Trial::new(&auths, &Setup::default());
        let needs = trial.needs(&[("X-A", "t"), ("X-B", "t")]);
        assert_ne!(needs[0].id(), needs[1].id());
        let again = trial.needs(&[("X-A", "t"), ("X-B", "t")]);
        assert_eq!(needs, again);
        assert_ne!(trial.needs(&[("X-A", "u")])[0].id(), needs[0].id());
    }

    #[test]
    fn the_question_is_a_whole_request() {
        let ask = |in_body: Option<bool>| {
            let mut setup = Setup::default();
            setup.secrets.insert("client".into(), Secret::new("my id:s:e+cret"));
            let auth = introspection("app", |rules| {
                rules.credentials =
                    in_body.map(|in_body| ClientCredentials { secret: "client".into(), in_body });
            });
            let trial = Trial::new(&[auth], &setup);
            let needs = trial.needs(&[("Authorization", "Bearer a+b==")]);
            let Question::Http(http) = needs[0].question() else { panic!() };
            assert_eq!((http.method, http.url.as_str()), ("POST", "https://a.example/introspect"));
            assert_eq!(http.headers[0], ("Accept", "application/json".to_owned()));
            let basic = http.headers.iter().find(|(name, _)| *name == "Authorization");
            (http.body.clone().unwrap(), basic.map(|(_, value)| value.clone()))
        };
        let token = "token=a%2Bb%3D%3D&token_type_hint=access_token".to_owned();
        assert_eq!(ask(None), (token.clone(), None));
        let basic = BASE64.encode(b"my%20id:s%3Ae%2Bcret");
        assert_eq!(ask(Some(false)), (token.clone(), Some(format!("Basic {basic}"))));
        let body = format!("{token}&client_id=my%20id&client_secret=s%3Ae%2Bcret");
        assert_eq!(ask(Some(true)), (body, None));
    }

    #[test]
    fn jwts_are_shown_to_the_server_that_issued_them_alone() {
        let named = introspection("app", |rules| rules.issuer = Some(ISSUER.into()));
        let trial = Trial::new(&[named], &Setup::default());
        assert_eq!(trial.bearer(&token(json!({}))), ASK);
        let foreign = token(json!({"iss": "https://b.example"}));
        assert_eq!(trial.bearer(&foreign), "nobody token_issuer");
        assert_eq!(app(|_| {}).bearer(&token(json!({}))), "nobody token_issuer");
        assert_eq!(app(|_| {}).bearer(&token(json!({"iss": null}))), "nobody token_issuer");
        // A `jwt` method of the issuer comes before.
        let both = [introspection("app", |r| r.issuer = Some(ISSUER.into())), jwt("user", |_| {})];
        let trial = Trial::new(&both, &Setup::default());
        assert_eq!(trial.bearer(&token(json!({}))), "user 42");
        assert_eq!(trial.bearer("opaque"), ASK);
    }

    #[test]
    fn discovery_finds_the_endpoint() {
        let auth = introspection("app", |rules| {
            rules.issuer = Some(ISSUER.into());
            rules.endpoint = Endpoint::Discovery;
        });
        assert_eq!(auth.places, [BEARER]);
        let trial = Trial::new(&[auth], &Setup::default());
        let url = "https://a.example/.well-known/openid-configuration";
        assert_eq!(trial.bearer("opaque"), format!("app needs GET {url}"));
        let body = r#"{"issuer":"https://a.example","introspection_endpoint":"https://a.example/introspect"}"#;
        trial.answer("opaque", 200, body);
        assert_eq!(trial.bearer("opaque"), ASK);
    }

    #[test]
    fn what_a_setup_lacks_is_said_all_at_once() {
        let auth = introspection("app", |rules| {
            rules.endpoint = Endpoint::Discovery;
            rules.credentials = Some(ClientCredentials { secret: "client".into(), in_body: false });
        });
        let faults = |setup: &Setup| {
            let made = super::super::Method::prepare(AuthId(0), &auth, setup);
            made.err().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let no_issuer = "auth `app` asks for discovery without an issuer";
        assert_eq!(faults(&Setup::default()), [no_issuer, "auth `app` needs the secret `client`"]);
        let mut setup = Setup::default();
        setup.secrets.insert("client".into(), Secret::new("no colon"));
        let shape = "secret `client` of auth `app` is not of the form `client_id:client_secret`";
        assert_eq!(faults(&setup), [no_issuer, shape]);
    }
}
