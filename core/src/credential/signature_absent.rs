//! What stands in for signatures where the feature `jwt` is left out: nothing is ever good.

use super::key_set::material::Material;
use crate::policy::Algorithm;
use crate::setup::Secret;

/// A key without a backend. No method that would need one is prepared.
#[derive(Clone, Debug)]
pub(crate) struct VerifyingKey;

impl VerifyingKey {
    /// A public key.
    pub(crate) fn new(_: &Material) -> VerifyingKey {
        VerifyingKey
    }

    /// A shared secret.
    pub(crate) fn shared(_: &Secret) -> VerifyingKey {
        VerifyingKey
    }

    /// Never.
    pub(crate) fn verifies(&self, _: Algorithm, _: &[u8], _: &Vec<u8>) -> bool {
        false
    }
}
