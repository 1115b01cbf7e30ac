//! Mutations: for every kind of expectation a row that passes, and one beside it that fails.

use crate::policy::{METHODS, run, run_text};
use gatewright_core::Reason;
use gatewright_dsl::resolved::Expected;
use gatewright_dsl::testing::{Mismatch, RowResult};

/// The row passes; with another outcome it fails, and with nothing but this mismatch.
#[track_caller]
fn check(request: &str, good: &str, bad: &str, want: &[&str]) {
    let report = run(&format!("  {request} -> {good}"));
    assert!(report.passed(), "{request} -> {good}\n{}\n{}", report.diagnostics, report.to_json());
    let report = run(&format!("  {request} -> {bad}"));
    assert!(!report.passed(), "{request} -> {bad}");
    let rows: Vec<_> = report.rows().collect();
    let [row] = rows.as_slice() else { panic!("{}", report.diagnostics) };
    let found: Vec<String> = row.mismatches.iter().map(told).collect();
    assert_eq!(found, want, "{request} -> {bad}");
    assert_eq!(report.failures(), 1);
}

fn told(mismatch: &Mismatch) -> String {
    let outcome = |expected: &Expected| match expected {
        Expected::Allow => "allow".to_owned(),
        Expected::Status(status) => status.to_string(),
    };
    match mismatch {
        Mismatch::Outcome { expected, found } => {
            format!("{} is {}", outcome(expected), outcome(found))
        }
        Mismatch::Reason { expected, found } => format!("{expected} is {found}"),
        Mismatch::Header { name, expected, found } => format!("{name} {expected:?} is {found:?}"),
        Mismatch::Undecided(why) => why.clone(),
    }
}

#[test]
fn another_outcome_fails() {
    check("GET /public", "allow", "401", &["401 is allow"]);
    check("GET /public", "allow", "403", &["403 is allow"]);
    check("GET /user", "401", "allow", &["allow is 401"]);
    check("GET /user", "401", "403", &["403 is 401"]);
    check("POST /user", "403", "404", &["404 is 403"]);
    check("GET /nowhere", "403", "allow", &["allow is 403"]);
    check("GET /user as alice", "allow", "401", &["401 is allow"]);
}

#[test]
fn another_reason_fails() {
    check("GET /public", "allow public", "allow granted", &["granted is public"]);
    check("GET /public", "allow public", "allow preflight", &["preflight is public"]);
    check(
        "GET /user",
        "401 credentials_missing",
        "401 token_expired",
        &["token_expired is credentials_missing"],
    );
    check("POST /user", "403 denied", "403 no_route", &["no_route is denied"]);
    check(
        "GET /user",
        "401 credentials_missing",
        "403 denied",
        &["403 is 401", "denied is credentials_missing"],
    );
}

#[test]
fn another_header_of_the_upstream_fails() {
    let alice = "GET /user as alice";
    check(alice, "allow X-User: \"42\"", "allow X-User: \"43\"", &[r#"X-User ["43"] is ["42"]"#]);
    check(alice, "allow x_user: \"42\"", "allow no x.user", &[r#"x.user [] is ["42"]"#]);
    check(alice, "allow no X-Client", "allow X-Client: \"a\"", &[r#"X-Client ["a"] is []"#]);
    check(alice, "allow no Authorization", "allow no X-User", &[r#"X-User [] is ["42"]"#]);
    check(
        alice,
        "allow X-User: \"42\" no X-Client",
        "allow X-User: \"42\" X-User: \"42\"",
        &[r#"X-User ["42", "42"] is ["42"]"#],
    );
}

#[test]
fn what_a_client_sends_reaches_the_upstream_or_does_not() {
    let spoofed = "GET /public X-User: \"1\" X_User: \"2\" X-Other: \"3\"";
    check(spoofed, "allow no X-User", "allow X-User: \"1\"", &[r#"X-User ["1"] is []"#]);
    check(spoofed, "allow X-Other: \"3\"", "allow no X-Other", &[r#"X-Other [] is ["3"]"#]);
    let twice = "GET /public X-A: \"2\" X-A: \"1\"";
    let both = "allow X-A: \"1\" X-A: \"2\"";
    check(twice, both, "allow X-A: \"1\"", &[r#"X-A ["1"] is ["1", "2"]"#]);
    let spoofed = "GET /user as alice X-User: \"1\"";
    check(
        spoofed,
        "allow X-User: \"42\"",
        "allow X-User: \"42\" X-User: \"1\"",
        &[r#"X-User ["1", "42"] is ["42"]"#],
    );
}

#[test]
fn another_header_of_the_response_fails() {
    let missing = "GET /user";
    let challenge = "Bearer realm=\\\"gate\\\"";
    let policy = METHODS.replacen("\nauth user", "\npolicy { realm \"gate\" }\n\nauth user", 1);
    let row = |outcome: &str| {
        let test = format!("test \"t\" {{\n  host x.example\n  {missing} -> {outcome}\n}}\n");
        run_text(&format!("{policy}\n{test}")).passed()
    };
    assert!(row(&format!("401 WWW-Authenticate: \"{challenge}\" Cache-Control: \"no-store\"")));
    assert!(row("401 no X-User no Allow"));
    assert!(!row("401 no WWW-Authenticate"));
    assert!(!row("401 WWW-Authenticate: \"Bearer\""));
    assert!(!row("401 Cache-Control: \"no-cache\""));
}

#[test]
fn values_are_compared_as_they_go_over_the_wire() {
    let text = METHODS.to_owned()
        + "test \"t\" {\n  at 2026-01-01T00:00:00Z\n  caller jörg = user { subject: \"Jörg 100%\" }\n}\n";
    assert!(run_text(&text).diagnostics.has_errors(), "names of callers are ASCII");
    let report = run("  caller j = user { subject: \"J\u{f6}rg 100%\" }\n  \
         GET /user as j -> allow X-User: \"J%C3%B6rg 100%25\"\n  \
         GET /user as j -> allow X-User: \"J\u{f6}rg 100%\"");
    let passed: Vec<bool> = report.rows().map(RowResult::passed).collect();
    assert_eq!(passed, [true, false]);
}

#[test]
fn a_row_that_failed_says_what_settled_it() {
    let why = |row: &str| -> Vec<String> {
        let report = run(&format!("  {row}"));
        let row = report.rows().next().unwrap();
        let shown = |line: &gatewright_core::Line| {
            format!("{:?} {} {}", line.holds, line.text, line.seen.as_deref().unwrap_or_default())
        };
        row.why.iter().map(shown).collect()
    };
    assert_eq!(
        why("GET /role as alice -> allow"),
        ["Some(false) claim.org.unit == \"a\" absent or unclear", "Some(false) role admin none",]
    );
    assert_eq!(why("GET /user -> allow"), ["None credentials none presented"]);
    assert_eq!(why("GET /nowhere -> allow"), ["Some(false) route no_route"]);
    let expired = why("GET /user as alice expired -> allow");
    assert_eq!(
        expired,
        ["Some(false) credential in Authorization: Bearer for `user` token_expired"]
    );
    let granted = why("GET /any as alice -> 403");
    assert_eq!(
        granted,
        [
            "Some(true) credential in Authorization: Bearer for `user` accepted",
            "Some(true) scope read read",
        ]
    );
    assert_eq!(why("GET /user as alice -> allow"), [""; 0]);
}

#[test]
fn a_row_says_which_route_decided() {
    let report = run("  GET /any as acme -> allow\n  GET /nowhere -> 403");
    let rows: Vec<_> = report.rows().collect();
    let decided = rows[0].decided.as_ref().unwrap();
    assert_eq!(decided.reason, Reason::Granted);
    assert_eq!(decided.route.as_deref(), Some("api: GET /any"));
    assert_eq!(decided.origin.as_deref(), Some("policy.gate:33"));
    let nowhere = rows[1].decided.as_ref().unwrap();
    assert_eq!((&nowhere.route, &nowhere.origin, nowhere.status), (&None, &None, Some(403)));
}

#[test]
fn a_test_of_nothing_does_not_pass() {
    assert!(!run("").passed());
    assert!(!run_text(METHODS).passed());
    let broken = run("  GET /user as nobody -> allow\n  GET /public -> allow");
    assert!(broken.diagnostics.has_errors());
    assert!(!broken.passed());
    assert_eq!(broken.rows().count(), 0);
}
