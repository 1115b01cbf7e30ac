//! The policy to look at, and the callers beside it.

use crate::family::{compiled, root};
use gatewright_core::{
    Answer, Engine, Evidence, HttpAnswer, ObligationKind, Outcome, OwnedRequest, Question,
    Registry, Secret, Setup, time,
};

const NOON: &str = "2026-01-15T12:00:00Z";
const ORDER: &str = "/v1/orders/8c1f2c52-4e35-4b57-9a1e-2f8d4f0f9a11";

/// What a host hands over for each URL.
const ANSWERS: &[(&str, &str)] = &[
    ("https://auth.example.com/.well-known/jwks.json", "auth.jwks.json"),
    ("https://staff.example.com/.well-known/jwks.json", "staff.jwks.json"),
    ("https://auth.example.com/oauth2/introspect", "app.introspection.json"),
];

#[test]
fn the_demo_is_large_and_without_advice() {
    let compiled = compiled(&root().join("demo"), "policy.gate");
    assert!(compiled.advice.is_empty(), "{}", compiled.advice);
    assert!(compiled.policy.tables().routes().count() > 50);
}

#[test]
fn the_demo_decides_as_its_readme_says() {
    let (alice, carol) = (bearer("alice.token"), bearer("carol.token"));
    let (swift, ledgerly) = (key("swift.key"), key("ledgerly.key"));
    let app = Some(("Authorization", "Bearer an-app".to_owned()));
    let office = Some("203.0.113.9");
    let check = |line: &str, caller: &Option<(&str, String)>, peer, at: &str, want: &str| {
        assert_eq!(decide(line, caller.clone(), peer, at), want, "{line}");
    };
    let api = |line: &str, caller: &Option<(&str, String)>, want: &str| {
        let (method, path) = line.split_once(' ').unwrap();
        check(&format!("{method} api.example.com{path}"), caller, None, NOON, want);
    };
    api("GET /v1/orders", &alice, "allow granted");
    api("GET /v1/orders", &None, "401 credentials_missing");
    api("POST /v1/orders", &alice, "403 scope_missing");
    api("GET /v1/products", &None, "allow public");
    api("GET /v1/products", &alice, "allow granted");
    api("GET /v1/shops/blue-bottle", &alice, "allow granted");
    api("GET /v1/shops/other-shop", &alice, "403 condition_failed");
    api("POST /v1/cart/checkout", &alice, "allow granted");
    api(&format!("GET {ORDER}"), &swift, "allow granted");
    api("GET /v1/invoices", &ledgerly, "401 key_disabled");
    api("PATCH /v1/products/mug/stock", &app, "allow granted");
    api("GET /v1/products/../internal/dump", &None, "403 denied");
    api("GET /v1/products/%2e%2e/internal/dump", &None, "403 path_ambiguous");
    let checkout = "POST api.example.com/v1/cart/checkout";
    check(checkout, &alice, None, "2026-01-15T12:10:00Z", "401 authentication_too_old");
    let orders = "GET api.example.com/v1/orders";
    check(orders, &alice, None, "2026-01-16T12:00:00Z", "401 token_expired");
    let acting = "GET admin.example.com/as/c-7/orders";
    check(acting, &carol, office, NOON, "allow granted");
    check(acting, &carol, Some("198.51.100.9"), NOON, "403 condition_failed");
    let suspend = "POST admin.example.com/shops/7/suspend";
    check(suspend, &carol, office, NOON, "403 role_missing");
}

fn decide(line: &str, caller: Option<(&str, String)>, peer: Option<&str>, at: &str) -> String {
    let (engine, evidence) = (engine(), Evidence::new());
    let now = time::parse_rfc3339(at).unwrap();
    let (method, target) = line.split_once(' ').unwrap();
    let (host, path) = target.split_at(target.find('/').unwrap());
    let headers = caller.map(|(name, value)| (name.as_bytes().to_vec(), value.into_bytes()));
    let request = OwnedRequest {
        host: Some(host.as_bytes().to_vec()),
        headers: headers.into_iter().collect(),
        peer: peer.map(|peer| peer.parse().unwrap()),
        ..OwnedRequest::new(method, path)
    };
    let decide = || request.with(|request| engine.decide(request, &evidence, now));
    if let Outcome::Needs(needs) = decide() {
        for need in &needs {
            let Question::Http(http) = need.question() else { panic!("{need:?}") };
            let (_, file) = ANSWERS.iter().find(|(url, _)| *url == http.url).unwrap();
            let answer = HttpAnswer { status: 200, headers: Vec::new(), body: read(file).into() };
            evidence.answer(need, Answer::Http(answer), now).unwrap();
        }
    }
    let outcome = decide();
    let decision = outcome.decision().unwrap();
    let status = decision.status().map_or("allow".to_owned(), |status| status.to_string());
    format!("{status} {}", decision.reason())
}

fn engine() -> Engine {
    let mut setup = Setup::default();
    let partners = Registry::from_json_lines(read("partners.jsonl").as_bytes()).unwrap();
    setup.registries.insert("partners".into(), partners);
    let secret = Secret::new(read("shop_gateway.secret").trim());
    setup.secrets.insert("shop_gateway".into(), secret);
    setup.obligations.insert(ObligationKind::Limit);
    Engine::new(compiled(&root().join("demo"), "policy.gate").policy, setup).unwrap()
}

fn bearer(file: &str) -> Option<(&'static str, String)> {
    Some(("Authorization", format!("Bearer {}", read(file).trim())))
}

fn key(file: &str) -> Option<(&'static str, String)> {
    Some(("X-API-Key", read(file).trim().to_owned()))
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join("demo").join(file)).unwrap()
}
