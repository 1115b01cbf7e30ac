//! `gatewright check`: what is wrong, in how many files, and how it ends.

mod run;

use run::{DOUBTFUL, Folder};

const GOOD: &str = "gate 1\nservice s {\n  host any\n  route GET /a public\n}\n";
const BAD: &str =
    "gate 1\nservice s {\n  host any\n  route GET /a pubilc\n  route get /b public\n}\n";

#[test]
fn a_good_policy_is_said_to_be_good() {
    let folder = Folder::new();
    folder.write("good.gate", GOOD);
    folder.run(&["check", "good.gate"]).is(0, "good.gate: no problems (1 route)\n", "");
    let shop = Folder::with_shop();
    shop.run(&["check", "shop.gate"]).is(0, "shop.gate: no problems (7 routes)\n", "");
}

#[test]
fn problems_are_drawn_where_they_are() {
    let folder = Folder::new();
    folder.write("bad.gate", BAD);
    folder.run(&["check", "bad.gate"]).is_case("check-bad.txt");
}

#[test]
fn every_file_is_checked() {
    let folder = Folder::new();
    folder.write("good.gate", GOOD);
    folder.write("sub/bad.gate", BAD);
    folder.write("latin1.gate", b"gate 1\n# caf\xe9\n");
    let files = ["check", "good.gate", "absent.gate", "latin1.gate", ".", "sub/bad.gate"];
    folder.run(&files).is_case("check-many.txt");
}

#[test]
fn warnings_pass_unless_they_are_denied() {
    let folder = Folder::new();
    folder.write("doubtful.gate", DOUBTFUL);
    folder.run(&["check", "doubtful.gate"]).is_case("check-warning.txt");
    folder.run(&["check", "doubtful.gate", "--deny-warnings"]).is_case("check-denied.txt");
}

#[test]
fn json_is_one_array_of_all_problems() {
    let folder = Folder::new();
    folder.write("good.gate", GOOD);
    folder.write("bad.gate", BAD);
    folder.write("doubtful.gate", DOUBTFUL);
    folder.run(&["check", "good.gate", "--format", "json"]).is(0, "[]\n", "");
    let all = ["check", "bad.gate", "good.gate", "doubtful.gate", "--format", "json"];
    let ran = folder.run(&all);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let found = ran.json();
    let found = found.as_array().unwrap();
    let files: Vec<_> = found.iter().map(|one| one["labels"][0]["file"].as_str()).collect();
    assert_eq!(files, [Some("bad.gate"), Some("bad.gate"), Some("doubtful.gate")]);
    assert_eq!(found[0]["severity"], "error");
    assert_eq!(found[0]["labels"][0]["line"], 4);
    assert_eq!(found[2]["severity"], "warning");
}

#[test]
fn standard_input_is_a_file() {
    let folder = Folder::new();
    folder.run_with_stdin(&["check", "-"], GOOD).is(0, "<stdin>: no problems (1 route)\n", "");
    let ran = folder.run_with_stdin(&["check", "-"], BAD);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("--> <stdin>:4:"), "{ran:?}");
    folder.run_with_stdin(&["check", "-", "-"], GOOD).is(
        2,
        "",
        "error: `-` stands for standard input twice\nhelp: put one of the two in a file\n",
    );
}

#[test]
fn settings_are_replaced() {
    let folder = Folder::with_shop();
    let set = ["check", "shop.gate", "--set", "api_host=api.test"];
    folder.run(&set).is(0, "shop.gate: no problems (7 routes)\n", "");
    let ran = folder.run(&["check", "shop.gate", "--set", "api_host=not a host"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    let ran = folder.run(&["check", "shop.gate", "--set", "api_hots=a"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    folder.run(&["check", "shop.gate", "--set", "api_host"]).is(
        2,
        "",
        "error: `--set` takes `NAME=VALUE`\n",
    );
}

/// A policy with an import, at several places.
fn imports() -> Folder {
    let folder = Folder::new();
    folder.write("shared/ways.gate", "gate 1\nlet office = request.ip in [192.0.2.0/24]\n");
    let policy = "gate 1\nimport \"../shared/ways.gate\"\nservice s {\n  host any\n  guard office\n  route GET /a public\n}\n";
    folder.write("shop/policy.gate", policy);
    folder
}

#[test]
fn imports_are_read_relative_to_their_file() {
    let folder = imports();
    let good = "no problems (1 route)\n";
    let file = folder.path().join("shop/policy.gate").display().to_string();
    for name in ["shop/policy.gate", "./shop/policy.gate", "shop/../shop/policy.gate", &file] {
        folder.run(&["check", name]).is(0, &format!("{name}: {good}"), "");
    }
    let root = folder.path().display().to_string();
    let other = Folder::new();
    other.run(&["check", &file, "--root", &root]).is(0, &format!("{file}: {good}"), "");
}

#[test]
fn imports_do_not_leave_the_root() {
    let folder = imports();
    let closed = folder.run(&["check", "shop/policy.gate", "--root", "shop"]);
    assert_eq!(closed.status, 1, "{closed:?}");
    let elsewhere = Folder::new();
    let file = folder.path().join("shop/policy.gate").display().to_string();
    assert_eq!(elsewhere.run(&["check", &file]).status, 1);
    let no_root = "error: `--root nowhere` is no folder\n";
    folder.run(&["check", "shop/policy.gate", "--root", "nowhere"]).is(2, "", no_root);
}

#[cfg(unix)]
#[test]
fn links_do_not_leave_the_root() {
    let folder = imports();
    let outside = Folder::new();
    outside.write("ways.gate", "gate 1\nlet office = request.ip in [192.0.2.0/24]\n");
    std::fs::remove_file(folder.path().join("shared/ways.gate")).unwrap();
    let link = folder.path().join("shared/ways.gate");
    std::os::unix::fs::symlink(outside.path().join("ways.gate"), &link).unwrap();
    let ran = folder.run(&["check", "shop/policy.gate"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("it lies outside of the root"), "{ran:?}");
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let folder = Folder::with_shop();
    folder.run(&["check", "absent.gate"]).is(
        1,
        "",
        "error: `absent.gate` does not exist\nhelp: paths are relative to the current folder\n",
    );
    folder.run(&["check", "."]).is(1, "", "error: `.` is a folder\nhelp: name a file in it\n");
}
