#![no_main]

#[path = "../../tests/fuzzing/bodies.rs"]
#[allow(dead_code)]
mod bodies;
#[path = "../../tests/gateway/mod.rs"]
mod gateway;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::formatting(bytes));
