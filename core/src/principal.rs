//! Who a verified credential says is calling.

use crate::claim::Claims;
use crate::policy::AuthId;

/// The facts of one verified credential. Nothing in it is merged from two.
#[derive(Clone, Debug, Default)]
pub struct Principal {
    /// The `auth` that verified it.
    pub auth: AuthId,
    /// Who: `sub`, or what the policy maps. API keys have none.
    pub subject: Option<String>,
    /// The client application.
    pub client: Option<String>,
    /// The issuer of a token; `None` for keys.
    pub issuer: Option<String>,
    /// Granted scopes in the order of the credential, without repetition.
    pub scopes: Vec<String>,
    /// Roles in the order of the credential, without repetition.
    pub roles: Vec<String>,
    /// What names the credential in a log: record id, `kid`, or a fingerprint.
    pub key: Option<String>,
    /// `iat` in Unix milliseconds.
    pub issued_at: Option<i64>,
    /// `auth_time` in Unix milliseconds.
    pub authenticated_at: Option<i64>,
    /// All claims of a token, or the metadata of a key's record.
    pub claims: Claims,
}
