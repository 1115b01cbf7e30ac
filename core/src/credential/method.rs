//! An `auth` of the policy, prepared once.

use super::api_key::ApiKey;
use super::introspection::Introspection;
use super::jwt::Jwt;
use crate::evidence::Evidence;
use crate::need::Need;
use crate::policy::{Auth, AuthId, AuthKind, OnInvalid, Place};
use crate::setup::{Setup, SetupFault};

/// An `auth` prepared: keys parsed, registry attached.
pub(crate) struct Method {
    id: AuthId,
    places: Vec<Place>,
    kind: Kind,
}

/// What a method takes.
pub(crate) enum Kind {
    /// A key.
    ApiKey(Box<ApiKey>),
    /// A token that it verifies.
    Jwt(Box<Jwt>),
    /// A token that somebody else knows about.
    Introspection(Box<Introspection>),
}

impl Method {
    /// Prepares one method of the policy.
    ///
    /// # Errors
    /// Everything that the setup lacks or that does not fit.
    pub(crate) fn prepare(
        id: AuthId,
        auth: &Auth,
        setup: &Setup,
    ) -> Result<Method, Vec<SetupFault>> {
        let one = |fault| vec![fault];
        let kind = match &auth.kind {
            AuthKind::ApiKey(rules) => {
                Kind::ApiKey(Box::new(ApiKey::prepare(id, auth, rules, setup).map_err(one)?))
            }
            AuthKind::Jwt(rules) => {
                Kind::Jwt(Box::new(Jwt::prepare(id, auth, rules, setup).map_err(one)?))
            }
            AuthKind::Introspection(rules) => {
                Kind::Introspection(Box::new(Introspection::prepare(id, auth, rules, setup)?))
            }
        };
        Ok(Method { id, places: auth.places.clone(), kind })
    }

    /// Its position in the policy.
    pub(crate) fn id(&self) -> AuthId {
        self.id
    }

    /// Where its credential is looked for.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    /// What it takes.
    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// `on_invalid 403`: a key that is unknown, disabled or out of its time is forbidden.
    pub(crate) fn invalid_is_forbidden(&self) -> bool {
        match &self.kind {
            Kind::ApiKey(key) => key.rules().on_invalid == OnInvalid::Forbidden,
            Kind::Jwt(_) | Kind::Introspection(_) => false,
        }
    }

    /// What can be fetched ahead of requests: key sets and issuer metadata that are not there or
    /// grow old.
    pub(crate) fn due(&self, evidence: &Evidence, now: i64) -> Vec<Need> {
        match &self.kind {
            Kind::ApiKey(_) => Vec::new(),
            Kind::Jwt(jwt) => jwt.due(evidence, now),
            Kind::Introspection(introspection) => {
                introspection.due(evidence, now).into_iter().collect()
            }
        }
    }
}
