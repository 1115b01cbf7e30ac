//! What a reader of an import has to know.

use serde::Serialize;

/// Something that was guessed, left out, or made stricter than the description has it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each sentence says what its fields are")]
pub enum Remark {
    #[error("the server `{url}` has no host that a policy can say; nothing is served there")]
    ServerUnsaid { url: String },
    #[error("the variable `{variable}` of the server `{url}` is taken to be `{value}`")]
    ServerDefault { url: String, variable: String, value: String },
    #[error("no server names a host: the routes hold for every host")]
    AnyHost,
    #[error("`{scheme}` cannot be said: {why}")]
    SchemeUnsaid { scheme: String, why: String },
    #[error("`{scheme}` is an API key in `Authorization`: it is taken to be a Bearer token")]
    KeyIsBearer { scheme: String },
    #[error("the tokens of `{scheme}` are taken to be JWTs, for nothing says what they are")]
    TakenForJwt { scheme: String },
    #[error("the tokens of `{scheme}` are taken to be opaque, so that they can be told from JWTs")]
    TakenForOpaque { scheme: String },
    #[error("the algorithms of `{auth}` are guessed: {algorithms}")]
    Algorithms { auth: String, algorithms: &'static str },
    #[error("the keys of `{auth}` are found by discovery at its issuer; `--jwks` names them")]
    KeysDiscovered { auth: String },
    #[error("the introspection endpoint of `{auth}` is found by discovery at its issuer")]
    EndpointDiscovered { auth: String },
    #[error("the issuer of `{auth}` is that of its `openIdConnectUrl`")]
    IssuerDiscovered { auth: String },
    #[error("the registry of `{auth}` is named after it: hosts hand over its keys as `{registry}`")]
    Registry { auth: String, registry: String },
    #[error("`{auth}` stands for {schemes}: nothing tells their tokens apart")]
    SchemesAreOne { auth: String, schemes: String },
    #[error("what `{scheme}` lists is taken for scopes")]
    RolesAreScopes { scheme: String },
    #[error("a list of scopes asks for all of them, as OpenAPI has it; `--scopes any` for one")]
    ScopesAll,
    #[error("a list of scopes asks for one of them: `--scopes any`")]
    ScopesAny,
    #[error("no scheme declares {scopes}")]
    ScopesUndeclared { scopes: String },
    #[error("no operation asks for {count} of the scopes: comments keep them")]
    ScopesUnused { count: usize },
    #[error("{count} operation{} public: `--unsecured public`", if *.count == 1 { " asks for no credential and is" } else { "s ask for no credential and are" })]
    Unsecured { count: usize },
    #[error("one way in is left out: {why}")]
    WayUnsaid { operation: String, why: String },
    #[error("denied: {why}")]
    Denied { operation: String, why: String },
    #[error("left out: {why}")]
    PathUnsaid { operation: String, why: String },
    #[error("left out: none of its servers has a host that a policy can say")]
    HostUnsaid { operation: String },
    #[error("what follows its path is left out")]
    PathCut { operation: String },
    #[error("its parameter `{parameter}` is written with `;`, which gateways refuse")]
    Matrix { operation: String, parameter: String },
    #[error("one route with `{other}`; both have to let in")]
    Joined { operation: String, other: String },
    #[error("stricter: `{other}` may have the same path and cannot be said")]
    Shadowed { operation: String, other: String },
}

/// How much a remark matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// An operation cannot be called at all.
    Dropped,
    /// The policy asks for more than the description.
    Stricter,
    /// The description does not say it.
    Guess,
    /// Nothing to do.
    Note,
}

impl Remark {
    /// How much it matters.
    pub fn weight(&self) -> Weight {
        match self {
            Remark::Denied { .. } | Remark::PathUnsaid { .. } | Remark::HostUnsaid { .. } => {
                Weight::Dropped
            }
            Remark::ServerUnsaid { .. }
            | Remark::SchemeUnsaid { .. }
            | Remark::WayUnsaid { .. }
            | Remark::Matrix { .. }
            | Remark::Joined { .. }
            | Remark::Shadowed { .. } => Weight::Stricter,
            Remark::ServerDefault { .. }
            | Remark::KeyIsBearer { .. }
            | Remark::TakenForJwt { .. }
            | Remark::TakenForOpaque { .. }
            | Remark::Algorithms { .. }
            | Remark::KeysDiscovered { .. }
            | Remark::EndpointDiscovered { .. }
            | Remark::IssuerDiscovered { .. }
            | Remark::Registry { .. }
            | Remark::SchemesAreOne { .. }
            | Remark::RolesAreScopes { .. }
            | Remark::ScopesAll
            | Remark::ScopesUndeclared { .. } => Weight::Guess,
            Remark::AnyHost
            | Remark::ScopesAny
            | Remark::ScopesUnused { .. }
            | Remark::Unsecured { .. }
            | Remark::PathCut { .. } => Weight::Note,
        }
    }

    /// The operation that it is about, as `GET /orders`.
    pub fn operation(&self) -> Option<&str> {
        match self {
            Remark::WayUnsaid { operation, .. }
            | Remark::Denied { operation, .. }
            | Remark::PathUnsaid { operation, .. }
            | Remark::HostUnsaid { operation }
            | Remark::PathCut { operation, .. }
            | Remark::Matrix { operation, .. }
            | Remark::Joined { operation, .. }
            | Remark::Shadowed { operation, .. } => Some(operation),
            _ => None,
        }
    }
}
