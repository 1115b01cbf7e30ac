//! What is known beside the request: facts, never verdicts.

use crate::need::Need;
use crate::registry::KeyRecord;
use std::fmt;
use std::sync::Arc;

/// What is known beside the request. Shared between threads, and between engines.
#[derive(Default)]
pub struct Evidence {}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Evidence(..)")
    }
}

/// Which fact: a digest over everything that it depends on.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Fact {
    digest: [u8; 16],
}

impl Fact {
    pub(crate) fn id(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.digest)
    }
}

/// What a host found out.
#[derive(Clone)]
pub enum Answer {
    /// The response to an HTTP need.
    Http {
        /// Its status.
        status: u16,
        /// Names and values in order.
        headers: Vec<(String, String)>,
        /// The body as it came.
        body: Vec<u8>,
    },
    /// The record that an external registry holds under the digest, or none.
    Record(Option<Arc<KeyRecord>>),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(..)")
    }
}

/// Why an answer is of no use; the need counts as unavailable then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerFault {
    /// An HTTP need was answered with a record, or the other way round.
    #[error("the answer is of another kind than the need")]
    Kind,
}

/// Who gets to fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The caller.
    Fetch,
    /// Another one, less than ten seconds ago.
    Wait,
}

impl Evidence {
    /// Knows nothing.
    pub fn new() -> Evidence {
        Evidence::default()
    }

    /// Takes an answer in at `now` (Unix milliseconds).
    ///
    /// # Errors
    /// Says why the answer is of no use; it counts as [`Evidence::unavailable`].
    pub fn answer(&self, need: &Need, answer: Answer, now: i64) -> Result<(), AnswerFault> {
        let _ = (need.fact(), answer, now);
        Ok(())
    }

    /// Notes that nobody could answer at `now`.
    pub fn unavailable(&self, need: &Need, now: i64) {
        let _ = (need.fact(), now);
    }

    /// Whether the caller should fetch the need with this id, or somebody else already does.
    pub fn claim(&self, id: &str, now: i64) -> Claimed {
        let _ = (id, now);
        Claimed::Fetch
    }
}
