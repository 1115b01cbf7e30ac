//! `gatewright test`: which files, what is shown, and how it ends.

mod run;

use roxmltree::{Document, Node};
use run::{DOUBTFUL, Folder, Ran};
use serde_json::json;
use std::path::Path;

const DOCUMENT: &str = include_str!("../../../docs/testing.md");
const OPEN: &str = "gate 1\nroute GET /open public\n";
const GOOD: &str = "gate 1\nroute GET /open public\ntest \"good\" {\n  GET /open -> allow\n}\n";
const BAD: &str = "gate 1\nroute GET /open public\ntest \"bad <&>\" {\n  GET /open -> allow\n  \
                   GET \"/open?<a>&'b\" -> 403\n}\n";
const BROKEN: &str = "gate 1\nroute GET /open public\ntest \"broken\" {\n  GET /open -> alow\n}\n";

/// Texts between fences of this kind in the document.
fn fences(kind: &str) -> Vec<&'static str> {
    let open = format!("```{kind}\n");
    let parts = DOCUMENT.split(open.as_str()).skip(1).collect::<Vec<_>>();
    parts.into_iter().map(|part| part.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn the_document_shows_what_is_shown() {
    let (folder, policy) = (Folder::new(), fences("gate")[0]);
    folder.write("orders.gate", policy);
    let shown = fences("text");
    let good = shown[0].strip_prefix("$ gatewright test orders.gate\n").unwrap();
    folder.run(&["test", "orders.gate"]).is(0, good, "");
    folder.write("orders.gate", policy.replace("-> 403 scope_missing", "-> allow"));
    folder.run(&["test", "orders.gate"]).is(1, shown[1], "");
}

#[test]
fn a_row_that_failed_says_all_about_it() {
    let folder = Folder::with_shop();
    let tests = r#"
test "wrong" {
  at    2026-01-01T00:00:00Z
  host  api.shop.example

  caller alice = user { subject: "42"  scopes: "orders:read" }

  GET   /healthz                            -> 403 denied
  GET   /v1/orders                          -> allow
  GET   /v1/orders  as alice                -> allow  X-User-Id: "43"  no X-Auth-Method
  GET   /v1/orders  as alice expired        -> 401 token_signature
  GET   /v1/orders  as alice                -> 401 token_expired  X-User-Id: "42"
  POST  /v1/orders  as alice                -> allow
  GET   /nowhere                            -> allow
  GET   /healthz    X-Odd: "a\u001bb"       -> allow no X-Odd
}

test "right" {
  host api.shop.example
  GET /healthz -> allow
}
"#;
    folder.write("shop.gate", run::case("shop.gate") + tests);
    folder.run(&["test", "shop.gate"]).is_case("test-failed.txt");
}

#[test]
fn a_policy_that_does_not_compile_is_drawn() {
    let folder = Folder::new();
    folder.write("broken.gate", BROKEN);
    folder.write("good.gate", GOOD);
    folder.run(&["test", "broken.gate", "good.gate"]).is_case("test-broken.txt");
}

#[test]
fn of_a_folder_every_file_with_tests_is_taken() {
    let folder = Folder::new();
    folder.write("b/good.gate", GOOD);
    folder.write("a/deep/er/good.gate", GOOD);
    folder.write("a/open.gate", OPEN);
    // It stands on names of whoever imports it.
    folder.write("a/fragment.gate", "gate 1\nlet x = unknown\n");
    folder.write("a/notes.txt", BAD);
    folder.write(".hidden/bad.gate", BAD);
    let tested = |name: &str| format!("{name}\n  ✓ good  1 row\n\n");
    let both = tested("a/deep/er/good.gate") + &tested("b/good.gate");
    folder.run(&["test", "."]).is(0, &format!("{both}2 rows in 2 tests passed\n"), "");
    let one = tested("b/good.gate") + "1 row in 1 test passed\n";
    folder.run(&["test", "b"]).is(0, &one, "");
    folder.write("a/broken.gate", BROKEN);
    let ran = folder.run(&["test", "a"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.ends_with("1 row in 1 test passed, 1 file does not compile\n"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_left_alone() {
    let folder = Folder::new();
    folder.write("a/good.gate", GOOD);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
    assert_eq!(folder.run(&["test", "a"]).status, 0);
}

#[test]
fn nothing_run_is_no_success() {
    let folder = Folder::new();
    folder.write("open.gate", OPEN);
    folder.write("good.gate", GOOD);
    folder.write("empty/notes.txt", "");
    let nothing = "error: no row was run\nhelp: a test is `test \"…\" { … }`\n";
    folder.run(&["test", "open.gate"]).is(1, "nothing was run\n", nothing);
    folder.run(&["test", "empty"]).is(1, "nothing was run\n", nothing);
    folder.run(&["test", "good.gate", "--filter", "xyz"]).is(
        1,
        "nothing was run\n",
        "error: no row was run that matches `xyz`\n\
         help: a row, or the name of its test, holds the text\n",
    );
    let json = folder.run(&["test", "open.gate", "--format", "json"]);
    assert_eq!((json.status, json.json()["passed"].as_bool()), (1, Some(false)));
    folder.run(&["test", "absent.gate"]).is(
        1,
        "nothing was run, 1 file not read\n",
        "error: `absent.gate` does not exist\nhelp: paths are relative to the current folder\n",
    );
}

#[test]
fn what_cannot_be_read_hides_nothing() {
    let folder = Folder::new();
    folder.write("good.gate", GOOD);
    folder.run(&["test", "absent.gate", "good.gate"]).is(
        1,
        "good.gate\n  ✓ good  1 row\n\n1 row in 1 test passed, 1 file not read\n",
        "error: `absent.gate` does not exist\nhelp: paths are relative to the current folder\n",
    );
}

#[test]
fn standard_input_is_a_file() {
    let folder = Folder::new();
    let good = "<stdin>\n  ✓ good  1 row\n\n1 row in 1 test passed\n";
    folder.run_with_stdin(&["test", "-"], GOOD).is(0, good, "");
    assert_eq!(folder.run_with_stdin(&["test", "-"], BAD).status, 1);
    assert_eq!(folder.run_with_stdin(&["test", "-", "-"], GOOD).status, 2);
}

#[test]
fn settings_filters_and_warnings() {
    let folder = Folder::new();
    let text = "gate 1\nsetting api = \"a.example\"\nservice s {\n  host \"{setting.api}\"\n  \
                route GET /x public\n}\ntest \"t\" {\n  host b.example\n  GET /x -> allow\n  \
                GET /y -> 403\n}\n";
    folder.write("policy.gate", text);
    assert_eq!(folder.run(&["test", "policy.gate"]).status, 1);
    assert_eq!(folder.run(&["test", "policy.gate", "--filter", "/y"]).status, 0);
    assert_eq!(folder.run(&["test", "policy.gate", "--set", "api=b.example"]).status, 0);
    assert_eq!(folder.run(&["test", "policy.gate", "--set", "api"]).status, 2);
    folder.write("doubtful.gate", DOUBTFUL.to_owned() + "test \"t\" {\n  GET /a -> 401\n}\n");
    folder.run(&["test", "doubtful.gate"]).is(
        0,
        "doubtful.gate\n  ✓ t  1 row\n\n1 row in 1 test passed\n",
        "doubtful.gate: 1 warning (`gatewright check` shows them)\n",
    );
}

#[test]
fn json_is_one_document() {
    let folder = Folder::new();
    for (name, text) in [("good.gate", GOOD), ("bad.gate", BAD), ("broken.gate", BROKEN)] {
        folder.write(name, text);
    }
    let good = folder.run(&["test", "good.gate", "--format", "json"]);
    assert_eq!((good.status, good.err.as_str()), (0, ""));
    let row = json!({
        "line": 4, "text": "GET /open -> allow", "passed": true,
        "expected": { "status": null, "reason": null },
        "decided": {
            "verdict": "allow", "status": null, "reason": "public",
            "route": "GET /open", "origin": "good.gate:2",
        },
        "mismatches": [], "why": [],
    });
    let tests = json!([{ "name": "good", "line": 3, "rows": [row] }]);
    let file = json!({ "file": "good.gate", "passed": true, "diagnostics": [], "tests": tests });
    let whole = json!({ "schema": 1, "passed": true, "rows": 1, "failed": 0, "files": [file] });
    assert_eq!(good.json(), whole);
    let all = ["test", "good.gate", "bad.gate", "broken.gate", "--format", "json"];
    let ran = folder.run(&all);
    let found = ran.json();
    assert_eq!(ran.status, 1);
    assert_eq!((&found["rows"], &found["failed"]), (&json!(3), &json!(1)));
    let passed: Vec<_> = (0..3).map(|file| found["files"][file]["passed"].clone()).collect();
    assert_eq!(passed, [json!(true), json!(false), json!(false)]);
    assert_eq!(found["files"][2]["diagnostics"][0]["severity"], "error");
}

/// The elements of a name below another one.
fn below<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Vec<Node<'a, 'i>> {
    node.children().filter(|child| child.has_tag_name(name)).collect()
}

#[test]
fn junit_is_xml_that_says_the_same() {
    let folder = Folder::new();
    for (name, text) in [("good.gate", GOOD), ("bad.gate", BAD), ("broken.gate", BROKEN)] {
        folder.write(name, text);
    }
    let all = ["test", "good.gate", "bad.gate", "broken.gate", "--format", "junit"];
    let Ran { status, out, .. } = folder.run(&all);
    assert_eq!(status, 1);
    let document = Document::parse(&out).unwrap_or_else(|error| panic!("{error}\n{out}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let counts = ["tests", "failures", "errors"].map(|name| root.attribute(name));
    assert_eq!(counts, [Some("4"), Some("1"), Some("1")]);
    let suites = below(root, "testsuite");
    let told = suites.iter().map(|suite| {
        let of = |name| suite.attribute(name).unwrap();
        assert_eq!(below(*suite, "testcase").len().to_string(), of("tests"));
        format!("{} {} {} {}", of("name"), of("tests"), of("failures"), of("errors"))
    });
    assert_eq!(told.collect::<Vec<_>>(), ["good 1 0 0", "bad <&> 2 1 0", "broken.gate 1 0 1"]);
    let cases = below(suites[1], "testcase");
    let bad = cases[1];
    assert_eq!(bad.attribute("name"), Some("GET \"/open?<a>&'b\" -> 403"));
    assert_eq!((bad.attribute("file"), bad.attribute("line")), (Some("bad.gate"), Some("5")));
    assert!(below(cases[0], "failure").is_empty());
    let failures = below(bad, "failure");
    assert_eq!(failures[0].attribute("message"), Some("expected 403, decided allow"));
    let text = failures[0].text().unwrap();
    assert!(text.contains("\nexpected 403\ndecided allow public\nroute GET /open (bad.gate:2)"));
    let errors = below(below(suites[2], "testcase")[0], "error");
    assert!(errors[0].text().unwrap().contains("broken.gate:4:"), "{out}");
}

#[test]
fn the_tests_of_the_corpus_pass() {
    let folder = Folder::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = folder.command(&["test", "policies/", "--format", "json"]);
    let output = command.current_dir(root).output().unwrap();
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{found:#}");
    let tested = found["files"].as_array().unwrap().len();
    assert!(tested >= 8, "{tested} files with tests");
    assert!(found["rows"].as_u64().unwrap() >= 100);
}
