//! `gatewright compile`: what is written, and what stays when it cannot be.

mod run;

use gatewright_core::policy::Policy;
use run::Folder;
use std::fs;

#[test]
fn a_policy_is_written_with_its_digest() {
    let folder = Folder::with_shop();
    let ran = folder.run(&["compile", "shop.gate", "-o", "shop.gwp"]);
    ran.is_case("compile.txt");
    let policy = Policy::from_bytes(&folder.read("shop.gwp")).unwrap();
    assert!(ran.out.contains(&policy.digest()), "{ran:?}");
    assert_eq!(folder.names(), ["shop.gate", "shop.gwp"]);
}

#[test]
fn settings_are_part_of_the_digest() {
    let folder = Folder::with_shop();
    let digest = |setting: &str| {
        let set = format!("api_host={setting}");
        let ran = folder.run(&["compile", "shop.gate", "-o", "a.gwp", "--set", &set]);
        assert_eq!(ran.status, 0, "{ran:?}");
        Policy::from_bytes(&folder.read("a.gwp")).unwrap().digest()
    };
    assert_eq!(digest("a.test"), digest("a.test"));
    assert_ne!(digest("a.test"), digest("b.test"));
}

#[test]
fn standard_output_gets_the_bytes_alone() {
    let folder = Folder::with_shop();
    folder.run(&["compile", "shop.gate", "-o", "shop.gwp"]);
    let output = folder.command(&["compile", "shop.gate", "-o", "-"]).output().unwrap();
    assert_eq!(output.stdout, folder.read("shop.gwp"));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("  digest  sha256:"));
    let text = folder.read("shop.gate");
    let piped = folder.run_with_stdin(&["compile", "-", "-o", "piped.gwp"], text);
    assert_eq!(piped.status, 0, "{piped:?}");
    let digest = |name| Policy::from_bytes(&folder.read(name)).unwrap().digest();
    assert_eq!(digest("piped.gwp"), digest("shop.gwp"));
}

#[test]
fn s38_a_bad_policy_leaves_the_last_good_one() {
    let folder = Folder::with_shop();
    folder.run(&["compile", "shop.gate", "-o", "shop.gwp"]);
    let good = folder.read("shop.gwp");
    folder.write("shop.gate", "gate 1\nservice s {\n");
    let ran = folder.run(&["compile", "shop.gate", "-o", "shop.gwp"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("--> shop.gate:"), "{ran:?}");
    assert_eq!(folder.read("shop.gwp"), good);
    assert_eq!(folder.names(), ["shop.gate", "shop.gwp"]);
}

#[test]
fn denied_warnings_leave_the_last_good_one() {
    let folder = Folder::new();
    folder.write("doubtful.gate", run::DOUBTFUL);
    let arguments = ["compile", "doubtful.gate", "-o", "a.gwp", "--deny-warnings"];
    let denied = folder.run(&arguments);
    assert_eq!((denied.status, denied.out.as_str()), (1, ""));
    assert!(denied.err.ends_with("1 warning\nnothing is written: `--deny-warnings`\n"));
    assert_eq!(folder.names(), ["doubtful.gate"]);
    let shown = folder.run(&arguments[..4]);
    assert_eq!(shown.status, 0);
    assert!(shown.err.ends_with("1 warning\n"), "{shown:?}");
}

#[test]
fn targets_that_cannot_be_written_say_so() {
    let folder = Folder::with_shop();
    let check = |to: &str, status, err: &str| {
        folder.run(&["compile", "shop.gate", "-o", to]).is(status, "", err);
    };
    folder.write("sealed.gwp", "sealed");
    let mut sealed = fs::metadata(folder.path().join("sealed.gwp")).unwrap().permissions();
    sealed.set_readonly(true);
    fs::set_permissions(folder.path().join("sealed.gwp"), sealed).unwrap();
    check(
        "sealed.gwp",
        1,
        "error: `sealed.gwp` is read-only\nhelp: make it writable, or name another file\n",
    );
    assert_eq!(folder.read("sealed.gwp"), b"sealed");
    check(".", 1, "error: `.` is a folder\nhelp: name a file in it\n");
    check(
        "no/where.gwp",
        1,
        "error: `no` does not exist\nhelp: paths are relative to the current folder\n",
    );
    check(
        "./shop.gate",
        2,
        &format!(
            "error: `{}` would overwrite what it is made of\nhelp: name another file behind `-o`\n",
            folder.path().join("shop.gate").display()
        ),
    );
    assert_eq!(folder.names(), ["sealed.gwp", "shop.gate"]);
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to_and_stay_devices() {
    let folder = Folder::with_shop();
    let full = folder.run(&["compile", "shop.gate", "-o", "/dev/full"]);
    assert_eq!(full.status, 1);
    assert!(full.err.starts_with("error: `/dev/full` cannot be written: No space"), "{full:?}");
    assert_eq!(folder.run(&["compile", "shop.gate", "-o", "/dev/null"]).status, 0);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[cfg(unix)]
#[test]
fn links_and_modes_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::with_shop();
    folder.write("real.gwp", "old");
    let real = folder.path().join("real.gwp");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.gwp", folder.path().join("link.gwp")).unwrap();
    assert_eq!(folder.run(&["compile", "shop.gate", "-o", "link.gwp"]).status, 0);
    assert!(Policy::from_bytes(&folder.read("real.gwp")).is_ok());
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(folder.names(), ["link.gwp", "real.gwp", "shop.gate"]);
}
