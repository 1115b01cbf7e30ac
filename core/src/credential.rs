//! Which credential belongs to which method, and what each one proves.
//!
//! Nothing in here depends on the order of methods in a policy, and a bad credential is never
//! taken for no credential (S32).

mod api_key;
mod assertion;
mod assign;
mod hold;
mod introspection;
mod jwt;
pub mod key_set;
mod mapping;
mod method;
#[cfg(any(feature = "mint", all(test, feature = "jwt")))]
pub mod mint;
mod place;
mod remote;
pub(crate) mod scope;
pub(crate) mod shared_key;
#[cfg_attr(not(feature = "jwt"), path = "credential/signature_absent.rs")]
pub(crate) mod signature;
mod token;
#[cfg(test)]
#[cfg(feature = "jwt")]
pub(crate) mod trial;
#[cfg(feature = "jwt")]
pub(crate) mod verified;

pub(crate) use method::Method;

use crate::evidence::Evidence;
use crate::need::Need;
use crate::policy::{AuthId, Place, Scheme};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::request::Request;
use assign::{Assigned, Readers};
use hold::Hold;
use place::{Content, look, same, user_and_password};
use std::borrow::Cow;

/// What a credential is checked against.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) request: &'a Request<'a>,
    /// The route's name, for keys that are bound to routes.
    pub(crate) route: &'a str,
    /// The canonical path, for keys that are bound to paths.
    pub(crate) path: &'a str,
    pub(crate) evidence: &'a Evidence,
    /// Unix milliseconds.
    pub(crate) now: i64,
}

/// What the places of a route hold.
#[derive(Default)]
pub(crate) struct Examined<'m> {
    /// At most one for each method, and one for each place whose content is nobody's.
    pub(crate) findings: Vec<Finding<'m>>,
    /// A key set was used beyond its time, because its issuer is down.
    pub(crate) keys_stale: bool,
}

/// One credential, or the fault of one place.
pub(crate) struct Finding<'m> {
    /// The method that it belongs to; none where it is nobody's.
    pub(crate) auth: Option<AuthId>,
    /// Where it stands.
    pub(crate) place: &'m Place,
    pub(crate) state: State<'m>,
}

/// What became of a credential.
pub(crate) enum State<'m> {
    /// It proves who is calling.
    Accepted(Cow<'m, Principal>),
    /// It is bad.
    Refused(Reason),
    /// Facts are missing.
    Needs(Vec<Need>),
    /// Whoever knows is down: `issuer_unavailable` or `registry_unavailable`.
    Unavailable(Reason),
}

/// Looks at every place that the accepted methods read.
///
/// `accepted` is the sorted set of all methods that the route could use, and a method's id is its
/// position among the methods.
pub(crate) fn examine<'m>(
    methods: &'m [Method],
    accepted: &[AuthId],
    context: &Context<'_>,
    out: &mut Examined<'m>,
) {
    let reading = || accepted.iter().filter_map(|id| methods.get(id.index()));
    let places = || reading().flat_map(Method::places);
    for (position, place) in places().enumerate() {
        if !places().take(position).any(|earlier| same(earlier, place)) {
            let readers = Readers { methods, accepted, place };
            examine_place(readers, place, context, out);
        }
    }
}

fn examine_place<'m>(
    readers: Readers<'m, '_>,
    place: &'m Place,
    context: &Context<'_>,
    out: &mut Examined<'m>,
) {
    match look(place, context.request) {
        Content::Absent => {}
        Content::Repeated => out.fault(place, Reason::CredentialsRepeated),
        Content::Malformed => out.fault(place, Reason::CredentialsMalformed),
        Content::Present(text) if *place == Place::Authorization(Scheme::Basic) => {
            match user_and_password(&text) {
                Some(pair) => out.take(readers.assign_basic(&pair), place, context),
                None => out.fault(place, Reason::CredentialsMalformed),
            }
        }
        Content::Present(text) => out.take(readers.assign(&text), place, context),
    }
}

impl<'m> Examined<'m> {
    /// Notes that a place holds nothing that could be used. `Authorization` is one field, whatever
    /// schemes are read there, and has one fault.
    fn fault(&mut self, place: &'m Place, reason: Reason) {
        let field = |place: &Place| matches!(place, Place::Authorization(_));
        let noted = |finding: &&mut Finding<'_>| {
            finding.auth.is_none() && field(finding.place) && field(place)
        };
        match self.findings.iter_mut().find(noted) {
            // The least of the schemes, so that it does not matter which is looked at first.
            Some(finding) => finding.place = finding.place.min(place),
            None => {
                self.findings.push(Finding { auth: None, place, state: State::Refused(reason) });
            }
        }
    }

    fn take(
        &mut self,
        assigned: Result<Assigned<'m, '_>, Reason>,
        place: &'m Place,
        context: &Context<'_>,
    ) {
        let assigned = match assigned {
            Ok(assigned) => assigned,
            Err(reason) => return self.fault(place, reason),
        };
        let auth = Some(assigned.auth());
        if let Some(first) = self.findings.iter_mut().find(|finding| finding.auth == auth) {
            // One method's credential in two places: none of them counts (S33).
            first.state = State::Refused(Reason::CredentialsRepeated);
            return;
        }
        let state = self.check(assigned, context);
        self.findings.push(Finding { auth, place, state });
    }

    fn check(&mut self, assigned: Assigned<'m, '_>, context: &Context<'_>) -> State<'m> {
        let (evidence, now) = (context.evidence, context.now);
        let checked = match assigned {
            Assigned::Key(_, method, key) => method.check(key, context),
            Assigned::Opaque(_, method, token) => {
                method.check(token, evidence, now).map(Cow::Owned)
            }
            Assigned::Jwt(_, method, token, claims) => {
                method.check(&token, claims, evidence, now).map(|proven| {
                    self.keys_stale |= proven.stale;
                    Cow::Owned(proven.principal)
                })
            }
        };
        checked.map_or_else(State::from, State::Accepted)
    }
}

impl From<Hold> for State<'_> {
    fn from(hold: Hold) -> Self {
        match hold {
            Hold::Refused(reason) => State::Refused(reason),
            Hold::Needs(need) => State::Needs(vec![*need]),
            Hold::Unavailable(reason) => State::Unavailable(reason),
        }
    }
}

#[cfg(test)]
#[cfg(feature = "jwt")]
mod tests {
    use super::trial::{AUDIENCE, ISSUER, Trial, api_key, introspection, jwt, token};
    use super::*;
    use crate::policy::{Audience, Auth};
    use crate::registry::{KeyDigest, Registry};
    use crate::setup::Setup;
    use serde_json::json;

    /// A registry `name` with the key `key` of the client `name`.
    fn setup(keys: &[(&str, &str)]) -> Setup {
        let mut setup = Setup::default();
        for (name, key) in keys {
            let digest = KeyDigest::plain(key);
            let line = format!(
                r#"{{"id":"{name}","digest":"{digest}","client":"{name}","status":"active"}}"#
            );
            let registry = Registry::from_json_lines(line.as_bytes()).unwrap();
            setup.registries.insert((*name).to_owned(), registry);
        }
        setup
    }

    fn bearer_key(name: &str, prefix: &str) -> Auth {
        api_key(name, trial::BEARER, Some(prefix))
    }

    #[test]
    fn keys_are_told_apart_by_prefix() {
        let auths = [bearer_key("all", "sk_"), bearer_key("live", "sk_live_"), jwt("user", |_| {})];
        let trial = Trial::new(&auths, &setup(&[("all", "sk_x"), ("live", "sk_live_x")]));
        let check = |text: &str, want: &str| assert_eq!(trial.bearer(text), want, "{text}");
        check("sk_x", "all all");
        check("sk_live_x", "live live");
        check("sk_live_y", "live key_unknown");
        check("SK_x", "nobody token_malformed");
        check("other", "nobody token_malformed");
        check(&token(json!({})), "user 42");
        check(&format!("sk_{}", "x".repeat(600)), "nobody token_malformed");
    }

    #[test]
    fn a_key_that_is_nobodys_is_unknown() {
        let trial = Trial::new(&[bearer_key("live", "sk_live_")], &setup(&[("live", "sk_live_x")]));
        assert_eq!(trial.bearer("other"), "nobody key_unknown");
        assert_eq!(trial.bearer(&token(json!({}))), "nobody key_unknown");
    }

    #[test]
    fn one_issuer_with_several_methods_goes_by_audience() {
        let of = |name: &str, audience: &str| {
            jwt(name, |rules| rules.audience = Audience::OneOf(vec![audience.to_owned()]))
        };
        let auths =
            [of("a", "A"), of("b", "B"), introspection("c", |r| r.issuer = Some(ISSUER.into()))];
        let trial = Trial::new(&auths, &Setup::default());
        let check = |audience, want: &str| {
            assert_eq!(trial.bearer(&token(json!({"aud": audience}))), want);
        };
        check(json!("A"), "a 42");
        check(json!("B"), "b 42");
        check(json!(["x", "B"]), "b 42");
        check(json!(["B", "A"]), "b 42");
        check(json!(["A", "B"]), "a 42");
        check(json!(AUDIENCE), "nobody token_audience");
        check(json!(null), "nobody token_audience");
        check(json!(7), "nobody token_malformed");
    }

    #[test]
    fn s15_a_repeated_credential_is_refused() {
        let auths =
            [api_key("partner", Place::Header("X-API-Key".into()), None), jwt("user", |_| {})];
        let trial = Trial::new(&auths, &setup(&[("partner", "key")]));
        let good = format!("Bearer {}", token(json!({})));
        let repeated = "nobody credentials_repeated";
        let check = |headers: &[(&str, &str)], want: &str| {
            assert_eq!(trial.request(headers, None), want);
        };
        check(&[("Authorization", &good), ("Authorization", &good)], repeated);
        check(&[("Authorization", &good), ("authorization", "Basic eDp5")], repeated);
        check(&[("Authorization", "Basic eDp5"), ("authorization", "Digest x")], repeated);
        check(&[("X-API-Key", "key"), ("x-api-key", "key")], repeated);
        check(&[("X-API-Key", "key"), ("X_API_Key", "other")], "partner partner");
        check(&[("X-API-Key", "key"), ("Authorization", &good)], "partner partner; user 42");
    }

    #[test]
    fn s33_one_credential_in_two_places_is_refused() {
        let mut auth = jwt("user", |_| {});
        auth.places.push(Place::Query("access_token".into()));
        let trial = Trial::new(&[auth], &Setup::default());
        let good = token(json!({}));
        let header = [("Authorization", format!("Bearer {good}"))];
        let header = [("Authorization", header[0].1.as_str())];
        let query = format!("a=1&access_token={good}");
        assert_eq!(trial.request(&header, None), "user 42");
        assert_eq!(trial.request(&[], Some(&query)), "user 42");
        assert_eq!(trial.request(&header, Some(&query)), "user credentials_repeated");
        let twice = format!("{query}&access_token={good}");
        assert_eq!(trial.request(&[], Some(&twice)), "nobody credentials_repeated");
        let unclear = format!("{query};a=1");
        assert_eq!(trial.request(&[], Some(&unclear)), "nobody credentials_malformed");
        // A good one does not hide a bad one.
        let found = trial.request(&header, Some("access_token=x"));
        assert_eq!(found, "nobody token_malformed; user 42");
    }

    #[test]
    fn s32_a_bad_credential_is_no_missing_one() {
        let trial = Trial::new(&[jwt("user", |_| {})], &Setup::default());
        let check =
            |value: &str, want: &str| assert_eq!(trial.authorization(value), want, "{value}");
        check("", "nobody credentials_malformed");
        check("Bearer", "nobody credentials_malformed");
        check("Bearer ", "nobody credentials_malformed");
        check("Bearer a b", "nobody credentials_malformed");
        check("Bearer a,b", "nobody credentials_malformed");
        check("Bearer =", "nobody credentials_malformed");
        check("Bearer a\u{0}", "nobody credentials_malformed");
        check("Bearer x", "nobody token_malformed");
        check("Basic eDp5", "");
        check("Negotiate x", "");
        assert_eq!(trial.request(&[], None), "");
    }

    #[test]
    fn the_order_of_methods_decides_nothing() {
        let auths = || {
            vec![
                bearer_key("key", "sk_"),
                introspection("app", |rules| rules.issuer = Some(ISSUER.into())),
                jwt("other", |rules| rules.issuer = "https://b.example".into()),
                jwt("user", |_| {}),
            ]
        };
        let texts = [
            "sk_x".to_owned(),
            "opaque".into(),
            token(json!({})),
            token(json!({"iss": "https://b.example"})),
            token(json!({"iss": "https://c.example"})),
        ];
        let setup = setup(&[("key", "sk_x")]);
        let forward = Trial::new(&auths(), &setup);
        let mut reversed = auths();
        reversed.reverse();
        let reversed = Trial::new(&reversed, &setup);
        for text in texts {
            assert_eq!(forward.bearer(&text), reversed.bearer(&text));
        }
    }

    #[test]
    // Real inputs stand beside the project.
    #[allow(clippy::disallowed_methods, clippy::disallowed_macros)]
    fn bearer_tokens_are_found_as_spring_finds_them() {
        let root = std::env::var("GATEWRIGHT_DATA")
            .unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").to_owned());
        let Ok(text) =
            std::fs::read_to_string(format!("{root}/jose/headers/bearer_resolver.jsonl"))
        else {
            println!("skipped: real inputs absent ({root})");
            return;
        };
        for line in text.lines().filter(|line| !line.is_empty()) {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let mut auth = introspection("app", |_| {});
            if case["options"]["query"] == true {
                auth.places.push(Place::Query("access_token".into()));
            }
            let headers = case["headers"].as_object().unwrap();
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
                .collect();
            let found =
                Trial::new(&[auth], &Setup::default()).request(&headers, case["query"].as_str());
            let want = match (case["test"].as_str().unwrap(), case["expect"].as_str()) {
                // Bodies are not read, and a token in a header of its own is the whole value.
                ("headerAndForm", _) => "app needs POST https://a.example/introspect",
                ("twoForm" | "postForm" | "emptyForm" | "customHeader", _) => "",
                ("headerAndQuery", _) => "app credentials_repeated",
                ("twoQuery", _) => "nobody credentials_repeated",
                (_, Some(error)) if error.starts_with("ERR") => "nobody credentials_malformed",
                (_, Some(_)) => "app needs POST https://a.example/introspect",
                (_, None) => "",
            };
            assert_eq!(found, want, "{}", case["test"]);
        }
    }
}
