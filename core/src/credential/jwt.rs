//! Signed tokens (RFC 7519) as access tokens.

use super::assertion::{self, Clock};
use super::hold::Hold;
use super::key_set::KeySet;
use super::mapping;
use super::remote::Remote;
use super::shared_key::{SharedKey, ShortSecret};
use super::token::Token;
use crate::claim::Claims;
use crate::evidence::Evidence;
use crate::need::Need;
use crate::policy::{Audience, Auth, AuthId, JwtAuth, KeySource, Mapping};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::setup::{Setup, SetupFault};

/// What RFC 9068 section 2.2 wants beside `iss`, `exp` and `aud`.
const RFC9068_CLAIMS: &[&str] = &["sub", "client_id", "iat", "jti"];

/// A `jwt` method with its keys.
pub(crate) struct Jwt {
    id: AuthId,
    rules: JwtAuth,
    mapping: Mapping,
    keys: Keys,
}

/// Where the keys are. Public ones and shared ones are never the same (S19).
enum Keys {
    Fixed(KeySet),
    Shared(SharedKey),
    Remote(Remote),
}

/// Who a good token speaks for.
pub(crate) struct Proven {
    pub(crate) principal: Principal,
    /// The keys are older than they should be, because the issuer is down.
    pub(crate) stale: bool,
}

impl Jwt {
    /// Prepares the keys.
    pub(crate) fn prepare(
        id: AuthId,
        auth: &Auth,
        rules: &JwtAuth,
        setup: &Setup,
    ) -> Result<Jwt, SetupFault> {
        if !cfg!(feature = "jwt") {
            return Err(SetupFault::FeatureMissing { auth: auth.name.clone(), feature: "jwt" });
        }
        let keys = Keys::prepare(auth, rules, setup)?;
        Ok(Jwt { id, rules: rules.clone(), mapping: auth.mapping.clone(), keys })
    }

    /// The one issuer.
    pub(crate) fn issuer(&self) -> &str {
        &self.rules.issuer
    }

    /// Who a token has to be meant for.
    pub(crate) fn audience(&self) -> &Audience {
        &self.rules.audience
    }

    /// What should be fetched ahead of requests.
    pub(crate) fn due(&self, evidence: &Evidence, now: i64) -> Vec<Need> {
        match &self.keys {
            Keys::Remote(remote) => remote.due(evidence, now),
            Keys::Fixed(_) | Keys::Shared(_) => Vec::new(),
        }
    }

    /// Checks a token whose claims say that it is of this issuer, the cheap things first.
    pub(crate) fn check(
        &self,
        token: &Token<'_>,
        claims: Claims,
        evidence: &Evidence,
        now: i64,
    ) -> Result<Proven, Hold> {
        let algorithm = token.algorithm(&self.rules.algorithms)?;
        token.check_type(self.rules.token_type.as_deref())?;
        if self.rules.rfc9068 {
            token.check_type(Some("at+jwt"))?;
        }
        let stale = match &self.keys {
            Keys::Shared(key) => key.check(token, algorithm).map(|()| false)?,
            Keys::Fixed(keys) => keys.check(token, algorithm).map(|()| false)?,
            Keys::Remote(remote) => {
                let current = remote.keys(evidence, now)?;
                if let Some(need) = current.refetch_for(token.kid()) {
                    return Err(Hold::needs(need));
                }
                current.keys.check(token, algorithm).map(|()| current.stale)?
            }
        };
        self.check_claims(&claims, now)?;
        let principal = mapping::of_token(self.id, &self.mapping, claims, token.log_name())?;
        Ok(Proven { principal, stale })
    }

    fn check_claims(&self, claims: &Claims, now: i64) -> Result<(), Reason> {
        let clock = Clock { now, leeway: i64::from(self.rules.leeway_s) * 1000 };
        assertion::check_purpose(claims)?;
        assertion::check_issuer(claims, &self.rules.issuer)?;
        assertion::check_audience(claims, &self.rules.audience)?;
        assertion::check_named(claims, &["exp"])?;
        assertion::check_expiry(claims, clock)?;
        assertion::check_begun(claims, "nbf", clock)?;
        assertion::check_begun(claims, "iat", clock)?;
        if self.rules.rfc9068 {
            assertion::check_named(claims, RFC9068_CLAIMS)?;
            assertion::check_named(claims, &["aud"])?;
        }
        assertion::check_present(claims, &self.rules.claims)?;
        if let Some(max_age_s) = self.rules.max_age_s {
            assertion::check_age(claims, max_age_s, clock)?;
        }
        assertion::check_unbound(claims)
    }
}

impl Keys {
    fn prepare(auth: &Auth, rules: &JwtAuth, setup: &Setup) -> Result<Keys, SetupFault> {
        match &rules.keys {
            KeySource::Jwks(url) => Ok(Keys::Remote(Remote::at(&rules.issuer, url))),
            KeySource::Discovery => Ok(Keys::Remote(Remote::discovered(&rules.issuer))),
            KeySource::Inline(document) => fixed(auth, rules, document).map(Keys::Fixed),
            KeySource::Secret(name) => shared(auth, rules, name, setup).map(Keys::Shared),
        }
    }
}

fn fixed(auth: &Auth, rules: &JwtAuth, document: &str) -> Result<KeySet, SetupFault> {
    let fault = |why: String| SetupFault::KeysUnusable { auth: auth.name.clone(), why };
    let keys = KeySet::from_json(document.as_bytes()).map_err(|error| fault(error.to_string()))?;
    let fits = |algorithm| keys.usable().any(|key| key.algorithms().any(|of| of == algorithm));
    if rules.algorithms.iter().copied().any(fits) {
        return Ok(keys);
    }
    let skipped = keys.skipped().first().map(|skipped| skipped.fault.to_string());
    Err(fault(skipped.unwrap_or_else(|| "none fits the algorithms of the policy".to_owned())))
}

fn shared(
    auth: &Auth,
    rules: &JwtAuth,
    name: &str,
    setup: &Setup,
) -> Result<SharedKey, SetupFault> {
    let (auth, secret) = (auth.name.clone(), name.to_owned());
    let Some(found) = setup.secrets.get(name) else {
        return Err(SetupFault::SecretMissing { auth, secret });
    };
    SharedKey::new(found, &rules.algorithms).map_err(|short| {
        let ShortSecret { algorithm, needed, found } = short;
        SetupFault::SecretTooShort { auth, secret, algorithm, needed, found }
    })
}

#[cfg(test)]
#[cfg(feature = "jwt")]
mod tests {
    use super::super::mint::{self, Minter};
    use super::super::trial::{self, AUDIENCE, ISSUER, NOW, NOW_S, Trial, jwt, token};
    use super::*;
    use crate::policy::Algorithm;
    use crate::setup::Secret;
    use serde_json::{Value, json};

    fn user() -> Trial {
        Trial::new(&[jwt("user", |_| {})], &Setup::default())
    }

    #[test]
    fn good_tokens_are_accepted() {
        let trial = user();
        let check = |change| assert_eq!(trial.bearer(&token(change)), "user 42");
        check(json!({}));
        check(json!({"aud": ["x", AUDIENCE]}));
        check(json!({"exp": NOW_S - 59}));
        check(json!({"exp": f64::from(1_800_000_000) + 0.5}));
        check(json!({"nbf": NOW_S + 60, "iat": NOW_S + 60}));
        check(json!({"iat": null}));
        check(json!({"scope": "a b", "nonce": "x", "typ": "Bearer"}));
    }

    #[test]
    fn bad_tokens_are_refused_with_the_reason() {
        let trial = user();
        let check = |change, want: &str| {
            assert_eq!(trial.bearer(&token(change)), format!("user {want}"));
        };
        check(json!({"aud": "https://other.example"}), "token_audience");
        check(json!({"aud": null}), "token_audience");
        check(json!({"aud": 7}), "token_malformed");
        check(json!({"exp": null}), "token_claim_missing");
        check(json!({"exp": "2000000000"}), "token_malformed");
        check(json!({"exp": NOW_S - 60}), "token_expired");
        check(json!({"nbf": NOW_S + 61}), "token_not_yet_valid");
        check(json!({"iat": NOW_S + 61}), "token_not_yet_valid");
        check(json!({"cnf": {"jkt": "x"}}), "token_unbound");
        check(json!({"at_hash": "x"}), "token_type");
        check(json!({"events": {}}), "token_type");
        check(json!({"scope": "a\"b"}), "token_malformed");
        check(json!({"sub": 42}), "token_malformed");
    }

    #[test]
    fn reasons_come_in_the_order_of_the_checks() {
        let trial = user();
        let minter = Minter::new(Algorithm::ES256);
        let bad = trial::claims(json!({"aud": "x", "exp": 1}));
        let sign =
            |header: Value, claims: &Value| minter.mint_with(header.as_object().unwrap(), claims);
        let check = |header, want: &str| {
            assert_eq!(trial.bearer(&sign(header, &bad)), format!("user {want}"));
        };
        check(json!({"alg": "RS256", "typ": "x", "kid": "x"}), "token_algorithm");
        check(json!({"typ": "logout+jwt", "kid": "x"}), "token_type");
        check(json!({"kid": "x"}), "token_key");
        check(json!({"typ": "at+jwt", "jku": "https://evil.example", "jwk": {}}), "token_audience");
        let forged = Minter::forged(Algorithm::ES256).mint(&bad);
        assert_eq!(trial.bearer(&forged), "user token_signature");
    }

    #[test]
    fn a_token_with_any_character_changed_is_refused() {
        let trial = user();
        for algorithm in [Algorithm::ES256, Algorithm::EdDSA] {
            let good = Minter::new(algorithm).mint(&trial::claims(json!({})));
            for position in 0..good.len() {
                let mut text = good.clone().into_bytes();
                text[position] = if text[position] == b'A' { b'B' } else { b'A' };
                let found = trial.bearer(std::str::from_utf8(&text).unwrap());
                assert!(found.contains(" token_"), "{position} {found}");
            }
        }
    }

    #[test]
    fn s22_a_key_in_the_header_is_never_used() {
        let trial = user();
        let forger = Minter::forged(Algorithm::ES256);
        let jwks: Value = serde_json::from_str(&forger.jwks()).unwrap();
        let header = json!({"jwk": jwks["keys"][0], "x5c": ["AAAA"], "kid": forger.kid()});
        let token = forger.mint_with(header.as_object().unwrap(), &trial::claims(json!({})));
        assert_eq!(trial.bearer(&token), "user token_signature");
    }

    #[test]
    fn s19_a_public_key_is_never_a_secret() {
        let all = Algorithm::ALL.to_vec();
        let trial = Trial::new(&[jwt("user", |rules| rules.algorithms = all)], &Setup::default());
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let token = Minter::new(algorithm).mint(&trial::claims(json!({})));
            assert_eq!(trial.bearer(&token), "user token_key");
        }
        let none = json!({"alg": "none"});
        let token = Minter::new(Algorithm::ES256)
            .mint_with(none.as_object().unwrap(), &trial::claims(json!({})));
        assert_eq!(trial.bearer(&token), "user token_algorithm");
        let (unsigned, _) = token.rsplit_once('.').unwrap();
        assert_eq!(trial.bearer(&format!("{unsigned}.")), "user token_algorithm");
    }

    #[test]
    fn every_algorithm_is_accepted_where_the_policy_names_it() {
        for algorithm in Algorithm::ALL.iter().copied() {
            let minter = Minter::new(algorithm);
            let mut setup = Setup::default();
            let mut keys = KeySource::Inline(mint::jwks());
            if let Some(secret) = minter.secret() {
                setup.secrets.insert("s".into(), secret);
                keys = KeySource::Secret("s".into());
            }
            let named = jwt("user", |rules| {
                (rules.algorithms, rules.keys) = (vec![algorithm], keys.clone());
            });
            let trial = Trial::new(&[named], &setup);
            let name = algorithm.as_str();
            assert_eq!(trial.bearer(&minter.mint(&trial::claims(json!({})))), "user 42", "{name}");
            let forged = Minter::forged(algorithm).mint(&trial::claims(json!({})));
            assert_eq!(trial.bearer(&forged), "user token_signature", "{name}");
        }
    }

    #[test]
    fn the_profile_of_rfc_9068_asks_for_more() {
        let trial = Trial::new(&[jwt("user", |rules| rules.rfc9068 = true)], &Setup::default());
        let mint = |typ: &str, change: Value| {
            let mut all = trial::claims(json!({"client_id": "c", "jti": "j"}));
            all.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            all.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            let header = json!({"typ": typ});
            Minter::new(Algorithm::EdDSA).mint_with(header.as_object().unwrap(), &all)
        };
        assert_eq!(trial.bearer(&mint("at+jwt", json!({}))), "user 42");
        assert_eq!(trial.bearer(&mint("application/at+JWT", json!({}))), "user 42");
        assert_eq!(trial.bearer(&mint("JWT", json!({}))), "user token_type");
        for name in ["sub", "client_id", "iat", "jti"] {
            let token = mint("at+jwt", json!({name: null}));
            assert_eq!(trial.bearer(&token), "user token_claim_missing", "{name}");
        }
    }

    #[test]
    fn required_claims_and_ages_are_checked() {
        let strict = jwt("user", |rules| {
            rules.claims = vec![vec!["jti".into()]];
            rules.max_age_s = Some(100);
        });
        let trial = Trial::new(&[strict], &Setup::default());
        let check = |change, want: &str| {
            assert_eq!(trial.bearer(&token(change)), format!("user {want}"));
        };
        check(json!({"jti": "x"}), "42");
        check(json!({}), "token_claim_missing");
        check(json!({"jti": "x", "iat": null}), "token_claim_missing");
        check(json!({"jti": "x", "iat": NOW_S - 161}), "token_too_old");
    }

    #[test]
    fn s20_keys_come_from_their_issuer_alone() {
        let remote = |name: &str, issuer: &str| {
            jwt(name, |rules| {
                rules.issuer = issuer.to_owned();
                rules.keys = KeySource::Jwks("https://shared.example/keys".into());
            })
        };
        let trial =
            Trial::new(&[remote("a", ISSUER), remote("b", "https://b.example")], &Setup::default());
        let of_b = token(json!({"iss": "https://b.example"}));
        trial.answer(&token(json!({})), 200, &mint::jwks());
        assert_eq!(trial.bearer(&token(json!({}))), "a 42");
        assert_eq!(trial.bearer(&of_b), "b needs GET https://shared.example/keys");
        assert_eq!(
            trial.bearer(&token(json!({"iss": "https://c.example"}))),
            "nobody token_issuer"
        );
    }

    fn remote() -> Trial {
        let keys = KeySource::Jwks("https://a.example/keys".into());
        Trial::new(&[jwt("user", |rules| rules.keys = keys)], &Setup::default())
    }

    #[test]
    fn s26_without_keys_nothing_is_accepted() {
        let mut trial = remote();
        let good = token(json!({}));
        assert_eq!(trial.bearer(&good), "user needs GET https://a.example/keys");
        trial.answer(&good, 500, "");
        assert_eq!(trial.bearer(&good), "user issuer_unavailable");
        trial.now += 10_000;
        trial.answer(&good, 200, "<html>");
        assert_eq!(trial.bearer(&good), "user issuer_unavailable");
        trial.now += 10_000;
        trial.answer(&good, 200, r#"{"keys":[]}"#);
        assert_eq!(trial.bearer(&good), "user token_key");
        trial.now += 60_000;
        trial.answer(&good, 200, &mint::jwks());
        assert_eq!(trial.bearer(&good), "user 42");
        // The keys grow old, nobody answers, and for a time they are kept.
        trial.now = NOW + 80_000 + 3_600_000;
        let longer = token(json!({"exp": NOW_S + 100_000}));
        assert_eq!(trial.bearer(&longer), "user needs GET https://a.example/keys");
        trial.answer(&longer, 503, "");
        assert_eq!(trial.bearer(&longer), "user 42");
        assert!(
            trial.with(&[("Authorization", &format!("Bearer {longer}"))], None, |e| e.keys_stale)
        );
        trial.now += 3_600_000;
        trial.answer(&longer, 503, "");
        assert_eq!(trial.bearer(&longer), "user issuer_unavailable");
    }

    #[test]
    fn s27_unknown_kids_cause_one_fetch_a_minute() {
        let mut trial = remote();
        trial.answer(&token(json!({})), 200, &mint::jwks());
        let with_kid = |kid: &str| {
            let header = json!({"kid": kid});
            let claims = trial::claims(json!({}));
            Minter::new(Algorithm::ES256).mint_with(header.as_object().unwrap(), &claims)
        };
        trial.now += 59_999;
        assert_eq!(trial.bearer(&with_kid("x")), "user token_key");
        trial.now += 1;
        assert_eq!(trial.bearer(&with_kid("x")), "user needs GET https://a.example/keys");
        assert_eq!(trial.bearer(&token(json!({}))), "user 42");
        trial.answer(&with_kid("x"), 200, &mint::jwks());
        assert_eq!(trial.bearer(&with_kid("x")), "user token_key");
        assert_eq!(trial.bearer(&with_kid("y")), "user token_key");
        trial.now += 60_000;
        trial.answer(&with_kid("z"), 500, "");
        assert_eq!(trial.bearer(&with_kid("z")), "user token_key");
        assert_eq!(trial.bearer(&token(json!({}))), "user 42");
    }

    #[test]
    fn s27_nothing_is_fetched_for_junk() {
        let trial = remote();
        let minter = Minter::new(Algorithm::ES256);
        let claims = trial::claims(json!({})).to_string();
        let check = |token: &str, want: &str| assert_eq!(trial.bearer(token), want);
        check(&minter.sign(r#"{"alg":"RS256"}"#, &claims), "user token_algorithm");
        check(&minter.sign(r#"{"alg":"ES256","typ":"x"}"#, &claims), "user token_type");
        check(&minter.sign(r#"{"alg":"ES256","crit":["x"]}"#, &claims), "nobody token_malformed");
        check(&minter.sign(r#"{"alg":"ES256"}"#, "x"), "nobody token_malformed");
        check(&minter.sign(r#"{"alg":"ES256"}"#, "{}"), "nobody token_issuer");
        check(&minter.sign(r#"{"alg":"ES256"}"#, r#"{"iss":["a"]}"#), "nobody token_malformed");
        check("abc", "nobody token_malformed");
        check(&"a".repeat(16 * 1024 + 1), "nobody credentials_malformed");
    }

    #[test]
    fn discovery_takes_two_rounds_and_the_right_issuer() {
        let keys = KeySource::Discovery;
        let auths = [jwt("user", |rules| rules.keys = keys)];
        let mut trial = Trial::new(&auths, &Setup::default());
        let good = token(json!({}));
        let url = "https://a.example/.well-known/openid-configuration";
        assert_eq!(trial.bearer(&good), format!("user needs GET {url}"));
        assert_eq!(trial.due().len(), 1);
        trial.answer(
            &good,
            200,
            r#"{"issuer":"https://evil.example","jwks_uri":"https://a.example/k"}"#,
        );
        assert_eq!(trial.bearer(&good), "user issuer_unavailable");
        trial.now += 10_000;
        trial.answer(
            &good,
            200,
            r#"{"issuer":"https://a.example","jwks_uri":"https://a.example/k"}"#,
        );
        assert_eq!(trial.bearer(&good), "user needs GET https://a.example/k");
        assert_eq!(trial.due().len(), 1);
        trial.answer(&good, 200, &mint::jwks());
        assert_eq!(trial.bearer(&good), "user 42");
        assert_eq!(trial.due().len(), 0);
        trial.now += 3_600_000 / 5 * 4;
        assert_eq!(trial.due().len(), 2);
    }

    #[test]
    fn what_a_setup_lacks_is_said() {
        let fault = |change: &dyn Fn(&mut JwtAuth), setup: &Setup| {
            let auth = jwt("user", |rules| change(rules));
            let made = super::super::Method::prepare(AuthId(0), &auth, setup);
            made.err().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        };
        let secret = |rules: &mut JwtAuth| {
            rules.keys = KeySource::Secret("s".into());
            rules.algorithms = vec![Algorithm::HS256, Algorithm::HS512];
        };
        assert_eq!(fault(&secret, &Setup::default()), "auth `user` needs the secret `s`");
        let mut setup = Setup::default();
        setup.secrets.insert("s".into(), Secret::new([7; 63]));
        assert_eq!(
            fault(&secret, &setup),
            "secret `s` of auth `user` has 63 bytes, `HS512` needs 64"
        );
        let keys = |document: &'static str| {
            move |rules: &mut JwtAuth| rules.keys = KeySource::Inline(document.into())
        };
        let check = |document, want: &str| {
            let found = fault(&keys(document), &Setup::default());
            assert_eq!(found, format!("auth `user` has no usable key: {want}"));
        };
        check("[]", "not a JSON object with a list `keys`, and not a single key either");
        check(r#"{"keys":[]}"#, "none fits the algorithms of the policy");
        check(r#"{"keys":[{"kty":"oct","k":"AA"}]}"#, "a shared secret is no public key");
    }

    #[test]
    fn keys_without_a_name_are_tried_up_to_four() {
        let anonymous = |count: usize| {
            let forged: Value =
                serde_json::from_str(&Minter::forged(Algorithm::ES256).jwks()).unwrap();
            let good: Value = serde_json::from_str(&Minter::new(Algorithm::ES256).jwks()).unwrap();
            let mut keys = vec![forged["keys"][0].clone(); count - 1];
            keys.push(good["keys"][0].clone());
            keys.iter_mut().for_each(|key| drop(key.as_object_mut().unwrap().remove("kid")));
            let document = json!({"keys": keys}).to_string();
            Trial::new(&[jwt("user", |r| r.keys = KeySource::Inline(document))], &Setup::default())
        };
        assert_eq!(anonymous(1).bearer(&token(json!({}))), "user 42");
        assert_eq!(anonymous(4).bearer(&token(json!({}))), "user 42");
        assert_eq!(anonymous(5).bearer(&token(json!({}))), "user token_key");
    }
}

#[cfg(test)]
#[cfg(not(feature = "jwt"))]
mod tests {
    use super::*;
    use crate::policy::{Algorithm, AuthKind, Origin};

    #[test]
    fn without_the_feature_no_method_is_prepared() {
        let rules = JwtAuth {
            issuer: "https://a.example".into(),
            audience: Audience::Any,
            algorithms: vec![Algorithm::ES256],
            keys: KeySource::Discovery,
            leeway_s: 60,
            token_type: None,
            rfc9068: false,
            claims: Vec::new(),
            max_age_s: None,
        };
        let auth = Auth {
            name: "user".into(),
            kind: AuthKind::Jwt(rules.clone()),
            places: Vec::new(),
            mapping: Mapping::default(),
            method: "jwt".into(),
            doc: None,
            origin: Origin::default(),
        };
        let made = Jwt::prepare(AuthId(0), &auth, &rules, &Setup::default());
        let fault = SetupFault::FeatureMissing { auth: "user".into(), feature: "jwt" };
        assert_eq!(made.err(), Some(fault));
    }
}
