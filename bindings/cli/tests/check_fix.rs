//! `gatewright check --fix`: what is changed in files, and what is not.

mod run;

use run::{Folder, Ran};

fn fix(folder: &Folder, files: &[&str]) -> Ran {
    folder.run(&[&["check", "--fix"], files].concat())
}

#[test]
fn certain_fixes_are_made_and_the_rest_reported() {
    let folder = Folder::new();
    let broken = "gate 1\r\n// é\r\nservice s {\r\n  host any;\r\n  route get /a public\r\n  route post /b pubilc\r\n}\r\n";
    folder.write("p.gate", broken);
    let ran = fix(&folder, &["p.gate"]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.err, "p.gate: 3 fixes made; 1 fix left to look at\n");
    assert!(ran.out.contains("\np.gate: 1 error\n") && ran.out.contains("GW0105"), "{ran:?}");
    let mended = "gate 1\r\n# é\r\nservice s {\r\n  host any\r\n  route GET /a public\r\n  route post /b pubilc\r\n}\r\n";
    assert_eq!(String::from_utf8(folder.read("p.gate")).unwrap(), mended);
    assert_eq!(folder.names(), ["p.gate"]);
}

#[test]
fn fixes_that_touch_are_made_one_after_the_other() {
    let folder = Folder::new();
    folder.write("p.gate", "gate 1\nlet a = [10.0.0.1]\nroute get,get2, /a public require request.ip in [10.0.0.1,10.0.0.2]\n");
    let ran = fix(&folder, &["p.gate"]);
    let text = String::from_utf8(folder.read("p.gate")).unwrap();
    assert_eq!(
        text,
        "gate 1\nlet a = [10.0.0.1/32]\nroute GET,GET2 /a public require request.ip in [10.0.0.1/32,10.0.0.2/32]\n",
        "{ran:?}"
    );
    fix(&folder, &["p.gate"]);
    assert_eq!(folder.read("p.gate"), text.as_bytes());
}

#[test]
fn a_fix_that_brings_other_errors_is_undone() {
    let folder = Folder::new();
    let policy = "gate 1\npolicy { resource \"https://a\tb\" }\nroute get /a public\n";
    folder.write("p.gate", policy);
    let ran = fix(&folder, &["p.gate"]);
    assert_eq!(ran.status, 1);
    let undone = "1 fix undone, for bringing other problems (GW0004)";
    assert_eq!(ran.err, format!("p.gate: 1 fix made; {undone}\n"));
    assert_eq!(folder.read("p.gate"), policy.replace("get", "GET").as_bytes());
}

#[test]
fn what_is_only_likely_stays() {
    let folder = Folder::new();
    let guesses = "gate 1\nauth a = api_key { registry r }\nroute GET /a allow b\n\
        route GET /c pubilc\nroute GET /d/* public\n\
        route GET /e allow a with role x and role y or role z\n";
    folder.write("p.gate", guesses);
    let ran = fix(&folder, &["p.gate"]);
    assert_eq!((ran.status, ran.err.starts_with("p.gate: 0 fixes made; ")), (1, true), "{ran:?}");
    assert_eq!(folder.read("p.gate"), guesses.as_bytes());
}

#[test]
fn imported_files_are_mended_below_the_root() {
    let folder = Folder::new();
    folder.write("shared/ways.gate", "gate 1\nlet office = request.ip in [192.0.2.1]\n");
    let policy = "gate 1\nimport \"../shared/ways.gate\"\nroute get /a public require office\n";
    folder.write("shop/policy.gate", policy);
    let outside = fix(&folder, &["shop/policy.gate", "--root", "shop"]);
    assert_eq!(outside.status, 1);
    assert_eq!(folder.read("shared/ways.gate").last_chunk(), Some(b"[192.0.2.1]\n"));
    let ran = fix(&folder, &["shop/policy.gate"]);
    ran.is(0, "shop/policy.gate: no problems (1 route)\n", "shop/policy.gate: 1 fix made\n");
    assert_eq!(folder.read("shared/ways.gate").last_chunk(), Some(b"[192.0.2.1/32]\n"));
    assert_eq!(folder.read("shop/policy.gate"), policy.replace("get", "GET").as_bytes());
}

#[test]
fn good_files_and_files_that_cannot_be_read_are_left_alone() {
    let folder = Folder::with_shop();
    let before = folder.read("shop.gate");
    let ran = fix(&folder, &["shop.gate"]);
    ran.is(0, "shop.gate: no problems (7 routes)\n", "shop.gate: 0 fixes made\n");
    assert_eq!(folder.read("shop.gate"), before);
    folder.write("latin1.gate", b"gate 1\n# caf\xe9\n");
    let ran = fix(&folder, &["latin1.gate", "absent.gate"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("error[GW0001]") && ran.err.contains("does not exist"), "{ran:?}");
    assert_eq!(folder.read("latin1.gate"), b"gate 1\n# caf\xe9\n");
}

#[cfg(unix)]
#[test]
fn nothing_changes_where_one_file_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.write("ways.gate", "gate 1\nlet office = request.ip in [192.0.2.1]\n");
    let policy = "gate 1\nimport \"ways.gate\"\nroute get /a public require office\n";
    folder.write("policy.gate", policy);
    let path = folder.path().join("ways.gate");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    let ran = fix(&folder, &["policy.gate"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("ways.gate` is read-only\n"), "{ran:?}");
    assert_eq!(folder.read("policy.gate"), policy.as_bytes());
    assert_eq!(folder.names(), ["policy.gate", "ways.gate"]);
}

#[test]
fn standard_input_cannot_be_mended() {
    let folder = Folder::new();
    folder.run_with_stdin(&["check", "--fix", "-"], "gate 1\n").is(
        2,
        "",
        "error: `--fix` changes files, and `-` is none\nhelp: name the file\n",
    );
}
