//! Public keys as PEM text (RFC 7468).

use super::der::{Der, NotDer};
use data_encoding::{BASE64, BASE64URL_NOPAD};

const RSA_ENCRYPTION: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
const EC_PUBLIC_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
const P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2B, 0x81, 0x04, 0x00, 0x22];
const ED25519: &[u8] = &[0x2B, 0x65, 0x70];

/// Why a PEM text holds no public keys. It never holds any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PemFault {
    /// There is no `-----BEGIN ...-----` in it, or no end to one.
    #[error("not a PEM text")]
    NotPem,
    /// It holds a private key, which has no business in a policy.
    #[error("this is a private key: a policy holds public keys only")]
    Private,
    /// It holds a certificate.
    #[error("this is a certificate: extract its public key")]
    Certificate,
    /// Its label is another one.
    #[error("the label is neither `PUBLIC KEY` nor `RSA PUBLIC KEY`")]
    Label,
    /// What is inside is no key that is supported.
    #[error("not a public key of RSA, P-256, P-384 or Ed25519")]
    Key,
}

/// The keys of a PEM text, each as a JWK.
pub(super) fn public_keys(text: &str) -> Result<Vec<String>, PemFault> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some((_, begun)) = rest.split_once("-----BEGIN ") {
        let (label, inside) = begun.split_once("-----").ok_or(PemFault::NotPem)?;
        let end = format!("-----END {label}-----");
        let (body, after) = inside.split_once(end.as_str()).ok_or(PemFault::NotPem)?;
        keys.push(public_key(label, body)?);
        rest = after;
    }
    if keys.is_empty() { Err(PemFault::NotPem) } else { Ok(keys) }
}

fn public_key(label: &str, body: &str) -> Result<String, PemFault> {
    let read: fn(&[u8]) -> Result<String, NotDer> = match label {
        "PUBLIC KEY" => subject_public_key,
        "RSA PUBLIC KEY" => rsa_public_key,
        "CERTIFICATE" => return Err(PemFault::Certificate),
        label if label.contains("PRIVATE") => return Err(PemFault::Private),
        _ => return Err(PemFault::Label),
    };
    let packed: Vec<u8> = body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let der = BASE64.decode(&packed).map_err(|_| PemFault::Key)?;
    read(&der).map_err(|NotDer| PemFault::Key)
}

/// `SubjectPublicKeyInfo` (RFC 5280 section 4.1).
fn subject_public_key(der: &[u8]) -> Result<String, NotDer> {
    let mut outer = Der::new(der);
    let mut info = outer.sequence()?;
    outer.end()?;
    let mut algorithm = info.sequence()?;
    let key = info.bytes()?;
    info.end()?;
    match algorithm.object_id()? {
        RSA_ENCRYPTION => {
            algorithm.null()?;
            algorithm.end()?;
            rsa_public_key(key)
        }
        EC_PUBLIC_KEY => {
            let curve = algorithm.object_id()?;
            algorithm.end()?;
            ec_public_key(curve, key)
        }
        ED25519 => {
            algorithm.end()?;
            Ok(format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, encode(key)))
        }
        _ => Err(NotDer),
    }
}

/// `RSAPublicKey` (RFC 8017 appendix A.1.1).
fn rsa_public_key(der: &[u8]) -> Result<String, NotDer> {
    let mut outer = Der::new(der);
    let mut key = outer.sequence()?;
    outer.end()?;
    let (n, e) = (key.number()?, key.number()?);
    key.end()?;
    Ok(format!(r#"{{"kty":"RSA","n":"{}","e":"{}"}}"#, encode(n), encode(e)))
}

/// An uncompressed point (RFC 5480 section 2.2).
fn ec_public_key(curve: &[u8], point: &[u8]) -> Result<String, NotDer> {
    let (name, length) = match curve {
        P256 => ("P-256", 32),
        P384 => ("P-384", 48),
        _ => return Err(NotDer),
    };
    let [4, coordinates @ ..] = point else { return Err(NotDer) };
    let (x, y) = coordinates.split_at_checked(length).ok_or(NotDer)?;
    Ok(format!(r#"{{"kty":"EC","crv":"{name}","x":"{}","y":"{}"}}"#, encode(x), encode(y)))
}

fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::{KeySet, KeySetError};
    use super::*;
    use crate::policy::Algorithm;

    // RFC 8410 section 10.1.
    const ED: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    #[test]
    fn public_keys_are_read() {
        let set = KeySet::from_pem(&format!("about it\n{ED}{ED}")).unwrap();
        let algorithms: Vec<_> =
            set.usable().map(|key| key.algorithms().collect::<Vec<_>>()).collect();
        assert_eq!(algorithms, [vec![Algorithm::EdDSA], vec![Algorithm::EdDSA]]);
    }

    #[test]
    fn other_texts_are_refused_with_the_reason() {
        let check = |text: &str, want| {
            assert_eq!(KeySet::from_pem(text).err(), Some(KeySetError::Pem(want)), "{text}");
        };
        let labelled = |label: &str| ED.replace("PUBLIC KEY", label);
        check("", PemFault::NotPem);
        check("{\"keys\":[]}", PemFault::NotPem);
        check(&ED.replace("END", "ENDE"), PemFault::NotPem);
        check(&labelled("PRIVATE KEY"), PemFault::Private);
        check(&labelled("RSA PRIVATE KEY"), PemFault::Private);
        check(&labelled("OPENSSH PRIVATE KEY"), PemFault::Private);
        check(&labelled("CERTIFICATE"), PemFault::Certificate);
        check(&labelled("CERTIFICATE REQUEST"), PemFault::Label);
        check(&labelled("RSA PUBLIC KEY"), PemFault::Key);
        check(&ED.replace("MCow", "MCow!"), PemFault::Key);
        check(&ED.replace("MCow", "MCox"), PemFault::Key);
        check(&format!("{ED}{}", labelled("PRIVATE KEY")), PemFault::Private);
    }
}
