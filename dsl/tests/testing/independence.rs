//! What rows, tests and files have to do with each other: nothing.

use crate::policy::{METHODS, all_pass, run_filtered, run_text};
use gatewright_dsl::source::{LoadFailure, Loader, NoImports, Source};
use gatewright_dsl::testing::{TestOptions, run_compiled, run_tests};

const ROWS: [&str; 7] = [
    "GET /user as alice -> allow",
    "GET /user as alice forged -> 401 token_signature",
    "GET /app as shop -> allow",
    "GET /app as shop forged -> 401 token_inactive",
    "GET /partner as acme -> allow",
    "GET /partner as acme disabled -> 401 key_disabled",
    "GET /partner as acme stranger -> 401 key_unknown",
];

fn text(rows: &[&str]) -> String {
    format!(
        "{METHODS}\ntest \"t\" {{\n  at 2026-01-01T00:00:00Z\n  caller alice = user {{ }}\n  \
         caller shop = app {{ }}\n  caller acme = partner {{ }}\n  {}\n}}\n",
        rows.join("\n  ")
    )
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let mut rows = ROWS;
    for turn in 0..ROWS.len() {
        rows.rotate_left(1);
        all_pass(&run_text(&text(&rows)), ROWS.len());
        let one = &rows[turn..=turn];
        all_pass(&run_text(&text(one)), 1);
    }
}

#[test]
fn a_filter_goes_by_rows_and_by_names_of_tests() {
    let text = text(&ROWS) + "test \"other rows\" {\n  GET /public -> allow\n  GET /x -> 403\n}\n";
    let check = |filter: &str, tests: usize, rows: usize| {
        let report = run_filtered(&text, filter);
        assert_eq!((report.tests.len(), report.rows().count()), (tests, rows), "{filter}");
        assert_eq!(report.passed(), rows > 0);
    };
    check("", 2, 9);
    check("/app", 1, 2);
    check("-> 401", 1, 4);
    check("other rows", 1, 2);
    check("403", 1, 1);
    check("nothing like it", 0, 0);
}

#[test]
fn every_row_is_shown_as_it_ends() {
    let source = Source::new("policy.gate", text(&ROWS));
    let compiled = gatewright_dsl::compile(&source, &NoImports).unwrap();
    let mut seen = Vec::new();
    run_compiled(&compiled, "", &mut |row| seen.push(row.text.clone()));
    assert_eq!(seen, ROWS);
}

#[test]
fn tests_of_imported_files_are_not_run() {
    struct Shared;
    impl Loader for Shared {
        fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
            assert_eq!(path, "shared.gate");
            Ok(SHARED.into())
        }
    }
    const SHARED: &str = "gate 1\nroute GET /shared public\n\
                          test \"shared\" {\n  GET /shared -> 403\n}\n";
    let own = "gate 1\nimport \"shared.gate\"\nroute GET /own public\n\
               test \"own\" {\n  GET /own -> allow\n  GET /shared -> allow\n}\n";
    let run = |name: &str, text: &str| {
        run_tests(&Source::new(name, text), &Shared, &TestOptions::default())
    };
    all_pass(&run("policy.gate", own), 2);
    let shared = run("shared.gate", SHARED);
    assert_eq!((shared.rows().count(), shared.failures()), (1, 1));
}

#[test]
fn settings_are_handed_in() {
    let text = "gate 1\nsetting api = \"a.example\"\nservice s {\n  host \"{setting.api}\"\n  \
                route GET /x public\n}\ntest \"t\" {\n  host b.example\n  GET /x -> allow\n}\n";
    let run = |options: &TestOptions| {
        run_tests(&Source::new("policy.gate", text), &NoImports, options).passed()
    };
    let mut options = TestOptions::default();
    assert!(!run(&options));
    options.compile = options.compile.setting("api", "b.example");
    assert!(run(&options));
}
