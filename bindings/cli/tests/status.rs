//! How the command ends, and where `-` is standard input: what scripts rely on.

mod run;

use run::{DOUBTFUL, Folder, NOW, key_set, token};
use serde_json::json;

const ORDERS: &str = "https://api.shop.example/v1/orders";
const FEED: &str = "https://api.shop.example/v1/feed";
const BAD: &str = "gate 1\nservice s {\n  host any\n  route GET /a pubilc\n}\n";
const ISSUER: &str = "https://auth.shop.example";

fn folder() -> Folder {
    let folder = Folder::with_shop();
    folder.write("doubtful.gate", DOUBTFUL);
    folder.write("bad.gate", BAD);
    folder.write("client.txt", "gateway:secret");
    folder
}

#[test]
fn each_status_means_one_thing() {
    let folder = folder();
    let check = |status, arguments: &[&str]| {
        let ran = folder.run(arguments);
        assert_eq!(ran.status, status, "{arguments:?}: {ran:?}");
    };
    let secret = ["--secret", "introspecting=file:client.txt"];
    let decide = |status, more: &[&str]| {
        check(status, &[&["decide", "shop.gate"], more, &secret].concat());
    };
    check(0, &["check", "shop.gate"]);
    check(0, &["check", "doubtful.gate"]);
    check(1, &["check", "doubtful.gate", "--deny-warnings"]);
    check(0, &["check", "shop.gate", "--deny-warnings"]);
    check(1, &["check", "bad.gate"]);
    check(1, &["check", "shop.gate", "absent.gate"]);
    check(1, &["check", "bad.gate", "--format", "json"]);
    check(1, &["check", "doubtful.gate", "--format", "json", "--deny-warnings"]);
    check(2, &["check"]);
    check(0, &["routes", "doubtful.gate"]);
    check(1, &["routes", "bad.gate"]);
    check(2, &["routes", "shop.gate", "--formt", "json"]);
    check(0, &["compile", "doubtful.gate", "-o", "a.gwp"]);
    check(1, &["compile", "doubtful.gate", "-o", "a.gwp", "--deny-warnings"]);
    check(1, &["compile", "bad.gate", "-o", "a.gwp"]);
    check(2, &["compile", "shop.gate"]);
    check(1, &["decide", "bad.gate", "/a"]);
    check(1, &["decide", "shop.gate", ORDERS]);
    decide(0, &[FEED]);
    decide(41, &[ORDERS]);
    decide(43, &["https://api.shop.example/v1/old/x"]);
    decide(43, &["/nowhere", "--format", "json"]);
    decide(2, &["nowhere"]);
    decide(1, &[ORDERS, "--keys", "user=absent.json"]);
    check(0, &["keys", "new", "--registry", "r.jsonl", "--client", "a", "--id", "k"]);
    check(1, &["keys", "new", "--registry", "r.jsonl", "--client", "a", "--id", "k"]);
    check(2, &["keys", "new", "--registry", "r.jsonl"]);
    check(0, &["keys", "disable", "k", "--registry", "r.jsonl"]);
    check(1, &["keys", "disable", "other", "--registry", "r.jsonl"]);
    check(0, &["keys", "list", "--registry", "r.jsonl"]);
    check(1, &["keys", "list", "--registry", "absent.jsonl"]);
    check(0, &["--help"]);
    check(0, &["help", "keys", "new"]);
    check(2, &["help", "kyes"]);
    check(2, &["keys"]);
}

#[test]
fn standard_input_stands_for_any_file() {
    let folder = folder();
    let made = folder.run(&[
        "keys",
        "new",
        "--registry",
        "r.jsonl",
        "--client",
        "a",
        "--scope",
        "orders:read",
    ]);
    let (key, bearer) = (
        format!("X-API-Key: {}", made.out.trim()),
        format!("Authorization: Bearer {}", token(ISSUER, &json!({"scope": "orders:read"}))),
    );
    let active = json!({
        "active": true, "iss": ISSUER, "aud": "https://api.shop.example", "sub": "7",
        "scope": "orders:read",
    });
    folder.write("keys.json", key_set());
    folder.write("answer.json", active.to_string());
    let check = |piped: &str, more: &[&str]| {
        let secret = ["--at", NOW, "--secret", "introspecting=file:client.txt"];
        let skipped = if more.contains(&"--secret") { 2 } else { 4 };
        let fixed = [&["decide"], more, &[ORDERS], &secret[..skipped]].concat();
        let ran = folder.run_with_stdin(&fixed, folder.read(piped));
        assert_eq!(ran.status, 0, "{more:?}: {ran:?}");
    };
    check("shop.gate", &["-", "-H", &key, "--registry", "partners=r.jsonl"]);
    check("r.jsonl", &["shop.gate", "-H", &key, "--registry", "partners=-"]);
    check("keys.json", &["shop.gate", "-H", &bearer, "--keys", "user=-"]);
    let opaque = "Authorization: Bearer opaque";
    check("answer.json", &["shop.gate", "-H", opaque, "--introspection", "app=-"]);
    let by_key = ["shop.gate", "-H", &key, "--registry", "partners=r.jsonl"];
    check("client.txt", &[&by_key[..], &["--secret", "introspecting=file:-"]].concat());
    check("client.txt", &[&by_key[..], &["--pepper", "file:-"]].concat());
}

#[test]
fn standard_input_is_read_once() {
    let folder = folder();
    let check = |arguments: &[&str]| {
        let err =
            "error: `-` stands for standard input twice\nhelp: put one of the two in a file\n";
        folder.run_with_stdin(arguments, "gate 1\n").is(2, "", err);
    };
    check(&["check", "-", "-"]);
    check(&["check", "-", "shop.gate", "-"]);
    check(&["decide", "-", "/a", "--registry", "partners=-"]);
    check(&["decide", "-", "/a", "--keys", "user=-"]);
    check(&["decide", "-", "/a", "--introspection", "app=-"]);
    check(&["decide", "-", "/a", "--secret", "introspecting=file:-"]);
    check(&["decide", "shop.gate", "/a", "--pepper", "file:-", "--keys", "user=-"]);
    check(&["decide", "shop.gate", "/a", "--keys", "user=-", "--keys", "staff=-"]);
    let written = "error: standard input cannot be written back\nhelp: name a registry file\n";
    let new = ["keys", "new", "--registry", "-", "--client", "a"];
    folder.run_with_stdin(&new, "").is(2, "", written);
}
