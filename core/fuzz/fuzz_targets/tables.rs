#![no_main]

#[path = "../../tests/fuzzing/bodies.rs"]
#[allow(dead_code)]
mod bodies;

use gatewright_core::{ObligationKind, Setup};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut setup = Setup::default();
    setup.obligations.insert(ObligationKind::Limit);
    bodies::load_repaired(bytes, setup);
});
