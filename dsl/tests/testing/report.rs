//! The report as JSON.

use crate::policy::run_text;
use serde_json::{Value, json};

const POLICY: &str = r#"gate 1
headers h { X-H: "1" }
service s {
  host any
  default forward h
  route GET /a public
}
test "first" {
  GET /a
    -> allow
}
"#;

#[test]
fn the_report_is_json_with_members_in_order() {
    let text = POLICY.replace("  GET /a\n    -> allow\n", "  GET { /a } -> allow\n");
    let text = text
        .replace("GET { /a } -> allow", "GET /a -> allow public\n  GET /a -> 403 denied no X-H");
    let found = run_text(&text).to_json();
    let want = concat!(
        r#"{"file":"policy.gate","passed":false,"diagnostics":[],"tests":[{"name":"first","line":8,"rows":["#,
        r#"{"line":9,"text":"GET /a -> allow public","passed":true,"expected":{"status":null,"reason":"public"},"#,
        r#""decided":{"verdict":"allow","status":null,"reason":"public","route":"s: GET /a","origin":"policy.gate:6"},"#,
        r#""mismatches":[],"why":[]},"#,
        r#"{"line":10,"text":"GET /a -> 403 denied no X-H","passed":false,"expected":{"status":403,"reason":"denied"},"#,
        r#""decided":{"verdict":"allow","status":null,"reason":"public","route":"s: GET /a","origin":"policy.gate:6"},"#,
        r#""mismatches":[{"what":"status","expected":403,"found":null},{"what":"reason","expected":"denied","found":"public"}],"#,
        r#""why":[]}]}]}"#,
    );
    assert_eq!(found, want);
}

#[test]
fn headers_and_causes_stand_in_the_report() {
    let text = POLICY
        .replace("  GET /a\n    -> allow\n", "  GET /a -> allow X-H: \"2\"\n  GET /b -> allow\n");
    let report: Value = serde_json::from_str(&run_text(&text).to_json()).unwrap();
    let rows = &report["tests"][0]["rows"];
    assert_eq!(
        rows[0]["mismatches"],
        json!([{ "what": "header", "name": "X-H", "expected": ["2"], "found": ["1"] }])
    );
    assert_eq!(rows[1]["decided"]["route"], Value::Null);
    assert_eq!(
        rows[1]["why"],
        json!([{ "text": "route", "holds": false, "seen": "no_route", "origin": null, "parts": [] }])
    );
}

#[test]
fn problems_of_the_text_stand_in_the_report() {
    let report = run_text(POLICY);
    assert!(!report.passed());
    let found: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(found["diagnostics"][0]["severity"], "error");
    assert_eq!((&found["passed"], &found["tests"]), (&json!(false), &json!([])));
}

#[test]
fn a_row_in_braces_is_shown_on_one_line() {
    let text =
        POLICY.replace("GET /a\n    -> allow\n", "GET /a {\n    X-A: \"1\"\n    -> allow\n  }\n");
    let report = run_text(&text);
    let row = report.rows().next().unwrap();
    assert_eq!((row.line, row.text.as_str()), (9, "GET /a { X-A: \"1\" -> allow }"));
    assert!(report.passed());
}
