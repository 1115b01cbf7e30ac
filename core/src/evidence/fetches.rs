//! Who fetches what, so that one does and the others wait.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// After that time a fetch counts as lost.
const LOST_MS: i64 = 10_000;
/// The most fetches that are remembered (S36).
const ROOM: usize = 4_096;

/// Who gets to fetch a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The caller.
    Fetch,
    /// Somebody else, who began less than ten seconds ago and is not done.
    Wait,
}

/// The fetches that are under way, with when they began.
#[derive(Default)]
pub(super) struct Fetches(Mutex<HashMap<String, i64>>);

impl Fetches {
    pub(super) fn claim(&self, id: &str, now: i64) -> Claimed {
        let mut fetches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = |began: i64| (began..began.saturating_add(LOST_MS)).contains(&now);
        if fetches.get(id).is_some_and(|began| under_way(*began)) {
            return Claimed::Wait;
        }
        if fetches.len() >= ROOM {
            fetches.retain(|_, began| under_way(*began));
        }
        // Without room two may fetch the same, which costs a request and no more.
        if fetches.len() < ROOM {
            fetches.insert(id.to_owned(), now);
        }
        Claimed::Fetch
    }

    pub(super) fn end(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s27_one_fetches_and_the_others_wait() {
        let fetches = Fetches::default();
        assert_eq!(fetches.claim("a", 0), Claimed::Fetch);
        assert_eq!(fetches.claim("a", 9_999), Claimed::Wait);
        assert_eq!(fetches.claim("b", 0), Claimed::Fetch);
        assert_eq!(fetches.claim("a", 10_000), Claimed::Fetch);
        fetches.end("a");
        assert_eq!(fetches.claim("a", 10_001), Claimed::Fetch);
    }

    #[test]
    fn s36_fetches_are_bounded() {
        let fetches = Fetches::default();
        for number in 0..ROOM + 10 {
            assert_eq!(fetches.claim(&number.to_string(), 0), Claimed::Fetch);
        }
        assert_eq!(fetches.0.lock().unwrap().len(), ROOM);
        assert_eq!(fetches.claim("late", 20_000), Claimed::Fetch);
        assert_eq!(fetches.0.lock().unwrap().len(), 1);
    }
}
