//! The fuzz bodies over seeds and a fixed number of mutations. `make fuzz` runs them with coverage.

// The bodies are shared with the fuzz targets, and stop where something is wrong.
#![allow(unreachable_pub, clippy::expect_used, clippy::indexing_slicing)]
#![allow(clippy::cast_possible_truncation)]

#[path = "fuzzing/bodies.rs"]
mod bodies;
#[path = "fuzzing/mutation.rs"]
mod mutation;

use gatewright_core::policy::{Policy, RawPolicy};
use mutation::run;

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
