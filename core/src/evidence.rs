//! What is known beside the request: facts, never verdicts.
//!
//! A fact is keyed by everything that it depends on, bounded in time and number, and checked
//! against the policy at every decision anew. Time is an argument, so all of it is a function of
//! what was answered and when.

mod answer;
mod fact;
mod fetches;
mod life;
mod reading;
mod store;

pub use answer::{Answer, AnswerFault, HttpAnswer};
pub use fetches::Claimed;

pub(crate) use fact::{Fact, FactKind};
pub(crate) use reading::{Introspected, Metadata, Reading};
pub(crate) use store::Known;

use crate::credential::key_set::KeySet;
use crate::need::Need;
use crate::registry::KeyRecord;
use answer::{MAX_DOCUMENT, MAX_INTROSPECTION};
use fetches::Fetches;
use std::fmt;
use std::sync::Arc;
use store::Store;

/// How many issuers are remembered.
const ISSUERS: usize = 1_024;
/// How many tokens and how many keys are remembered.
const CREDENTIALS: usize = 16_384;

/// What is known beside the request. It is shared between threads, and may be between engines; it
/// outlives the reload of a policy.
///
/// ```
/// use gatewright_core::{Claimed, Evidence};
///
/// let evidence = Evidence::new();
/// let now: i64 = 1_767_225_600_000; // Unix milliseconds, from the host's clock
/// // Of the threads that need the same, one fetches: it ends with `answer` or `unavailable`.
/// assert_eq!(evidence.claim("keys-0", now), Claimed::Fetch);
/// assert_eq!(evidence.claim("keys-0", now), Claimed::Wait);
/// ```
pub struct Evidence {
    metadata: Store<Arc<Metadata>>,
    keys: Store<Arc<KeySet>>,
    introspected: Store<Introspected>,
    records: Store<Option<Arc<KeyRecord>>>,
    fetches: Fetches,
}

impl Evidence {
    /// Knows nothing.
    pub fn new() -> Evidence {
        Evidence {
            metadata: Store::with_room(ISSUERS),
            keys: Store::with_room(ISSUERS),
            introspected: Store::with_room(CREDENTIALS),
            records: Store::with_room(CREDENTIALS),
            fetches: Fetches::default(),
        }
    }

    /// Takes an answer in at `now` (Unix milliseconds).
    ///
    /// # Errors
    /// Says why the answer is of no use; the need counts as [`Evidence::unavailable`] then.
    pub fn answer(&self, need: &Need, answer: Answer, now: i64) -> Result<(), AnswerFault> {
        let learnt = match (need.reading(), answer) {
            (Reading::Record(digest), Answer::Record(record)) => {
                reading::record(record, digest).map(|record| self.learn_record(need, record, now))
            }
            (Reading::Metadata(issuer), Answer::Http(http)) => {
                self.learn_metadata(need, issuer, &http, now)
            }
            (Reading::Keys, Answer::Http(http)) => self.learn_keys(need, &http, now),
            (Reading::Introspection { cache_s }, Answer::Http(http)) => {
                self.learn_introspected(need, *cache_s, &http, now)
            }
            _ => Err(AnswerFault::Kind),
        };
        match learnt {
            Ok(()) => self.fetches.end(need.id()),
            Err(_) => self.unavailable(need, now),
        }
        learnt
    }

    /// Notes that nobody could answer at `now`. What was known before stays, within its bounds.
    pub fn unavailable(&self, need: &Need, now: i64) {
        let fact = *need.fact();
        match need.reading() {
            Reading::Metadata(_) => self.metadata.note_down(fact, now),
            Reading::Keys => self.keys.note_down(fact, now),
            Reading::Introspection { .. } => self.introspected.note_down(fact, now),
            Reading::Record(_) => self.records.note_down(fact, now),
        }
        self.fetches.end(need.id());
    }

    /// Whether the caller should fetch the need with this id, or somebody else already does.
    pub fn claim(&self, id: &str, now: i64) -> Claimed {
        self.fetches.claim(id, now)
    }

    pub(crate) fn metadata(&self, fact: &Fact, now: i64) -> Known<Arc<Metadata>> {
        self.metadata.look_up(fact, now)
    }

    pub(crate) fn keys(&self, fact: &Fact, now: i64) -> Known<Arc<KeySet>> {
        self.keys.look_up(fact, now)
    }

    pub(crate) fn introspected(&self, fact: &Fact, now: i64) -> Known<Introspected> {
        self.introspected.look_up(fact, now)
    }

    pub(crate) fn record(&self, fact: &Fact, now: i64) -> Known<Option<Arc<KeyRecord>>> {
        self.records.look_up(fact, now)
    }

    /// Whether a need that can be fetched ahead of requests should be fetched.
    pub(crate) fn is_due(&self, need: &Need, now: i64) -> bool {
        match need.reading() {
            Reading::Metadata(_) => self.metadata.is_due(need.fact(), now),
            Reading::Keys => self.keys.is_due(need.fact(), now),
            Reading::Introspection { .. } | Reading::Record(_) => false,
        }
    }

    fn learn_record(&self, need: &Need, record: Option<Arc<KeyRecord>>, now: i64) {
        self.records.learn(*need.fact(), record, life::record(now), now);
    }

    fn learn_metadata(
        &self,
        need: &Need,
        issuer: &str,
        http: &HttpAnswer,
        now: i64,
    ) -> Result<(), AnswerFault> {
        let metadata = reading::metadata(http.ok_body(MAX_DOCUMENT)?, issuer)?;
        let life = life::published(http, now);
        self.metadata.learn(*need.fact(), Arc::new(metadata), life, now);
        Ok(())
    }

    fn learn_keys(&self, need: &Need, http: &HttpAnswer, now: i64) -> Result<(), AnswerFault> {
        let keys = KeySet::from_json(http.ok_body(MAX_DOCUMENT)?)?;
        self.keys.learn(*need.fact(), Arc::new(keys), life::published(http, now), now);
        Ok(())
    }

    fn learn_introspected(
        &self,
        need: &Need,
        cache_s: u32,
        http: &HttpAnswer,
        now: i64,
    ) -> Result<(), AnswerFault> {
        let introspected = reading::introspected(http.ok_body(MAX_INTROSPECTION)?)?;
        let life = life::introspected(&introspected, cache_s, now);
        self.introspected.learn(*need.fact(), introspected, life, now);
        Ok(())
    }
}

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence::new()
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Evidence(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_shared<T: Send + Sync>() {}

    #[test]
    fn evidence_is_shared_between_threads() {
        is_shared::<Evidence>();
        is_shared::<Need>();
        is_shared::<Answer>();
        is_shared::<crate::credential::Method>();
    }

    #[test]
    fn s29_an_answer_of_no_use_counts_as_none() {
        let evidence = Evidence::new();
        let keys =
            Need::document(Fact::new(FactKind::Keys, &[]), "https://a.example", Reading::Keys);
        let check = |answer: Answer, want: &str| {
            let fault = evidence.answer(&keys, answer, 0).unwrap_err();
            assert_eq!(fault.to_string(), want);
            assert!(matches!(evidence.keys(keys.fact(), 0), Known::Down));
        };
        check(Answer::Record(None), "the answer is of another kind than the need");
        check(Answer::http(404, vec![], ""), "the server answered with status 404");
        check(
            Answer::http(200, vec![], vec![b' '; 600_000]),
            "the body has more than 524288 bytes",
        );
        check(
            Answer::http(200, vec![], "{}"),
            "not a JSON object with a list `keys`, and not a single key either",
        );
    }

    #[test]
    fn answers_are_read_from_json() {
        let keys =
            Need::document(Fact::new(FactKind::Keys, &[]), "https://a.example", Reading::Keys);
        let read = |json: &str| Answer::from_json(&keys, json.as_bytes());
        let check = |json: &str, want: &str| {
            let Ok(Answer::Http(http)) = read(json) else { panic!("{json}") };
            let headers = http.headers.iter().map(|(name, value)| format!("{name}={value}"));
            let headers = headers.collect::<Vec<_>>().join(",");
            let body = String::from_utf8(http.body).unwrap();
            assert_eq!(format!("{} {headers} {body}", http.status), want);
        };
        check(r#"{"status":200,"headers":[["A","1"]],"body":"x"}"#, "200 A=1 x");
        check(r#"{"status":200,"headers":[],"body":{"keys":[]}}"#, r#"200  {"keys":[]}"#);
        check(r#"{"status":503}"#, "503  ");
        for json in ["null", "{}", r#"{"status":"200"}"#, r#"{"status":99999}"#, "[]"] {
            assert_eq!(read(json).err(), Some(AnswerFault::Json), "{json}");
        }
    }
}
