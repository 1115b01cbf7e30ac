//! Keys that are looked up in a registry.

use super::Context;
use super::hold::Hold;
use super::mapping;
use crate::evidence::{Fact, FactKind, Known, Reading};
use crate::need::{Need, Question, RegistryNeed};
use crate::policy::{ApiKeyAuth, Auth, AuthId, Mapping};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::registry::{KeyDigest, KeyRecord, KeyStatus, KeyText, Registry};
use crate::setup::{Secret, Setup, SetupFault};
use std::borrow::Cow;

/// The longest key that is looked at, in bytes (S36).
pub(crate) const MAX_KEY: usize = 512;

/// An `api_key` method with its registry.
pub(crate) struct ApiKey {
    id: AuthId,
    rules: ApiKeyAuth,
    mapping: Mapping,
    pepper: Option<Secret>,
    source: Source,
}

enum Source {
    /// The records, and at the same positions what each of them proves.
    Here { registry: Registry, principals: Vec<Principal>, plain: bool, keyed: bool },
    /// The host is asked.
    External,
}

/// A key as it was presented.
#[derive(Clone, Copy)]
pub(crate) struct PresentedKey<'a> {
    pub(crate) text: &'a str,
    /// The user of `Authorization: Basic`.
    pub(crate) client: Option<&'a str>,
}

impl ApiKey {
    /// Attaches the registry, or none where it is external.
    pub(crate) fn prepare(
        id: AuthId,
        auth: &Auth,
        rules: &ApiKeyAuth,
        setup: &Setup,
    ) -> Result<ApiKey, SetupFault> {
        let source = match setup.registries.get(&rules.registry) {
            None => Source::External,
            Some(registry) => Source::here(id, &auth.mapping, registry),
        };
        if matches!(source, Source::Here { keyed: true, .. }) && setup.pepper.is_none() {
            let registry = rules.registry.clone();
            return Err(SetupFault::PepperMissing { auth: auth.name.clone(), registry });
        }
        let (rules, mapping) = (rules.clone(), auth.mapping.clone());
        Ok(ApiKey { id, rules, mapping, pepper: setup.pepper.clone(), source })
    }

    /// The rules of the policy.
    pub(crate) fn rules(&self) -> &ApiKeyAuth {
        &self.rules
    }

    /// Checks a key.
    pub(crate) fn check(
        &self,
        key: PresentedKey<'_>,
        context: &Context<'_>,
    ) -> Result<Cow<'_, Principal>, Hold> {
        match &self.source {
            Source::Here { registry, principals, plain, keyed } => {
                let position = self.position(registry, key.text, *plain, *keyed);
                let record = position.and_then(|position| registry.records().get(position));
                check_record(record.ok_or(Reason::KeyUnknown)?, key, context)?;
                let principal = position.and_then(|position| principals.get(position));
                Ok(principal.map(Cow::Borrowed).ok_or(Reason::KeyUnknown)?)
            }
            Source::External => {
                let record = self.ask(key.text, context)?;
                check_record(&record, key, context)?;
                Ok(Cow::Owned(mapping::of_record(self.id, &self.mapping, &record)))
            }
        }
    }

    fn position(&self, registry: &Registry, key: &str, plain: bool, keyed: bool) -> Option<usize> {
        let found = plain.then(|| registry.position(&KeyDigest::plain(key))).flatten();
        let pepper = self.pepper.as_ref().filter(|_| keyed && found.is_none());
        found.or_else(|| registry.position(&KeyDigest::keyed(key, pepper?)))
    }

    fn ask(&self, key: &str, context: &Context<'_>) -> Result<std::sync::Arc<KeyRecord>, Hold> {
        // A generated key that was mistyped is known to be none without asking.
        if KeyText::is_marked(key) && KeyText::parse(key).is_err() {
            return Err(Reason::KeyUnknown.into());
        }
        let digest = match &self.pepper {
            Some(pepper) => KeyDigest::keyed(key, pepper),
            None => KeyDigest::plain(key),
        };
        let text = digest.to_string();
        let parts = [self.rules.registry.as_bytes(), text.as_bytes()];
        let fact = Fact::new(FactKind::Record, &parts);
        match context.evidence.record(&fact, context.now) {
            Known::Fresh(Some(record), _) => Ok(record),
            Known::Fresh(None, _) => Err(Reason::KeyUnknown.into()),
            Known::Stale(_) | Known::Down => Err(Hold::Unavailable(Reason::RegistryUnavailable)),
            Known::Unknown => {
                let need = RegistryNeed { registry: self.rules.registry.clone(), digest: text };
                let question = Question::Registry(need);
                Err(Hold::needs(Need::new(fact, question, Reading::Record(digest))))
            }
        }
    }
}

impl Source {
    fn here(id: AuthId, mapping: &Mapping, registry: &Registry) -> Source {
        let principal = |record| mapping::of_record(id, mapping, record);
        Source::Here {
            principals: registry.records().iter().map(principal).collect(),
            plain: registry.holds_keyed(false),
            keyed: registry.holds_keyed(true),
            registry: registry.clone(),
        }
    }
}

/// Whether a record admits its key here and now, the reasons in the order that breaks ties.
fn check_record(
    record: &KeyRecord,
    key: PresentedKey<'_>,
    context: &Context<'_>,
) -> Result<(), Reason> {
    let now = context.now;
    if key.client.is_some_and(|client| client != record.client) {
        return Err(Reason::KeyUnknown);
    }
    if record.status == KeyStatus::Disabled {
        return Err(Reason::KeyDisabled);
    }
    if record.not_before.is_some_and(|begin| now < begin) {
        return Err(Reason::KeyNotYetValid);
    }
    if record.expires_at.is_some_and(|end| now >= end) {
        return Err(Reason::KeyExpired);
    }
    let peer = context.request.peer.map(|peer| peer.to_canonical());
    let from = |networks: &Vec<ipnet::IpNet>| {
        peer.is_some_and(|peer| networks.iter().any(|network| network.contains(&peer)))
    };
    if !record.networks.as_ref().is_none_or(from) {
        return Err(Reason::KeyNetwork);
    }
    let admits = |routes: &Vec<crate::registry::KeyRoute>| {
        routes.iter().any(|route| route.admits(context.route, context.path))
    };
    match record.routes.as_ref().is_none_or(admits) {
        true => Ok(()),
        false => Err(Reason::KeyRoute),
    }
}

#[cfg(test)]
#[cfg(feature = "jwt")]
mod tests {
    use super::super::trial::{NOW, Trial, api_key};
    use super::*;
    use crate::evidence::Answer;
    use crate::policy::{OnInvalid, Place, Scheme};
    use std::sync::Arc;

    const KEY: &str = "a-key-of-no-form-that-was-imported";

    fn record(rest: &str) -> String {
        let digest = KeyDigest::plain(KEY);
        format!(r#"{{"id":"k1","digest":"{digest}","client":"acme","status":"active"{rest}}}"#)
    }

    fn place() -> Place {
        Place::Header("X-API-Key".into())
    }

    fn setup(lines: &str) -> Setup {
        let mut setup = Setup::default();
        let registry = Registry::from_json_lines(lines.as_bytes()).unwrap();
        setup.registries.insert("partner".into(), registry);
        setup
    }

    fn trial(rest: &str) -> Trial {
        Trial::new(&[api_key("partner", place(), None)], &setup(&record(rest)))
    }

    #[test]
    fn a_record_says_when_and_where_its_key_counts() {
        let check = |rest: &str, peer: Option<&str>, want: &str| {
            let mut trial = trial(rest);
            trial.peer = peer.map(|peer| peer.parse().unwrap());
            let found = trial.request(&[("x-api-key", KEY)], None);
            assert_eq!(found, format!("partner {want}"), "{rest}");
        };
        check("", None, "acme");
        check(r#","not_before":"2026-01-01T00:00:00Z""#, None, "acme");
        check(r#","not_before":"2026-01-01T00:00:00.001Z""#, None, "key_not_yet_valid");
        check(r#","expires_at":"2026-01-01T00:00:00.001Z""#, None, "acme");
        check(r#","expires_at":"2026-01-01T00:00:00Z""#, None, "key_expired");
        let networks = r#","networks":["10.0.0.0/8","2001:db8::/32"]"#;
        check(networks, Some("10.1.2.3"), "acme");
        check(networks, Some("::ffff:10.1.2.3"), "acme");
        check(networks, Some("2001:db8::1"), "acme");
        check(networks, Some("11.1.2.3"), "key_network");
        check(networks, None, "key_network");
        check(r#","networks":[]"#, Some("10.1.2.3"), "key_network");
        check(r#","routes":["/v1/{x}"]"#, None, "acme");
        check(r#","routes":["orders: GET /v1/orders"]"#, None, "acme");
        check(r#","routes":["/v2/{rest...}","orders"]"#, None, "key_route");
        check(r#","routes":[]"#, None, "key_route");
    }

    #[test]
    fn disabled_and_unknown_keys_are_refused() {
        let disabled = record("").replace("active", "disabled");
        let trial = Trial::new(&[api_key("partner", place(), None)], &setup(&disabled));
        let check = |key: &str, want: &str| {
            assert_eq!(trial.request(&[("X-API-Key", key)], None), want);
        };
        check(KEY, "partner key_disabled");
        check("other", "partner key_unknown");
        check("", "nobody credentials_malformed");
        check("a b", "nobody credentials_malformed");
        check("a\tb", "nobody credentials_malformed");
        check("é", "nobody credentials_malformed");
        check(&"a".repeat(512), "partner key_unknown");
        check(&"a".repeat(513), "nobody credentials_malformed");
    }

    #[test]
    fn the_principal_is_what_the_record_says() {
        let mut auth = api_key("partner", place(), None);
        let lines =
            record(r#","scopes":["a","b"],"roles":["r"],"metadata":{"tenant":"t","s":"x y"}"#);
        let look = |auth: &Auth| {
            let trial = Trial::new(std::slice::from_ref(auth), &setup(&lines));
            trial.with(&[("X-API-Key", KEY)], None, |examined| match &examined.findings[0].state {
                super::super::State::Accepted(principal) => principal.clone().into_owned(),
                _ => panic!("refused"),
            })
        };
        let found = look(&auth);
        assert_eq!((found.subject, found.client.as_deref()), (None, Some("acme")));
        assert_eq!(
            (found.scopes, found.roles),
            (vec!["a".to_owned(), "b".into()], vec!["r".to_owned()])
        );
        assert_eq!((found.key.as_deref(), found.issuer), (Some("k1"), None));
        assert_eq!(found.claims.get("tenant").unwrap().as_text(), Some("t"));
        auth.mapping.subject = Some(vec!["tenant".into()]);
        auth.mapping.scopes = Some(vec!["s".into()]);
        let found = look(&auth);
        assert_eq!((found.subject.as_deref(), found.client.as_deref()), (Some("t"), Some("acme")));
        assert_eq!(found.scopes, ["x", "y"]);
    }

    #[test]
    fn basic_takes_the_client_as_the_user() {
        let place = Place::Authorization(Scheme::Basic);
        let trial = Trial::new(&[api_key("partner", place, None)], &setup(&record("")));
        let check = |user: &str, key: &str, want: &str| {
            let pair = data_encoding::BASE64.encode(format!("{user}:{key}").as_bytes());
            assert_eq!(trial.authorization(&format!("Basic {pair}")), want);
        };
        check("acme", KEY, "partner acme");
        check("other", KEY, "partner key_unknown");
        check("", KEY, "partner key_unknown");
        check("acme", "x", "partner key_unknown");
        check("acme", "", "nobody credentials_malformed");
        assert_eq!(trial.authorization("Basic !"), "nobody credentials_malformed");
        assert_eq!(trial.authorization("Bearer abc"), "");
    }

    #[test]
    fn peppered_digests_need_the_pepper() {
        let pepper = Secret::new("pepper");
        let keyed = record("").replace(
            &KeyDigest::plain(KEY).to_string(),
            &KeyDigest::keyed(KEY, &pepper).to_string(),
        );
        let mut setup = setup(&keyed);
        let auth = api_key("partner", place(), None);
        let fault = super::super::Method::prepare(AuthId(0), &auth, &setup).err().unwrap();
        let want = "registry `partner` of auth `partner` holds digests that need a pepper";
        assert_eq!(fault[0].to_string(), want);
        let found = |setup: &Setup| {
            let trial = Trial::new(std::slice::from_ref(&auth), setup);
            trial.request(&[("X-API-Key", KEY)], None)
        };
        setup.pepper = Some(pepper);
        assert_eq!(found(&setup), "partner acme");
        setup.pepper = Some(Secret::new("other"));
        assert_eq!(found(&setup), "partner key_unknown");
    }

    #[test]
    fn external_registries_are_asked() {
        let auths = [api_key("partner", place(), None)];
        let mut trial = Trial::new(&auths, &Setup::default());
        let found = |trial: &Trial, key: &str| trial.request(&[("X-API-Key", key)], None);
        assert_eq!(found(&trial, KEY), "partner needs record of partner");
        let need = trial.needs(&[("X-API-Key", KEY)]).remove(0);
        let digest = KeyDigest::plain(KEY);
        let want = format!(r#""kind":"registry","registry":"partner","digest":"{digest}"}}"#);
        assert!(need.to_json().ends_with(&want), "{}", need.to_json());
        let known = Arc::new(KeyRecord::from_json(record("").as_bytes()).unwrap());
        trial.evidence.answer(&need, Answer::Record(Some(known)), NOW).unwrap();
        assert_eq!(found(&trial, KEY), "partner acme");
        trial.now += 10_000;
        trial.evidence.answer(&need, Answer::Record(None), trial.now).unwrap();
        assert_eq!(found(&trial, KEY), "partner key_unknown");
        trial.now += 10_000;
        trial.evidence.unavailable(&need, trial.now);
        assert_eq!(found(&trial, KEY), "partner registry_unavailable");
        trial.now += 10_000;
        let other = record("").replace(&digest.to_string(), &KeyDigest::plain("x").to_string());
        let other = Arc::new(KeyRecord::from_json(other.as_bytes()).unwrap());
        assert!(trial.evidence.answer(&need, Answer::Record(Some(other)), trial.now).is_err());
        assert_eq!(found(&trial, KEY), "partner registry_unavailable");
        assert_eq!(found(&trial, "gwk_a_mistyped"), "partner key_unknown");
    }

    #[test]
    fn the_policy_says_what_an_invalid_key_is() {
        let mut auth = api_key("partner", place(), None);
        let forbidden = |auth: &Auth| {
            let method = super::super::Method::prepare(AuthId(0), auth, &setup("")).unwrap();
            method.invalid_is_forbidden()
        };
        assert!(!forbidden(&auth));
        if let crate::policy::AuthKind::ApiKey(rules) = &mut auth.kind {
            rules.on_invalid = OnInvalid::Forbidden;
        }
        assert!(forbidden(&auth));
    }
}
