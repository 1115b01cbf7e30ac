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
            "key `{}` for client `Acme & Co` is in r.jsonl, begins: \
             2028-12-31T23:00:00Z, ends: 2030-01-01T00:00:00Z\n\
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
fn keys_that_would_be_of_no_use_are_not_made() {
    let folder = Folder::new();
    let check = |more: &[&str], err: &str| {
        let fixed = ["keys", "new", "--registry", "r.jsonl", "--client", "acme"];
        folder.run(&[&fixed, more].concat()).is(2, "", &format!("error: {err}\n"));
    };
    const TIME: &str =
        "help: write RFC 3339, such as `2026-01-01T00:00:00Z`, or from now, such as `90d`";
    const SCOPE: &str = "a `--scope` is no scope: it holds a space, a quote, a backslash or \
                         another script\nhelp: repeat `--scope` for each scope, such as `orders:read`";
    for text in ["soon", "-1d", "-1h", "90", "1.5h", "2030-01-01", ""] {
        check(&["--expires", text], &format!("`--expires {text}` is no time\n{TIME}"));
        check(&["--not-before", text], &format!("`--not-before {text}` is no time\n{TIME}"));
    }
    check(
        &["--not-before", "2031-01-01T00:00:00Z", "--expires", "2030-01-01T00:00:00Z"],
        "the key would end at 2030-01-01T00:00:00Z, and not begin before 2031-01-01T00:00:00Z\n\
         help: `--expires` has to be later than `--not-before`",
    );
    check(&["--network", "1.2.3.4"], "`--network 1.2.3.4` is no network\nhelp: write `1.2.3.4/32`");
    check(
        &["--network", "10.0.0.0/8", "--network", "2001:db8::7"],
        "`--network 2001:db8::7` is no network\nhelp: write `2001:db8::7/128`",
    );
    check(
        &["--network", "10.0.0.1/8"],
        "`--network 10.0.0.1/8` is no network\nhelp: write `10.0.0.0/8` or `10.0.0.1/32`",
    );
    for text in ["office", "10.0.0.0/33", ""] {
        let help = "help: write an address and its prefix, such as `192.0.2.0/24`";
        check(&["--network", text], &format!("`--network {text}` is no network\n{help}"));
    }
    check(&["--scope", "a b"], SCOPE);
    check(&["--scope", "ok", "--scope", "é"], SCOPE);
    check(&["--route", "/{a"], "`--route /{a`: a brace has no partner");
    check(
        &["--id", "a b"],
        "a key's id is 1 to 64 letters, digits, `-` and `_`\n\
         help: choose another `--id`, or leave it out",
    );
    check(
        &["--pepper", "the pepper itself"],
        "`--pepper` takes `env:VAR|file:PATH`\n\
         help: a secret is never an argument: name a variable or a file that holds it",
    );
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn keys_that_are_over_are_not_made() {
    let folder = Folder::new();
    for text in ["0d", "0s", "2020-01-01T00:00:00Z"] {
        let fixed = ["keys", "new", "--registry", "r.jsonl", "--client", "acme"];
        let ran = folder.run(&[&fixed[..], &["--expires", text]].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
        let start = format!("error: `--expires {text}` is not in the future\nhelp: it is 20");
        assert!(ran.err.starts_with(&start), "{ran:?}");
        assert!(ran.err.ends_with(" now; write a later time, or such as `90d`\n"), "{ran:?}");
    }
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn empty_arguments_are_missing_ones() {
    let folder = Folder::new();
    for flag in ["--client", "--id", "--scope", "--role", "--route"] {
        let fixed = ["keys", "new", "--registry", "r.jsonl"];
        let ran = folder.run(&[&fixed[..], &[flag, ""]].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
        let start = format!("error: a value is required for '{flag} <");
        assert!(ran.err.starts_with(&start), "{ran:?}");
    }
    let empty = "error: an empty text names no file\nhelp: is a variable of the shell empty?\n";
    folder.run(&["keys", "new", "--registry", "", "--client", "a"]).is(2, "", empty);
    folder.run(&["keys", "list", "--registry", ""]).is(2, "", empty);
    folder.run(&["check", ""]).is(2, "", empty);
    folder.write("pepper", "\n");
    let new = ["keys", "new", "--registry", "r.jsonl", "--client", "a", "--pepper", "file:pepper"];
    folder.run(&new).is(1, "", "error: the secret in `pepper` is empty\n");
    assert_eq!(folder.names(), ["pepper"]);
}

#[test]
fn a_client_is_one_line() {
    let folder = Folder::new();
    let err = "error: `--client` holds a control character\n";
    folder.run(&["keys", "new", "--registry", "r.jsonl", "--client", "a\nb"]).is(2, "", err);
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn a_registry_is_a_file_that_keeps_what_is_written() {
    let folder = Folder::new();
    let check = |registry: &str, err: &str| {
        folder.run(&["keys", "new", "--registry", registry, "--client", "a"]).is(1, "", err);
        folder.run(&["keys", "disable", "k", "--registry", registry]).is(1, "", err);
    };
    check(".", "error: `.` is a folder\nhelp: name a file in it\n");
    #[cfg(unix)]
    for device in ["/dev/null", "/dev/full"] {
        check(
            device,
            &format!(
                "error: `{device}` is no regular file, and what is written there is lost\n\
                 help: name the file that the registry is kept in\n"
            ),
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn s29_a_key_that_nobody_sees_is_in_no_registry() {
    let folder = Folder::new();
    folder.write("r.jsonl", FIXED);
    let new = ["keys", "new", "--registry", "r.jsonl", "--client", "acme"];
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = folder.command(&new).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.starts_with(b"error: standard output cannot be written: No space"));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = folder.command(&new).stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(folder.read("r.jsonl"), FIXED.as_bytes());
    assert_eq!(folder.names(), ["r.jsonl"]);
}

#[test]
fn broken_registries_are_left_alone() {
    let folder = Folder::new();
    let check = |text: &str, fault: &str| {
        folder.write("r.jsonl", text);
        let err = format!("error: `r.jsonl`: {fault}\n");
        folder.run(&["keys", "new", "--registry", "r.jsonl", "--client", "acme"]).is(1, "", &err);
        folder.run(&["keys", "disable", "k1", "--registry", "r.jsonl"]).is(1, "", &err);
        folder.run(&["keys", "list", "--registry", "r.jsonl"]).is(1, "", &err);
        assert_eq!(folder.read("r.jsonl"), text.as_bytes());
        assert_eq!(folder.names(), ["r.jsonl"]);
    };
    check("{\"id\":\"k1\"}\n", "line 1, record 1: `digest` is missing");
    check(
        &format!("{FIXED}\n{{\"id\":\"k9\"\n"),
        "line 5, record 4: a record is a JSON object with distinct members",
    );
    check(&format!("{FIXED}\n{FIXED}"), "line 5, record 4: another record has the id `k1`");
    check("no registry\n", "line 1, record 1: a record is a JSON object with distinct members");
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
