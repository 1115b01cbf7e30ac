//! The one place where signatures are verified.

use super::key_set::material::Material;
use crate::policy::Algorithm;
use crate::setup::Secret;
use jsonwebtoken::crypto::CryptoProvider;
use jsonwebtoken::{Algorithm as Name, DecodingKey};

// The backend is named here and not looked up: a process whose other parts turn on the second one
// as well has no default, and asking for it would stop the process.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) static PROVIDER: &CryptoProvider = &jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
#[cfg(target_arch = "wasm32")]
pub(crate) static PROVIDER: &CryptoProvider = &jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;

/// A key as the backend takes it. Its `Debug` shows nothing of it.
#[derive(Clone, Debug)]
pub(crate) struct VerifyingKey(DecodingKey);

impl VerifyingKey {
    /// A public key.
    pub(crate) fn new(material: &Material) -> VerifyingKey {
        VerifyingKey(match material {
            Material::Rsa { n, e } => DecodingKey::from_rsa_raw_components(n, e),
            Material::Ec { point, .. } => DecodingKey::from_ec_der(point),
            Material::Ed25519(x) => DecodingKey::from_ed_der(x),
        })
    }

    /// A shared secret.
    pub(crate) fn shared(secret: &Secret) -> VerifyingKey {
        VerifyingKey(DecodingKey::from_secret(secret.expose()))
    }

    /// Whether the signature is good. A key of another family verifies nothing.
    pub(crate) fn verifies(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> bool {
        let verifier = (PROVIDER.verifier_factory)(&name(algorithm), &self.0);
        verifier.is_ok_and(|verifier| verifier.verify(message, signature).is_ok())
    }
}

/// The backend's name of an algorithm.
pub(crate) fn name(algorithm: Algorithm) -> Name {
    match algorithm {
        Algorithm::HS256 => Name::HS256,
        Algorithm::HS384 => Name::HS384,
        Algorithm::HS512 => Name::HS512,
        Algorithm::RS256 => Name::RS256,
        Algorithm::RS384 => Name::RS384,
        Algorithm::RS512 => Name::RS512,
        Algorithm::PS256 => Name::PS256,
        Algorithm::PS384 => Name::PS384,
        Algorithm::PS512 => Name::PS512,
        Algorithm::ES256 => Name::ES256,
        Algorithm::ES384 => Name::ES384,
        Algorithm::EdDSA => Name::EdDSA,
    }
}
