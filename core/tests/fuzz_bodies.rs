//! The fuzz bodies over seeds and a fixed number of mutations. `make fuzz` runs them with coverage.

// The bodies are shared with the fuzz targets, and stop where something is wrong.
#![allow(unreachable_pub, clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(clippy::cast_possible_truncation)]

#[path = "fuzzing/bodies.rs"]
mod bodies;
#[path = "fuzzing/mutation.rs"]
mod mutation;
mod random_policy;
#[path = "fuzzing/tables.rs"]
mod tables;

use bodies::Reached;
use gatewright_core::policy::{
    Algorithm, Audience, Auth, AuthKind, JwtAuth, KeySource, Mapping, Origin, Place, Policy,
    RawPolicy, Scheme,
};
use mutation::{MUTATIONS, Random, run};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use random_policy::draft;
use random_policy::tables::setup;
use std::collections::BTreeMap;

#[test]
fn paths() {
    let seeds: [&[u8]; 6] = [
        b"/a/b/../c",
        b"/a%2fb/%2e%2E/x",
        b"/users/%40me/",
        b"/a;b//c",
        b"/\xc3\xa9/%c3%a9",
        b"/%2525/./..",
    ];
    let words: [&[u8]; 8] = [b"%2e", b"%2f", b"%5c", b"..", b"//", b"%", b"%00", b";"];
    run(&seeds.map(<[u8]>::to_vec), &words, bodies::path);
}

#[test]
fn compiled_policies() {
    let empty = Policy::try_from(RawPolicy::empty()).unwrap().to_bytes();
    run(&[empty], &[], bodies::load);
}

/// What is refused at once says nothing about what stands behind, so it is counted how far each
/// comes.
#[test]
fn s29_compiled_policies_with_their_digest_put_right() {
    let mut runner = TestRunner::deterministic();
    let mut seed = || {
        let mut tables = draft().new_tree(&mut runner).unwrap().current().tables();
        tables.auths.push(staff());
        tables
    };
    let seeds: Vec<RawPolicy> = (0..40).map(|_| seed()).collect();
    let mut random = Random::new(0x5EED);
    let mut reached: BTreeMap<Reached, usize> = BTreeMap::new();
    for round in 0..MUTATIONS {
        let tables = tables::changed(&seeds[round % seeds.len()], &mut random);
        let body = tables.map(|tables| postcard::to_stdvec(&tables).unwrap());
        let bytes = [[0; bodies::HEAD].as_slice(), &body.unwrap_or_default()].concat();
        *reached.entry(bodies::load_repaired(&bytes, setup())).or_default() += 1;
    }
    let at_least = |least| reached.range(least..).map(|(_, count)| count).sum::<usize>();
    assert!(at_least(Reached::Tables) > MUTATIONS / 4, "{reached:?}");
    assert!(at_least(Reached::Engine) > MUTATIONS / 8, "{reached:?}");
}

/// A method with keys among the tables, the last by its name.
fn staff() -> Auth {
    const KEYS: &str = include_str!("../../policies/keys/PUBLIC-TEST-KEYS.jwks.json");
    let jwt = JwtAuth {
        issuer: "https://auth.example.com".into(),
        audience: Audience::OneOf(vec!["https://api.example.com".into()]),
        algorithms: vec![Algorithm::RS256, Algorithm::ES256],
        keys: KeySource::Inline(KEYS.into()),
        leeway_s: 60,
        token_type: None,
        rfc9068: false,
        claims: vec![vec!["tenant".into()]],
        max_age_s: Some(900),
    };
    Auth {
        name: "workers".into(),
        kind: AuthKind::Jwt(jwt),
        places: vec![Place::Authorization(Scheme::Bearer)],
        mapping: Mapping::default(),
        method: "jwt".into(),
        doc: None,
        origin: Origin::default(),
    }
}
