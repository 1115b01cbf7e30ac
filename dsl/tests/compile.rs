//! What compiling gives besides diagnostics: the policy, its names, its tests.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use gatewright_core::policy::{Access, AuthKind, KeySource, Methods, Policy};
use gatewright_core::{Engine, Reason, Setup};
use gatewright_dsl::diagnostic::Code;
use gatewright_dsl::resolved::{Check, Defect, Expected, FactValue, NameKind, Target};
use gatewright_dsl::source::{LoadFailure, Loader, NoImports, Source};
use gatewright_dsl::{Compiled, Options, check, compile, compile_with};
use std::collections::BTreeMap;

const SAMPLE: &str = include_str!("fixtures/sample.gate");
const ORDER: &str = include_str!("fixtures/order.gate");

fn compiled(text: &str) -> Compiled {
    compile(&Source::new("policy.gate", text), &NoImports).unwrap()
}

/// Files by their path below the root.
struct Files(BTreeMap<&'static str, &'static str>);

impl Loader for Files {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        self.0.get(path).map(|text| text.as_bytes().to_vec()).ok_or(LoadFailure::NotFound)
    }
}

#[test]
fn the_sample_compiles() {
    let compiled = compiled(SAMPLE);
    // It leaves out what its authorization server wants to see of the gateway.
    let advice = compiled.advice.diagnostics().iter().map(|found| found.code);
    assert_eq!(advice.collect::<Vec<_>>(), [Code::OpenIntrospection]);
    let routes = compiled.policy.tables().routes().map(|(_, route)| route.name.as_str());
    let names: Vec<&str> = routes.collect();
    assert_eq!(
        names,
        [
            "orders: * /admin",
            "orders: * /admin/{rest...}",
            "orders: * /v1/internal/{rest...}",
            "orders: DELETE|PUT /v1/orders/{id}",
            "orders: GET /healthz",
            "orders: GET /v1/feed",
            "orders: GET /v1/orders",
            "orders: GET /v1/tenants/{t}/orders",
            "orders: POST /v1/orders",
        ]
    );
}

#[test]
fn policies_survive_the_way_to_bytes_and_back() {
    for text in [SAMPLE, ORDER] {
        let policy = compiled(text).policy;
        assert_eq!(Policy::from_bytes(&policy.to_bytes()).unwrap(), policy);
    }
}

#[test]
fn groups_give_their_routes_what_those_do_not_say() {
    let compiled = compiled(ORDER);
    let resolved = &compiled.resolved;
    let route = |name: &str| resolved.routes.iter().find(|route| route.name == name).unwrap();
    let limits = |name: &str| {
        let own = route(name).limits.iter().map(|limit| resolved.limits[*limit].name.as_str());
        own.collect::<Vec<_>>()
    };
    assert_eq!(limits("orders: GET /orders"), ["orders"]);
    assert_eq!(
        limits("orders: POST /orders"),
        ["orders: POST /orders per second by subject", "orders: POST /orders per hour by ip"]
    );
    assert_eq!(limits("orders: GET /teams/{team}/billing"), ["orders: /teams/{team}/billing"]);
    let inner = route("orders: POST /teams/{team}/billing");
    assert_eq!(resolved.guards_of(inner).count(), 4);
    assert!(matches!(&inner.access, Access::Allow(alternatives) if alternatives.len() == 1));
    assert_eq!(inner.forwards.len(), 2);
    assert_eq!(route("orders: GET /teams/{team}/billing").forwards.len(), 0);
    assert_eq!(route("orders: members").methods, Methods::Listed(vec!["GET".into()]));
}

#[test]
fn rules_know_where_they_stand() {
    let compiled = compiled(SAMPLE);
    let tables = compiled.policy.tables();
    let (_, route) = tables.routes().find(|(_, r)| r.name == "orders: POST /v1/orders").unwrap();
    let written = |origin: gatewright_core::policy::Origin| {
        assert_eq!(tables.files[origin.file as usize], "policy.gate");
        let before = &SAMPLE.as_bytes()[..origin.start as usize];
        assert_eq!(before.iter().filter(|byte| **byte == b'\n').count() + 1, origin.line as usize);
        SAMPLE.get(origin.start as usize..origin.end as usize).unwrap()
    };
    assert_eq!(
        written(route.origin),
        "route POST         /v1/orders               require scope orders:write"
    );
    let mut atoms = Vec::new();
    for requirement in &route.requires {
        let gatewright_core::requirement::Requirement::Atom(_, origin) = requirement else {
            continue;
        };
        atoms.push(written(*origin));
    }
    assert_eq!(atoms, ["scope orders:write"]);
    let Access::Allow(alternatives) = &route.access else { unreachable!() };
    assert_eq!(written(alternatives[0].origin), "default allow [user, app]");
}

#[test]
fn names_know_their_definition_and_their_uses() {
    let resolved = compiled(SAMPLE).resolved;
    let name = |kind, text: &str| {
        let found = resolved.names.iter().find(|name| name.kind == kind && name.text == text);
        let found = found.unwrap();
        assert_eq!(resolved.sources.text(found.definition), text);
        for used in found.uses.iter().chain(&found.uses_in_tests) {
            assert_eq!(resolved.sources.text(*used), text);
        }
        (found.uses.len(), found.uses_in_tests.len())
    };
    assert_eq!(name(NameKind::Auth, "user"), (6, 1));
    assert_eq!(name(NameKind::Auth, "partner"), (1, 1));
    assert_eq!(name(NameKind::Headers, "identity"), (1, 0));
    assert_eq!(name(NameKind::Condition, "office"), (1, 0));
    assert_eq!(name(NameKind::Scope, "orders:read"), (3, 0));
    assert_eq!(name(NameKind::Service, "orders"), (0, 0));
}

#[test]
fn settings_are_put_in_and_can_be_handed_in() {
    let with = |options: &Options| {
        compile_with(&Source::new("policy.gate", ORDER), &NoImports, options).unwrap()
    };
    let issuer = |compiled: &Compiled| {
        let kinds = compiled.policy.tables().auths.iter().map(|auth| &auth.kind);
        let mut issuers = kinds.filter_map(|kind| match kind {
            AuthKind::Jwt(jwt) => Some(jwt.issuer.clone()),
            _ => None,
        });
        issuers.next().unwrap()
    };
    let written = with(&Options::default());
    assert_eq!(issuer(&written), "https://auth.example.com");
    let given = with(&Options::default().setting("issuer_url", "https://auth.test"));
    assert_eq!(issuer(&given), "https://auth.test");
    assert_eq!(given.resolved.settings[0].value, "https://auth.test");
    assert_ne!(given.policy.digest(), written.policy.digest());
    let same = with(&Options::default().setting("issuer_url", "https://auth.example.com"));
    assert_eq!(same.policy.digest(), written.policy.digest());
}

#[test]
fn braces_of_a_setting_are_themselves() {
    let text = "gate 1\nsetting odd = \"{x}\"\nauth a = api_key { registry r }\n\
        headers h { X-A: \"v {setting.odd} {{setting.odd}}\" }\n\
        service s { host any\nroute GET \"/a/{setting.odd}\" allow a with claim.x == \"{setting.odd}\" forward h\n}";
    let compiled = compiled(text);
    let tables = compiled.policy.tables();
    assert_eq!(tables.services[0].routes[0].template.to_string(), "/a/%7Bx%7D");
    let shown = format!("{:?}", tables.header_sets[0].lines[0].value);
    assert_eq!(shown, r#"Text([Literal("v {x} {setting.odd}")])"#);
    let shown = format!("{:?}", tables.services[0].routes[0].access);
    assert!(shown.contains(r#"Text("{x}")"#), "{shown}");
}

#[test]
fn imports_are_relative_to_their_file_and_below_the_root() {
    let files = Files(BTreeMap::from([
        (
            "shared/auth.gate",
            "gate 1\nimport \"keys/more.gate\"\nauth a = jwt { issuer \"x\" audience \"x\" algorithms EdDSA keys file \"keys/a.json\" }\n",
        ),
        ("shared/keys/more.gate", "gate 1\nlet staff = role staff\n"),
        (
            "shared/keys/a.json",
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        ),
    ]));
    let text = "gate 1\nimport \"../shared/auth.gate\"\nroute GET / allow a with staff\n";
    let options = Options::default().root("policies");
    let source = Source::new("policies/shop/main.gate", text);
    let compiled = compile_with(&source, &files, &options).unwrap();
    let named =
        ["policies/shop/main.gate", "policies/shared/auth.gate", "policies/shared/keys/more.gate"];
    assert_eq!(compiled.policy.tables().files, named);
    let AuthKind::Jwt(jwt) = &compiled.policy.tables().auths[0].kind else { unreachable!() };
    assert!(matches!(&jwt.keys, KeySource::Inline(keys) if keys.contains("11qYAYKxCrfVS")));
    assert!(Engine::new(compiled.policy, Setup::default()).is_ok());
    let outside = Source::new("elsewhere/main.gate", text);
    assert!(compile_with(&outside, &files, &options).is_err());
}

#[test]
fn tests_are_resolved_for_the_runner_and_not_compiled() {
    let compiled = compiled(SAMPLE);
    let test = &compiled.resolved.tests[0];
    assert_eq!(test.name, "orders");
    assert_eq!(test.at, Some(1_767_225_600_000));
    assert_eq!(test.host.as_deref(), Some("api.example.com"));
    assert_eq!((test.callers.len(), test.rows.len()), (2, 10));
    let alice = &test.callers[0];
    assert_eq!(alice.subject.as_deref(), Some("42"));
    assert_eq!(alice.scopes.as_deref().unwrap(), ["orders:read"]);
    assert_eq!(alice.claims[0].path, ["tenant"]);
    assert_eq!(alice.claims[0].value, FactValue::Text("acme".into()));
    assert_eq!(alice.uses.len(), 7);
    let expired = &test.rows[4];
    assert_eq!(expired.presented[0].defect, Some(Defect::Expired));
    assert_eq!(expired.expected, Expected::Status(401));
    assert_eq!(expired.reason, Some(Reason::TokenExpired));
    let acme = &test.rows[2];
    assert!(matches!(&acme.checks[1], Check::Absent(name, _) if name == "X-User-Id"));
    let path = Target::Path { path: "/admin/x".into(), query: None };
    assert_eq!(test.rows[7].target, path);
    let without = SAMPLE.split("test \"orders\"").next().unwrap();
    assert_eq!(self::compiled(without).policy.digest(), compiled.policy.digest());
}

#[test]
fn all_problems_are_reported_in_one_run_and_in_the_order_of_the_text() {
    let text = "gate 1\nroute GET /a allow nobody\nroute get /b public\nroute GET /c\n";
    let report = compile(&Source::new("p.gate", text), &NoImports).unwrap_err();
    let codes: Vec<&str> = report.diagnostics().iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["GW0201", "GW0115", "GW0501"]);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the keys are a file")]
fn public_test_keys_are_told_by_their_material() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../core/src/credential/mint/public-test-keys.json");
    let document: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let public = document["keys"].as_array().unwrap().iter().map(|key| &key["public"]);
    let mut warned = 0;
    for key in public.filter(|key| key.is_object()) {
        let algorithm = match (key["kty"].as_str(), key["crv"].as_str()) {
            (Some("RSA"), _) => "RS256",
            (_, Some("P-256")) => "ES256",
            (_, Some("P-384")) => "ES384",
            _ => "EdDSA",
        };
        let policy = format!(
            "gate 1\nauth user = jwt {{ issuer \"https://a.example\" audience \"x\" \
             algorithms {algorithm} keys file \"keys.json\" }}\n"
        );
        let key: &'static str = key.to_string().leak();
        let files = Files(BTreeMap::from([("keys.json", key)]));
        let report = check(&Source::new("policy.gate", policy), &files, &Options::default());
        warned += usize::from(report.to_string().contains("GW0324"));
    }
    assert_eq!(warned, 8);
}

/// What the engine removes from every request is warned of, or refused, where a policy sets it.
#[test]
fn headers_of_proxies_are_those_that_the_engine_removes() {
    let plain = compiled("gate 1\nroute GET /a public\n");
    let engine = Engine::new(plain.policy, Setup::default()).unwrap();
    for name in engine.watched() {
        let name = if name.ends_with('-') { format!("{name}x") } else { name.clone() };
        let policy = format!("gate 1\nheaders h {{\n  {name}: \"1\"\n}}\n");
        let source = Source::new("policy.gate", policy);
        let report = check(&source, &NoImports, &Options::default()).to_string();
        assert!(report.contains("GW0601") || report.contains("GW0613"), "{name}: {report}");
    }
}
