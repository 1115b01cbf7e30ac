//! The ways of proving who one is: `auth NAME = KIND { ... }`.

use super::Origin;
use serde::{Deserialize, Serialize};

/// One `auth` of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Auth {
    /// Its name in the policy.
    pub name: String,
    /// What it is and how it is checked.
    pub kind: AuthKind,
    /// Where the credential stands in the request. Never empty, but for certificates.
    pub places: Vec<Place>,
    /// Which claims the principal's facts come from.
    pub mapping: Mapping,
    /// What `method` yields: `api-key`, `jwt`, `introspection`, or the policy's own word.
    pub method: String,
    /// The doc comment.
    pub doc: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// The kinds of proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthKind {
    /// `api_key { registry partners }`
    ApiKey(ApiKeyAuth),
    /// `jwt { issuer "..." audience "..." algorithms RS256 keys ... }`
    Jwt(JwtAuth),
    /// `introspection { endpoint "..." audience "..." }`
    Introspection(IntrospectionAuth),
}

/// Where a credential is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// `Authorization: SCHEME credential` (RFC 9110 section 11.4); schemes compare without case.
    Authorization(Scheme),
    /// The whole value of a header, e.g. `X-API-Key`.
    Header(String),
    /// A query parameter, which leaks into logs and is warned about.
    Query(String),
}

/// The `Authorization` schemes that carry a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scheme {
    /// A token (RFC 6750), or an API key with a prefix.
    Bearer,
    /// `Authorization: ApiKey <key>`.
    ApiKey,
    /// RFC 7617; the user is the client, the password the key.
    Basic,
}

impl Scheme {
    /// The scheme as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Bearer => "Bearer",
            Scheme::ApiKey => "ApiKey",
            Scheme::Basic => "Basic",
        }
    }
}

/// A key that is looked up in a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeyAuth {
    /// The registry's name; the host hands it over, or it is external.
    pub registry: String,
    /// What every key of this method starts with.
    pub prefix: Option<String>,
    /// The status of a key that is unknown, disabled or out of its time.
    pub on_invalid: OnInvalid,
}

/// `on_invalid 401|403`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnInvalid {
    /// 401 with a challenge; the default.
    Unauthorized,
    /// 403.
    Forbidden,
}

/// A signed token (RFC 7519).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwtAuth {
    /// The one issuer, compared as an exact string.
    pub issuer: String,
    /// Who the token has to be meant for.
    pub audience: Audience,
    /// The algorithms that are accepted, sorted; never empty.
    pub algorithms: Vec<Algorithm>,
    /// Where the keys come from.
    pub keys: KeySource,
    /// Tolerance for `exp`, `nbf` and `iat`, in seconds; at most 300.
    pub leeway_s: u32,
    /// The required `typ` of the header, e.g. `at+jwt`.
    pub token_type: Option<String>,
    /// Whether the token has to follow RFC 9068.
    pub rfc9068: bool,
    /// Claims that must be present, each a path of names.
    pub claims: Vec<Vec<String>>,
    /// The greatest age since `iat`, in seconds.
    pub max_age_s: Option<u64>,
}

/// A token that the authorization server is asked about (RFC 7662).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntrospectionAuth {
    /// Where to ask.
    pub endpoint: Endpoint,
    /// The issuer, where the policy names one.
    pub issuer: Option<String>,
    /// Who the token has to be meant for.
    pub audience: Audience,
    /// How the gateway proves itself to the server.
    pub credentials: Option<ClientCredentials>,
    /// How long an answer may be used, in seconds, never beyond the token's `exp`.
    pub cache_s: u32,
    /// Claims that must be present, each a path of names.
    pub claims: Vec<Vec<String>>,
}

/// Where an introspection endpoint is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Endpoint {
    /// `endpoint "https://..."`
    Url(String),
    /// `discovery`: from the issuer's metadata.
    Discovery,
}

/// `credentials NAME basic|body`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientCredentials {
    /// The secret's name; its text is `client_id:client_secret`.
    pub secret: String,
    /// In the form body instead of `Authorization: Basic` (RFC 6749 section 2.3.1).
    pub in_body: bool,
}

/// Who a token has to be meant for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    /// `audience any`
    Any,
    /// One of these has to be in `aud`; sorted, never empty.
    OneOf(Vec<String>),
}

/// Where the keys of a `jwt` method come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeySource {
    /// `keys jwks "https://..."`
    Jwks(String),
    /// `keys discovery`: the `jwks_uri` of the issuer's metadata.
    Discovery,
    /// `keys file "..."`, read when compiling: a JWKS document of public keys as JSON text.
    Inline(String),
    /// `keys secret NAME`, for HS*.
    Secret(String),
}

impl KeySource {
    /// The name of the secret, where the keys are one.
    pub fn secret(&self) -> Option<&str> {
        match self {
            KeySource::Secret(name) => Some(name),
            KeySource::Jwks(_) | KeySource::Discovery | KeySource::Inline(_) => None,
        }
    }
}

/// The signature algorithms (RFC 7518, RFC 8037, RFC 9864). `none` has no representation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    /// Ed25519 signatures, named `EdDSA` (RFC 8037) or `Ed25519` (RFC 9864) in a token.
    EdDSA,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: &'static [Algorithm] = &[
        Algorithm::HS256,
        Algorithm::HS384,
        Algorithm::HS512,
        Algorithm::RS256,
        Algorithm::RS384,
        Algorithm::RS512,
        Algorithm::PS256,
        Algorithm::PS384,
        Algorithm::PS512,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::EdDSA,
    ];

    /// The name as a policy and the `alg` of a token write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::HS256 => "HS256",
            Algorithm::HS384 => "HS384",
            Algorithm::HS512 => "HS512",
            Algorithm::RS256 => "RS256",
            Algorithm::RS384 => "RS384",
            Algorithm::RS512 => "RS512",
            Algorithm::PS256 => "PS256",
            Algorithm::PS384 => "PS384",
            Algorithm::PS512 => "PS512",
            Algorithm::ES256 => "ES256",
            Algorithm::ES384 => "ES384",
            Algorithm::EdDSA => "EdDSA",
        }
    }

    /// The algorithm that a token's `alg` names; `Ed25519` is `EdDSA`'s other name.
    pub fn from_name(name: &str) -> Option<Algorithm> {
        match name {
            "Ed25519" => Some(Algorithm::EdDSA),
            name => Algorithm::ALL.iter().copied().find(|known| known.as_str() == name),
        }
    }

    /// Whether the key is a shared secret.
    pub fn is_symmetric(self) -> bool {
        matches!(self, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512)
    }
}

/// Which claims a principal's facts come from; `None` is the default of the kind.
///
/// The defaults for tokens: subject `sub`; client `client_id`, then `azp`; scopes `scope`, then
/// `scp`; roles `roles`. An API key's come from its record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// `subject claim.x`
    pub subject: Option<Vec<String>>,
    /// `client claim.x`
    pub client: Option<Vec<String>>,
    /// `scopes claim.x`
    pub scopes: Option<Vec<String>>,
    /// `roles claim.x`
    pub roles: Option<Vec<String>>,
}
