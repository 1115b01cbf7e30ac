//! Where in the policy's text a rule stands.

use serde::{Deserialize, Serialize};

/// The place a rule comes from. It never changes a decision and is left out of the digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// Index into [`RawPolicy::files`](super::RawPolicy::files).
    pub file: u32,
    /// Line, counted from one; zero where there is no text.
    pub line: u32,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}
