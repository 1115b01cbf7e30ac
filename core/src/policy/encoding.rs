//! The compiled policy as bytes: magic, format number, digest, body.

use super::{Policy, PolicyFault, RawPolicy};
use sha2::{Digest, Sha256};

/// What every compiled policy begins with.
const MAGIC: &[u8; 8] = b"gatewrt\0";
/// The format of the body; another one is refused.
const FORMAT: u32 = 1;
/// The largest compiled policy that is loaded (S36).
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Why bytes are no compiled policy.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// They begin otherwise.
    #[error("this is not a compiled policy")]
    NotAPolicy,
    /// They were written by another edition of the program.
    #[error(
        "compiled policy has format {found}, this program reads format {FORMAT}: compile it again"
    )]
    Format {
        /// The format number found.
        found: u32,
    },
    /// They are longer than what is loaded.
    #[error("compiled policy has {0} bytes, at most {MAX_BYTES} are loaded")]
    TooLarge(usize),
    /// The body does not decode.
    #[error("compiled policy is damaged")]
    Damaged,
    /// The body is not what the digest was made of.
    #[error("compiled policy does not match its digest")]
    Digest,
    /// The tables contradict themselves.
    #[error(transparent)]
    Fault(#[from] PolicyFault),
}

impl Policy {
    /// The policy as bytes, for [`Policy::from_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(FORMAT.to_le_bytes());
        out.extend(self.digest);
        out.extend(body(&self.raw));
        out
    }

    /// Reads a compiled policy and checks it.
    ///
    /// # Errors
    /// Says whether it is no policy, of another format, damaged, or contradicts itself.
    pub fn from_bytes(bytes: &[u8]) -> Result<Policy, LoadError> {
        let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(LoadError::NotAPolicy)?;
        if bytes.len() > MAX_BYTES {
            return Err(LoadError::TooLarge(bytes.len()));
        }
        let (format, rest) = rest.split_first_chunk::<4>().ok_or(LoadError::Damaged)?;
        let found = u32::from_le_bytes(*format);
        if found != FORMAT {
            return Err(LoadError::Format { found });
        }
        let (digest, rest) = rest.split_first_chunk::<32>().ok_or(LoadError::Damaged)?;
        let (raw, unread): (RawPolicy, _) =
            postcard::take_from_bytes(rest).map_err(|_| LoadError::Damaged)?;
        if !unread.is_empty() {
            return Err(LoadError::Damaged);
        }
        let policy = Policy::try_from(raw)?;
        if policy.digest != *digest {
            return Err(LoadError::Digest);
        }
        Ok(policy)
    }
}

/// SHA-256 over the tables without origins, docs and file names.
pub(super) fn digest(raw: &RawPolicy) -> [u8; 32] {
    let mut bare = raw.clone();
    bare.forget_text();
    Sha256::digest(body(&bare)).into()
}

fn body(raw: &RawPolicy) -> Vec<u8> {
    // Writing plain tables to memory has no way to fail.
    postcard::to_stdvec(raw).unwrap_or_default()
}
