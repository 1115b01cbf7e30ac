//! Whole decisions from 10 to 10,000 routes, beside the floors, in one run.

#![allow(missing_docs, clippy::expect_used)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gatewright_benches::floor::TableFloor;
use gatewright_benches::workload::{SCOPED, engine, requests};
use gatewright_core::{Engine, Evidence, OwnedRequest, Request};
use std::hint::black_box;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const NOW: i64 = 1_767_225_600_000;

/// Hands over a run of all requests; their borrowed form is made outside of what is measured.
fn deciding(engine: &Engine, requests: &[OwnedRequest], measure: impl FnOnce(&mut dyn FnMut())) {
    let evidence = Evidence::new();
    let headers: Vec<Vec<(&[u8], &[u8])>> = requests
        .iter()
        .map(|request| request.headers.iter().map(|(n, v)| (&n[..], &v[..])).collect())
        .collect();
    let borrowed: Vec<Request<'_>> = requests
        .iter()
        .zip(&headers)
        .map(|(own, headers)| Request { headers, ..Request::new(&own.method, &own.path) })
        .collect();
    measure(&mut || {
        for request in &borrowed {
            black_box(engine.decide(black_box(request), &evidence, NOW));
        }
    });
}

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide 64 requests");
    for size in SIZES {
        let plain = requests(size, false);
        let paths: Vec<&str> = plain
            .iter()
            .map(|request| std::str::from_utf8(&request.path).expect("a path of the workload"))
            .collect();
        let floor = TableFloor::new(size);
        group.bench_function(BenchmarkId::new("floor: table", size), |bench| {
            bench.iter(|| paths.iter().filter(|path| floor.decide("GET", black_box(path))).count());
        });
        let mut router = matchit::Router::new();
        for resource in 0..size.div_ceil(2) {
            router.insert(format!("/v1/res{resource}/{{id}}"), resource).expect("distinct");
        }
        group.bench_function(BenchmarkId::new("floor: matchit", size), |bench| {
            bench.iter(|| paths.iter().filter(|path| router.at(black_box(path)).is_ok()).count());
        });
        for (name, access, with_key) in [("public", "public", false), ("api key", SCOPED, true)] {
            let engine = engine(size, access);
            deciding(&engine, &requests(size, with_key), |run| {
                group.bench_function(BenchmarkId::new(name, size), |bench| bench.iter(&mut *run));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
