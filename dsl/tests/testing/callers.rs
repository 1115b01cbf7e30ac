//! Callers: where their facts stand, and what is filled in for them.

use crate::policy::{METHODS, all_pass, run, run_text};

/// A policy with one method, one route and one test.
fn with(method: &str, route: &str, test: &str) -> String {
    format!(
        "gate 1\n{method}\nheaders h {{\n  X-S: subject\n  X-C: client\n  X-P: scopes\n  X-R: roles\n}}\n\
         service s {{\n  host any\n  default forward h\n{route}\n}}\n\
         test \"t\" {{\n  at 2026-01-01T00:00:00Z\n{test}\n}}\n"
    )
}

const JWT: &str = r#"auth a = jwt {
  issuer "https://i.example"  audience "x"  algorithms ES256  keys discovery
"#;
const KEY: &str = "auth a = api_key {\n  registry r\n";
const OPAQUE: &str = r#"auth a = introspection {
  issuer "https://i.example"  audience "x"  discovery
"#;
const MAPPED: &str =
    "subject claim.who.id  client claim.app  scopes claim.may  roles claim.is.a\n}";
const ALL: &str =
    "  caller c = a { subject: \"s\"  client: \"c\"  scopes: \"p q\"  roles: \"r t\" }\n";
const SEEN: &str = "allow  X-S: \"s\"  X-C: \"c\"  X-P: \"p q\"  X-R: \"r t\"";

#[test]
fn facts_stand_where_the_method_reads_them() {
    let row = format!("{ALL}  GET /a as c -> {SEEN}");
    let mapped = format!("{ALL}  GET /a as c -> {SEEN}\n  GET /b as c -> allow");
    let plain = "  route GET /a allow a";
    let by_claim = "  route GET /a allow a\n  route GET /b allow a with claim.who.id == \"s\" and \
                    claim.app == \"c\" and claim.is.a has \"t\"";
    for method in [JWT, OPAQUE] {
        all_pass(&run_text(&with(&format!("{method}}}"), plain, &row)), 1);
    }
    for method in [JWT, OPAQUE, KEY] {
        all_pass(&run_text(&with(&format!("{method}{MAPPED}"), by_claim, &mapped)), 2);
    }
}

#[test]
fn a_key_has_what_its_record_says() {
    let test = "  caller c = a { client: \"c\"  scopes: \"p q\"  roles: \"r\"  plan: \"gold\" }\n  \
                caller d = a { }\n  \
                GET /a as c -> allow  X-C: \"c\"  X-P: \"p q\"  X-R: \"r\"  no X-S\n  \
                GET /b as c -> allow\n  GET /b as d -> 403 condition_failed\n  \
                GET /a as d -> allow  X-C: \"d\"  no X-P";
    let routes = "  route GET /a allow a\n  route GET /b allow a with claim.plan == \"gold\"";
    all_pass(&run_text(&with(&format!("{KEY}}}"), routes, test)), 4);
}

#[test]
fn claims_of_every_type_stand_behind_dotted_names() {
    let routes = "  route GET /text allow a with claim.x.y == \"v\"\n  \
                  route GET /integer allow a with claim.n >= 7\n  \
                  route GET /boolean allow a with claim.b == true\n  \
                  route GET /list allow a with claim.l has \"m\" and claim.\"odd name\" exists";
    let caller = |facts: &str| format!("  caller c = a {{ {facts} }}\n");
    let good = caller("x.y: \"v\"  x.z: 1  n: 7  b: true  l: [\"k\", \"m\"]  \"odd name\": -3");
    let bad = caller("x: \"v\"  n: \"7\"  b: false  l: [\"k\"]");
    let rows = |outcome: &str| {
        let paths = ["text", "integer", "boolean", "list"];
        paths.map(|path| format!("  GET /{path} as c -> {outcome}")).join("\n")
    };
    for method in [JWT, OPAQUE, KEY] {
        let method = format!("{method}}}");
        all_pass(&run_text(&with(&method, routes, &(good.clone() + &rows("allow")))), 4);
        let refused = bad.clone() + &rows("403 condition_failed");
        all_pass(&run_text(&with(&method, routes, &refused)), 4);
    }
}

#[test]
fn what_the_method_demands_is_filled_in() {
    let demands = [
        "claims [jti, org.id, auth_time, sub]",
        "type \"at+jwt\"",
        "type \"vendor+jwt\"",
        "profile rfc9068",
        "profile rfc9068  type \"at+jwt\"",
        "max_age 1m",
        "leeway 0s",
    ];
    for demand in demands {
        let method = format!("{JWT}  {demand}\n}}");
        let test = "  caller c = a { }\n  GET /a as c -> allow";
        all_pass(&run_text(&with(&method, "  route GET /a allow a", test)), 1);
    }
    let method = format!("{OPAQUE}  claims [device.serial]\n}}");
    let test = "  caller c = a { }\n  GET /a as c -> allow";
    all_pass(&run_text(&with(&method, "  route GET /a allow a", test)), 1);
}

#[test]
fn what_a_caller_says_is_not_overwritten() {
    let check = |demand: &str, facts: &str, want: &str| {
        let method = format!("{JWT}  {demand}\n}}");
        let test = format!("  caller c = a {{ {facts} }}\n  GET /a as c -> {want}");
        all_pass(&run_text(&with(&method, "  route GET /a allow a", &test)), 1);
    };
    // 2026-01-01T00:00:00Z is 1767225600.
    check("max_age 1h", "iat: 1767221900", "401 token_too_old");
    check("max_age 1h", "iat: 1767222000", "allow");
    check("", "exp: 1767225540", "401 token_expired");
    check("", "exp: 1767225541", "allow");
    check("", "aud: [\"y\", \"x\"]", "allow");
    check("", "aud: \"y\"", "401 token_audience");
    check("", "iss: \"https://j.example\"", "401 token_issuer");
    check("", "sub: 7", "401 token_malformed");
    check("", "events: true", "401 token_type");
}

#[test]
fn nothing_is_made_up_that_opens_a_door() {
    let test = "  caller c = a { }\n  caller d = a { auth_time: 1767225500 }\n  \
                GET /fresh as c -> 401 authentication_too_old\n  GET /fresh as d -> allow\n  \
                GET /known as c -> 403 condition_failed no X-S\n";
    let routes = "  route GET /fresh allow a with token.auth_age < 10m\n  \
                  route GET /known allow a with subject exists";
    all_pass(&run_text(&with(&format!("{JWT}}}"), routes, test)), 3);
}

#[test]
fn expired_and_early_are_one_second_beyond_the_leeway() {
    for leeway in ["0s", "60s", "5m"] {
        let method = format!("{JWT}  leeway {leeway}\n}}");
        for at in ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.9Z"] {
            let test = "  caller c = a { }\n  GET /a as c -> allow\n  \
                        GET /a as c expired -> 401 token_expired\n  \
                        GET /a as c early -> 401 token_not_yet_valid";
            let text = with(&method, "  route GET /a allow a", test);
            all_pass(&run_text(&text.replace("2026-01-01T00:00:00Z", at)), 3);
        }
    }
}

#[test]
fn several_callers_come_together() {
    all_pass(
        &run("  GET /both as alice, acme -> allow X-User: \"42\"\n  \
              GET /both as acme, alice -> allow X-User: \"42\"\n  \
              GET /both as alice -> 401 credentials_missing\n  \
              GET /both as alice, acme disabled -> 401 key_disabled\n  \
              GET /both as alice expired, acme -> 401 token_expired\n  \
              GET /any as alice, acme -> 401 credentials_conflict\n  \
              GET /any as alice, shop -> 401 credentials_repeated\n  \
              GET /user as alice, alice -> 401 credentials_repeated\n  \
              GET /public as alice forged, acme -> allow public"),
        9,
    );
}

#[test]
fn a_caller_that_cannot_be_says_so() {
    let report = run("  caller odd = partner { scopes: \"a\\\\b\" }\n  GET /partner as odd -> 401");
    let row = report.rows().next().unwrap();
    assert_eq!(
        format!("{:?}", row.mismatches),
        "[Undecided(\"no registry could hold the key of caller `odd`: `scopes` is not a list of \
         scope-tokens\")]"
    );
    assert!(row.decided.is_none());
}

#[test]
fn rows_that_depend_on_time_say_when() {
    let test = |caller: &str, rows: &str| {
        let text = format!("{METHODS}\ntest \"t\" {{\n{caller}\n{rows}\n}}\n");
        let report = run_text(&text);
        let errors = report.diagnostics.diagnostics().iter().filter(|found| found.is_error());
        let codes = errors.map(|found| found.code.to_string());
        (codes.collect::<Vec<_>>().join(","), report.passed())
    };
    let (key, token) = ("  caller c = partner { }", "  caller c = user { }");
    let opaque = "  caller c = app { }";
    let check = |caller, rows, code: &str| {
        assert_eq!(test(caller, rows), (code.to_owned(), code.is_empty()), "{rows}");
    };
    check("", "  GET /public -> allow", "");
    check(key, "  GET /partner as c -> allow", "");
    check(key, "  GET /partner as c forged -> 401 key_unknown", "");
    check(key, "  GET /partner as c disabled -> 401 key_disabled", "");
    check(key, "  GET /partner as c expired -> 401", "GW0708");
    check(key, "  GET /partner as c early -> 401", "GW0708");
    check(token, "  GET /user as c -> allow", "GW0708");
    check(token, "  GET /user as c forged -> 401", "GW0708");
    check(opaque, "  GET /app as c -> allow", "GW0708");
}
