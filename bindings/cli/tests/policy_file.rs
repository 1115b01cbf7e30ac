//! Every command reads policies alike, and says what a file is that is none.

mod run;

use run::{Folder, NOW};

const POLICY: &str = "help: a policy is text that begins with `gate 1`, or what `compile` wrote\n";

/// A folder with a file of each kind.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("good.gate", "gate 1\nservice s {\n  host any\n  route GET /a public\n}\n");
    folder.write("binary", b"\x7fELF\x02\x00\x00");
    folder.write("good.gate.gz", b"\x1f\x8b\x08\x00\x00");
    folder.write("utf16.gate", b"\xff\xfeg\x00a\x00");
    folder.write("keys.json", "{\n  \"keys\": []\n}\n");
    folder.write("other.json", "[1]");
    let compiled = folder.run(&["compile", "good.gate", "-o", "good.gwp"]);
    assert_eq!(compiled.status, 0, "{compiled:?}");
    let made = folder.run(&["keys", "new", "--registry", "keys.jsonl", "--client", "acme"]);
    assert_eq!(made.status, 0, "{made:?}");
    folder
}

/// What each command has in front of its policy, and behind.
const COMMANDS: &[(&[&str], &[&str])] = &[
    (&["check"], &[]),
    (&["routes"], &[]),
    (&["compile"], &["-o", "out.gwp"]),
    (&["decide"], &["/a", "--at", NOW]),
];

#[test]
fn files_that_are_no_policies_are_named_for_what_they_are() {
    let folder = folder();
    let check = |file: &str, is: &str, help: &str| {
        for (before, after) in COMMANDS {
            let err = format!("error: `{file}` is {is}, not a policy\n{help}");
            folder.run(&[*before, &[file], *after].concat()).is(1, "", &err);
            let err = err.replacen(file, "<stdin>", 1);
            let arguments = [*before, &["-"], *after].concat();
            folder.run_with_stdin(&arguments, folder.read(file)).is(1, "", &err);
        }
    };
    check("binary", "a binary file", POLICY);
    check("good.gate.gz", "a binary file", POLICY);
    check("keys.jsonl", "a registry", POLICY);
    check("keys.json", "a key set", POLICY);
    check("other.json", "JSON", POLICY);
    check("utf16.gate", "UTF-16 text", "help: save the file as UTF-8\n");
}

#[test]
fn compiled_policies_have_no_source_to_check() {
    let folder = folder();
    let err = "error: `good.gwp` is a compiled policy, and only its source can be checked and compiled\n\
               help: name the `.gate` file that it was made of; `routes` and `decide` take both\n";
    folder.run(&["check", "good.gwp"]).is(1, "", err);
    folder.run(&["compile", "good.gwp", "-o", "out.gwp"]).is(1, "", err);
    assert_eq!(folder.run(&["routes", "good.gwp"]).status, 0);
    assert_eq!(folder.run(&["decide", "good.gwp", "/a"]).status, 0);
    assert!(!folder.names().contains(&"out.gwp".to_owned()));
}

#[test]
fn a_damaged_compiled_policy_is_no_source_either() {
    let folder = folder();
    let mut damaged = folder.read("good.gwp");
    damaged.pop();
    folder.write("damaged.gwp", damaged);
    let err = "error: `damaged.gwp`: compiled policy is damaged\nhelp: compile it again\n";
    for (before, after) in COMMANDS {
        folder.run(&[*before, &["damaged.gwp"], *after].concat()).is(1, "", err);
    }
}

#[test]
fn other_files_are_no_registries() {
    let folder = folder();
    let check = |file: &str, is: &str| {
        let err = format!(
            "error: `{file}` is {is}, not a registry\n\
             help: a registry holds one JSON record a line, as `keys new` writes it\n"
        );
        let before = folder.read(file);
        folder.run(&["keys", "list", "--registry", file]).is(1, "", &err);
        folder.run(&["keys", "new", "--registry", file, "--client", "a"]).is(1, "", &err);
        folder.run(&["keys", "disable", "k", "--registry", file]).is(1, "", &err);
        assert_eq!(folder.read(file), before);
    };
    check("binary", "a binary file");
    check("good.gwp", "a compiled policy");
    check("keys.json", "a key set");
}

#[test]
fn other_files_are_no_documents_of_an_issuer() {
    let folder = folder();
    folder.write("shop.gate", run::case("shop.gate"));
    folder.write("client.txt", "gateway:secret");
    let check = |flag: &str, auth: &str, file: &str, is: &str| {
        let handed = format!("{auth}={file}");
        let fixed = ["decide", "shop.gate", "/a", "--secret", "introspecting=file:client.txt"];
        let ran = folder.run(&[&fixed[..], &[flag, &handed]].concat());
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{ran:?}");
        let err = format!("error: `{file}` is {is}\nhelp: a ");
        assert!(ran.err.starts_with(&err), "{ran:?}");
    };
    check("--keys", "user", "good.gate", "text, not a key set");
    check("--keys", "user", "binary", "a binary file, not a key set");
    check("--keys", "user", "keys.jsonl", "a registry, not a key set");
    check("--introspection", "app", "good.gate", "text, not an introspection response");
    check("--introspection", "app", "keys.json", "a key set, not an introspection response");
}
