//! `gatewright fmt`: what is written, what is shown, and what is left alone.

mod run;

use run::Folder;

const UNTIDY: &str = "gate 1\r\nservice s { host any\n\troute   GET /a   public # why\n}";
const TIDY: &str = "gate 1\n\nservice s {\n  host any\n  route GET /a public  # why\n}\n";
const BROKEN: &str = "gate 1\nservice s {\n  host any\n  route GET /a pubilc\n}\n";

#[test]
fn files_are_rewritten_and_nothing_else() {
    let folder = Folder::new();
    folder.write("untidy.gate", UNTIDY);
    folder.write("tidy.gate", TIDY);
    let ran = folder.run(&["fmt", "untidy.gate", "tidy.gate"]);
    ran.is(0, "untidy.gate is formatted\n2 files: 1 formatted, 1 unchanged\n", "");
    assert_eq!(folder.read("untidy.gate"), TIDY.as_bytes());
    assert_eq!(folder.names(), ["tidy.gate", "untidy.gate"]);
    folder.run(&["fmt", "untidy.gate"]).is(0, "1 file: 1 unchanged\n", "");
}

#[test]
fn a_file_that_does_not_parse_is_left_alone() {
    let folder = Folder::new();
    folder.write("broken.gate", BROKEN);
    folder.write("latin1.gate", b"gate 1\n# caf\xe9\n");
    folder.write("untidy.gate", UNTIDY);
    let files = ["fmt", "broken.gate", "latin1.gate", "absent.gate", "untidy.gate"];
    folder.run(&files).is_case("fmt-broken.txt");
    assert_eq!(folder.read("broken.gate"), BROKEN.as_bytes());
    assert_eq!(folder.read("untidy.gate"), TIDY.as_bytes());
}

#[test]
fn a_check_shows_what_would_change() {
    let folder = Folder::new();
    folder.write("untidy.gate", UNTIDY);
    folder.write("tidy.gate", TIDY);
    folder.run(&["fmt", "--check", "untidy.gate", "tidy.gate"]).is_case("fmt-check.txt");
    assert_eq!(folder.read("untidy.gate"), UNTIDY.as_bytes());
    folder.run(&["fmt", "--check", "tidy.gate"]).is(0, "1 file: 1 unchanged\n", "");
}

#[test]
fn folders_are_searched() {
    let folder = Folder::new();
    folder.write("a/one.gate", UNTIDY);
    folder.write("a/b/two.gate", UNTIDY);
    folder.write("a/notes.txt", UNTIDY);
    folder.write("a/.hidden/three.gate", UNTIDY);
    let out = "a/b/two.gate is formatted\na/one.gate is formatted\n2 files: 2 formatted\n";
    folder.run(&["fmt", "a"]).is(0, out, "");
    assert_eq!(folder.read("a/notes.txt"), UNTIDY.as_bytes());
    assert_eq!(folder.read("a/.hidden/three.gate"), UNTIDY.as_bytes());
    folder.write("empty/notes.txt", "");
    let nothing = "error: `empty` holds no `.gate` file\nhelp: name another folder, or a file\n";
    folder.run(&["fmt", "empty"]).is(1, "1 file: 1 left alone\n", nothing);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    folder.run_with_stdin(&["fmt", "-"], UNTIDY).is(0, TIDY, "");
    folder.run_with_stdin(&["fmt", "-", "--check"], TIDY).is(0, "", "");
    let checked = folder.run_with_stdin(&["fmt", "-", "--check"], UNTIDY);
    assert_eq!(checked.status, 1);
    assert!(checked.out.starts_with("--- <stdin>\n+++ <stdin>, formatted\n@@"), "{checked:?}");
    let broken = folder.run_with_stdin(&["fmt", "-"], BROKEN);
    assert_eq!((broken.status, broken.out.as_str()), (1, ""));
    assert!(broken.err.contains("--> <stdin>:4:"), "{broken:?}");
    let two = "error: `-` is formatted alone\nhelp: leave `-` out, or all files\n";
    folder.run(&["fmt", "-", "a.gate"]).is(2, "", two);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_stays() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.write("untidy.gate", UNTIDY);
    set_permissions(folder.path().join("untidy.gate"), Permissions::from_mode(0o444)).unwrap();
    let ran = folder.run(&["fmt", "untidy.gate"]);
    let read_only =
        "error: `untidy.gate` is read-only\nhelp: make it writable, or name another file\n";
    ran.is(1, "1 file: 1 left alone\n", read_only);
    assert_eq!(folder.read("untidy.gate"), UNTIDY.as_bytes());
}
