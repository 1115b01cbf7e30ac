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
fn terminals_get_no_control_characters_of_an_argument() {
    let (folder, _) = shop();
    let check = |url: &str, more: &[&str]| {
        let ran = decide(&folder, url, more);
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{ran:?}");
    };
    check("https://api.shop.example/\u{1b}[2J?\u{1b}[31m", &["--explain"]);
    check(ORDERS, &["-X", "GE\u{1b}T"]);
    check(ORDERS, &["-H", "X\u{1b}: 1"]);
    check(ORDERS, &["-H", "Accept: \u{1b}"]);
    check(ORDERS, &["--at", "\u{1b}[2J"]);
    check(ORDERS, &["--peer", "\u{1b}[2J"]);
    check(ORDERS, &["--format", "\u{1b}[2J"]);
    check(ORDERS, &["--registry", "partners=\u{1b}[2J"]);
    check(ORDERS, &["--registry", "\u{1b}[2J=file"]);
    check(ORDERS, &["--\u{1b}[2J"]);
    check(ORDERS, &["--id", "\u{1b}[2J", "--explain"]);
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
fn what_is_easily_fixed_is_said() {
    let (folder, _) = shop();
    let check = |url: &str, more: &[&str], reason: &str, hint: &str| {
        let ran = decide(&folder, url, more);
        assert_eq!(ran.status, 43, "{ran:?}");
        assert!(ran.out.starts_with(&format!("DENY 403 Forbidden — {reason}\n")), "{ran:?}");
        assert!(ran.out.contains(&format!("\n{hint}\n")), "{ran:?}");
    };
    const CASE: &str = "Methods are told apart by case: `get` is not `GET`.";
    const FRAGMENT: &str = "The URL holds a `#`, and no client sends what stands behind it.";
    check(ORDERS, &["-X", "get"], "method_not_allowed", CASE);
    check(ORDERS, &["-X", "Post"], "method_not_allowed", CASE);
    let tunnel = "`CONNECT` asks for a tunnel, which no route gives.";
    check(ORDERS, &["-X", "CONNECT"], "request_malformed", tunnel);
    check("https://api.shop.example/v1/feed#top", &[], "path_ambiguous", FRAGMENT);
    check("https://api.shop.example/v1/feed?a#b", &[], "request_malformed", FRAGMENT);
    let hosts = "The `Host` header is not the host of the URL.";
    check(ORDERS, &["-H", "Host: other.example"], "request_malformed", hosts);
    let plain = decide(&folder, ORDERS, &["-H", "host: api.shop.example"]);
    assert!(!plain.out.contains(hosts), "{plain:?}");
}

#[test]
fn slips_in_names_are_errors() {
    let (folder, _) = shop();
    let check = |more: &[&str], err: &str| {
        decide(&folder, ORDERS, more).is(2, "", &format!("error: {err}\n"));
    };
    check(
        &["--registry", "partner=partners.jsonl"],
        "`partner` is no registry of the policy\nhelp: did you mean `partners`?",
    );
    check(
        &["--registry", "user=partners.jsonl"],
        "auth `user` takes nothing from `--registry`\n\
         help: hand over what it asks for with `--keys user=FILE`",
    );
    check(
        &["--keys", "usr=keys.json"],
        "`usr` is no auth of the policy that fetches keys\nhelp: did you mean `user`?",
    );
    check(
        &["--keys", "app=keys.json"],
        "auth `app` takes nothing from `--keys`\n\
         help: hand over what it asks for with `--introspection app=FILE`",
    );
    check(
        &["--keys", "partner=keys.json"],
        "auth `partner` takes nothing from `--keys`\n\
         help: hand over what it asks for with `--registry partners=FILE`",
    );
    check(
        &["--introspection", "user=keys.json"],
        "auth `user` takes nothing from `--introspection`\n\
         help: hand over what it asks for with `--keys user=FILE`",
    );
    check(
        &["--introspection", "nobody=keys.json"],
        "`nobody` is no auth of the policy that asks an introspection endpoint\n\
         help: there is `app`",
    );
    check(
        &["--secret", "other=env:HOME"],
        "`other` is no secret of the policy\nhelp: there is `introspecting`",
    );
    for flag in ["--registry", "--keys", "--introspection", "--set"] {
        check(&[flag, "user=a", flag, "user=b"], &format!("`{flag}` names `user` twice"));
    }
    check(&["--secret", SECRET], "`--secret` names `introspecting` twice");
}

#[test]
fn a_policy_without_auths_takes_nothing() {
    let folder = Folder::new();
    folder.write("open.gate", "gate 1\nservice s {\n  host any\n  route GET /a public\n}\n");
    let check = |flag: &str, value: &str, what: &str| {
        let err = format!("error: `x` is no {what}\nhelp: there is none\n");
        folder.run(&["decide", "open.gate", "/a", flag, value]).is(2, "", &err);
    };
    check("--registry", "x=f", "registry of the policy");
    check("--secret", "x=env:HOME", "secret of the policy");
    check("--keys", "x=f", "auth of the policy that fetches keys");
    check("--introspection", "x=f", "auth of the policy that asks an introspection endpoint");
}

#[test]
fn keys_of_the_policy_are_not_handed_over() {
    let folder = Folder::new();
    let auth = |name: &str, keys: &str| {
        format!(
            "auth {name} = jwt {{\n  issuer \"https://{name}.example\"\n  audience \"a\"\n  {keys}\n}}\n"
        )
    };
    folder.write("keys.json", key_set());
    let inline = auth("inline", "algorithms ES256\n  keys file \"keys.json\"");
    let shared = auth("shared", "algorithms HS256\n  keys secret signing");
    let service = "service s {\n  host any\n  route GET /a allow [inline, shared]\n}\n";
    folder.write("held.gate", format!("gate 1\n{inline}{shared}{service}"));
    let check = |name: &str, help: &str| {
        let err = format!("error: auth `{name}` takes nothing from `--keys`\nhelp: {help}\n");
        let keys = format!("{name}=keys.json");
        folder.run(&["decide", "held.gate", "/a", "--keys", &keys]).is(2, "", &err);
    };
    check("inline", "the policy itself holds its keys");
    check("shared", "hand over what it asks for with `--secret signing=env:VAR`");
}

#[test]
fn slips_in_forms_are_errors() {
    let (folder, _) = shop();
    let check = |url: &str, more: &[&str], err: &str| {
        decide(&folder, url, more).is(2, "", &format!("error: {err}\n"));
    };
    let header = |text: &str, err: &str| check(ORDERS, &["-H", "A: b", "-H", text], err);
    const FORM: &str = "header 2 has no `:`\nhelp: write `-H 'Name: value'`, in quotes";
    const NAME: &str = "what stands before the `:` of header 2 is no header name\n\
                        help: a name is letters, digits and `-`: write `-H 'Name: value'`";
    for text in ["NoColon", "Name", "", "Authorization Bearer x"] {
        header(text, FORM);
    }
    for text in [": x", ":", " Name: x", "Name : x", "Na me: x", "Ä: x"] {
        header(text, NAME);
    }
    header(
        "A: b\r\nC: d",
        "the value of header 2 holds a control character\n\
         help: write one `-H` for each header, without line ends",
    );
    for text in ["", "G T", "GÄT", "GET:"] {
        let err = format!("`--method {text}` is no method\nhelp: a method is a word such as `GET`");
        check(ORDERS, &["-X", text], &err);
    }
    const URL: &str = "the URL is neither absolute nor a path\n\
                       help: write `https://api.example.com/v1/orders?x=1` or `/v1/orders?x=1`";
    for url in ["api.shop.example/v1", "localhost:8080/a", "v1", "", "-", "https:/a", "https://"] {
        check(url, &[], URL);
    }
    const SCHEME: &str =
        "the scheme of a URL is `http` or `https`\nhelp: write `https://…`, or `http://…`";
    check("ftp://api.shop.example/", &[], SCHEME);
    check("wss://api.shop.example/", &[], SCHEME);
    check(
        "https://me:pw@api.shop.example/",
        &[],
        "the URL holds user information\nhelp: present credentials with `-H 'Authorization: …'`",
    );
    for (text, alone) in
        [("192.0.2.7:80", "192.0.2.7"), ("[::1]:443", "::1"), ("fe80::1%eth0", "fe80::1")]
    {
        let help = format!("help: write the address alone: `--peer {alone}`");
        check(ORDERS, &["--peer", text], &format!("`--peer {text}` is no IP address\n{help}"));
    }
    for text in ["host", "192.0.2", "010.0.0.1", ""] {
        let help = "help: write an address such as `192.0.2.7`";
        check(ORDERS, &["--peer", text], &format!("`--peer {text}` is no IP address\n{help}"));
    }
    const SECRETS: &str = "help: a secret is never an argument: name a variable or a file that \
                           holds it";
    for text in ["x", "x=", "=env:A", "x=env:", "x=file:", "x=plain", "x=FILE:a"] {
        let err = format!("`--secret` takes `NAME=env:VAR|file:PATH`\n{SECRETS}");
        check(ORDERS, &["--secret", text], &err);
    }
    for text in ["", "plain", "env:", "file:"] {
        check(
            ORDERS,
            &["--pepper", text],
            &format!("`--pepper` takes `env:VAR|file:PATH`\n{SECRETS}"),
        );
    }
    for (flag, form) in [
        ("--registry", "NAME=FILE"),
        ("--keys", "AUTH=FILE"),
        ("--introspection", "AUTH=FILE"),
        ("--set", "NAME=VALUE"),
    ] {
        for text in ["x", "x=", "=x", ""] {
            check(ORDERS, &[flag, text], &format!("`{flag}` takes `{form}`"));
        }
    }
}

#[test]
fn times_are_rfc_3339() {
    let folder = Folder::with_shop();
    for text in ["2026-01-01", "now", "1700000000", "2026-01-01T00:00:00", "-1d", "1d", ""] {
        let err = format!(
            "error: `--at {text}` is no time\nhelp: write RFC 3339, such as `2026-01-01T00:00:00Z`\n"
        );
        folder.run(&["decide", "shop.gate", ORDERS, "--at", text]).is(2, "", &err);
        folder.run(&["keys", "list", "--registry", "r.jsonl", "--at", text]).is(2, "", &err);
    }
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
