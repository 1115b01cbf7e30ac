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
    /// The decision itself, or the refusal of the first obligation that fails. A request that is
    /// refused counts against no limit.
    pub(crate) fn discharge(&self, decision: Decision, now: i64) -> Decision {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        if limits.len() >= CROWDED {
            // A state that has passed is as good as none.
            limits.retain(|_, state| *state > now.saturating_mul(1000));
        }
        let mut admitted = Vec::new();
        for obligation in decision.obligations() {
            let Obligation::Limit { name, key, count, window_s } = obligation else { continue };
            let counter = (Arc::clone(name), key.clone());
            let rate = Rate { count: *count, window_s: *window_s };
            match rate.admit(limits.get(&counter).copied(), now) {
                Admission::Admitted { state } => admitted.push((counter, state)),
                Admission::Refused { retry_after_s } => {
                    return decision.refuse(obligation, Some(retry_after_s));
                }
            }
        }
        // Last, so that what a limit refuses may come again.
        if let Some(replayed) = self.replayed(&decision, now) {
            return decision.refuse(replayed, None);
        }
        limits.extend(admitted);
        decision
    }

    /// The first thing that was there before.
    fn replayed<'d>(&self, decision: &'d Decision, now: i64) -> Option<&'d Obligation> {
        decision.obligations().iter().find(|obligation| match obligation {
            Obligation::Once { key, until } => !self.remember(key.clone(), *until, now),
            Obligation::Limit { .. } => false,
        })
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
