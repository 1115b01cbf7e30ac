//! Why a decision fell as it did: stable codes, in the order that breaks ties.

use serde::{Deserialize, Serialize};

/// What the host does with the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Forward it, with the header plan applied.
    Allow,
    /// Answer that a credential is missing or not accepted (401, RFC 9110 section 15.5.2).
    Unauthorized,
    /// Answer that it is refused whoever asks, or that this caller may not (403, section 15.5.4).
    Forbidden,
}

impl Verdict {
    /// `allow`, `unauthorized` or `forbidden`.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Allow => "allow",
            Verdict::Unauthorized => "unauthorized",
            Verdict::Forbidden => "forbidden",
        }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// The reason of a decision. Where several hold, the first in this order counts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// Every reason, in the order that breaks ties.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)*];

            /// The stable code, as it stands in logs, tests and JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Reason::$name => $code,)* }
            }
        }
    };
}

reasons! {
    /// The method, host or target is not one that can be decided.
    RequestMalformed = "request_malformed",
    /// The path can be read in more than one way.
    PathAmbiguous = "path_ambiguous",
    /// No template of the host's table matches the path.
    NoRoute = "no_route",
    /// A template matches, none of its routes has the method.
    MethodNotAllowed = "method_not_allowed",
    /// The route says `deny`.
    Denied = "denied",
    /// A credential's place occurs twice, or one method's credential stands in two places.
    CredentialsRepeated = "credentials_repeated",
    /// A place holds something that cannot be a credential of its kind.
    CredentialsMalformed = "credentials_malformed",
    /// The credentials presented fit no single alternative together.
    CredentialsConflict = "credentials_conflict",
    /// The token is not a well-formed token.
    TokenMalformed = "token_malformed",
    /// The token was issued for another purpose.
    TokenType = "token_type",
    /// The token's algorithm is not one that the method accepts.
    TokenAlgorithm = "token_algorithm",
    /// No method of the route accepts the token's issuer.
    TokenIssuer = "token_issuer",
    /// No key of the issuer fits the token.
    TokenKey = "token_key",
    /// The signature does not hold.
    TokenSignature = "token_signature",
    /// The token is meant for somebody else.
    TokenAudience = "token_audience",
    /// A claim that the method asks for is missing.
    TokenClaimMissing = "token_claim_missing",
    /// The token's `nbf` or `iat` lies in the future.
    TokenNotYetValid = "token_not_yet_valid",
    /// The token's `exp` has passed.
    TokenExpired = "token_expired",
    /// The token is older than `max_age`.
    TokenTooOld = "token_too_old",
    /// The authorization server says that the token is not active.
    TokenInactive = "token_inactive",
    /// The token is bound to a key, and nothing checks the binding.
    TokenUnbound = "token_unbound",
    /// The proof of possession is not well formed.
    ProofMalformed = "proof_malformed",
    /// The proof belongs to another request or key.
    ProofMismatch = "proof_mismatch",
    /// The proof lacks the nonce that the server asks for.
    ProofNonce = "proof_nonce",
    /// The proof or token was used before.
    TokenReplayed = "token_replayed",
    /// The registry has no such key.
    KeyUnknown = "key_unknown",
    /// The key was disabled.
    KeyDisabled = "key_disabled",
    /// The key's `not_before` lies in the future.
    KeyNotYetValid = "key_not_yet_valid",
    /// The key's `expires_at` has passed.
    KeyExpired = "key_expired",
    /// The key may not be used from this network.
    KeyNetwork = "key_network",
    /// The key may not be used on this route.
    KeyRoute = "key_route",
    /// The issuer cannot be asked.
    IssuerUnavailable = "issuer_unavailable",
    /// The registry cannot be asked.
    RegistryUnavailable = "registry_unavailable",
    /// Nothing was presented where something is needed.
    CredentialsMissing = "credentials_missing",
    /// The caller has to authenticate again, or more strongly (RFC 9470).
    AuthenticationTooOld = "authentication_too_old",
    /// The caller lacks a scope (RFC 6750 `insufficient_scope`).
    ScopeMissing = "scope_missing",
    /// The caller lacks a role.
    RoleMissing = "role_missing",
    /// Another condition of the route does not hold.
    ConditionFailed = "condition_failed",
    /// A rate limit was reached.
    LimitExceeded = "limit_exceeded",
    /// The engine or its host failed; a failure never opens.
    InternalError = "internal_error",
    /// The caller may.
    Granted = "granted",
    /// The route asks for nobody.
    Public = "public",
    /// A CORS preflight for a route that exists.
    Preflight = "preflight",
}

impl Reason {
    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.iter().copied().find(|reason| reason.as_str() == code)
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
