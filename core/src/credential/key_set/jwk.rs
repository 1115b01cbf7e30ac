//! One key as JSON (RFC 7517, RFC 7518 section 6, RFC 8037).

pub use super::material::Weakness;
use super::material::{Curve, Material};
use crate::claim::{Claim, Claims};
use crate::credential::signature::VerifyingKey;
use crate::policy::Algorithm;
use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The longest word of a document that is repeated in a message.
const MAX_WORD: usize = 64;
/// Members of private keys (RFC 7518 section 6).
const PRIVATE_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth"];

/// A public key that can be used.
#[derive(Clone, Debug)]
pub(crate) struct PublicKey {
    pub(crate) kid: Option<String>,
    pub(super) has_private_members: bool,
    material: Material,
    /// The one algorithm that its `alg` admits.
    only: Option<Algorithm>,
    verifying: VerifyingKey,
}

/// Why a key is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// It is no JSON object, has a member twice, or one of another type.
    #[error("not a JSON object with distinct members of the right types")]
    Malformed,
    /// It is a shared secret.
    #[error("a shared secret is no public key")]
    Symmetric,
    /// Its `kty` is another one.
    #[error("the key type `{0}` is not supported")]
    Type(String),
    /// Its `crv` is another one.
    #[error("the curve `{0}` is not supported")]
    Curve(String),
    /// Its `alg` is another one, or does not fit the key.
    #[error("the algorithm `{0}` is not supported, or does not fit the key")]
    Algorithm(String),
    /// Its `use` is another one than `sig`.
    #[error("it is not meant for signatures")]
    Use,
    /// Its `key_ops` do not hold `verify`.
    #[error("it is not meant for verifying")]
    Operations,
    /// A number is missing or is no base64url.
    #[error("`{0}` is missing or is not base64url")]
    Number(&'static str),
    /// Its numbers make no key that is accepted.
    #[error(transparent)]
    Weak(#[from] Weakness),
}

impl PublicKey {
    /// Reads a JWK; what cannot be used comes back with its `kid`, if that could be read.
    pub(super) fn from_json(json: &str) -> Result<PublicKey, (Option<String>, KeyFault)> {
        let members =
            Claims::from_json(json.as_bytes()).map_err(|_| (None, KeyFault::Malformed))?;
        let kid = text(&members, "kid").map_err(|fault| (None, fault))?.map(str::to_owned);
        PublicKey::read(&members, kid.clone()).map_err(|fault| (kid, fault))
    }

    /// Whether it verifies signatures of this algorithm.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        self.only.is_none_or(|only| only == algorithm) && self.material.fits(algorithm)
    }

    /// Whether a signature is good; only asked where the algorithm fits.
    pub(crate) fn verifies(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> bool {
        self.fits(algorithm) && self.verifying.verifies(algorithm, message, signature)
    }

    /// SHA-256 of the required members (RFC 7638).
    pub(crate) fn thumbprint(&self) -> [u8; 32] {
        Sha256::digest(format!("{{{}}}", self.material.members())).into()
    }

    /// The key as JSON, without private members.
    pub(super) fn to_json(&self) -> String {
        let mut json = format!("{{{}", self.material.members());
        let mut member = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                json.push_str(&format!(r#","{name}":{}"#, Value::from(value)));
            }
        };
        member("kid", self.kid.as_deref());
        member("alg", self.only.map(Algorithm::as_str));
        json + "}"
    }

    fn read(members: &Claims, kid: Option<String>) -> Result<PublicKey, KeyFault> {
        check_purpose(members)?;
        let material = material(members)?;
        let only = match text(members, "alg")? {
            Some(name) => Some(algorithm(name, &material)?),
            None => None,
        };
        let has_private_members = PRIVATE_MEMBERS.iter().any(|name| members.get(name).is_some());
        let verifying = VerifyingKey::new(&material);
        Ok(PublicKey { kid, has_private_members, material, only, verifying })
    }
}

/// `use` and `key_ops` have to admit verifying, where they are there.
fn check_purpose(members: &Claims) -> Result<(), KeyFault> {
    match text(members, "use")? {
        None | Some("sig") => {}
        Some(_) => return Err(KeyFault::Use),
    }
    let Some(operations) = members.get("key_ops") else { return Ok(()) };
    let Claim::List(operations) = operations else { return Err(KeyFault::Malformed) };
    let verify = operations.iter().any(|operation| operation.as_text() == Some("verify"));
    verify.then_some(()).ok_or(KeyFault::Operations)
}

fn material(members: &Claims) -> Result<Material, KeyFault> {
    match text(members, "kty")?.ok_or(KeyFault::Malformed)? {
        "RSA" => Ok(Material::rsa(&number(members, "n")?, &number(members, "e")?)?),
        "EC" => {
            let name = text(members, "crv")?.ok_or(KeyFault::Malformed)?;
            let curve = Curve::from_name(name).ok_or_else(|| KeyFault::Curve(word(name)))?;
            Ok(Material::ec(curve, &number(members, "x")?, &number(members, "y")?)?)
        }
        "OKP" => match text(members, "crv")?.ok_or(KeyFault::Malformed)? {
            "Ed25519" => Ok(Material::ed25519(&number(members, "x")?)?),
            other => Err(KeyFault::Curve(word(other))),
        },
        "oct" => Err(KeyFault::Symmetric),
        other => Err(KeyFault::Type(word(other))),
    }
}

fn algorithm(name: &str, material: &Material) -> Result<Algorithm, KeyFault> {
    let known = Algorithm::from_name(name).filter(|algorithm| material.fits(*algorithm));
    known.ok_or_else(|| KeyFault::Algorithm(word(name)))
}

fn number(members: &Claims, name: &'static str) -> Result<Vec<u8>, KeyFault> {
    let text = members.get(name).and_then(Claim::as_text).filter(|text| !text.is_empty());
    let decoded = text.and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
    decoded.ok_or(KeyFault::Number(name))
}

/// A member that has to be text where it is there.
fn text<'a>(members: &'a Claims, name: &str) -> Result<Option<&'a str>, KeyFault> {
    match members.get(name) {
        None => Ok(None),
        Some(member) => member.as_text().map(Some).ok_or(KeyFault::Malformed),
    }
}

fn word(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(MAX_WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str = "04N0xi21hshyvBp7I167sbE_bXqyqkAPfefdklMO7wY";
    const Y: &str = "UI8exy-C06a7DUnjIdENkxeFtHM4-l_41LqEw9nVgmw";
    const ED: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn ec(rest: &str) -> String {
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{X}","y":"{Y}"{rest}}}"#)
    }

    #[test]
    fn keys_that_do_not_fit_are_left_out_with_the_reason() {
        let check = |json: &str, want: KeyFault| {
            assert_eq!(PublicKey::from_json(json).err().map(|(_, fault)| fault), Some(want));
        };
        check("7", KeyFault::Malformed);
        check("{}", KeyFault::Malformed);
        check(r#"{"kty":"oct","k":"AAAA"}"#, KeyFault::Symmetric);
        check(r#"{"kty":"AKP"}"#, KeyFault::Type("AKP".into()));
        check(r#"{"kty":"RSA","e":"AQAB"}"#, KeyFault::Number("n"));
        check(r#"{"kty":"RSA","n":"AQ==","e":"AQAB"}"#, KeyFault::Number("n"));
        check(r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#, Weakness::ModulusSize(17).into());
        check(r#"{"kty":"EC","crv":"P-521"}"#, KeyFault::Curve("P-521".into()));
        check(&ec("").replace("P-256", "P-384"), Weakness::Coordinates.into());
        check(r#"{"kty":"OKP","crv":"Ed448","x":"AA"}"#, KeyFault::Curve("Ed448".into()));
        check(r#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#, Weakness::Coordinates.into());
        check(&ec(r#","use":"enc""#), KeyFault::Use);
        check(&ec(r#","use":7"#), KeyFault::Malformed);
        check(&ec(r#","key_ops":["sign"]"#), KeyFault::Operations);
        check(&ec(r#","key_ops":"verify""#), KeyFault::Malformed);
        check(&ec(r#","alg":"ES384""#), KeyFault::Algorithm("ES384".into()));
        check(&ec(r#","alg":"HS256""#), KeyFault::Algorithm("HS256".into()));
        check(&ec(r#","kid":1"#), KeyFault::Malformed);
        check(&ec(r#","kty":"EC""#), KeyFault::Malformed);
    }

    #[test]
    fn s19_a_key_verifies_what_fits_it_alone() {
        let check = |json: &str, want: &[Algorithm]| {
            let key = PublicKey::from_json(json).unwrap();
            let fits: Vec<_> = Algorithm::ALL.iter().copied().filter(|a| key.fits(*a)).collect();
            assert_eq!(fits, want);
        };
        check(&ec(""), &[Algorithm::ES256]);
        check(&ec(r#","use":"sig","key_ops":["verify"],"alg":"ES256""#), &[Algorithm::ES256]);
        let ed = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{ED}","alg":"Ed25519"}}"#);
        check(&ed, &[Algorithm::EdDSA]);
    }

    #[test]
    fn private_members_are_noted_and_dropped() {
        let key = PublicKey::from_json(&ec(r#","kid":"k\"1","d":"c2VjcmV0""#)).unwrap();
        assert!(key.has_private_members);
        let public = key.to_json();
        assert_eq!(
            public,
            format!(r#"{{"crv":"P-256","kty":"EC","x":"{X}","y":"{Y}","kid":"k\"1"}}"#)
        );
        assert!(!PublicKey::from_json(&public).unwrap().has_private_members);
    }

    #[test]
    fn thumbprints_are_those_of_the_rfc() {
        // RFC 8037 appendix A.3.
        let key = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{ED}"}}"#);
        let found = BASE64URL_NOPAD.encode(&PublicKey::from_json(&key).unwrap().thumbprint());
        assert_eq!(found, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
