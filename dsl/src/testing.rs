//! Runs the tests of a policy, `test "…" { … }`, through the whole engine.
//!
//! The issuers, registries and keys of the policy are played: callers come with real credentials,
//! made with test keys that nothing but these rows trusts, and the engine's needs are answered as
//! the policy's own servers would answer them. Nothing is fetched, and a compiled policy holds no
//! tests.

mod api_key;
mod cause;
mod claims;
mod comparison;
mod credential;
mod issuers;
mod report;
mod request;
mod runner;
mod stage;
mod wallet;

pub use comparison::Mismatch;
pub use report::{Decided, RowResult, TestReport, TestResult};

use crate::compile::{Compiled, Options, compile_with};
use crate::source::{FileId, Loader, Source};
use runner::Runner;
use stage::Stage;

/// How tests are run.
///
/// ```
/// use gatewright_dsl::testing::TestOptions;
///
/// let options = TestOptions { filter: "orders".into(), ..TestOptions::default() };
/// assert!(options.compile.settings.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestOptions {
    /// How the policy is compiled.
    pub compile: Options,
    /// Only rows that hold this text, or whose test's name does; empty for all of them.
    pub filter: String,
}

/// Compiles a policy and runs the tests of its own file; those of imported files are theirs.
///
/// ```
/// use gatewright_dsl::source::{NoImports, Source};
/// use gatewright_dsl::testing::{TestOptions, run_tests};
///
/// let text = r#"gate 1
/// service shop {
///   host any
///   route GET /products public
/// }
/// test "products" {
///   GET  /products -> allow public
///   POST /products -> 403 method_not_allowed
/// }
/// "#;
/// let report = run_tests(&Source::new("shop.gate", text), &NoImports, &TestOptions::default());
/// assert_eq!((report.rows().count(), report.failures()), (2, 0));
/// assert!(report.passed());
/// ```
pub fn run_tests(source: &Source, loader: &dyn Loader, options: &TestOptions) -> TestReport {
    match compile_with(source, loader, &options.compile) {
        Ok(compiled) => run_compiled(&compiled, &options.filter, &mut |_| {}),
        Err(report) => TestReport::refused(&source.name, report),
    }
}

/// Runs the tests of a policy that is compiled already, and shows each row's result at once.
pub fn run_compiled(
    compiled: &Compiled,
    filter: &str,
    watch: &mut dyn FnMut(&RowResult),
) -> TestReport {
    let Compiled { policy, resolved, advice } = compiled;
    let stage = Stage::new(policy);
    let mut tests = Vec::new();
    for test in &resolved.tests {
        let mut runner = Runner::new(resolved, test, &stage);
        let result = runner.run(filter, watch);
        if filter.is_empty() || !result.rows.is_empty() {
            tests.push(result);
        }
    }
    let file = resolved.sources.name(FileId(0)).to_owned();
    TestReport { file, diagnostics: advice.clone(), tests }
}
