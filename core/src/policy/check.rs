//! What must be true of the tables before anything relies on them.

use super::encoding::digest;
use super::{Policy, RawPolicy};

/// Why tables make no policy. It says where the tables contradict themselves.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("compiled policy contradicts itself: {0}")]
pub struct PolicyFault(pub String);

impl TryFrom<RawPolicy> for Policy {
    type Error = PolicyFault;

    fn try_from(raw: RawPolicy) -> Result<Policy, PolicyFault> {
        let digest = digest(&raw);
        Ok(Policy { raw, digest })
    }
}
