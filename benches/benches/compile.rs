//! Compiling and loading policies from 10 to 10,000 routes.

#![allow(missing_docs, clippy::expect_used)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gatewright_benches::workload::{SCOPED, policy, policy_text};
use gatewright_core::policy::Policy;
use gatewright_dsl::compile;
use gatewright_dsl::source::{NoImports, Source};
use std::hint::black_box;

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("policy");
    group.sample_size(10);
    for size in [10, 100, 1_000, 10_000] {
        let source = Source::new("bench.gate", policy_text(size, SCOPED));
        group.bench_function(BenchmarkId::new("compile", size), |bench| {
            bench.iter(|| compile(black_box(&source), &NoImports).is_ok());
        });
        let bytes = policy(size, SCOPED).to_bytes();
        group.bench_function(BenchmarkId::new("load", size), |bench| {
            bench.iter(|| Policy::from_bytes(black_box(&bytes)).is_ok());
        });
        group.bench_function(BenchmarkId::new("floor: matchit", size), |bench| {
            bench.iter(|| {
                let mut router = matchit::Router::new();
                for resource in 0..size.div_ceil(2) {
                    router.insert(format!("/v1/res{resource}/{{id}}"), resource).expect("distinct");
                }
                router
            });
        });
    }
    group.finish();
}

criterion_group!(benches, load);
criterion_main!(benches);
