//! `gatewright keys`: keys are shown once, registries change one record at a time.

mod run;

use gatewright_core::Registry;
use gatewright_core::registry::{KeyDigest, KeyStatus, KeyText, RegistryError};
use run::Folder;
use std::fs;

const FIXED: &str = concat!(
    "{\"id\":\"k1\", \"digest\":\"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\", \"client\":\"acme\", \"status\":\"active\"}\r\n",
    "\n",
    "{\"id\":\"k2\",\"digest\":\"sha256:0f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\",\"client\":\"beta\",\"status\":\"active\",\"expires_at\":\"2025-06-01T00:00:00Z\",\"scopes\":[\"a:b\",\"c\"]}\n",
    "{\"id\":\"k3\",\"digest\":\"sha256:1f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\",\"client\":\"acme\",\"status\":\"active\",\"not_before\":\"2027-01-01T00:00:00Z\",\"networks\":[\"10.0.0.0/8\"],\"routes\":[\"/v1/{x...}\"]}",
);

fn registry(folder: &Folder, name: &str) -> Result<Registry, RegistryError> {
    Registry::from_json_lines(&folder.read(name))
}

#[test]
fn a_new_key_is_shown_once_and_its_digest_is_kept() {
    let folder = Folder::new();
    let ran = folder.run(&[
        "keys",
        "new",
        "--registry",
        "r.jsonl",
        "--client",
        "Acme & Co",
        "--scope",
        "orders:read",
        "--scope",
        "orders:write",
        "--role",
        "buyer",
        "--network",
        "10.0.0.0/8",
        "--route",
        "/v1/{x...}",
        "--expires",
        "2030-01-01T00:00:00Z",
        "--not-before",
        "2029-01-01T00:00:00+01:00",
    ]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let key = KeyText::parse(ran.out.strip_suffix('\n').unwrap()).unwrap();
    assert!(key.id().starts_with("acme---co-"), "{}", key.id());
    assert_eq!(
        ran.err,
        format!(
            "key `{}` for client `Acme & Co` is in r.jsonl, ends: 2030-01-01T00:00:00Z\n\
             the key is shown this once; the registry holds only its digest\n",
            key.id()
        )
    );
    let text = String::from_utf8(folder.read("r.jsonl")).unwrap();
    assert!(!text.contains(key.as_str()));
    let registry = registry(&folder, "r.jsonl").unwrap();
    let [record] = registry.records() else { panic!("{text}") };
    assert_eq!(record.digest, KeyDigest::plain(key.as_str()));
    assert_eq!((record.client.as_str(), record.status), ("Acme & Co", KeyStatus::Active));
    assert_eq!(record.scopes, ["orders:read", "orders:write"]);
    assert_eq!(record.roles, ["buyer"]);
    assert_eq!(record.expires_at, Some(1_893_456_000_000));
    assert_eq!(record.not_before, Some(1_861_916_400_000));
    assert_eq!(record.networks.as_ref().map(Vec::len), Some(1));
    assert_eq!(record.routes.as_ref().map(Vec::len), Some(1));
}

#[test]
fn keys_are_added_behind_the_others() {
    let folder = Folder::new();
    folder.write("r.jsonl", FIXED);
    let arguments = ["keys", "new", "--registry", "r.jsonl", "--client", "new", "--id", "k4"];
    let ran = folder.run(&[&arguments[..], &["--expires", "90d"]].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    let text = String::from_utf8(folder.read("r.jsonl")).unwrap();
    assert!(text.starts_with(&format!("{FIXED}\n{{\"id\":\"k4\"")), "{text}");
    assert!(text.ends_with("}\n"));
    let again = folder.run(&arguments);
    again.is(
        1,
        "",
        "error: `r.jsonl` has a record `k4` already\n\
         help: leave `--id` out, or choose another one\n",
    );
    assert_eq!(String::from_utf8(folder.read("r.jsonl")).unwrap(), text);
}

#[test]
fn keys_made_at_the_same_time_are_all_kept() {
    let folder = Folder::new();
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                let ran = folder.run(&["keys", "new", "--registry", "r.jsonl", "--client", "acme"]);
                assert_eq!(ran.status, 0, "{ran:?}");
            });
        }
    });
    assert_eq!(registry(&folder, "r.jsonl").unwrap().records().len(), 12);
    assert_eq!(folder.names(), ["r.jsonl"]);
}

#[cfg(unix)]
#[test]
fn a_new_registry_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let mode = || fs::metadata(folder.path().join("r.jsonl")).unwrap().permissions().mode() & 0o777;
    let new = ["keys", "new", "--registry", "r.jsonl", "--client", "acme"];
    folder.run(&new);
    assert_eq!(mode(), 0o600);
    fs::set_permissions(folder.path().join("r.jsonl"), fs::Permissions::from_mode(0o640)).unwrap();
    folder.run(&new);
    assert_eq!(mode(), 0o640);
}

#[test]
fn records_that_would_not_read_are_not_written() {
    let folder = Folder::new();
    let check = |more: &[&str], err: &str| {
        let fixed = ["keys", "new", "--registry", "r.jsonl", "--client", "acme"];
        folder.run(&[&fixed, more].concat()).is(2, "", err);
    };
    check(
        &["--network", "10.0.0.1"],
        "error: the record would not read: `networks` is not a list of networks such as `10.0.0.0/8`\n",
    );
    check(
        &["--scope", "a b"],
        "error: the record would not read: `scopes` is not a list of scope-tokens\n",
    );
    check(&["--id", "a b"], "error: a key's id is 1 to 64 letters, digits, `-` and `_`\n");
    check(
        &["--expires", "soon"],
        "error: `--expires soon` is no time\n\
         help: write RFC 3339, such as `2026-01-01T00:00:00Z`, or from now, such as `90d`\n",
    );
    check(&["--pepper", "the pepper itself"], "error: `--pepper` takes `env:VAR|file:PATH`\n");
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn broken_registries_are_left_alone() {
    let folder = Folder::new();
    folder.write("r.jsonl", "{\"id\":\"k1\"}\n");
    let err = "error: `r.jsonl`: line 1, record 1: `digest` is missing\n";
    folder.run(&["keys", "new", "--registry", "r.jsonl", "--client", "acme"]).is(1, "", err);
    folder.run(&["keys", "disable", "k1", "--registry", "r.jsonl"]).is(1, "", err);
    folder.run(&["keys", "list", "--registry", "r.jsonl"]).is(1, "", err);
    assert_eq!(folder.read("r.jsonl"), b"{\"id\":\"k1\"}\n");
}

#[test]
fn s30_lists_show_no_digest() {
    let folder = Folder::new();
    folder.write("r.jsonl", FIXED);
    let list = ["keys", "list", "--registry", "r.jsonl", "--at", "2026-01-01T00:00:00Z"];
    let text = folder.run(&list);
    text.is_case("keys-list.txt");
    let json = folder.run(&[&list[..], &["--format", "json"]].concat());
    json.is_case("keys-list-json.txt");
    for ran in [text, json] {
        ran.holds_none_of(&["f86d081", "sha256"]);
    }
    let piped = ["keys", "list", "--registry", "-", "--at", "2026-01-01T00:00:00Z"];
    folder.run_with_stdin(&piped, FIXED).is_case("keys-list.txt");
    folder.write("empty.jsonl", "");
    folder.run(&["keys", "list", "--registry", "empty.jsonl"]).is(0, "no keys\n", "");
}

#[test]
fn disabling_changes_one_line() {
    let folder = Folder::new();
    let check = |id: &str| {
        folder.write("r.jsonl", FIXED);
        let client = if id == "k2" { "beta" } else { "acme" };
        let disable = ["keys", "disable", id, "--registry", "r.jsonl"];
        let done = format!("key `{id}` of client `{client}` is disabled\n");
        folder.run(&disable).is(0, &done, "");
        let text = folder.read("r.jsonl");
        let lines =
            |text: &[u8]| text.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
        let (before, after) = (lines(FIXED.as_bytes()), lines(&text));
        assert_eq!(before.len(), after.len());
        let changed = before.iter().zip(&after).filter(|(before, after)| before != after);
        assert_eq!(changed.count(), 1, "{id}");
        let (old, new) = (
            Registry::from_json_lines(FIXED.as_bytes()).unwrap(),
            registry(&folder, "r.jsonl").unwrap(),
        );
        for (old, new) in old.records().iter().zip(new.records()) {
            let disabled =
                gatewright_core::registry::KeyRecord { status: KeyStatus::Disabled, ..old.clone() };
            assert_eq!(new, if old.id == id { &disabled } else { old });
        }
        let already = format!("key `{id}` of client `{client}` is disabled already\n");
        folder.run(&disable).is(0, &already, "");
        assert_eq!(folder.read("r.jsonl"), text);
    };
    ["k1", "k2", "k3"].into_iter().for_each(check);
}

#[test]
fn unknown_ids_are_errors_with_suggestions() {
    let folder = Folder::new();
    folder.write("r.jsonl", FIXED);
    let check = |id: &str, err: &str| {
        folder.run(&["keys", "disable", id, "--registry", "r.jsonl"]).is(1, "", err);
    };
    check("k9", "error: `r.jsonl` has no record `k9`\nhelp: did you mean `k1`?\n");
    check("other", "error: `r.jsonl` has no record `other`\nhelp: there is `k1`, `k2`, `k3`\n");
    assert_eq!(folder.read("r.jsonl"), FIXED.as_bytes());
    let absent =
        "error: `no.jsonl` does not exist\nhelp: paths are relative to the current folder\n";
    folder.run(&["keys", "disable", "k1", "--registry", "no.jsonl"]).is(1, "", absent);
    folder.run(&["keys", "disable", "k1", "--registry", "-"]).is(
        2,
        "",
        "error: standard input cannot be written back\nhelp: name a registry file\n",
    );
}

#[test]
fn a_read_only_registry_stays_as_it_is() {
    let folder = Folder::new();
    folder.write("r.jsonl", FIXED);
    let path = folder.path().join("r.jsonl");
    let mut sealed = fs::metadata(&path).unwrap().permissions();
    sealed.set_readonly(true);
    fs::set_permissions(&path, sealed).unwrap();
    let err = "error: `r.jsonl` is read-only\nhelp: make it writable, or name another file\n";
    folder.run(&["keys", "disable", "k1", "--registry", "r.jsonl"]).is(1, "", err);
    folder.run(&["keys", "new", "--registry", "r.jsonl", "--client", "x"]).is(1, "", err);
    assert_eq!(folder.read("r.jsonl"), FIXED.as_bytes());
    assert_eq!(folder.names(), ["r.jsonl"]);
}
