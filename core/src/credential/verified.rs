//! Signatures alone, without any claim: what [`KeySet::verify`] and [`SharedKey::verify`] say.

use super::key_set::KeySet;
use super::shared_key::SharedKey;
use super::token::{Form, Token};
use crate::policy::Algorithm;
use crate::reason::Reason;
use std::fmt;

/// A token whose signature is good. Whether it may be used is another question.
pub struct Verified {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The `kid` of its header.
    pub kid: Option<String>,
    /// The payload as it was signed.
    pub payload: Vec<u8>,
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({}, ..)", self.algorithm.as_str())
    }
}

impl KeySet {
    /// Verifies the signature of a compact JWS (RFC 7515 section 5.2), and nothing else.
    ///
    /// # Errors
    /// The reason: `token_malformed`, `token_algorithm`, `token_key` or `token_signature`.
    pub fn verify(&self, token: &str, algorithms: &[Algorithm]) -> Result<Verified, Reason> {
        verify(token, algorithms, |token, algorithm| self.check(token, algorithm))
    }
}

impl SharedKey {
    /// Verifies the signature of a compact JWS (RFC 7515 section 5.2), and nothing else.
    ///
    /// # Errors
    /// The reason: `token_malformed`, `token_algorithm` or `token_signature`.
    pub fn verify(&self, token: &str) -> Result<Verified, Reason> {
        verify(token, self.algorithms(), |token, algorithm| self.check(token, algorithm))
    }
}

fn verify(
    token: &str,
    algorithms: &[Algorithm],
    check: impl Fn(&Token<'_>, Algorithm) -> Result<(), Reason>,
) -> Result<Verified, Reason> {
    let Form::Jwt(token) = Form::of(token) else { return Err(Reason::TokenMalformed) };
    let algorithm = token.algorithm(algorithms)?;
    check(&token, algorithm)?;
    let kid = token.kid().map(str::to_owned);
    Ok(Verified { algorithm, kid, payload: token.into_payload() })
}
