//! The sample policy of the language, whose own tests are decided as they say.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use gatewright_core::claim::Claims;
use gatewright_core::mint::{self, Minter};
use gatewright_core::policy::{Algorithm, Audience, AuthKind};
use gatewright_core::registry::{KeyDigest, KeyRecord, KeyStatus, Registry};
use gatewright_core::{Answer, Decision, Engine, Evidence, Outcome, OwnedRequest, Question, Setup};
use gatewright_dsl::reference::Reference;
use gatewright_dsl::resolved::{
    Caller, Check, Defect, Expected, Fact, FactValue, Presented, Resolved, Row, Target, Test,
};
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Compiled, compile};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const SAMPLE: &str = include_str!("fixtures/sample.gate");

#[test]
fn the_sample_decides_as_its_tests_say() {
    let Compiled { policy, resolved, .. } =
        compile(&Source::new("sample.gate", SAMPLE), &NoImports).unwrap();
    let engine = Engine::new(policy, setup(&resolved)).unwrap();
    let rows = resolved.tests.iter().flat_map(|test| test.rows.iter().map(move |row| (test, row)));
    assert_eq!(rows.clone().count(), 10);
    for (test, row) in rows {
        let shown = resolved.sources.text(row.span);
        let decision = decide(&resolved, &engine, &request(&resolved, test, row), test, shown);
        let expected = match row.expected {
            Expected::Allow => None,
            Expected::Status(status) => Some(status),
        };
        assert_eq!(decision.status(), expected, "{shown}");
        assert!(row.reason.is_none_or(|reason| reason == decision.reason()), "{shown}");
        row.checks.iter().for_each(|check| assert_header(&decision, check, shown));
    }
}

/// Asks both evaluators, and answers for the issuer.
fn decide(
    resolved: &Resolved,
    engine: &Engine,
    request: &OwnedRequest,
    test: &Test,
    shown: &str,
) -> Decision {
    let (evidence, now) = (Evidence::new(), test.at.unwrap());
    let naive = Reference::new(resolved, engine);
    loop {
        let outcome = request.with(|request| {
            let outcome = engine.decide(request, &evidence, now);
            assert_eq!(naive.decide(request, &evidence, now), outcome.to_json(), "{shown}");
            outcome
        });
        let needs = match outcome {
            Outcome::Decided(decision) => return *decision,
            Outcome::Needs(needs) => needs,
        };
        for need in needs {
            let Question::Http(asked) = need.question() else { panic!("{shown}") };
            assert_eq!(asked.url, "https://auth.example.com/.well-known/jwks.json");
            evidence.answer(&need, Answer::http(200, Vec::new(), mint::jwks()), now).unwrap();
        }
    }
}

fn assert_header(decision: &Decision, check: &Check, shown: &str) {
    let value = |name: &str| {
        let set: BTreeMap<&str, &str> = match decision.allowed() {
            true => decision.set().collect(),
            false => decision.response().collect(),
        };
        set.get(name).map(|value| (*value).to_owned())
    };
    match check {
        Check::Header(written, _) => {
            assert_eq!(value(&written.name).as_ref(), Some(&written.value), "{shown}");
        }
        Check::Absent(name, _) => assert_eq!(value(name), None, "{shown}"),
    }
}

/// The registries hold the callers of every test.
fn setup(resolved: &Resolved) -> Setup {
    let mut records: BTreeMap<String, Vec<KeyRecord>> = BTreeMap::new();
    for caller in resolved.tests.iter().flat_map(|test| &test.callers) {
        if let AuthKind::ApiKey(auth) = &resolved.auths[caller.auth.index()].kind {
            records.entry(auth.registry.clone()).or_default().push(record(caller));
        }
    }
    let registry = |(name, records)| (name, Registry::from_records(records).unwrap());
    Setup { registries: records.into_iter().map(registry).collect(), ..Setup::default() }
}

fn key_text(caller: &Caller) -> String {
    format!("key-of-{}", caller.name)
}

fn record(caller: &Caller) -> KeyRecord {
    let metadata = Value::Object(claims(&caller.claims)).to_string();
    KeyRecord {
        id: caller.name.clone(),
        digest: KeyDigest::plain(&key_text(caller)),
        client: caller.client.clone().unwrap_or_default(),
        status: KeyStatus::Active,
        not_before: None,
        expires_at: None,
        scopes: caller.scopes.clone().unwrap_or_default(),
        roles: caller.roles.clone().unwrap_or_default(),
        networks: None,
        routes: None,
        metadata: Claims::from_json(metadata.as_bytes()).unwrap(),
    }
}

fn request(resolved: &Resolved, test: &Test, row: &Row) -> OwnedRequest {
    let Target::Path { path, query } = &row.target else { panic!("{:?}", row.target) };
    let mut request = OwnedRequest::new(&row.method, path);
    request.query = query.as_ref().map(|query| query.as_bytes().to_vec());
    request.host = test.host.as_ref().map(|host| host.as_bytes().to_vec());
    request.peer = row.from.or(test.from);
    let written = row.headers.iter().map(|written| (written.name.clone(), written.value.clone()));
    let presented = row.presented.iter().map(|presented| credential(resolved, test, presented));
    let bytes = |(name, value): (String, String)| (name.into_bytes(), value.into_bytes());
    request.headers = written.chain(presented).map(bytes).collect();
    request
}

/// The header that a caller comes with.
fn credential(resolved: &Resolved, test: &Test, presented: &Presented) -> (String, String) {
    let caller = &test.callers[presented.caller];
    match &resolved.auths[caller.auth.index()].kind {
        AuthKind::ApiKey(_) => ("X-API-Key".to_owned(), key_text(caller)),
        AuthKind::Jwt(jwt) => {
            let now = test.at.unwrap() / 1000;
            let ends = match presented.defect {
                None => now + 600,
                Some(Defect::Expired) => now - i64::from(jwt.leeway_s) - 1,
                Some(other) => panic!("{other:?} is not in the sample"),
            };
            let mut all = claims(&caller.claims);
            let Audience::OneOf(audiences) = &jwt.audience else { panic!("{:?}", jwt.audience) };
            all.extend([
                ("iss".to_owned(), json!(jwt.issuer)),
                ("aud".to_owned(), json!(audiences)),
                ("exp".to_owned(), json!(ends)),
                ("sub".to_owned(), json!(caller.subject)),
                ("scope".to_owned(), json!(caller.scopes.clone().unwrap_or_default().join(" "))),
            ]);
            let token = Minter::new(Algorithm::ES256).mint(&Value::Object(all));
            ("Authorization".to_owned(), format!("Bearer {token}"))
        }
        AuthKind::Introspection(_) => panic!("no caller of the sample is asked about"),
    }
}

fn claims(facts: &[Fact]) -> Map<String, Value> {
    let mut claims = Map::new();
    for fact in facts {
        let [name] = fact.path.as_slice() else { panic!("{:?} is not in the sample", fact.path) };
        let FactValue::Text(text) = &fact.value else { panic!("{:?}", fact.value) };
        claims.insert(name.clone(), json!(text));
    }
    claims
}
