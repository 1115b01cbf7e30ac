//! Sets of public keys (RFC 7517), read key by key.
//!
//! A key that cannot be used, or is too weak, is left out and listed with the reason; the others
//! of its set stay usable. Shared secrets are no part of a key set (S19).

mod der;
mod jwk;
pub(crate) mod material;
mod pem;
mod strength;

pub use jwk::{KeyFault, Weakness};
pub use pem::PemFault;

use super::token::Token;
use crate::policy::Algorithm;
use crate::reason::Reason;
pub(crate) use jwk::PublicKey;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The most keys of one set that are looked at (S36).
pub const MAX_KEYS: usize = 256;
/// The largest key document that is read, in bytes (S36).
pub const MAX_DOCUMENT: usize = 512 * 1024;
/// The most keys that are tried for one token.
const MAX_TRIED: usize = 4;

/// Public keys for verifying signatures, each prepared once.
///
/// ```
/// use gatewright_core::key_set::KeySet;
///
/// let set = KeySet::from_json(br#"{"keys":[
///     {"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
///     {"kty":"oct","kid":"b","k":"AAAA"}
/// ]}"#).unwrap();
/// assert_eq!(set.usable().count(), 1);
/// assert_eq!(set.skipped()[0].fault.to_string(), "a shared secret is no public key");
/// ```
#[derive(Clone, Debug, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
    skipped: Vec<SkippedKey>,
}

/// A key that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedKey {
    /// Its position in the document, counted from zero.
    pub position: usize,
    /// Its `kid`, where it has one.
    pub kid: Option<String>,
    /// Why.
    pub fault: KeyFault,
}

/// A key that is used.
#[derive(Clone, Copy, Debug)]
pub struct UsableKey<'a>(&'a PublicKey);

/// Why a document is no key set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// It is longer than [`MAX_DOCUMENT`] or holds more than [`MAX_KEYS`] keys.
    #[error("a key document has at most {MAX_DOCUMENT} bytes and {MAX_KEYS} keys")]
    TooLarge,
    /// It is neither a JWK Set nor a JWK.
    #[error("not a JSON object with a list `keys`, and not a single key either")]
    NotAKeySet,
    /// It is PEM, but not of public keys.
    #[error(transparent)]
    Pem(#[from] PemFault),
}

impl KeySet {
    /// Reads a JWK Set, or a single JWK.
    ///
    /// # Errors
    /// Says that the document is neither. Keys that cannot be used are no error: see
    /// [`KeySet::skipped`].
    pub fn from_json(document: &[u8]) -> Result<KeySet, KeySetError> {
        if document.len() > MAX_DOCUMENT {
            return Err(KeySetError::TooLarge);
        }
        let text = std::str::from_utf8(document).map_err(|_| KeySetError::NotAKeySet)?;
        // Some servers write a byte order mark, which is no part of JSON (RFC 8259 section 8.1).
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document: Document<'_> =
            serde_json::from_str(text).map_err(|_| KeySetError::NotAKeySet)?;
        match document {
            Document { keys: Some(keys), .. } => KeySet::read(keys.iter().map(|key| key.get())),
            Document { kty: Some(_), .. } => KeySet::read([text].into_iter()),
            _ => Err(KeySetError::NotAKeySet),
        }
    }

    /// Reads the public keys of a PEM text: `PUBLIC KEY` (RFC 5280) or `RSA PUBLIC KEY` (RFC 8017).
    /// They have no `kid`.
    ///
    /// # Errors
    /// Says what else it is: private keys and certificates are refused.
    pub fn from_pem(text: &str) -> Result<KeySet, KeySetError> {
        if text.len() > MAX_DOCUMENT {
            return Err(KeySetError::TooLarge);
        }
        let keys: Vec<String> = pem::public_keys(text)?;
        KeySet::read(keys.iter().map(String::as_str))
    }

    /// The usable keys as a JWK Set, public members alone.
    pub fn to_json(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(PublicKey::to_json).collect();
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    }

    /// The keys that are used, in the order of the document.
    pub fn usable(&self) -> impl Iterator<Item = UsableKey<'_>> {
        self.keys.iter().map(UsableKey)
    }

    /// The keys that are not used, and why.
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    /// Whether a key of this `kid` should be here and is not.
    pub(crate) fn lacks(&self, kid: &str) -> bool {
        let known = self.keys.iter().any(|key| key.kid.as_deref() == Some(kid));
        !known && (self.names_keys() || self.keys.is_empty())
    }

    /// Whether there is something to select by: some key has a `kid`.
    fn names_keys(&self) -> bool {
        self.keys.iter().any(|key| key.kid.is_some())
    }

    /// The keys that could have made a signature: of this `kid`, and fit for the algorithm.
    fn fitting<'a>(
        &'a self,
        kid: Option<&'a str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &'a PublicKey> {
        // A set whose keys have no `kid`, such as one made of PEM, has nothing to select by.
        let wanted = kid.filter(|_| self.names_keys());
        let named = move |key: &PublicKey| wanted.is_none_or(|kid| key.kid.as_deref() == Some(kid));
        self.keys.iter().filter(move |key| named(key) && key.fits(algorithm))
    }

    /// Whether one of the keys made the signature of a token.
    pub(crate) fn check(&self, token: &Token<'_>, algorithm: Algorithm) -> Result<(), Reason> {
        let fitting = || self.fitting(token.kid(), algorithm);
        match fitting().take(MAX_TRIED + 1).count() {
            1..=MAX_TRIED => {}
            _ => return Err(Reason::TokenKey),
        }
        let (message, signature) = token.signed();
        let made = |key: &PublicKey| key.verifies(algorithm, message, signature);
        fitting().any(made).then_some(()).ok_or(Reason::TokenSignature)
    }
    fn read<'a>(keys: impl ExactSizeIterator<Item = &'a str>) -> Result<KeySet, KeySetError> {
        if keys.len() > MAX_KEYS {
            return Err(KeySetError::TooLarge);
        }
        let mut set = KeySet::default();
        for (position, key) in keys.enumerate() {
            match PublicKey::from_json(key) {
                Ok(key) => set.keys.push(key),
                Err((kid, fault)) => set.skipped.push(SkippedKey { position, kid, fault }),
            }
        }
        Ok(set)
    }
}

impl<'a> UsableKey<'a> {
    /// Its `kid`, where it has one.
    pub fn kid(&self) -> Option<&'a str> {
        self.0.kid.as_deref()
    }

    /// The algorithms that it verifies.
    pub fn algorithms(&self) -> impl Iterator<Item = Algorithm> + use<'a> {
        let key = self.0;
        Algorithm::ALL.iter().copied().filter(|algorithm| key.fits(*algorithm))
    }

    /// Its thumbprint (RFC 7638) with SHA-256, in base64url.
    pub fn thumbprint(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.0.thumbprint())
    }

    /// Whether the document held private members too. They are not read, and should not be there.
    pub fn has_private_members(&self) -> bool {
        self.0.has_private_members
    }
}

/// The outer members; a repetition of either is refused.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    keys: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    kty: Option<&'a RawValue>,
}
