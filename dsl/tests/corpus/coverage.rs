//! What the corpus as a whole has to cover.

use crate::family::families;
use gatewright_core::Reason;
use serde_json::Value;
use std::collections::BTreeSet;

/// The families that are promised.
const FAMILIES: &[&str] = &[
    "api-key",
    "cors-preflight",
    "groups",
    "header-plan",
    "hosts",
    "introspection",
    "jwt",
    "limits",
    "optional-identity",
    "path-confusion",
    "reasons",
    "requirements",
    "scopes-and-roles",
    "several-issuers",
    "statuses-precise",
    "tenant-paths",
    "via",
];

/// The fewest cases in all of them.
const FEWEST_CASES: usize = 250;

/// Reasons that no decision of an engine has in this edition.
const NOT_DECIDED: &[Reason] = &[
    // Proofs of possession are not read yet.
    Reason::ProofMalformed,
    Reason::ProofMismatch,
    Reason::ProofNonce,
    // These come of obligations that the host could not discharge: `Decision::refuse`.
    Reason::TokenReplayed,
    Reason::LimitExceeded,
    // Nothing that a policy or a request can bring about.
    Reason::InternalError,
];

/// Families whose policies have advice, with the codes of it.
const ADVISED: &[(&str, &[&str])] = &[
    // A key in the query, which one of the families is about and the other takes out again.
    ("api-key", &["GW0320"]),
    ("header-plan", &["GW0320"]),
    // What an inner group keeps from the tail of an outer one.
    ("groups", &["GW0430"]),
    // What is for hosts that no service names.
    ("hosts", &["GW0436"]),
    // Servers that do not say whom their tokens are for, or ask for no credentials.
    ("introspection", &["GW0321", "GW0323"]),
    // A visitor without a name, and a server that asks for no credentials.
    ("optional-identity", &["GW0323", "GW0610"]),
    // Servers that ask for no credentials, and keys that everybody has.
    ("reasons", &["GW0323"]),
    ("several-issuers", &["GW0324"]),
];

#[test]
fn every_promised_family_is_there() {
    let names: Vec<String> = families().into_iter().map(|family| family.name).collect();
    assert_eq!(names, FAMILIES);
}

#[test]
fn there_are_enough_cases_and_each_has_a_name_of_its_own() {
    let families = families();
    for family in &families {
        let names: BTreeSet<&str> = family.file.cases.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names.len(), family.file.cases.len(), "{}", family.name);
    }
    let count: usize = families.iter().map(|family| family.file.cases.len()).sum();
    assert!(count >= FEWEST_CASES, "{count}");
}

#[test]
fn every_reason_occurs_but_those_that_no_engine_gives() {
    let reason = |decision: &str| {
        let decision: Value = serde_json::from_str(decision).expect("a decision is JSON");
        let code = decision["reason"].as_str().expect("a decision has a reason").to_owned();
        Reason::from_code(&code).unwrap_or_else(|| panic!("`{code}` is no reason"))
    };
    let families = families();
    let cases = families.iter().flat_map(|family| &family.file.cases);
    let found: BTreeSet<Reason> = cases.map(|case| reason(case.decision.get())).collect();
    let wanted = Reason::ALL.iter().copied().filter(|reason| !NOT_DECIDED.contains(reason));
    assert_eq!(found, wanted.collect());
}

#[test]
fn policies_have_no_advice_but_what_is_listed() {
    for family in families() {
        let codes: BTreeSet<String> = {
            let found = family.compiled.advice.diagnostics().iter();
            found.map(|diagnostic| diagnostic.code.to_string()).collect()
        };
        let listed = ADVISED.iter().find(|(name, _)| *name == family.name);
        let listed: BTreeSet<String> = listed
            .map(|(_, codes)| codes.iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        assert_eq!(codes, listed, "{}: {}", family.name, family.compiled.advice);
    }
}
