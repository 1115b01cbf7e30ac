//! A shared secret for HS256, HS384 and HS512. It is never made of a key set (S19).

use super::signature::VerifyingKey;
use super::token::Token;
use crate::policy::Algorithm;
use crate::reason::Reason;
use crate::setup::Secret;

/// A shared secret, prepared for the algorithms that a policy admits.
#[derive(Clone, Debug)]
pub struct SharedKey {
    algorithms: Vec<Algorithm>,
    verifying: VerifyingKey,
}

/// The secret is shorter than the algorithm's digest (RFC 7518 section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret has {found} bytes, `{}` needs {needed}", .algorithm.as_str())]
pub struct ShortSecret {
    /// The algorithm with the longest digest.
    pub algorithm: Algorithm,
    /// How many bytes that takes.
    pub needed: usize,
    /// How many bytes there are.
    pub found: usize,
}

impl SharedKey {
    /// Prepares a secret for those of the algorithms that use one.
    ///
    /// # Errors
    /// Says that the secret is too short for one of them.
    pub fn new(secret: &Secret, algorithms: &[Algorithm]) -> Result<SharedKey, ShortSecret> {
        let found = secret.expose().len();
        let symmetric = |algorithm: &Algorithm| algorithm.is_symmetric();
        let algorithms: Vec<_> = algorithms.iter().copied().filter(symmetric).collect();
        let longest = algorithms.iter().copied().max_by_key(|algorithm| digest_len(*algorithm));
        match longest {
            Some(algorithm) if found < digest_len(algorithm) => {
                Err(ShortSecret { algorithm, needed: digest_len(algorithm), found })
            }
            _ => Ok(SharedKey { algorithms, verifying: VerifyingKey::shared(secret) }),
        }
    }

    /// Whether the signature of a token is good.
    pub(crate) fn check(&self, token: &Token<'_>, algorithm: Algorithm) -> Result<(), Reason> {
        let (message, signature) = token.signed();
        if !self.algorithms.contains(&algorithm) {
            return Err(Reason::TokenKey);
        }
        let good = self.verifying.verifies(algorithm, message, signature);
        good.then_some(()).ok_or(Reason::TokenSignature)
    }

    /// The algorithms that it was prepared for.
    #[cfg(feature = "jwt")]
    pub(crate) fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }
}

fn digest_len(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::HS256 => 32,
        Algorithm::HS384 => 48,
        Algorithm::HS512 => 64,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_as_long_as_the_digest() {
        let check = |length: usize, algorithms: &[Algorithm], want: Option<usize>| {
            let made = SharedKey::new(&Secret::new(vec![7; length]), algorithms);
            assert_eq!(made.err().map(|short| short.needed), want);
        };
        check(32, &[Algorithm::HS256], None);
        check(31, &[Algorithm::HS256], Some(32));
        check(47, &[Algorithm::HS256, Algorithm::HS384], Some(48));
        check(63, &[Algorithm::HS256, Algorithm::HS512], Some(64));
        check(0, &[Algorithm::HS256], Some(32));
        check(0, &[Algorithm::RS256], None);
    }
}
