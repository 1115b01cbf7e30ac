//! What a public key is made of.

use super::strength;
use crate::policy::Algorithm;
use data_encoding::BASE64URL_NOPAD;

/// The numbers of a public key, of a strength that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Material {
    /// Modulus and exponent, big-endian, without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// A point as `0x04`, x and y (SEC 1 section 2.3.3).
    Ec { curve: Curve, point: Vec<u8> },
    /// A compressed point (RFC 8032 section 5.1.2).
    Ed25519([u8; 32]),
}

/// The curves of ECDSA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
}

/// Why numbers are no key that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// The modulus is too short, or too long to be checked in reasonable time.
    #[error("the modulus has {0} bits, accepted are 2048 to 8192")]
    ModulusSize(usize),
    /// The modulus is even, so it is no product of two large primes.
    #[error("the modulus is even")]
    ModulusEven,
    /// The modulus has the fingerprint of CVE-2017-15361: it can be factored.
    #[error("the modulus has the fingerprint of ROCA (CVE-2017-15361)")]
    Roca,
    /// The exponent is even, below three, or above 33 bits.
    #[error("the exponent is not an odd number from 3 to 2^33")]
    Exponent,
    /// The coordinates are not as long as the curve says.
    #[error("the coordinates do not have the length of the curve")]
    Coordinates,
    /// The point is no reduced number, or has a small order.
    #[error("the point is not a canonical one of large order")]
    Point,
}

impl Material {
    /// An RSA key.
    pub(super) fn rsa(n: &[u8], e: &[u8]) -> Result<Material, Weakness> {
        let (n, e) = (without_zeros(n), without_zeros(e));
        strength::check_rsa(n, e)?;
        Ok(Material::Rsa { n: n.to_vec(), e: e.to_vec() })
    }

    /// An ECDSA key.
    pub(super) fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Result<Material, Weakness> {
        if x.len() != curve.coordinate_len() || y.len() != curve.coordinate_len() {
            return Err(Weakness::Coordinates);
        }
        let point = [&[4], x, y].concat();
        Ok(Material::Ec { curve, point })
    }

    /// An Ed25519 key.
    pub(super) fn ed25519(x: &[u8]) -> Result<Material, Weakness> {
        let x: [u8; 32] = x.try_into().map_err(|_| Weakness::Coordinates)?;
        strength::check_ed25519(&x)?;
        Ok(Material::Ed25519(x))
    }

    /// Whether signatures of this algorithm can be verified with it (S19).
    pub(super) fn fits(&self, algorithm: Algorithm) -> bool {
        use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
        match self {
            Material::Rsa { .. } => {
                matches!(algorithm, RS256 | RS384 | RS512 | PS256 | PS384 | PS512)
            }
            Material::Ec { curve: Curve::P256, .. } => algorithm == ES256,
            Material::Ec { curve: Curve::P384, .. } => algorithm == ES384,
            Material::Ed25519(_) => algorithm == EdDSA,
        }
    }

    /// The required members in the order that RFC 7638 section 3.3 wants, without braces.
    pub(super) fn members(&self) -> String {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        match self {
            Material::Rsa { n, e } => {
                format!(r#""e":"{}","kty":"RSA","n":"{}""#, text(e), text(n))
            }
            Material::Ec { curve, point } => {
                let (_, coordinates) = point.split_at(1);
                let (x, y) = coordinates.split_at(curve.coordinate_len());
                let crv = curve.as_str();
                format!(r#""crv":"{crv}","kty":"EC","x":"{}","y":"{}""#, text(x), text(y))
            }
            Material::Ed25519(x) => format!(r#""crv":"Ed25519","kty":"OKP","x":"{}""#, text(x)),
        }
    }
}

impl Curve {
    /// The curve that `crv` names.
    pub(super) fn from_name(name: &str) -> Option<Curve> {
        match name {
            "P-256" => Some(Curve::P256),
            "P-384" => Some(Curve::P384),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Curve::P256 => "P-256",
            Curve::P384 => "P-384",
        }
    }

    fn coordinate_len(self) -> usize {
        match self {
            Curve::P256 => 32,
            Curve::P384 => 48,
        }
    }
}

/// Some write a zero byte in front, as signed numbers have it.
fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
