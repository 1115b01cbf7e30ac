//! `gatewright decide`: each verdict, each kind of credential, both formats.

mod run;

use run::{Folder, NOW, Ran, key_set, token};
use serde_json::json;

const ORDERS: &str = "https://api.shop.example/v1/orders";
const ISSUER: &str = "https://auth.shop.example";
/// What the policy of the tests cannot do without.
const SECRET: &str = "introspecting=file:client.txt";

/// The shop with everything that its flags can hand over.
fn shop() -> (Folder, String) {
    let folder = Folder::with_shop();
    folder.write("client.txt", "gateway:not-to-be-seen\n");
    folder.write("keys.json", key_set());
    let made = folder.run(&[
        "keys",
        "new",
        "--registry",
        "partners.jsonl",
        "--client",
        "acme",
        "--id",
        "k1",
        "--scope",
        "orders:read",
    ]);
    assert_eq!(made.status, 0, "{made:?}");
    (folder, made.out.trim().to_owned())
}

fn decide(folder: &Folder, url: &str, more: &[&str]) -> Ran {
    let fixed = ["decide", "shop.gate", url, "--at", NOW, "--secret", SECRET];
    folder.run(&[&fixed, more].concat())
}

#[test]
fn a_public_route_is_allowed_and_the_headers_it_could_set_are_removed() {
    let (folder, key) = shop();
    let key = format!("X-API-Key: {key}");
    let headers = ["-H", "X_User.Id: 1", "-H", &key, "-H", "Accept: */*"];
    decide(&folder, "https://api.shop.example/healthz", &headers).is_case("decide-public.txt");
}

#[test]
fn a_key_opens_what_its_scopes_open() {
    let (folder, key) = shop();
    let header = format!("X-API-Key: {key}");
    let registry = ["-H", &header, "--registry", "partners=partners.jsonl"];
    let allowed = decide(&folder, &format!("{ORDERS}?page=2"), &registry);
    allowed.is_case("decide-key.txt");
    allowed.holds_none_of(&[&key]);
    let explained = decide(&folder, ORDERS, &[&registry[..], &["--explain"]].concat());
    explained.is_case("decide-key-explained.txt");
    explained.holds_none_of(&[&key]);
}

#[test]
fn a_token_opens_what_its_claims_open() {
    let (folder, _) = shop();
    let check = |url: &str, more: &[&str], claims, status, reason| {
        let token = token(ISSUER, &claims);
        let header = format!("Authorization: Bearer {token}");
        let flags = ["-H", &header, "--keys", "user=keys.json", "--format", "json"];
        let ran = decide(&folder, url, &[&flags, more].concat());
        assert_eq!((ran.status, ran.json()["reason"].as_str()), (status, Some(reason)), "{ran:?}");
        ran.holds_none_of(&[&token]);
    };
    let bills = "https://api.shop.example/v1/tenants/acme/bills";
    check(ORDERS, &[], json!({"scope": "orders:read"}), 0, "granted");
    check(ORDERS, &[], json!({}), 43, "scope_missing");
    check(ORDERS, &["-X", "POST"], json!({"scope": "orders:write"}), 0, "granted");
    check(ORDERS, &[], json!({"exp": 1}), 41, "token_expired");
    check(ORDERS, &[], json!({"aud": "https://other"}), 41, "token_audience");
    check(bills, &[], json!({"tenant": "acme"}), 0, "granted");
    check(bills, &[], json!({"tenant": "other"}), 43, "condition_failed");
    check("https://api.shop.example/v1/old/x", &[], json!({}), 43, "denied");
    check("https://api.shop.example/v2", &[], json!({}), 43, "no_route");
    check("https://api.shop.example/v1/feed", &[], json!({}), 0, "granted");
    check("/v1/feed", &[], json!({}), 43, "no_route");
}

#[test]
fn denials_say_what_the_client_gets() {
    let (folder, _) = shop();
    decide(&folder, ORDERS, &[]).is_case("decide-missing.txt");
    let bearer = format!("Authorization: Bearer {}", token(ISSUER, &json!({"tenant": "acme"})));
    let flags = ["-H", &bearer, "--keys", "user=keys.json", "--explain", "--id", "r-1"];
    decide(&folder, "https://api.shop.example/v1/tenants/other/bills", &flags)
        .is_case("decide-condition.txt");
    let limited = ["-X", "POST", "-H", &bearer, "--keys", "user=keys.json"];
    decide(&folder, ORDERS, &limited).is_case("decide-scope.txt");
}

#[test]
fn an_allow_says_what_the_host_has_to_do() {
    let (folder, _) = shop();
    let claims = json!({"scope": "orders:write", "client_id": "web"});
    let bearer = format!("Authorization: Bearer {}", token(ISSUER, &claims));
    let flags = ["-X", "POST", "-H", &bearer, "--keys", "user=keys.json"];
    decide(&folder, ORDERS, &flags).is_case("decide-limit.txt");
}

#[test]
fn needs_that_no_flag_serves_name_the_flag() {
    let (folder, key) = shop();
    let header = format!("X-API-Key: {key}");
    decide(&folder, ORDERS, &["-H", &header]).is_case("decide-no-registry.txt");
    let bearer = format!("Authorization: Bearer {}", token(ISSUER, &json!({})));
    decide(&folder, ORDERS, &["-H", &bearer]).is_case("decide-no-keys.txt");
    let json = decide(&folder, ORDERS, &["-H", &bearer, "--format", "json"]);
    assert_eq!(json.json()["reason"], "issuer_unavailable");
    assert_eq!(
        json.err,
        "note: the key set of `user` (GET https://auth.shop.example/keys.json) counts as \
         unavailable: hand it over with `--keys user=FILE`\n"
    );
    decide(&folder, ORDERS, &["-H", "Authorization: Bearer opaque-token"])
        .is_case("decide-no-introspection.txt");
}

#[test]
fn discovery_is_answered_with_the_keys() {
    let (folder, _) = shop();
    let bearer =
        format!("Authorization: Bearer {}", token("https://staff.shop.example", &json!({})));
    let url = "https://api.shop.example/admin/reports";
    let flags = ["-H", &bearer, "--peer", "192.0.2.7"];
    let served = decide(&folder, url, &[&flags[..], &["--keys", "staff=keys.json"]].concat());
    assert_eq!(served.status, 0, "{served:?}");
    let unserved = decide(&folder, url, &flags);
    assert_eq!(unserved.status, 41);
    assert!(unserved.out.contains("`--keys staff=FILE`"), "{unserved:?}");
    let elsewhere = decide(&folder, url, &["-H", &bearer, "--peer", "198.51.100.1"]);
    assert_eq!(elsewhere.status, 43, "{elsewhere:?}");
}

#[test]
fn introspection_is_answered_with_the_file() {
    let (folder, _) = shop();
    let check = |answer: &str, status, reason| {
        folder.write("answer.json", answer);
        let flags = ["-H", "Authorization: Bearer opaque-token", "--format", "json"];
        let answered = [&flags[..], &["--introspection", "app=answer.json"]].concat();
        let ran = decide(&folder, ORDERS, &answered);
        assert_eq!((ran.status, ran.json()["reason"].as_str()), (status, Some(reason)), "{ran:?}");
        ran.holds_none_of(&["opaque-token", "not-to-be-seen"]);
        ran.err
    };
    let active = json!({
        "active": true, "iss": ISSUER, "aud": "https://api.shop.example", "sub": "7",
        "scope": "orders:read",
    });
    assert_eq!(check(&active.to_string(), 0, "granted"), "");
    assert_eq!(check(r#"{"active":false}"#, 41, "token_inactive"), "");
    let note = check(r#"{"active":"true"}"#, 41, "issuer_unavailable");
    assert!(note.ends_with("`active` is missing or no boolean\n"), "{note}");
}

#[test]
fn compiled_policies_and_standard_input_decide_alike() {
    let (folder, _) = shop();
    let text = folder.read("shop.gate");
    assert_eq!(folder.run(&["compile", "shop.gate", "-o", "shop.gwp"]).status, 0);
    let want = decide(&folder, ORDERS, &["--format", "json"]);
    let flags = [ORDERS, "--at", NOW, "--secret", SECRET, "--format", "json"];
    let compiled = folder.run(&[&["decide", "shop.gwp"], &flags[..]].concat());
    let piped = folder.run_with_stdin(&[&["decide", "-"], &flags[..]].concat(), &text);
    let bytes = folder.read("shop.gwp");
    let piped_bytes = folder.run_with_stdin(&[&["decide", "-"], &flags[..]].concat(), bytes);
    for ran in [compiled, piped, piped_bytes] {
        ran.is(want.status, &want.out, "");
    }
}

#[test]
fn json_is_what_the_engine_writes() {
    let (folder, _) = shop();
    let plain = decide(&folder, ORDERS, &["--format", "json"]);
    assert!(plain.out.starts_with(r#"{"verdict":"unauthorized","status":401,"reason":"#));
    assert!(plain.out.ends_with("}\n"));
    let both = decide(&folder, ORDERS, &["--format", "json", "--explain"]).json();
    assert_eq!(both["decision"], plain.json());
    assert_eq!(both["explanation"][0]["text"], "request GET /v1/orders");
}

#[test]
fn s4_the_target_is_decided_as_it_is_written() {
    let (folder, _) = shop();
    let check = |url: &str, reason: &str| {
        let ran = decide(&folder, url, &["--format", "json"]);
        assert_eq!(ran.json()["reason"], reason, "{url}");
    };
    check("https://api.shop.example/x/../healthz", "public");
    check("https://api.shop.example/healthz?a#b", "request_malformed");
    check("https://api.shop.example/healthz#b", "path_ambiguous");
    check("https://api.shop.example/x/%2e%2e/healthz", "path_ambiguous");
    check("https://api.shop.example//healthz", "path_ambiguous");
    check("HTTPS://API.shop.example:443/healthz", "public");
    check("http://api.shop.example:443/healthz", "no_route");
    let shown = decide(&folder, "https://api.shop.example/x/../healthz", &[]);
    assert!(shown.out.contains("  read as  /healthz\n"), "{}", shown.out);
}

#[test]
fn s30_no_output_repeats_a_credential() {
    let (folder, key) = shop();
    folder.write(
        "query.gate",
        "gate 1\nauth partner = api_key {\n  query api_key\n  registry partners\n}\n\
         service s {\n  host any\n  route GET /a allow partner\n}\n",
    );
    let url = format!("/a?x=1&api_key={key}&y=2");
    let registry = ["--registry", "partners=partners.jsonl"];
    let run = |url: &str, more: &[&str]| {
        let ran = folder.run(&[&["decide", "query.gate", url], more].concat());
        ran.holds_none_of(&[&key, "sk-secret"]);
        ran
    };
    let allowed = run(&url, &registry);
    assert_eq!(allowed.status, 0, "{allowed:?}");
    assert!(allowed.out.contains("GET /a?x=1&y=2\n"), "{}", allowed.out);
    run(&url, &[&registry[..], &["--explain"]].concat());
    run(&url, &[&registry[..], &["--explain", "--format", "json"]].concat());
    run(&url, &[]);
    run(&format!("/nowhere?api_key={key}"), &["--explain"]);
    run(&format!("/%zz?api_key={key}"), &["--explain"]);
    run(&format!("https://user:{key}@h/a"), &[]);
    run(&key, &[]);
    run("/a", &["-H", &key]);
    run("/a", &["-H", "Authorization:", "Bearer", &key]);
    run("/a", &["--secret", "x=sk-secret"]);
    run("/a", &["--secret", "sk-secret"]);
    run("/a", &["--pepper", "sk-secret"]);
}

#[test]
fn terminals_get_no_control_characters_of_a_request() {
    let (folder, _) = shop();
    let url = "https://api.shop.example/\u{1b}[2J?\u{1b}[31m";
    let ran = decide(&folder, url, &["-X", "GE\u{1b}T", "-H", "X\u{1b}: 1", "--explain"]);
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
}

#[test]
fn what_a_try_out_lacks_is_said() {
    let (folder, _) = shop();
    let no_host = "\nThe URL has no host, so only services with `host any` were looked at.\n";
    let no_peer = "\nThere is no `--peer`, so every condition on `request.ip` is false.\n";
    let check = |url: &str, more: &[&str], (host, peer)| {
        let out = decide(&folder, url, more).out;
        assert_eq!((out.contains(no_host), out.contains(no_peer)), (host, peer), "{url} {out}");
    };
    check("/healthz", &[], (true, false));
    check("/healthz", &["-H", "host: api.shop.example"], (false, false));
    check("https://api.shop.example/nowhere", &[], (false, false));
    check("https://api.shop.example/admin/reports", &[], (false, true));
    check("https://api.shop.example/admin/reports", &["--peer", "198.51.100.1"], (false, false));
}

#[test]
fn slips_in_names_are_errors() {
    let (folder, _) = shop();
    let check = |more: &[&str], err: &str| decide(&folder, ORDERS, more).is(2, "", err);
    check(
        &["--registry", "partner=partners.jsonl"],
        "error: `partner` is no registry of the policy\nhelp: did you mean `partners`?\n",
    );
    check(
        &["--keys", "usr=keys.json"],
        "error: `usr` is no auth of the policy that fetches keys\nhelp: did you mean `user`?\n",
    );
    check(
        &["--introspection", "user=keys.json"],
        "error: `user` is no auth of the policy that asks an introspection endpoint\n\
         help: there is `app`\n",
    );
    check(
        &["--keys", "user=keys.json", "--keys", "user=keys.json"],
        "error: `--keys` names `user` twice\n",
    );
    check(
        &["--peer", "host"],
        "error: `--peer host` is no IP address\nhelp: write an address without port, zone or brackets\n",
    );
}

#[test]
fn what_the_policy_cannot_do_without_is_asked_for() {
    let folder = Folder::with_shop();
    folder.run(&["decide", "shop.gate", ORDERS]).is(
        1,
        "",
        "error: auth `app` needs the secret `introspecting`\n\
         help: hand it over with `--secret introspecting=env:VAR`\n",
    );
    let from_environment = folder
        .command(&["decide", "shop.gate", ORDERS, "--secret", "introspecting=env:CLIENT"])
        .env("CLIENT", "gateway:secret")
        .output()
        .unwrap();
    assert_eq!(from_environment.status.code(), Some(41));
    let absent = ["--secret", "introspecting=env:GATEWRIGHT_ABSENT"];
    folder.run(&[&["decide", "shop.gate", ORDERS], &absent[..]].concat()).is(
        2,
        "",
        "error: no environment variable `GATEWRIGHT_ABSENT` is set\n\
         help: export it, or hand a file over with `file:PATH`\n",
    );
}

#[test]
fn peppered_keys_need_the_pepper() {
    let (folder, _) = shop();
    folder.write("pepper", "pepper of the host");
    let made = folder.run(&[
        "keys",
        "new",
        "--registry",
        "keyed.jsonl",
        "--client",
        "acme",
        "--scope",
        "orders:read",
        "--pepper",
        "file:pepper",
    ]);
    let header = format!("X-API-Key: {}", made.out.trim());
    let flags = ["-H", &header, "--registry", "partners=keyed.jsonl"];
    let without = decide(&folder, ORDERS, &flags);
    assert_eq!(without.status, 1);
    assert!(without.err.ends_with("help: hand it over with `--pepper env:VAR`\n"), "{without:?}");
    let with = decide(&folder, ORDERS, &[&flags[..], &["--pepper", "file:pepper"]].concat());
    assert_eq!(with.status, 0, "{with:?}");
}
