//! The digest that stands for an API key.

use crate::setup::Secret;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// `sha256:` and hex, or `hmac-sha256:` and hex where the host has a pepper.
///
/// Both are right for generated keys only: a key that people make up can be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyDigest {
    keyed: bool,
    bytes: [u8; 32],
}

/// Why a text is no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest is `sha256:` or `hmac-sha256:` and 64 lower-case hex digits")]
pub struct DigestError;

impl KeyDigest {
    /// SHA-256 over the whole key text.
    pub fn plain(key: &str) -> KeyDigest {
        KeyDigest { keyed: false, bytes: Sha256::digest(key.as_bytes()).into() }
    }

    /// HMAC-SHA-256 (RFC 2104) over the whole key text.
    pub fn keyed(key: &str, pepper: &Secret) -> KeyDigest {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(pepper.expose());
        // HMAC takes keys of any length, so there is always one.
        let bytes = mac.map(|mac| mac.chain_update(key).finalize().into_bytes().into());
        KeyDigest { keyed: true, bytes: bytes.unwrap_or_default() }
    }

    /// Whether it was made with a pepper.
    pub fn is_keyed(&self) -> bool {
        self.keyed
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

impl FromStr for KeyDigest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<KeyDigest, DigestError> {
        let (kind, hex) = text.split_once(':').ok_or(DigestError)?;
        let keyed = match kind {
            "sha256" => false,
            "hmac-sha256" => true,
            _ => return Err(DigestError),
        };
        let bytes = HEXLOWER.decode(hex.as_bytes()).map_err(|_| DigestError)?;
        Ok(KeyDigest { keyed, bytes: bytes.try_into().map_err(|_| DigestError)? })
    }
}

impl fmt::Display for KeyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.keyed { "hmac-sha256" } else { "sha256" };
        write!(f, "{kind}:{}", HEXLOWER.encode(&self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        let plain = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        assert_eq!(KeyDigest::plain("test").to_string(), plain);
        // RFC 4231, test case 2.
        let keyed = "hmac-sha256:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let pepper = Secret::new("Jefe");
        assert_eq!(KeyDigest::keyed("what do ya want for nothing?", &pepper).to_string(), keyed);
        assert_eq!(plain.parse(), Ok(KeyDigest::plain("test")));
    }

    #[test]
    fn other_texts_are_no_digests() {
        let hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let upper = hex.to_uppercase();
        for text in [
            "",
            hex,
            "md5:00",
            "sha256:",
            "sha256:00",
            &format!("sha256:{upper}"),
            &format!("SHA256:{hex}"),
            &format!("sha256:{hex}00"),
            &format!("sha256: {hex}"),
        ] {
            assert_eq!(text.parse::<KeyDigest>(), Err(DigestError), "{text}");
        }
    }
}
