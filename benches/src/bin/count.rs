//! Decides one request a given number of times, for counting instructions under callgrind, or says
//! how often one allow and one deny allocate.
//!
//! `count allow 1000`, `count deny 1000`, `count allocations`

// Output is what this program is for, and there is nothing to do where its input fails.
#![allow(clippy::expect_used, clippy::panic)]

use gatewright_benches::workload::{KEY, SCOPED, engine};
use gatewright_core::{Engine, Evidence, Request};
use std::hint::black_box;

const ROUTES: usize = 1_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().expect("`allow`, `deny` or `allocations`");
    let engine = engine(ROUTES, SCOPED);
    let headers: [(&[u8], &[u8]); 3] =
        [(b"Host", b"api.example.com"), (b"X-User-Id", b"spoofed"), (b"X-API-Key", KEY.as_bytes())];
    let request = |path: &'static [u8]| Request { headers: &headers, ..Request::new("GET", path) };
    let (allow, deny) = (request(b"/v1/res1/7"), request(b"/v1/res400/7"));
    let times = arguments.next().map_or(1, |times| times.parse().expect("a number"));
    match what.as_str() {
        "allow" => repeat(&engine, &allow, times, true),
        "deny" => repeat(&engine, &deny, times, false),
        "allocations" => {
            for (name, request) in [("allow", &allow), ("deny", &deny)] {
                let info =
                    allocation_counter::measure(|| repeat(&engine, request, 1, name == "allow"));
                println!("{name}: {} allocations, {} bytes", info.count_total, info.bytes_total);
            }
        }
        other => panic!("`{other}` is not `allow`, `deny` or `allocations`"),
    }
}

fn repeat(engine: &Engine, request: &Request<'_>, times: usize, allowed: bool) {
    let evidence = Evidence::new();
    for _ in 0..times {
        let outcome = engine.decide(black_box(request), &evidence, 1_767_225_600_000);
        assert_eq!(black_box(outcome).allowed(), allowed);
    }
}
