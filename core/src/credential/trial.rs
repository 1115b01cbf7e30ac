//! A stage for tests: methods, a request, and what is found, as a line of text.

use super::mint::Minter;
use super::{Context, Examined, Finding, Method, State, examine};
use crate::evidence::{Answer, Evidence};
use crate::need::{Need, Question};
use crate::policy::{
    Algorithm, ApiKeyAuth, Audience, Auth, AuthId, AuthKind, Endpoint, IntrospectionAuth, JwtAuth,
    KeySource, Mapping, OnInvalid, Origin, Place, Scheme,
};
use crate::request::Request;
use crate::setup::Setup;
use serde_json::{Value, json};
use std::net::IpAddr;

/// The time of every test: 2026-01-01T00:00:00Z.
pub(crate) const NOW: i64 = 1_767_225_600_000;
pub(crate) const NOW_S: i64 = NOW / 1000;
pub(crate) const ISSUER: &str = "https://a.example";
pub(crate) const AUDIENCE: &str = "https://api.example";
pub(crate) const BEARER: Place = Place::Authorization(Scheme::Bearer);

fn auth(name: &str, place: Place, kind: AuthKind) -> Auth {
    Auth {
        name: name.to_owned(),
        kind,
        places: vec![place],
        mapping: Mapping::default(),
        method: name.to_owned(),
        doc: None,
        origin: Origin::default(),
    }
}

/// A `jwt` method of [`ISSUER`] with the keys of the mint.
pub(crate) fn jwt(name: &str, change: impl FnOnce(&mut JwtAuth)) -> Auth {
    let mut rules = JwtAuth {
        issuer: ISSUER.to_owned(),
        audience: Audience::OneOf(vec![AUDIENCE.to_owned()]),
        algorithms: vec![Algorithm::ES256, Algorithm::EdDSA],
        keys: KeySource::Inline(super::mint::jwks()),
        leeway_s: 60,
        token_type: None,
        rfc9068: false,
        claims: Vec::new(),
        max_age_s: None,
    };
    change(&mut rules);
    auth(name, BEARER, AuthKind::Jwt(rules))
}

/// An `introspection` method without an issuer.
pub(crate) fn introspection(name: &str, change: impl FnOnce(&mut IntrospectionAuth)) -> Auth {
    let mut rules = IntrospectionAuth {
        endpoint: Endpoint::Url("https://a.example/introspect".to_owned()),
        issuer: None,
        audience: Audience::Any,
        credentials: None,
        cache_s: 30,
        claims: Vec::new(),
    };
    change(&mut rules);
    auth(name, BEARER, AuthKind::Introspection(rules))
}

/// An `api_key` method with a registry of its own name.
pub(crate) fn api_key(name: &str, place: Place, prefix: Option<&str>) -> Auth {
    let rules = ApiKeyAuth {
        registry: name.to_owned(),
        prefix: prefix.map(str::to_owned),
        on_invalid: OnInvalid::Unauthorized,
    };
    auth(name, place, AuthKind::ApiKey(rules))
}

/// Claims that hold, with these instead of or beside them; `null` takes one away.
// A row of a table is shorter without a reference at every change.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn claims(change: Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "42", "iat": NOW_S - 10, "exp": NOW_S + 300,
    });
    let members = claims.as_object_mut().unwrap();
    members.extend(change.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    claims
}

/// A token of the mint with such claims.
pub(crate) fn token(change: Value) -> String {
    Minter::new(Algorithm::ES256).mint(&claims(change))
}

/// Methods on their stage.
pub(crate) struct Trial {
    names: Vec<String>,
    methods: Vec<Method>,
    pub(crate) evidence: Evidence,
    pub(crate) now: i64,
    pub(crate) peer: Option<IpAddr>,
}

impl Trial {
    pub(crate) fn new(auths: &[Auth], setup: &Setup) -> Trial {
        let prepare = |(id, auth)| Method::prepare(AuthId(id), auth, setup).unwrap();
        Trial {
            names: auths.iter().map(|auth| auth.name.clone()).collect(),
            methods: (0..).zip(auths).map(prepare).collect(),
            evidence: Evidence::new(),
            now: NOW,
            peer: None,
        }
    }

    /// What `Authorization` with this value leads to.
    pub(crate) fn authorization(&self, value: &str) -> String {
        self.request(&[("Authorization", value)], None)
    }

    /// What a Bearer token leads to.
    pub(crate) fn bearer(&self, token: &str) -> String {
        self.authorization(&format!("Bearer {token}"))
    }

    /// What a request leads to.
    pub(crate) fn request(&self, headers: &[(&str, &str)], query: Option<&str>) -> String {
        self.with(headers, query, |examined| {
            let mut found: Vec<_> = examined.findings.iter().map(|f| self.told(f)).collect();
            found.sort();
            found.join("; ")
        })
    }

    /// The needs of a request.
    pub(crate) fn needs(&self, headers: &[(&str, &str)]) -> Vec<Need> {
        self.with(headers, None, |examined| {
            let needs = examined.findings.iter().filter_map(|finding| match &finding.state {
                State::Needs(needs) => Some(needs.clone()),
                _ => None,
            });
            needs.flatten().collect()
        })
    }

    /// Answers what a Bearer token needs, which is one thing.
    pub(crate) fn answer(&self, token: &str, status: u16, body: &str) {
        let needs = self.needs(&[("Authorization", &format!("Bearer {token}"))]);
        let [need] = needs.as_slice() else { panic!("{} needs", needs.len()) };
        let _ = self.evidence.answer(need, Answer::http(status, Vec::new(), body), self.now);
    }

    /// What can be fetched ahead.
    pub(crate) fn due(&self) -> Vec<Need> {
        self.methods.iter().flat_map(|method| method.due(&self.evidence, self.now)).collect()
    }

    /// Looks at what was found on the route `orders: GET /v1/orders`.
    pub(crate) fn with<T>(
        &self,
        headers: &[(&str, &str)],
        query: Option<&str>,
        look: impl FnOnce(&Examined<'_>) -> T,
    ) -> T {
        let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_bytes(), v.as_bytes())).collect();
        let request = Request {
            headers: &headers,
            query: query.map(str::as_bytes),
            peer: self.peer,
            ..Request::new("GET", b"/v1/orders")
        };
        let accepted: Vec<_> = self.methods.iter().map(Method::id).collect();
        let context = Context {
            request: &request,
            route: "orders: GET /v1/orders",
            path: "/v1/orders",
            evidence: &self.evidence,
            now: self.now,
        };
        let mut examined = Examined::default();
        examine(&self.methods, &accepted, &context, &mut examined);
        look(&examined)
    }

    fn told(&self, finding: &Finding<'_>) -> String {
        let name = finding.auth.map_or("nobody", |id| self.names[id.index()].as_str());
        match &finding.state {
            State::Accepted(principal) => {
                let who = principal.subject.as_deref().or(principal.client.as_deref());
                format!("{name} {}", who.unwrap_or_default())
            }
            State::Refused(reason) | State::Unavailable(reason) => format!("{name} {reason}"),
            State::Needs(needs) => format!("{name} needs {}", kinds(needs)),
        }
    }
}

fn kinds(needs: &[Need]) -> String {
    let kind = |need: &Need| match need.question() {
        Question::Http(http) => format!("{} {}", http.method, http.url),
        Question::Registry(registry) => format!("record of {}", registry.registry),
    };
    needs.iter().map(kind).collect::<Vec<_>>().join(", ")
}
