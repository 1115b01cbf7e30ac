//! The compiled policy: everything that a decision depends on, as plain data.
//!
//! It is the narrow waist between the language and the engine: serialisable, versioned, and
//! checked when it is made ([`Policy::try_from`]). It holds no text and no indexes.

mod auth;
mod check;
mod distinct;
mod encoding;
mod forget;
mod header_set;
mod origin;
mod service;

pub use auth::{
    Algorithm, ApiKeyAuth, Audience, Auth, AuthKind, ClientCredentials, Endpoint,
    IntrospectionAuth, JwtAuth, KeySource, Mapping, OnInvalid, Place, Scheme,
};
pub use check::PolicyFault;
pub use distinct::Indistinct;
pub use encoding::LoadError;
pub use header_set::{HeaderLine, HeaderSet, HeaderValue};
pub use origin::Origin;
pub use service::{
    Access, Alternative, EncodedSlash, Fence, Guard, Limit, LimitKey, Methods, Route, Service,
    TrailingSlash,
};

use crate::requirement::Requirement;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name(pub u32);

        impl $name {
            /// The position in its table.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// Position in [`RawPolicy::auths`].
    AuthId,
    /// Position in [`RawPolicy::header_sets`].
    HeaderSetId,
    /// Position in [`RawPolicy::conditions`].
    ConditionId,
    /// Position in [`RawPolicy::guards`].
    GuardId,
    /// Position in [`RawPolicy::fences`].
    FenceId,
    /// Position in [`RawPolicy::limits`].
    LimitId,
}

/// A policy before it is checked: tables that refer to each other by position.
///
/// Its canonical form has every table sorted, so that one policy has one digest whatever the
/// order of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawPolicy {
    /// How the status of a denial is chosen.
    pub statuses: Statuses,
    /// Sorted by name.
    pub auths: Vec<Auth>,
    /// The vocabulary of scopes, sorted by name; `None` where the policy has none.
    pub scopes: Option<Vec<ScopeEntry>>,
    /// Sorted by name.
    pub header_sets: Vec<HeaderSet>,
    /// Named requirements, sorted by name.
    pub conditions: Vec<Condition>,
    /// In canonical order.
    pub guards: Vec<Guard>,
    /// Sorted by service and prefix.
    pub fences: Vec<Fence>,
    /// Sorted by name.
    pub limits: Vec<Limit>,
    /// Sorted by name.
    pub services: Vec<Service>,
    /// The files that origins point into.
    pub files: Vec<String>,
}

/// `statuses basic|precise`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Statuses {
    /// 401 and 403 only.
    #[default]
    Basic,
    /// 400, 404, 405, 429 and 503 as well.
    Precise,
}

/// One scope of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeEntry {
    /// The scope-token (RFC 6749 section 3.3).
    pub name: String,
    /// What it means to people.
    pub description: String,
    /// The scopes it brings along directly, sorted.
    pub includes: Vec<String>,
    /// The doc comment.
    pub doc: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// `let office = request.ip in [...]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Its name in the policy.
    pub name: String,
    /// What it stands for; it refers only to conditions before it in the order of use.
    pub requirement: Requirement,
    /// The doc comment.
    pub doc: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// A checked policy with its digest.
///
/// ```
/// use gatewright_core::policy::{Policy, RawPolicy};
///
/// let policy = Policy::try_from(RawPolicy::empty()).unwrap();
/// let bytes = policy.to_bytes();
/// assert_eq!(Policy::from_bytes(&bytes).unwrap().digest(), policy.digest());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    raw: RawPolicy,
    digest: [u8; 32],
}

impl Policy {
    /// The tables.
    pub fn tables(&self) -> &RawPolicy {
        &self.raw
    }

    /// SHA-256 over the canonical form without origins and docs, as `sha256:` and hex.
    pub fn digest(&self) -> String {
        format!("sha256:{}", data_encoding::HEXLOWER.encode(&self.digest))
    }
}

impl RawPolicy {
    /// A policy without routes: everything is denied.
    pub fn empty() -> RawPolicy {
        RawPolicy {
            statuses: Statuses::Basic,
            auths: Vec::new(),
            scopes: None,
            header_sets: Vec::new(),
            conditions: Vec::new(),
            guards: Vec::new(),
            fences: Vec::new(),
            limits: Vec::new(),
            services: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The method with this id; ids of a checked policy always have one.
    pub fn auth(&self, id: AuthId) -> Option<&Auth> {
        self.auths.get(id.index())
    }

    /// The names of the registries that its methods look keys up in, in the order of the methods.
    pub fn registries(&self) -> impl Iterator<Item = &str> {
        self.auths.iter().filter_map(|auth| match &auth.kind {
            AuthKind::ApiKey(key) => Some(key.registry.as_str()),
            AuthKind::Jwt(_) | AuthKind::Introspection(_) => None,
        })
    }

    /// The names of the secrets that its methods use, in the order of the methods.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.auths.iter().filter_map(|auth| match &auth.kind {
            AuthKind::Jwt(jwt) => jwt.keys.secret(),
            AuthKind::Introspection(own) => own.credentials.as_ref().map(|own| &*own.secret),
            AuthKind::ApiKey(_) => None,
        })
    }

    /// Every route with its service.
    pub fn routes(&self) -> impl Iterator<Item = (&Service, &Route)> {
        self.services.iter().flat_map(|service| service.routes.iter().map(move |r| (service, r)))
    }
}
