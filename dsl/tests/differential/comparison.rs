//! Requests, each decided twice.

use crate::random::World;
use gatewright_core::{Decision, Evidence, Outcome, OwnedRequest};
use gatewright_dsl::reference::Reference;

/// Rounds of needs and answers; more than any policy asks for.
const MOST_ROUNDS: usize = 8;

/// A world with what is known in it.
pub(crate) struct Comparison<'w> {
    world: &'w World,
    evidence: Evidence,
    /// The last outcome, in whose buffers every other one is made.
    last: Outcome,
    requests: usize,
}

/// What both say.
pub(crate) struct Seen {
    /// How often facts were missing.
    pub(crate) rounds: usize,
    pub(crate) decision: Decision,
}

/// What each of them says.
pub(crate) struct Difference {
    pub(crate) engine: String,
    pub(crate) reference: String,
}

impl<'w> Comparison<'w> {
    /// Nothing is known yet.
    pub(crate) fn new(world: &'w World) -> Comparison<'w> {
        let (evidence, last) = (Evidence::new(), Outcome::Needs(Vec::new()));
        Comparison { world, evidence, last, requests: 0 }
    }

    /// Loses all that was found out.
    pub(crate) fn forget(&mut self) {
        self.evidence = Evidence::new();
    }

    /// Decides by both until there is a decision, with the same facts each time.
    pub(crate) fn decide(&mut self, request: &OwnedRequest) -> Result<Seen, Difference> {
        self.requests += 1;
        for rounds in 0..MOST_ROUNDS {
            self.decide_once(request)?;
            match &self.last {
                Outcome::Needs(needs) => {
                    needs.iter().for_each(|need| self.world.answer(need, &self.evidence));
                }
                Outcome::Decided(decision) => {
                    return Ok(Seen { rounds, decision: (**decision).clone() });
                }
            }
        }
        panic!("an answered need is asked again: {}", self.last.to_json());
    }

    fn decide_once(&mut self, request: &OwnedRequest) -> Result<(), Difference> {
        let Comparison { world, evidence, last, requests } = self;
        let (now, engine) = (world.now, &world.engine);
        let reference = Reference::new(&world.resolved, engine);
        request.with(|request| {
            match *requests % 2 {
                0 => *last = engine.decide(request, evidence, now),
                _ => engine.decide_into(request, evidence, now, last),
            }
            let (engine, reference) = (last.to_json(), reference.decide(request, evidence, now));
            match engine == reference {
                true => Ok(()),
                false => Err(Difference { engine, reference }),
            }
        })
    }
}
