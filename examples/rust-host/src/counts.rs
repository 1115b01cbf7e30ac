//! What has to be counted or remembered before a request is forwarded, in the memory of one process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use gatewright_core::limit::{Admission, Rate};
use gatewright_core::{Decision, Obligation};

/// From this size on, what no longer matters is forgotten before something is added.
const CROWDED: usize = 100_000;

#[derive(Default)]
pub(crate) struct Counts {
    /// The state of each limit and key, in Unix microseconds.
    limits: Mutex<HashMap<(Arc<str>, String), i64>>,
    /// Until when each thing is remembered, in Unix milliseconds.
    seen: Mutex<HashMap<String, i64>>,
}

impl Counts {
    /// The decision itself, or the refusal of the first obligation that fails.
    pub(crate) fn discharge(&self, decision: Decision, now: i64) -> Decision {
        let refused = decision.obligations().iter().find_map(|obligation| match obligation {
            Obligation::Limit { name, key, count, window_s } => {
                let rate = Rate { count: *count, window_s: *window_s };
                let wait = self.admit(rate, (Arc::clone(name), key.clone()), now)?;
                Some(decision.refuse(obligation, Some(wait)))
            }
            Obligation::Once { key, until } => {
                let replayed = !self.remember(key.clone(), *until, now);
                replayed.then(|| decision.refuse(obligation, None))
            }
        });
        refused.unwrap_or(decision)
    }

    /// How many seconds to wait, where the request does not fit.
    fn admit(&self, rate: Rate, counter: (Arc<str>, String), now: i64) -> Option<u64> {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        if limits.len() >= CROWDED {
            // A state in the past admits as much as none.
            limits.retain(|_, state| *state / 1000 >= now);
        }
        match rate.admit(limits.get(&counter).copied(), now) {
            Admission::Admitted { state } => {
                limits.insert(counter, state);
                None
            }
            Admission::Refused { retry_after_s } => Some(retry_after_s),
        }
    }

    /// Whether it is there for the first time.
    fn remember(&self, key: String, until: i64, now: i64) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= CROWDED {
            seen.retain(|_, until| *until >= now);
        }
        let known = seen.get(&key).is_some_and(|until| *until >= now);
        if !known {
            seen.insert(key, until);
        }
        !known
    }
}
