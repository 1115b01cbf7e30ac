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
        token.check_type(self.wanted_type())?;
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

    fn wanted_type(&self) -> Option<&str> {
        let profile = self.rules.rfc9068.then_some("at+jwt");
        self.rules.token_type.as_deref().or(profile)
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
