//! What all commands have in common: help, wrong use, colours, and readers that go away.

mod run;

use run::{Folder, Ran};
use std::process::Stdio;

#[test]
fn every_help_has_an_example() {
    let folder = Folder::new();
    for command in [
        &[][..],
        &["check"],
        &["routes"],
        &["compile"],
        &["decide"],
        &["keys"],
        &["keys", "new"],
        &["keys", "list"],
        &["keys", "disable"],
    ] {
        let ran = folder.run(&[command, &["--help"]].concat());
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{command:?}");
        let example = format!("  gatewright {}", command.join(" "));
        assert!(ran.out.contains("Example"), "{}", ran.out);
        assert!(ran.out.contains(example.trim_end()), "{}", ran.out);
        let longest = ran.out.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(100), "{command:?}: {longest:?}");
    }
    let version = folder.run(&["--version"]);
    version.is(0, &format!("gatewright {}\n", env!("CARGO_PKG_VERSION")), "");
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
    ] {
        assert!(!coloured(arguments, &[]), "{arguments:?}");
        assert!(!coloured(arguments, &[("CLICOLOR_FORCE", "0")]), "{arguments:?}");
        assert!(coloured(arguments, &[("CLICOLOR_FORCE", "1")]), "{arguments:?}");
        let both = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
        assert!(!coloured(arguments, &both), "{arguments:?}");
    }
    let json = ["check", "bad.gate", "--format", "json"];
    assert!(!coloured(&json, &[("CLICOLOR_FORCE", "1")]));
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
