//! A policy with one method of each kind, and the tests that are put behind it.

use gatewright_dsl::source::{LoadFailure, Loader, Source};
use gatewright_dsl::testing::{TestOptions, TestReport, run_tests};

pub(crate) const METHODS: &str = r#"gate 1

auth user = jwt {
  issuer      "https://auth.example.com"
  audience    "https://api.example.com", "https://old.example.com"
  algorithms  ES256
  keys        jwks "https://auth.example.com/keys"
}

auth app = introspection {
  issuer    "https://apps.example.com"
  endpoint  "https://apps.example.com/introspect"
  audience  "https://api.example.com"
}

auth partner = api_key {
  registry  partners
}

headers identity {
  X-User:    subject
  X-Client:  client
}

service api {
  host any
  default forward identity

  route GET   /user      allow user
  route GET   /app       allow app
  route GET   /partner   allow partner
  route GET   /both      allow user via partner
  route GET   /any       allow [user, app, partner] with scope read
  route GET   /role      allow user with role admin and claim.org.unit == "a"
  route GET   /public    public
  route POST  /user      deny
}
"#;

/// What comes of lines in a test behind [`METHODS`], which has callers of each kind.
pub(crate) fn run(lines: &str) -> TestReport {
    let test = format!(
        "test \"t\" {{\n  at 2026-01-01T00:00:00Z\n  host api.example.com\n  \
         caller alice = user {{ subject: \"42\"  scopes: \"read\" }}\n  \
         caller shop = app {{ client: \"shop\" }}\n  \
         caller acme = partner {{ client: \"acme\"  scopes: \"read\" }}\n{lines}\n}}\n"
    );
    run_text(&format!("{METHODS}\n{test}"))
}

/// What comes of a whole policy.
pub(crate) fn run_text(text: &str) -> TestReport {
    run_filtered(text, "")
}

/// The same for rows that hold a text.
pub(crate) fn run_filtered(text: &str, filter: &str) -> TestReport {
    let options = TestOptions { filter: filter.to_owned(), ..TestOptions::default() };
    run_tests(&Source::new("policy.gate", text), &Files, &options)
}

/// Every row passed, and there were so many.
#[track_caller]
pub(crate) fn all_pass(report: &TestReport, rows: usize) {
    assert!(report.passed(), "{}\n{}", report.diagnostics, report.to_json());
    assert_eq!(report.rows().count(), rows);
}

/// The files beside the fixtures about meaning.
pub(crate) struct Files;

impl Loader for Files {
    #[allow(clippy::disallowed_methods, reason = "fixtures are files")]
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/meaning");
        std::fs::read(format!("{folder}/{path}")).map_err(|_| LoadFailure::NotFound)
    }
}
