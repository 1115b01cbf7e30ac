//! Test keys: in place of whatever keys a policy has, and trusted nowhere else.

use crate::policy::{Files, all_pass, run_text};
use gatewright_core::mint::Minter;
use gatewright_core::policy::{Algorithm, Policy};
use gatewright_core::{Answer, Engine, Evidence, Outcome, OwnedRequest, Secret, Setup};
use gatewright_dsl::compile;
use gatewright_dsl::source::Source;
use serde_json::json;

const TEST: &str = r#"test "t" {
  at 2026-01-01T00:00:00Z
  caller c = a { subject: "42" }

  GET /a as c         -> allow
  GET /a as c forged  -> 401 token_signature
}
"#;

fn policy(algorithm: &str, keys: &str) -> String {
    format!(
        "gate 1\nauth a = jwt {{\n  issuer \"https://i.example\"\n  audience \"x\"\n  \
         algorithms {algorithm}\n  keys {keys}\n}}\n\
         service s {{\n  host any\n  route GET /a allow a\n}}\n"
    )
}

#[test]
fn every_source_of_keys_is_played() {
    for algorithm in Algorithm::ALL {
        let sources: &[&str] = match algorithm.is_symmetric() {
            true => &["secret session"],
            false => &["discovery", "jwks \"https://elsewhere.example/keys\""],
        };
        for source in sources {
            all_pass(&run_text(&(policy(algorithm.as_str(), source) + TEST)), 2);
        }
    }
    let many = policy("RS256, ES384, EdDSA", "discovery");
    all_pass(&run_text(&(many + TEST)), 2);
    all_pass(&run_text(&(policy("HS256, HS512", "secret session") + TEST)), 2);
    all_pass(&run_text(&(policy("EdDSA", "file \"files/public.json\"") + TEST)), 2);
}

#[test]
fn a_secret_of_two_uses_is_no_obstacle() {
    let client = "auth b = introspection {\n  issuer \"https://j.example\"\n  discovery\n  \
                  audience \"x\"\n  credentials session basic\n}\n";
    let route = "  route GET /a allow a\n  route GET /b allow b\n";
    let text = policy("HS256", "secret session").replace("  route GET /a allow a\n", route);
    let test = TEST.replace("\n}\n", "\n  caller d = b { }\n  GET /b as d -> allow\n}\n");
    all_pass(&run_text(&(text + client + &test)), 3);
}

#[test]
fn several_methods_of_one_issuer_go_by_audience() {
    let second = policy("ES256", "discovery")
        .replace("gate 1\n", "")
        .replace("auth a", "auth b")
        .replace("\"x\"", "\"y\"");
    let (second, _) = second.split_once("service").unwrap();
    let text =
        policy("ES256", "discovery").replace("allow a\n", "allow [a, b]\n  route GET /b allow b\n");
    let test = TEST.replace(
        "\n}\n",
        "\n  caller d = b { }\n  GET /a as d -> allow\n  GET /b as d -> allow\n  \
         GET /b as c -> 401 token_audience\n  GET /a as d wrong_audience -> 401 token_audience\n}\n",
    );
    all_pass(&run_text(&(text + second + &test)), 6);
}

fn compiled(text: &str) -> Policy {
    compile(&Source::new("policy.gate", text), &Files).unwrap().policy
}

#[test]
fn a_compiled_policy_holds_no_tests() {
    for (algorithm, keys) in [("ES256", "discovery"), ("EdDSA", "file \"files/public.json\"")] {
        let text = policy(algorithm, keys);
        let (without, with) = (compiled(&text), compiled(&(text.clone() + TEST)));
        assert_eq!(without.to_bytes(), with.to_bytes());
        let bytes = with.to_bytes();
        let mark = gatewright_core::mint::KID_MARK.as_bytes();
        assert!(!bytes.windows(mark.len()).any(|window| window == mark));
    }
}

/// What an engine of the policy as it stands says to a token of the test keys.
fn verdict(text: &str, algorithm: Algorithm, setup: Setup, keys: &str) -> String {
    let (engine, evidence) = (Engine::new(compiled(text), setup).unwrap(), Evidence::new());
    let now = 1_767_225_600;
    let claims = json!({ "iss": "https://i.example", "aud": "x", "exp": now + 60, "sub": "42" });
    let token = format!("Bearer {}", Minter::new(algorithm).mint(&claims));
    let mut request = OwnedRequest::new("GET", "/a");
    request.headers.push((b"Authorization".to_vec(), token.into_bytes()));
    loop {
        match request.with(|request| engine.decide(request, &evidence, now * 1000)) {
            Outcome::Decided(decision) => return decision.reason().to_string(),
            Outcome::Needs(needs) => {
                let answer = Answer::http(200, Vec::new(), keys);
                evidence.answer(&needs[0], answer, now * 1000).unwrap();
            }
        }
    }
}

#[test]
fn the_keys_of_tests_open_no_gateway() {
    let jwks = policy("ES256", "jwks \"https://i.example/keys\"") + TEST;
    let own = include_str!("../meaning/files/public.json");
    let file = policy("EdDSA", "file \"files/public.json\"") + TEST;
    let secret = policy("HS256", "secret session") + TEST;
    for text in [&jwks, &file, &secret] {
        all_pass(&run_text(text), 2);
    }
    let mut setup = Setup::default();
    setup.secrets.insert("session".into(), Secret::new([7; 32]));
    let none = Setup::default;
    assert_eq!(verdict(&jwks, Algorithm::ES256, none(), own), "token_key");
    assert_eq!(verdict(&file, Algorithm::EdDSA, none(), own), "token_key");
    assert_eq!(verdict(&secret, Algorithm::HS256, setup, own), "token_signature");
}
