//! Security requirements that take a whole gateway to see. Each test is named for the one it covers.

#![allow(clippy::indexing_slicing, clippy::string_slice)]

mod gateway;

use gateway::{Gateway, METHODS, get, request, token, with_key, with_token};
use gatewright_core::{Answer, HttpAnswer, Outcome, Reason, Verdict};
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Options, check};
use serde_json::json;

const ROUTES: &str = r#"
service api {
  host any
  default forward identity

  route GET   /public          public
  route GET   /optional        optional user
  route GET   /read            allow [user, partner] with scope orders:read
  route POST  /read            allow [user, partner] with scope orders:write
  route GET   /app             allow app
  route GET   /both            allow user via partner
  route *     /closed/{all...} deny
}
"#;

fn user(scope: &str) -> String {
    token(&json!({ "scope": scope }))
}

/// One request for each verdict, with the reason that is expected.
fn of_each_verdict() -> Vec<(gatewright_core::OwnedRequest, &'static str)> {
    vec![
        (get("/public", &[]), "0 public"),
        (with_token(get("/read", &[]), &user("orders:read")), "0 granted"),
        (with_key(get("/read", &[]), "acme"), "0 granted"),
        (get("/optional", &[]), "0 public"),
        (get("/read", &[]), "401 credentials_missing"),
        (with_token(get("/read", &[]), &user("")), "403 scope_missing"),
        (with_key(get("/read", &[]), "disabled"), "401 key_disabled"),
        (get("/closed/x", &[]), "403 denied"),
        (get("/nowhere", &[]), "403 no_route"),
        (get("/a/%2e%2e/b", &[]), "403 path_ambiguous"),
        (request("PUT", "/read", &[]), "403 method_not_allowed"),
        (get("/app", &[("Authorization", "Bearer opaque")]), "401 issuer_unavailable"),
    ]
}

#[test]
fn s5_the_engine_hands_out_the_canonical_path_and_the_cleaned_query() {
    let policy = METHODS.replace("header    X-API-Key", "query api_key") + ROUTES;
    let gateway = Gateway::of(&policy);
    let decision = gateway.decide(&get("/x/../%70ublic?b=%7e&api_key=secret&&c", &[]));
    assert_eq!(decision.path(), Some("/public"));
    assert_eq!(decision.query(), Some(&b"b=%7e&&c"[..]));
}

#[test]
fn s10_method_overrides_are_ignored_and_removed() {
    let gateway = Gateway::new(ROUTES);
    for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X_Method_Override", "x.http.method"] {
        let decision = gateway.decide(&request("POST", "/public", &[(name, "GET")]));
        assert_eq!(decision.reason(), Reason::MethodNotAllowed, "{name}");
        assert_eq!(decision.remove(), [name], "{name}");
    }
}

#[test]
fn s12_nothing_that_the_policy_does_not_name_switches_anything_off() {
    let gateway = Gateway::new(ROUTES);
    let odd = [
        ("User-Agent", "gatewright-internal"),
        ("X-Internal", "1"),
        ("X-Debug", "true"),
        ("X-Auth-Skip", "yes"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Original-URL", "/public"),
        ("X-Rewrite-URL", "/public"),
        ("X-Envoy-Original-Path", "/public"),
        ("Forwarded", "for=127.0.0.1;host=localhost"),
        ("X-Forwarded-Client-Cert", "Hash=x"),
        ("Via", "1.1 gatewright"),
    ];
    for (plain, want) in of_each_verdict() {
        for (name, value) in odd {
            let mut dressed = plain.clone();
            dressed.headers.push((name.into(), value.into()));
            assert_eq!(gateway.verdict(&dressed), want, "{name}");
        }
    }
}

#[test]
fn s14_whatever_the_verdict_no_identity_header_of_the_client_gets_through() {
    let gateway = Gateway::new(ROUTES);
    let spoofed = ["X-User-Id", "x_user_id", "X.Client.Id", "X-USER-SCOPES", "x user-scopes"];
    for (plain, want) in of_each_verdict() {
        let mut dressed = plain.clone();
        dressed.headers.extend(spoofed.map(|name| (name.into(), b"spoofed".to_vec())));
        let decision = gateway.decide(&dressed);
        let removed: Vec<&str> = decision.remove().iter().map(String::as_str).collect();
        assert!(spoofed.iter().all(|name| removed.contains(name)), "{want}: {removed:?}");
        assert!(!decision.to_json().contains("\"spoofed\""), "{want}");
    }
}

#[test]
fn s21_empty_lists_do_not_compile() {
    let good = METHODS.to_owned() + ROUTES;
    let replacements = [
        ("audience    \"https://api.example.com\"", "audience"),
        ("algorithms  HS256", "algorithms"),
        ("issuer      \"https://auth.example.com\"", "issuer \"\""),
        ("[user, partner] with scope orders:read", "[] with scope orders:read"),
        ("with scope orders:read", "with scope in []"),
    ];
    assert_eq!(errors(&good), 0);
    for (good_part, bad_part) in replacements {
        assert!(good.contains(good_part), "{good_part}");
        assert!(errors(&good.replacen(good_part, bad_part, 1)) > 0, "{bad_part}");
    }
}

fn errors(text: &str) -> usize {
    let report = check(&Source::new("policy.gate", text), &NoImports, &Options::default());
    report.diagnostics().iter().filter(|found| found.is_error()).count()
}

#[test]
fn s24_a_domain_is_the_whole_of_what_follows_one_at_sign() {
    let gateway = Gateway::new(
        "service api {\n  host any\n  route GET /x allow user with claim.email in domain \"example.com\"\n}\n",
    );
    let check = |email: serde_json::Value, allowed: bool| {
        let request = with_token(get("/x", &[]), &token(&json!({ "email": email })));
        assert_eq!(gateway.decide(&request).allowed(), allowed, "{email}");
    };
    check(json!("alice@example.com"), true);
    check(json!("alice@EXAMPLE.com"), true);
    check(json!("alice@evil.org@example.com"), false);
    check(json!("alice@sub.example.com"), false);
    check(json!("alice@evilexample.com"), false);
    check(json!("alice@example.com.evil.org"), false);
    check(json!("@example.com"), false);
    check(json!("example.com"), false);
    check(json!(["alice@example.com"]), false);
    check(json!(null), false);
}

#[test]
fn s28_routes_never_share_a_verdict() {
    let gateway = Gateway::new(
        "service api {\n  host any\n  route GET /a allow app with scope a\n  \
         route GET /b allow app with scope b\n}\n",
    );
    let to = |path| get(path, &[("Authorization", "Bearer opaque")]);
    let Outcome::Needs(needs) = gateway.outcome(&to("/a")) else { panic!("nothing is known yet") };
    let body =
        br#"{"active":true,"iss":"https://auth.example.com","scope":"a","sub":"alice"}"#.to_vec();
    let answer = Answer::Http(HttpAnswer { status: 200, headers: vec![], body });
    gateway.evidence.answer(&needs[0], answer, gateway::NOW).unwrap();
    assert_eq!(gateway.verdict(&to("/a")), "0 granted");
    assert_eq!(gateway.verdict(&to("/b")), "403 scope_missing");
    assert_eq!(gateway.verdict(&to("/a")), "0 granted");
}

#[test]
fn s29_what_cannot_be_known_is_denied() {
    let gateway = Gateway::new(ROUTES);
    let good = br#"{"active":true,"iss":"https://auth.example.com"}"#;
    let bodies: [(u16, &[u8]); 10] = [
        (200, br#"{"active":"true","iss":"https://auth.example.com"}"#),
        (200, br#"{"active":1,"iss":"https://auth.example.com"}"#),
        (200, br#"{"active":true,"active":true,"iss":"https://auth.example.com"}"#),
        (200, br#"{"active":true}"#),
        (200, b"{}"),
        (200, b"[true]"),
        (200, b"{\"active\":true"),
        (200, b""),
        (500, good),
        (302, good),
    ];
    for (at, (status, body)) in bodies.into_iter().enumerate() {
        let to_app = get("/app", &[("Authorization", &format!("Bearer opaque{at}"))]);
        let Outcome::Needs(needs) = gateway.outcome(&to_app) else { panic!("nothing is known") };
        let answer = Answer::Http(HttpAnswer { status, headers: vec![], body: body.to_vec() });
        let _ = gateway.evidence.answer(&needs[0], answer, gateway::NOW);
        let decision = gateway.decide(&to_app);
        assert_eq!(decision.verdict(), Verdict::Unauthorized, "{at}: {}", decision.reason());
    }
}

#[test]
fn s31_what_a_client_sees_holds_nothing_of_the_request_or_the_policy() {
    let policy = "service api {\n  host any\n  route GET /x/{marker} allow user \
                  with role secret-role and claim.secret_claim == \"secret-value\"\n}\n";
    let gateway = Gateway::new(policy);
    let marker = "marker-7c1e";
    let requests = [
        get("/x/marker-7c1e", &[("X-Marker", marker)]),
        with_token(get("/x/marker-7c1e", &[]), marker),
        with_token(get("/x/marker-7c1e", &[]), &token(&json!({ "marker": marker }))),
        get("/marker-7c1e/%00", &[]),
        get("/x/marker-7c1e", &[("Authorization", "Bearer marker-7c1e marker-7c1e")]),
    ];
    for request in requests {
        let decision = gateway.decide(&request);
        let problem = serde_json::to_string(&decision.problem()).unwrap();
        let seen = format!("{problem} {:?}", decision.response().collect::<Vec<_>>());
        for secret in [marker, "secret-role", "secret_claim", "secret-value"] {
            assert!(!seen.contains(secret), "{seen}");
        }
    }
}

#[test]
fn s30_no_credential_stands_in_any_output() {
    let gateway = Gateway::new(ROUTES);
    let credentials = [user("orders:read"), gateway::key("acme"), "opaque-token-9f2c".to_owned()];
    let mut requests = Vec::new();
    for path in ["/public", "/optional", "/read", "/app", "/both", "/closed/x", "/nowhere"] {
        for credential in &credentials {
            requests.push(with_token(get(path, &[]), credential));
            requests.push(get(path, &[("X-API-Key", credential)]));
            requests.push(get(path, &[("X_API_Key", credential), ("Cookie", credential)]));
        }
    }
    for request in requests {
        let decision = gateway.decide(&request);
        let explanation = request.with(|request| {
            gateway.engine.explain(request, &gateway.evidence, gateway::NOW, false)
        });
        let seen = [
            decision.to_json(),
            request.with(|request| decision.to_log(request, &[])),
            format!("{decision:?} {request:?}"),
            explanation.to_string(),
            explanation.to_json(),
        ];
        for credential in &credentials {
            let signature = credential.rsplit('.').next().unwrap();
            assert!(seen.iter().all(|text| !text.contains(signature)), "{seen:?}");
        }
    }
}

#[test]
fn s32_a_bad_credential_is_never_no_credential() {
    let gateway = Gateway::new(ROUTES);
    let expired = token(&json!({ "exp": gateway::NOW / 1000 - 3600 }));
    let check = |credential: &str, want| {
        let request = get("/optional", &[("Authorization", credential)]);
        assert_eq!(gateway.verdict(&request), want, "{credential}");
    };
    check(&format!("Bearer {expired}"), "401 token_expired");
    check("Bearer x", "401 token_malformed");
    check("Bearer", "401 credentials_malformed");
    check("Bearer a b", "401 credentials_malformed");
    // A scheme that the route does not read is no credential of it.
    check("Basic YTpi", "0 public");
}

#[test]
fn s33_credentials_are_never_merged_and_a_good_one_hides_no_bad_one() {
    let gateway = Gateway::new(ROUTES);
    let good = user("orders:read orders:write");
    let both = |request, key| with_key(with_token(request, &good), key);
    assert_eq!(gateway.verdict(&both(get("/read", &[]), "acme")), "401 credentials_conflict");
    assert_eq!(gateway.verdict(&both(get("/read", &[]), "disabled")), "401 key_disabled");
    assert_eq!(gateway.verdict(&with_token(get("/both", &[]), &good)), "401 credentials_missing");
    let decision = gateway.decide(&both(get("/both", &[]), "acme"));
    assert_eq!(decision.reason(), Reason::Granted);
    let principal = decision.principal().unwrap();
    assert_eq!((principal.subject.as_deref(), principal.client.as_deref()), (Some("alice"), None));
}

#[test]
fn s37_what_no_rule_allows_is_denied() {
    let gateway = Gateway::of("gate 1\n");
    assert_eq!(gateway.verdict(&get("/", &[])), "403 no_route");
    assert!(errors("gate 1\nservice a {\n  host any\n  route GET /x\n}\n") > 0);
    assert!(errors("") > 0);
}

#[test]
fn s41_presenting_a_credential_twice_never_opens() {
    let gateway = Gateway::new(ROUTES);
    for (plain, _) in of_each_verdict() {
        let mut twice = plain.clone();
        twice.headers.extend(plain.headers.clone());
        let opened = !gateway.decide(&plain).allowed() && gateway.decide(&twice).allowed();
        assert!(!opened, "{plain:?}");
    }
}
