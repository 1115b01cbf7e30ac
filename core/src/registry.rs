//! Registries of API keys: records found by the digest of the key, never by the key.

mod digest;
mod key_text;
mod lines;
mod record;

pub use digest::{DigestError, KeyDigest};
pub use key_text::{KeyText, KeyTextError};
pub use lines::{MAX_LINE, RegistryError};
pub use record::{KeyRecord, KeyRoute, KeyStatus, RecordFault};

use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// The records of one registry. A copy is cheap.
///
/// ```
/// use gatewright_core::Registry;
///
/// let line = r#"{"id":"k1","digest":"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","client":"acme","status":"active"}"#;
/// let registry = Registry::from_json_lines(line.as_bytes()).unwrap();
/// assert_eq!(registry.records()[0].client, "acme");
/// ```
#[derive(Clone, Default)]
pub struct Registry {
    records: Arc<Records>,
}

#[derive(Default)]
struct Records {
    in_order: Vec<KeyRecord>,
    positions: FxHashMap<KeyDigest, usize>,
}

impl Registry {
    /// The records in order.
    pub fn records(&self) -> &[KeyRecord] {
        &self.records.in_order
    }

    /// The position of the record with this digest.
    pub(crate) fn position(&self, digest: &KeyDigest) -> Option<usize> {
        let position = *self.records.positions.get(digest)?;
        let found = self.records.in_order.get(position)?;
        // The look-up goes by digest; what it found is compared once more in constant time (S30).
        bool::from(found.digest.bytes().ct_eq(digest.bytes())).then_some(position)
    }

    /// Whether a digest of this kind occurs.
    pub(crate) fn holds_keyed(&self, keyed: bool) -> bool {
        self.records().iter().any(|record| record.digest.is_keyed() == keyed)
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registry({} records)", self.records().len())
    }
}
