//! One request, decided twice.

use crate::random::World;
use gatewright_core::{Decision, Evidence, Outcome, OwnedRequest};
use gatewright_dsl::reference::Reference;

/// Rounds of needs and answers; more than any policy asks for.
const MOST_ROUNDS: usize = 8;

/// What both say.
pub(crate) struct Seen {
    /// How often facts were missing.
    pub(crate) rounds: usize,
    pub(crate) decision: Box<Decision>,
}

/// What each of them says.
pub(crate) struct Difference {
    pub(crate) engine: String,
    pub(crate) reference: String,
}

/// Decides by both until there is a decision, with the same facts each time.
pub(crate) fn compare(
    world: &World,
    request: &OwnedRequest,
    evidence: &Evidence,
) -> Result<Seen, Difference> {
    let naive = Reference::new(&world.resolved, &world.engine);
    request.with(|request| {
        for rounds in 0..MOST_ROUNDS {
            let outcome = world.engine.decide(request, evidence, world.now);
            let engine = outcome.to_json();
            let reference = naive.decide(request, evidence, world.now);
            if engine != reference {
                return Err(Difference { engine, reference });
            }
            match outcome {
                Outcome::Needs(needs) => needs.iter().for_each(|need| world.answer(need, evidence)),
                Outcome::Decided(decision) => return Ok(Seen { rounds, decision }),
            }
        }
        panic!("an answered need is asked again: {}", request.method);
    })
}
