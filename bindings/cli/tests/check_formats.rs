//! `gatewright check --format`: problems for programs, as SARIF and as workflow commands.

mod run;

use run::{Folder, case};
use serde_json::Value;
use std::collections::BTreeSet;

/// Problems of many kinds: two labels, a fix, a file that is imported twice, odd names.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("shared/ways in.gate", "gate 1\nauth ä = api_key { registry r }\n");
    let policy = "gate 1\nimport \"../shared/ways in.gate\"\n# é\nservice s {\n  host any\n\
        \x20 route get /a public  # é\n  route GET /b public\n  route GET /b public\n}\n";
    folder.write("shop/a,b: 100%.gate", policy);
    folder.write("shop/other.gate", "gate 1\nimport \"../shared/ways in.gate\"\n");
    folder
}

const FILES: &[&str] = &["check", "shop/a,b: 100%.gate", "shop/other.gate", "absent.gate"];

#[test]
fn github_gets_one_command_for_each_problem() {
    let ran = folder().run(&[FILES, &["--format", "github"]].concat());
    ran.is_case("check-github.txt");
    assert!(ran.out.lines().all(|line| line.starts_with("::error file=")));
}

#[test]
fn sarif_results_say_what_the_text_says() {
    let log = folder().run(&[FILES, &["--format", "sarif"]].concat()).json();
    let results = format!("{:#}\n", log["runs"][0]["results"]);
    if std::env::var_os("BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/check-sarif.json");
        std::fs::write(path, &results).unwrap();
    }
    assert_eq!(results, case("check-sarif.json"));
}

#[test]
fn a_sarif_log_has_the_form_of_the_standard() {
    let log = folder().run(&[FILES, &["--format", "sarif"]].concat()).json();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["message"]["text"], "`absent.gate` does not exist");

    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len());
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with(&format!("# {id}: ")));
        assert!(rule["help"]["text"].is_string() && rule["shortDescription"]["text"].is_string());
        assert!(rule["helpUri"].as_str().unwrap().ends_with(&format!("/{id}.md")));
    }
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert_eq!(rules[index]["defaultConfiguration"]["level"], result["level"]);
        assert_eq!(result["locations"].as_array().unwrap().len(), 1);
    }
    walk(&log, &mut |name, value| match name {
        "uri" => assert!(is_relative(value.as_str().unwrap()), "{value}"),
        "region" | "deletedRegion" => assert!(is_region(value), "{value}"),
        "level" => assert!(["error", "warning"].contains(&value.as_str().unwrap()), "{value}"),
        _ => {}
    });
}

#[test]
fn without_problems_there_are_no_results() {
    let folder = Folder::with_shop();
    folder.run(&["check", "shop.gate", "--format", "github"]).is(0, "", "");
    let ran = folder.run(&["check", "shop.gate", "--format", "sarif"]);
    let run = &ran.json()["runs"][0];
    assert_eq!((ran.status, run["results"].as_array().map(Vec::len)), (0, Some(0)));
    assert_eq!(run["tool"]["driver"]["rules"], Value::Array(Vec::new()));
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn files_elsewhere_have_an_absolute_address() {
    let folder = Folder::new();
    folder.write("b d.gate", "gate 1\nroute get /a public\n");
    let path = folder.path().join("b d.gate").display().to_string();
    let log = Folder::new().run(&["check", &path, "--format", "sarif"]).json();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.starts_with("file:///") && uri.ends_with("/b%20d.gate"), "{uri}");
    assert_eq!(place["artifactLocation"]["uriBaseId"], Value::Null);
}

fn walk<'v>(value: &'v Value, see: &mut impl FnMut(&str, &'v Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            see(name, member);
            walk(member, see);
        }),
        Value::Array(entries) => entries.iter().for_each(|entry| walk(entry, see)),
        _ => {}
    }
}

/// A path in the characters of a URI.
fn is_relative(uri: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
    !uri.starts_with('/') && uri.bytes().all(plain)
}

fn is_region(region: &Value) -> bool {
    let number = |name: &str| region[name].as_u64();
    let start = (number("startLine"), number("startColumn"));
    let end = (number("endLine"), number("endColumn"));
    start.0 > Some(0) && start.1 > Some(0) && start <= end
}
