//! Every case of `policies/` decided by the engine, and compared with what is expected of it.
//!
//! `policies/README.md` tells how to read a family and how to add to one. Expected decisions are
//! written by people; nothing in here writes them.

// A test runner is a host: it reads and writes files, and stops where its own input is wrong.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub
)]

mod cases;
mod coverage;
mod demo;
mod difference;
mod documents;
mod family;
mod world;

use difference::Differences;
use family::{Family, families, root};
use gatewright_core::policy::Policy;
use gatewright_core::{Evidence, Outcome, OwnedRequest, fold};
use gatewright_dsl::reference::Reference;

#[test]
fn every_decision_is_the_expected_one() {
    let mut differences = Differences::default();
    let mut lines = String::new();
    for family in families() {
        let engine = family.engine(family.compiled.policy.clone());
        for case in &family.file.cases {
            let run = family.world().run(&engine, &case.request(), case.now());
            differences.check(&family, case, "needs", &case.needs_json(), &run.first_needs);
            differences.check(&family, case, "decision", case.decision.get(), &run.decision);
            lines.push_str(&run.decision);
            lines.push('\n');
        }
    }
    let folder = root().join("../target/corpus");
    std::fs::create_dir_all(&folder).expect("target/corpus can be made");
    std::fs::write(folder.join("rust.jsonl"), lines).expect("target/corpus can be written to");
    differences.none();
}

#[test]
fn watched_headers_are_enough_to_decide() {
    check_variant("decision from watched headers", |family, request| {
        let engine = family.engine(family.compiled.policy.clone());
        let mut watched = request.clone();
        watched.headers.retain(|(name, _)| is_watched(name, engine.watched()));
        (engine, watched)
    });
}

#[test]
fn a_policy_that_was_written_and_loaded_decides_alike() {
    check_variant("decision of the loaded policy", |family, request| {
        let bytes = family.compiled.policy.to_bytes();
        let loaded = Policy::from_bytes(&bytes).expect("what was written can be loaded");
        (family.engine(loaded), request.clone())
    });
}

#[test]
fn the_naive_evaluator_decides_alike() {
    let mut differences = Differences::default();
    for family in families() {
        let engine = family.engine(family.compiled.policy.clone());
        let reference = Reference::new(&family.compiled.resolved, &engine);
        for case in &family.file.cases {
            let (request, now) = (case.request(), case.now());
            let run = family.world().run(&engine, &request, now);
            let decide = |evidence: &Evidence| {
                request.with(|request| reference.decide(request, evidence, now))
            };
            if !case.needs.is_empty() {
                let first = decide(&Evidence::new());
                differences.check(&family, case, "naive needs", &run.first_answer, &first);
            }
            let last = decide(&run.evidence);
            differences.check(&family, case, "naive decision", case.decision.get(), &last);
        }
    }
    differences.none();
}

fn check_variant(
    what: &str,
    vary: impl Fn(&Family, &OwnedRequest) -> (gatewright_core::Engine, OwnedRequest),
) {
    let mut differences = Differences::default();
    for family in families() {
        for case in &family.file.cases {
            let (engine, request) = vary(&family, &case.request());
            let run = family.world().run(&engine, &request, case.now());
            differences.check(&family, case, what, case.decision.get(), &run.decision);
        }
    }
    differences.none();
}

fn is_watched(name: &[u8], watched: &[String]) -> bool {
    let folded = fold::fold(name);
    watched.iter().any(|own| match own.ends_with('-') {
        true => folded.starts_with(own.as_str()),
        false => folded == *own,
    })
}

/// Whether an outcome is a decision.
fn decided(outcome: &Outcome) -> bool {
    outcome.decision().is_some()
}
