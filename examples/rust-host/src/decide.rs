//! Deciding, and fetching what a decision lacks.

use std::io::Read;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gatewright_core::{
    Answer, Claimed, Decision, Engine, Evidence, HttpNeed, Need, Outcome, Question, Request,
};
use ureq::{Agent, http};

/// A decision that still lacks something after so many rounds is a failure of the host.
const ROUNDS: usize = 8;
const TIME_OUT: Duration = Duration::from_secs(5);
const LARGEST_ANSWER: u64 = 1 << 20;

/// The clock, which the engine does not have: Unix milliseconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Decides, or gives up: then nothing is forwarded.
pub(crate) async fn decide(
    engine: &Engine,
    evidence: &Evidence,
    request: &Request<'_>,
) -> Option<Decision> {
    let mut rounds = 0;
    while rounds < ROUNDS {
        let needs = match engine.decide(request, evidence, now()) {
            Outcome::Decided(decision) => return Some(*decision),
            Outcome::Needs(needs) => needs,
        };
        let claimed =
            needs.iter().filter(|need| evidence.claim(need.id(), now()) == Claimed::Fetch);
        let mine: Vec<&Need> = claimed.collect();
        if mine.is_empty() {
            // Other requests are fetching all of it; a claim ends after ten seconds at the latest.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        }
        for need in mine {
            match fetch(need).await {
                // An answer that is of no use counts as none.
                Some(answer) => drop(evidence.answer(need, answer, now())),
                None => evidence.unavailable(need, now()),
            }
        }
        rounds += 1;
    }
    None
}

async fn fetch(need: &Need) -> Option<Answer> {
    match need.question() {
        Question::Http(question) => {
            let question = question.clone();
            tokio::task::spawn_blocking(move || send(&question).ok()).await.ok()?
        }
        // A registry without a file is somewhere else, and this host knows of no such place.
        _ => None,
    }
}

fn send(question: &HttpNeed) -> Result<Answer, Box<dyn std::error::Error>> {
    let agent: Agent = Agent::config_builder()
        .https_only(true)
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(TIME_OUT))
        .build()
        .into();
    let mut request = http::Request::builder().method(question.method).uri(&question.url);
    for (name, value) in &question.headers {
        request = request.header(*name, value);
    }
    let response = match &question.body {
        Some(body) => agent.run(request.body(body.as_str())?)?,
        None => agent.run(request.body(())?)?,
    };

    let (parts, body) = response.into_parts();
    let headers = parts.headers.iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    let mut bytes = Vec::new();
    body.into_reader().take(LARGEST_ANSWER + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_ANSWER {
        return Err("the answer is too large".into());
    }
    Ok(Answer::http(parts.status.as_u16(), headers.collect(), bytes))
}
