//! Registries of API keys: records by the digest of the key.

use crate::claim::Claims;
use std::sync::Arc;

/// The records of one registry. A copy is cheap.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    records: Arc<[KeyRecord]>,
}

/// What is known about one API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// What names it in a log.
    pub id: String,
    /// The client that holds it.
    pub client: String,
    /// What it may carry along.
    pub metadata: Claims,
}

impl Registry {
    /// The records in order.
    pub fn records(&self) -> &[KeyRecord] {
        &self.records
    }
}
