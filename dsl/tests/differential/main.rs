//! The engine against the naive evaluator, on random policies and requests: every decision is the
//! same text, byte for byte.
//!
//! `GATEWRIGHT_POLICIES` says how many policies are drawn, `GATEWRIGHT_SEED` the first seed.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod comparison;
#[path = "../random/mod.rs"]
mod random;
mod shrinking;
mod tally;

use comparison::Comparison;
use gatewright_core::Fault;
use random::{Dice, World, request};
use shrinking::shrunk;
use tally::Tally;

const POLICIES: u64 = 1_100;
const REQUESTS: usize = 100;

// How much to try is for whoever runs the test to say, and to read.
#[allow(clippy::disallowed_methods)]
fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
#[allow(clippy::disallowed_macros)]
fn the_engine_decides_as_the_naive_evaluator_does() {
    let first = from_environment("GATEWRIGHT_SEED").unwrap_or(0);
    let policies = from_environment("GATEWRIGHT_POLICIES").unwrap_or(POLICIES);
    let halves = [0, 1].map(|half| (first..first + policies).filter(move |seed| seed % 2 == half));
    let tally = std::thread::scope(|scope| {
        let workers = halves.map(|seeds| scope.spawn(|| seeds.map(decided_alike).sum::<Tally>()));
        workers.into_iter().map(|worker| worker.join().expect("a worker that ends")).sum::<Tally>()
    });
    println!("{tally}");
    if policies >= POLICIES {
        tally.assert_worth();
    }
}

/// Draws a policy and requests, and counts what came out.
fn decided_alike(seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let world = World::draw(&mut dice);
    let mut tally = Tally::default();
    tally.count_policy(&world.draft.text());
    let mut comparison = Comparison::new(&world);
    for number in 0..REQUESTS {
        // What was found out once is not asked again, so that needs are rare unless it is lost.
        if number % 25 == 0 {
            comparison.forget();
        }
        let request = request(&mut dice, &world);
        match comparison.decide(&request) {
            Ok(seen) => tally.count(&seen),
            Err(difference) => panic!("seed {seed}\n{}", shrunk(&world, request, difference)),
        }
    }
    tally
}

/// Whether a planted mistake shows within a part of what the whole test draws.
fn is_found(fault: Fault) -> bool {
    let differs = |seed| {
        let mut dice = Dice::new(seed);
        let world = World::draw(&mut dice).with_fault(fault);
        let mut comparison = Comparison::new(&world);
        (0..REQUESTS).any(|_| comparison.decide(&request(&mut dice, &world)).is_err())
    };
    (0..POLICIES / 4).any(differs)
}

macro_rules! found {
    ($($name:ident: $fault:ident,)*) => {$(
        #[test]
        fn $name() {
            assert!(is_found(Fault::$fault), "{:?} passes unnoticed", Fault::$fault);
        }
    )*};
}

found! {
    s40_a_host_that_falls_through_is_found: HostFallsThrough,
    s40_open_fences_are_found: FencesOpen,
    head_decided_as_get_is_found: HeadIsGet,
    absence_that_opens_a_door_is_found: AbsentDiffers,
    s15_an_overlooked_query_is_found: BrokenQueryIsEmpty,
    conditions_looked_at_last_are_found: ConditionsLast,
    s32_a_bad_credential_taken_for_none_is_found: BadIsNobody,
    s33_one_of_two_credentials_is_found: OneOfTwoCounts,
    s13_removal_by_exact_name_is_found: RemovalIsExact,
    s17_a_bare_percent_sign_is_found: PercentIsBare,
    scopes_without_what_they_include_are_found: ScopesAreFlat,
    an_overlooked_on_invalid_is_found: InvalidIsUnauthorized,
}
