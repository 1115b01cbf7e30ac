//! What all commands have in common: help, wrong use, colours, and readers that go away.

mod run;

use run::{Folder, Ran};
use std::process::Stdio;

/// Every command, as the words behind `gatewright`: what the helps list, and what theirs list.
fn commands(folder: &Folder) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut next = 0;
    while let Some(command) = commands.get(next).cloned() {
        let help = help(folder, &command).out;
        let (_, listed) = help.split_once("\nCommands:\n").unwrap_or_default();
        let names = listed.lines().take_while(|line| !line.is_empty());
        let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        let names = names.filter_map(|line| line.split_whitespace().next());
        let below = names.filter(|name| *name != "help");
        commands.extend(below.map(|name| [&command[..], &[name.to_owned()]].concat()));
        next += 1;
    }
    assert!(commands.len() > 8, "{commands:?}");
    commands
}

fn help(folder: &Folder, command: &[String]) -> Ran {
    let words: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
    folder.run(&words)
}

#[test]
fn every_help_fits_and_ends_with_an_example() {
    let folder = Folder::new();
    for command in commands(&folder) {
        let ran = help(&folder, &command);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{command:?}");
        let own = format!("gatewright {}", command.join(" "));
        let examples = examples(&ran.out);
        assert!(examples.iter().any(|line| line.starts_with(own.trim_end())), "{}", ran.out);
        let longest = ran.out.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(100), "{command:?}: {longest:?}");
        let short: Vec<&str> = command.iter().map(String::as_str).chain(["-h"]).collect();
        folder.run(&short).is(0, &ran.out, "");
    }
    let version = folder.run(&["--version"]);
    version.is(0, &format!("gatewright {}\n", env!("CARGO_PKG_VERSION")), "");
}

/// The commands that a help ends with, each on one line.
fn examples(help: &str) -> Vec<String> {
    let (_, examples) = help.rsplit_once("\nExample").unwrap_or_default();
    let (_, examples) = examples.split_once(":\n").unwrap_or_default();
    let joined = examples.replace("\\\n", " ");
    joined.lines().map(|line| line.trim().to_owned()).collect()
}

/// What the examples import.
#[cfg(unix)]
const API: &str = "\
openapi: 3.0.0
info: {title: Orders, version: '1'}
servers: [{url: 'https://api.example.com/v1'}]
paths:
  /orders: {get: {operationId: listOrders, security: [{login: [read]}]}}
components:
  securitySchemes:
    login:
      type: oauth2
      flows:
        implicit: {authorizationUrl: 'https://auth.example.com', scopes: {read: Read}}
";

#[cfg(unix)]
#[test]
fn the_examples_of_every_help_work() {
    let folder = Folder::new();
    let policy = "gate 1\nsetting api_host = \"api.example.com\"\n\
        auth user = jwt {\n  issuer \"https://auth.example.com\"\n\
        audience \"https://api.example.com\"\n  algorithms ES256\n\
        keys jwks \"https://auth.example.com/keys.json\"\n}\n\
        auth partner = api_key {\n  header X-API-Key\n  registry partners\n}\n\
        scopes {\n  orders:read \"See\"\n  orders:write \"Change\"\n}\n\
        service orders {\n  host \"{setting.api_host}\"\n\
        route GET /v1/orders allow partner with scope orders:read\n\
        route POST /v1/orders allow user with scope orders:write\n}\n\
        test \"orders\" {\n  host api.example.com\n  GET /v1/orders -> 401\n}\n";
    folder.write("policy.gate", policy);
    folder.run(&["fmt", "policy.gate"]);
    folder.write("policies/policy.gate", folder.read("policy.gate"));
    folder.write("api.yaml", API);
    folder.write("jwks.json", run::key_set());
    let claims = serde_json::json!({
        "aud": "https://api.example.com", "exp": 32_503_680_000_i64, "scope": "orders:write",
    });
    let token = run::token("https://auth.example.com", &claims);
    let new = ["keys", "new", "--registry", "partners.jsonl", "--client", "acme"];
    let more = ["--scope", "orders:read", "--id", "acme-3f9a2c"];
    let made = folder.run(&[&new[..], &more].concat());
    let path = std::path::Path::new(env!("CARGO_BIN_EXE_gatewright")).parent().unwrap();
    for command in commands(&folder) {
        for example in examples(&help(&folder, &command).out) {
            let mut shell = std::process::Command::new("/bin/sh");
            shell.args(["-c", &example]).current_dir(folder.path()).env("PATH", path);
            let output = shell.env("TOKEN", &token).env("KEY", made.out.trim()).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{example}: {output:?}");
        }
    }
}

#[test]
fn wrong_use_ends_with_2() {
    let folder = Folder::with_shop();
    let check = |arguments: &[&str], start: &str| {
        let Ran { status, out, err } = folder.run(arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.starts_with(start), "{arguments:?}: {err}");
    };
    check(&[], "Checks, compiles and tries out gate policies");
    check(&["chekc"], "error: unrecognized subcommand 'chekc'");
    check(&["check"], "error: the following required arguments were not provided");
    check(&["check", "shop.gate", "--formta", "json"], "error: unexpected argument '--formta'");
    check(&["check", "shop.gate", "--format", "xml"], "error: invalid value 'xml'");
    check(&["test", "shop.gate", "--format", "xml"], "error: invalid value 'xml'");
    check(&["test"], "error: the following required arguments were not provided");
    check(&["routes", "a", "b"], "error: there is an argument too many");
    check(&["decide", "shop.gate", "v1/orders"], "error: the URL is neither absolute nor a path");
    check(&["decide", "shop.gate", "/a", "-H", "x"], "error: header 1 has no `:`");
    check(&["decide", "shop.gate", "/a", "--at", "now"], "error: `--at now` is no time");
    check(&["keys", "new", "--client", "x"], "error: the following required arguments");
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let folder = Folder::new();
    folder.write("bad.gate", "gate 1\nservice s {\n  host any\n  route GET /a pubilc\n}\n");
    folder.write("good.gate", "gate 1\nservice s {\n  host any\n  route GET /a public\n}\n");
    folder.write("tested.gate", "gate 1\ntest \"t\" {\n  GET /a -> allow\n}\n");
    let coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = folder.command(arguments);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        text.contains(&0x1b)
    };
    for arguments in [
        &["check", "bad.gate"][..],
        &["routes", "good.gate"],
        &["routes", "bad.gate"],
        &["decide", "good.gate", "/a", "--explain"],
        &["check", "absent.gate"],
        &["test", "good.gate"],
        &["test", "bad.gate"],
    ] {
        assert!(!coloured(arguments, &[]), "{arguments:?}");
        assert!(!coloured(arguments, &[("CLICOLOR_FORCE", "0")]), "{arguments:?}");
        assert!(coloured(arguments, &[("CLICOLOR_FORCE", "1")]), "{arguments:?}");
        let both = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
        assert!(!coloured(arguments, &both), "{arguments:?}");
        let forced = [("CLICOLOR_FORCE", "1"), ("TERM", "dumb"), ("NO_COLOR", "")];
        assert!(coloured(arguments, &forced), "{arguments:?}");
        for unset in [("TERM", "dumb"), ("TERM", "xterm"), ("CLICOLOR_FORCE", "")] {
            assert!(!coloured(arguments, &[unset]), "{arguments:?}");
        }
    }
    let json = ["check", "bad.gate", "--format", "json"];
    assert!(!coloured(&json, &[("CLICOLOR_FORCE", "1")]));
    for format in ["json", "junit"] {
        let tests = ["test", "tested.gate", "--format", format];
        assert!(!coloured(&tests, &[("CLICOLOR_FORCE", "1")]), "{format}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::with_shop();
    for (arguments, status) in
        [(&["routes", "shop.gate"][..], 0), (&["check", "-h"], 0), (&["check", "x"], 1)]
    {
        let mut command = folder.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(status), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn s29_a_result_that_cannot_be_written_is_no_success() {
    let folder = Folder::new();
    folder.write("open.gate", "gate 1\nservice s {\n  host any\n  route GET /a public\n}\n");
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = folder.command(&["decide", "open.gate", "/a"]);
    let output = command.stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.starts_with(b"error: standard output cannot be written: "));
    assert_eq!(folder.run(&["decide", "open.gate", "/a"]).status, 0);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_said_and_never_panics() {
    let folder = Folder::with_shop();
    let check = |arguments: &[&str], status, err: &str| {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (status, ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.starts_with(&format!("error: {err}")), "{arguments:?}: {ran:?}");
    };
    let registry =
        ["decide", "shop.gate", "/a", "--secret", "introspecting=env:PATH", "--registry"];
    for name in [".", "..", "/"] {
        let folder = format!("`{name}` is a folder\nhelp: name a file in it\n");
        check(&["check", name], 1, &folder);
        check(&["routes", name], 1, &folder);
        check(&["compile", name, "-o", "a.gwp"], 1, &folder);
        check(&["decide", name, "/a"], 1, &folder);
        check(&["keys", "list", "--registry", name], 1, &folder);
        check(&[&registry[..], &[&format!("partners={name}")]].concat(), 1, &folder);
    }
    check(&["check", "shop.gate/x"], 1, "`shop.gate/x` cannot be read: Not a directory");
    check(&["check", &"n".repeat(300)], 1, &format!("`{}` cannot be read: ", "n".repeat(300)));
    check(&["compile", "shop.gate", "-o", "shop.gate/x"], 1, "`shop.gate/x` cannot be written: ");
    check(&["compile", "shop.gate", "-o", ""], 2, "an empty text names no file\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_reading_fails_says_why() {
    let folder = Folder::new();
    let ran = folder.run(&["check", "/proc/self/mem"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.starts_with("error: `/proc/self/mem` cannot be read: Input/output"), "{ran:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn arguments_and_variables_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::with_shop();
    let odd = OsStr::from_bytes(b"caf\xe9");
    let run = |arguments: &[&str], last: &[u8]| {
        let mut command = folder.command(arguments);
        command.arg(OsStr::from_bytes(last)).env(odd, odd).env("GATEWRIGHT_ODD", odd);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    folder.write("client.txt", "gateway:secret");
    let secrets = ["--secret", "introspecting=file:client.txt", "--pepper", "env:GATEWRIGHT_ODD"];
    let decide = [&["decide", "shop.gate"], &secrets[..]].concat();
    assert_eq!(run(&decide, b"https://api.shop.example/caf\xe9").0, Some(43));
    assert_eq!(run(&[&decide[..], &["/a", "-H"]].concat(), b"X: caf\xe9").0, Some(43));
    std::fs::copy(folder.path().join("shop.gate"), folder.path().join(odd)).unwrap();
    assert_eq!(run(&["check"], b"caf\xe9"), (Some(0), String::new()));
    let (status, err) = run(&["check"], b"no\xe9");
    assert_eq!((status, err.starts_with("error: `no\u{fffd}` does not exist\n")), (Some(1), true));
    let (status, err) = run(&[&decide[..], &["/a", "--registry"]].concat(), b"partners=\xe9");
    assert_eq!((status, err.starts_with("error: invalid UTF-8 was detected")), (Some(2), true));
}

#[test]
fn very_long_lines_are_cut_where_they_are_shown() {
    let folder = Folder::new();
    let name = "x".repeat(200_000);
    folder
        .write("long.gate", format!("gate 1\nservice s {{ host any route GET /{name} pubilc }}\n"));
    let ran = folder.run(&["check", "long.gate"]);
    assert_eq!(ran.status, 1);
    let longest = ran.out.lines().map(|line| line.chars().count()).max();
    assert!(longest < Some(1_000), "{longest:?}");
    let url = format!("/{}", "x".repeat(60_000));
    folder.write("open.gate", "gate 1\nservice s {\n  host any\n  route GET /a public\n}\n");
    assert_eq!(folder.run(&["decide", "open.gate", &url]).status, 43);
}
