//! The world outside: it answers needs as the file says, and nothing else.

use crate::cases::KnownAnswer;
use crate::decided;
use gatewright_core::registry::KeyRecord;
use gatewright_core::{
    Answer, Engine, Evidence, HttpAnswer, Need, Outcome, OwnedRequest, Question,
};
use serde_json::Value;
use std::sync::Arc;

/// How often a host asks again.
const MAX_ROUNDS: usize = 8;

#[derive(Clone, Copy)]
pub struct World<'a> {
    pub answers: &'a [KnownAnswer],
    pub unavailable: &'a [String],
}

/// What came of a case.
pub struct Run {
    /// The ids of the first round's needs, as a JSON list.
    pub first_needs: String,
    /// The outcome of the first round as JSON.
    pub first_answer: String,
    pub decision: String,
    /// Everything that was answered on the way.
    pub evidence: Evidence,
}

impl World<'_> {
    /// Decides, answers what is needed, and decides again.
    pub fn run(&self, engine: &Engine, request: &OwnedRequest, now: i64) -> Run {
        let evidence = Evidence::new();
        let decide = || request.with(|request| engine.decide(request, &evidence, now));
        let first = decide();
        let (first_needs, first_answer) = (ids(&first), first.to_json());
        let mut outcome = first;
        for _ in 0..MAX_ROUNDS {
            let Outcome::Needs(needs) = &outcome else { break };
            needs.iter().for_each(|need| self.answer(need, &evidence, now));
            outcome = decide();
        }
        assert!(decided(&outcome), "no decision after {MAX_ROUNDS} rounds: {}", outcome.to_json());
        Run { first_needs, first_answer, decision: outcome.to_json(), evidence }
    }

    fn answer(&self, need: &Need, evidence: &Evidence, now: i64) {
        let known = match need.question() {
            Question::Http(http) if self.unavailable.contains(&http.url) => None,
            question => self.answers.iter().find_map(|known| known.to(question)),
        };
        match known {
            // An answer that is of no use counts as none; that is part of what is decided.
            Some(answer) => drop(evidence.answer(need, answer, now)),
            None => evidence.unavailable(need, now),
        }
    }
}

impl KnownAnswer {
    /// The answer to a question, where it is one.
    fn to(&self, question: &Question) -> Option<Answer> {
        match (self, question) {
            (KnownAnswer::Http(known), Question::Http(asked)) => {
                let fits = known.method == asked.method
                    && known.url == asked.url
                    && known.request_body == asked.body;
                let (status, headers) = (known.status, known.headers.clone());
                fits.then(|| Answer::Http(HttpAnswer { status, headers, body: known.body() }))
            }
            (KnownAnswer::Record(known), Question::Registry(asked)) => {
                let fits = known.registry == asked.registry && known.digest == asked.digest;
                fits.then(|| Answer::Record(record(&known.record)))
            }
            _ => None,
        }
    }
}

fn record(json: &Value) -> Option<Arc<KeyRecord>> {
    let read = |json: &Value| KeyRecord::from_json(json.to_string().as_bytes());
    let record = (!json.is_null()).then(|| read(json).expect("a record of the corpus reads"));
    record.map(Arc::new)
}

fn ids(outcome: &Outcome) -> String {
    let ids: Vec<&str> = match outcome {
        Outcome::Needs(needs) => needs.iter().map(Need::id).collect(),
        Outcome::Decided(_) => Vec::new(),
    };
    serde_json::to_string(&ids).expect("texts can be written")
}
