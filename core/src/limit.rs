//! Rate limits as a function of state and time (GCRA), for every host.
//!
//! The state is one number: the theoretical arrival time of the next request. A host keeps it
//! wherever it counts (in a process, in a shared store) and swaps it in one step.
//!
//! # Several limits on one decision
//!
//! Ask all of them first, and keep the new states only where every one admits: a request that is
//! refused counts against none. In one process that is one lock around all of it. A shared store may
//! not be able to swap several states at once; then swap one after the other, and where a later one
//! refuses after all, leave those before as they are. What stays counted too much makes the host
//! stricter for a moment, and never lets a request through; a state that is put back could undo
//! what another thread counted meanwhile.
//!
//! # When a state may be forgotten
//!
//! As soon as its time has passed: when it is not later than `now`, the answer is that of no state at
//! all. It is never later than a window after the last request that was admitted, so a store may let
//! it expire after that.

/// A limit: so many requests in a window, all at once or spread.
///
/// A decision may carry several; see [above](self) in which order they are asked and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many requests fit in the window; at least one.
    pub count: u64,
    /// The window in seconds; at least one.
    pub window_s: u64,
}

/// Whether one more request fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It does; this is the state to keep, once every limit of the decision admits.
    Admitted {
        /// The theoretical arrival time, in Unix microseconds. Once it has passed it may be
        /// forgotten.
        state: i64,
    },
    /// It does not; the state stays as it is.
    Refused {
        /// When to try again, in whole seconds, at least one.
        retry_after_s: u64,
    },
}

impl Rate {
    /// Asks for one request at `now_ms` (Unix milliseconds), with the state kept so far.
    ///
    /// ```
    /// use gatewright_core::limit::{Admission, Rate};
    ///
    /// let rate = Rate { count: 1, window_s: 60 };
    /// let Admission::Admitted { state } = rate.admit(None, 0) else { panic!() };
    /// assert_eq!(rate.admit(Some(state), 1_000), Admission::Refused { retry_after_s: 59 });
    /// ```
    pub fn admit(&self, state: Option<i64>, now_ms: i64) -> Admission {
        const MICROS: i64 = 1_000_000;
        let window = i64::try_from(self.window_s.max(1)).unwrap_or(i64::MAX).saturating_mul(MICROS);
        let count = i64::try_from(self.count.max(1)).unwrap_or(i64::MAX);
        let interval = (window / count).max(1);
        let now = now_ms.saturating_mul(1000);
        let arrival = state.unwrap_or(now).max(now);
        let next = arrival.saturating_add(interval);
        let early = next.saturating_sub(window).saturating_sub(now);
        if early <= 0 {
            return Admission::Admitted { state: next };
        }
        let seconds = early.saturating_add(MICROS - 1) / MICROS;
        Admission::Refused { retry_after_s: u64::try_from(seconds).unwrap_or(1).max(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `requests`, `every_ms` apart, are admitted.
    fn admitted(rate: Rate, requests: i64, every_ms: i64) -> usize {
        let mut state = None;
        let mut ask = |at| match rate.admit(state, at) {
            Admission::Admitted { state: next } => {
                state = Some(next);
                true
            }
            Admission::Refused { .. } => false,
        };
        (0..requests).filter(|request| ask(request * every_ms)).count()
    }

    #[test]
    fn a_window_holds_its_count_and_no_more() {
        let rate = Rate { count: 10, window_s: 60 };
        assert_eq!(admitted(rate, 50, 0), 10);
        assert_eq!(admitted(rate, 50, 6_000), 50);
        assert_eq!(admitted(rate, 100, 3_000), 10 + 45 + 4);
    }

    #[test]
    fn waiting_as_told_is_enough() {
        let rate = Rate { count: 3, window_s: 10 };
        let mut state = None;
        let mut now = 0;
        for _ in 0..20 {
            match rate.admit(state, now) {
                Admission::Admitted { state: next } => state = Some(next),
                Admission::Refused { retry_after_s } => {
                    now += i64::try_from(retry_after_s).unwrap() * 1000;
                    assert!(matches!(rate.admit(state, now), Admission::Admitted { .. }));
                }
            }
        }
    }

    #[test]
    fn a_state_that_has_passed_is_as_good_as_none() {
        let rate = Rate { count: 3, window_s: 10 };
        let now = 1_000_000;
        for past in [now * 1000, now * 1000 - 1, 0, i64::MIN] {
            assert_eq!(rate.admit(Some(past), now), rate.admit(None, now), "{past}");
        }
        assert_ne!(rate.admit(Some(now * 1000 + 1), now), rate.admit(None, now));
    }

    #[test]
    fn no_state_lies_further_ahead_than_its_window() {
        let rate = Rate { count: 3, window_s: 10 };
        let (mut state, now) = (None, 5_000);
        while let Admission::Admitted { state: next } = rate.admit(state, now) {
            assert!(next <= (now + 10_000) * 1000);
            state = Some(next);
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let rate = Rate { count: u64::MAX, window_s: u64::MAX };
        assert!(matches!(
            rate.admit(Some(i64::MAX), i64::MAX),
            Admission::Admitted { .. } | Admission::Refused { .. }
        ));
        assert!(matches!(
            rate.admit(None, i64::MIN),
            Admission::Admitted { .. } | Admission::Refused { .. }
        ));
    }
}
