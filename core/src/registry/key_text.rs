//! The text of a generated API key: `gwk_<id>_<43 base62><6 check digits>`.

use super::KeyDigest;
use crate::setup::Secret;
use std::fmt;
use zeroize::Zeroizing;

/// What every generated key begins with, so that scanners find one that leaks.
const MARK: &str = "gwk_";
/// The longest id.
const MAX_ID: usize = 64;
/// How many base62 digits 256 bits take.
const SECRET_DIGITS: usize = 43;
/// How many base62 digits a CRC-32 takes.
const CHECK_DIGITS: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A generated API key. It is shown once, to whoever asked for it; what stays is its digest.
///
/// ```
/// use gatewright_core::registry::KeyText;
///
/// let entropy = [7; 32]; // from the host's random number generator
/// let key = KeyText::new("acme-1", &entropy).unwrap();
/// assert!(key.as_str().starts_with("gwk_acme-1_"));
/// assert_eq!(KeyText::parse(key.as_str()).unwrap().id(), "acme-1");
/// ```
#[derive(Clone)]
pub struct KeyText {
    text: Zeroizing<String>,
    id: String,
}

/// Why a text is no generated key. It never holds any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyTextError {
    /// The id is empty, too long, or has other characters.
    #[error("a key's id is 1 to {MAX_ID} letters, digits, `-` and `_`")]
    Id,
    /// It is not of the form.
    #[error("a generated key reads `gwk_<id>_` and 49 letters and digits")]
    Form,
    /// The check digits do not fit: a character was changed or lost.
    #[error("the key's check digits do not fit: it was mistyped or cut")]
    Check,
}

impl KeyText {
    /// Makes a key of 32 random bytes.
    ///
    /// # Errors
    /// Says that the id cannot stand in a key.
    pub fn new(id: &str, entropy: &[u8; 32]) -> Result<KeyText, KeyTextError> {
        if !is_id(id) {
            return Err(KeyTextError::Id);
        }
        let mut text = format!("{MARK}{id}_{}", base62::<SECRET_DIGITS>(entropy));
        text.push_str(&check_digits(&text));
        Ok(KeyText { text: Zeroizing::new(text), id: id.to_owned() })
    }

    /// Reads a key and its check digits.
    ///
    /// # Errors
    /// Says whether it is of another form, or was mistyped.
    pub fn parse(text: &str) -> Result<KeyText, KeyTextError> {
        let rest = text.strip_prefix(MARK).ok_or(KeyTextError::Form)?;
        let (id, digits) = rest.rsplit_once('_').ok_or(KeyTextError::Form)?;
        let plain = digits.bytes().all(|digit| digit.is_ascii_alphanumeric());
        if !is_id(id) || !plain || digits.len() != SECRET_DIGITS + CHECK_DIGITS {
            return Err(KeyTextError::Form);
        }
        let (body, check) = text.split_at(text.len() - CHECK_DIGITS);
        if check != check_digits(body) {
            return Err(KeyTextError::Check);
        }
        Ok(KeyText { text: Zeroizing::new(text.to_owned()), id: id.to_owned() })
    }

    /// Whether a text says that it is a generated key.
    pub(crate) fn is_marked(text: &str) -> bool {
        text.starts_with(MARK)
    }

    /// The key itself, to be shown once.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The id in it, which is no secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What a registry holds for it.
    pub fn digest(&self, pepper: Option<&Secret>) -> KeyDigest {
        match pepper {
            Some(pepper) => KeyDigest::keyed(self.as_str(), pepper),
            None => KeyDigest::plain(self.as_str()),
        }
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyText({}, ..)", self.id)
    }
}

fn is_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(plain)
}

fn check_digits(text: &str) -> String {
    base62::<CHECK_DIGITS>(&crc32fast::hash(text.as_bytes()).to_be_bytes())
}

/// A big-endian number in base 62, with leading zeros to `DIGITS` digits.
fn base62<const DIGITS: usize>(number: &[u8]) -> String {
    let mut number = Zeroizing::new(number.to_vec());
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        let mut remainder: u32 = 0;
        for byte in number.iter_mut() {
            let value = remainder * 256 + u32::from(*byte);
            // The remainder is below 62, so the quotient fits a byte.
            *byte = u8::try_from(value / 62).unwrap_or_default();
            remainder = value % 62;
        }
        *digit = BASE62.get(remainder as usize).copied().unwrap_or(b'0');
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_and_errors_are_found() {
        let key = KeyText::new("acme_prod-1", &[0xAB; 32]).unwrap();
        assert_eq!(key.as_str().len(), "gwk_acme_prod-1_".len() + 49);
        assert_eq!(KeyText::parse(key.as_str()).unwrap().id(), "acme_prod-1");
        for position in 4..key.as_str().len() {
            let mut text = key.as_str().as_bytes().to_vec();
            text[position] = if text[position] == b'x' { b'y' } else { b'x' };
            assert!(KeyText::parse(std::str::from_utf8(&text).unwrap()).is_err(), "{position}");
        }
    }

    #[test]
    fn numbers_are_written_in_base_62() {
        let check = |number: &[u8], want: &str| assert_eq!(base62::<6>(number), want);
        check(&[0, 0, 0, 0], "000000");
        check(&[61], "00000z");
        check(&[62], "000010");
        check(&[255, 255, 255, 255], "4gfFC3");
        assert_eq!(base62::<43>(&[255; 32]).len(), 43);
    }

    #[test]
    fn other_texts_are_refused() {
        let check = |text: &str, want| assert_eq!(KeyText::parse(text).err(), Some(want), "{text}");
        check("", KeyTextError::Form);
        check("gwk_", KeyTextError::Form);
        check("gwk_a_b", KeyTextError::Form);
        check(&format!("gwk__{}", "0".repeat(49)), KeyTextError::Form);
        check(&format!("gwk_a_{}", "0".repeat(49)), KeyTextError::Check);
        assert_eq!(KeyText::new("", &[0; 32]).err(), Some(KeyTextError::Id));
        assert_eq!(KeyText::new("ä", &[0; 32]).err(), Some(KeyTextError::Id));
    }

    #[test]
    fn s30_a_key_does_not_show_itself() {
        let key = KeyText::new("k1", &[3; 32]).unwrap();
        assert_eq!(format!("{key:?}"), "KeyText(k1, ..)");
    }
}
