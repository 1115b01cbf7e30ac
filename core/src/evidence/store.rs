//! A bounded table of facts with their times.

use super::fact::Fact;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// How long nobody is asked again after an attempt failed.
const DOWN_MS: i64 = 10_000;
/// How far a clock may step back before what was learnt counts as unknown.
const CLOCK_STEP_MS: i64 = 60_000;
/// Facts are kept in this many parts, each with its own lock.
const SHARDS: usize = 16;

/// Facts of one kind. Threads share it.
pub(super) struct Store<T> {
    shards: [RwLock<HashMap<Fact, Entry<T>>>; SHARDS],
    shard_room: usize,
}

/// What is known of one fact.
struct Entry<T> {
    value: Option<T>,
    learnt_at: i64,
    asked_at: i64,
    life: Life,
    /// Until then nobody is asked, because nobody could answer.
    down_until: i64,
}

/// How long a fact lives, in Unix milliseconds.
#[derive(Clone, Copy, Default)]
pub(super) struct Life {
    /// Until then it is used without asking.
    pub(super) fresh_until: i64,
    /// Until then it is used while nobody can answer.
    pub(super) kept_until: i64,
}

/// What a look-up finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Known<T> {
    /// It is fresh, and was asked for then.
    Fresh(T, i64),
    /// It is older than it should be, and nobody can answer.
    Stale(T),
    /// Nobody can answer.
    Down,
    /// It has to be asked for.
    Unknown,
}

impl<T: Clone> Store<T> {
    /// An empty table for about that many facts.
    pub(super) fn with_room(room: usize) -> Store<T> {
        let shards = std::array::from_fn(|_| RwLock::default());
        Store { shards, shard_room: (room / SHARDS).max(1) }
    }

    /// What is known at `now`.
    pub(super) fn look_up(&self, fact: &Fact, now: i64) -> Known<T> {
        let Some(shard) = self.shard(fact) else { return Known::Unknown };
        let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
        shard.get(fact).map_or(Known::Unknown, |entry| entry.known(now))
    }

    /// Whether the last fifth of its time has begun, or it is not known.
    pub(super) fn is_due(&self, fact: &Fact, now: i64) -> bool {
        let Some(shard) = self.shard(fact) else { return false };
        let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
        shard.get(fact).is_none_or(|entry| entry.is_due(now))
    }

    /// Takes a fact in.
    pub(super) fn learn(&self, fact: Fact, value: T, life: Life, now: i64) {
        self.put(fact, now, |_| Entry {
            value: Some(value),
            learnt_at: now,
            asked_at: now,
            life,
            down_until: now,
        });
    }

    /// Notes that nobody could answer; what was known before stays.
    pub(super) fn note_down(&self, fact: Fact, now: i64) {
        self.put(fact, now, |before| {
            let down_until = now.saturating_add(DOWN_MS);
            match before {
                Some(before) => Entry { asked_at: now, down_until, ..before },
                None => Entry {
                    value: None,
                    learnt_at: now,
                    asked_at: now,
                    life: Life::default(),
                    down_until,
                },
            }
        });
    }

    fn put(&self, fact: Fact, now: i64, entry: impl FnOnce(Option<Entry<T>>) -> Entry<T>) {
        let Some(shard) = self.shard(&fact) else { return };
        let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
        let before = shard.remove(&fact);
        make_room(&mut shard, self.shard_room, now);
        shard.insert(fact, entry(before));
    }

    fn shard(&self, fact: &Fact) -> Option<&RwLock<HashMap<Fact, Entry<T>>>> {
        self.shards.get(fact.spread() % SHARDS)
    }
}

impl<T: Clone> Entry<T> {
    fn known(&self, now: i64) -> Known<T> {
        let down = now < self.down_until;
        match &self.value {
            _ if now < self.asked_at.saturating_sub(CLOCK_STEP_MS) => Known::Unknown,
            Some(value) if now < self.life.fresh_until => {
                Known::Fresh(value.clone(), self.asked_at)
            }
            Some(value) if down && now < self.life.kept_until => Known::Stale(value.clone()),
            _ if down => Known::Down,
            _ => Known::Unknown,
        }
    }

    fn is_due(&self, now: i64) -> bool {
        let span = self.life.fresh_until.saturating_sub(self.learnt_at);
        let aging_from = self.life.fresh_until.saturating_sub(span / 5);
        now >= self.down_until && (self.value.is_none() || now >= aging_from)
    }

    /// When nothing about it matters any longer.
    fn ends(&self) -> i64 {
        self.life.kept_until.max(self.life.fresh_until).max(self.down_until)
    }
}

/// Drops what is over and, if that is not enough, what is over soonest.
fn make_room<T: Clone>(shard: &mut HashMap<Fact, Entry<T>>, room: usize, now: i64) {
    if shard.len() < room {
        return;
    }
    shard.retain(|_, entry| entry.ends() > now);
    if shard.len() >= room {
        let first = shard.iter().min_by_key(|(_, entry)| entry.ends()).map(|(fact, _)| *fact);
        first.map(|fact| shard.remove(&fact));
    }
}

#[cfg(test)]
mod tests {
    use super::super::fact::FactKind;
    use super::*;

    fn fact(name: &str) -> Fact {
        Fact::new(FactKind::Keys, &[name.as_bytes()])
    }

    const LIFE: Life = Life { fresh_until: 100_000, kept_until: 200_000 };

    #[test]
    fn s26_a_fact_lives_and_ends() {
        let store = Store::with_room(100);
        let (a, check) = (fact("a"), |store: &Store<u8>, now, want| {
            assert_eq!(store.look_up(&fact("a"), now), want, "{now}");
        });
        check(&store, 0, Known::Unknown);
        store.learn(a, 7, LIFE, 0);
        check(&store, 99_999, Known::Fresh(7, 0));
        check(&store, 100_000, Known::Unknown);
        store.note_down(a, 100_000);
        check(&store, 109_999, Known::Stale(7));
        check(&store, 110_000, Known::Unknown);
        store.note_down(a, 195_000);
        check(&store, 199_999, Known::Stale(7));
        check(&store, 200_000, Known::Down);
        check(&store, 205_000, Known::Unknown);
    }

    #[test]
    fn a_clock_that_jumps_back_makes_facts_unknown() {
        let store = Store::with_room(100);
        store.learn(fact("a"), 7, Life { fresh_until: 400_000, kept_until: 400_000 }, 300_000);
        assert_eq!(store.look_up(&fact("a"), 250_000), Known::Fresh(7, 300_000));
        assert_eq!(store.look_up(&fact("a"), 200_000), Known::Unknown);
    }

    #[test]
    fn facts_are_due_before_they_end() {
        let store = Store::with_room(100);
        assert!(store.is_due(&fact("a"), 0));
        store.learn(fact("a"), 7, LIFE, 0);
        assert!(!store.is_due(&fact("a"), 79_999));
        assert!(store.is_due(&fact("a"), 80_000));
        store.note_down(fact("a"), 80_000);
        assert!(!store.is_due(&fact("a"), 89_999));
        assert!(store.is_due(&fact("a"), 90_000));
    }

    #[test]
    fn s36_the_table_is_bounded() {
        let store = Store::with_room(64);
        for number in 0..10_000 {
            store.learn(fact(&number.to_string()), number, LIFE, 0);
        }
        let kept = store.shards.iter().map(|shard| shard.read().unwrap().len()).sum::<usize>();
        assert!(kept <= 64, "{kept}");
    }
}
