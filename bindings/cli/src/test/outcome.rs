//! What came of all files.

use crate::exit::Exit;
use crate::failure::Failure;
use gatewright_dsl::testing::TestReport;

/// What came of all files.
#[derive(Default)]
pub(super) struct Tested {
    pub(super) reports: Vec<TestReport>,
    pub(super) unread: Vec<Failure>,
}

/// How many there were of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) rows: usize,
    pub(super) failed: usize,
    pub(super) tests: usize,
    /// Files that do not compile.
    pub(super) refused: usize,
    /// Files that could not be read.
    pub(super) unread: usize,
}

impl Counts {
    /// Whether there was nothing to run, and nothing that kept it from being run.
    pub(super) fn is_empty(self) -> bool {
        self.rows + self.refused + self.unread == 0
    }

    /// Whether something was run and nothing went wrong.
    pub(super) fn passed(self) -> bool {
        self.rows > 0 && self.failed + self.refused + self.unread == 0
    }
}

impl Tested {
    pub(super) fn counts(&self) -> Counts {
        let all = || self.reports.iter();
        Counts {
            rows: all().map(|report| report.rows().count()).sum(),
            failed: all().map(TestReport::failures).sum(),
            tests: all().map(|report| report.tests.len()).sum(),
            refused: all().filter(|report| report.diagnostics.has_errors()).count(),
            unread: self.unread.len(),
        }
    }

    pub(super) fn exit(&self) -> Exit {
        if self.counts().passed() { Exit::Success } else { Exit::Errors }
    }

    /// The schema stands in `docs/testing.md`.
    pub(super) fn json(&self) -> String {
        let counts @ Counts { rows, failed, .. } = self.counts();
        let files: Vec<String> = self.reports.iter().map(TestReport::to_json).collect();
        let (passed, files) = (counts.passed(), files.join(","));
        format!(
            r#"{{"schema":1,"passed":{passed},"rows":{rows},"failed":{failed},"files":[{files}]}}"#
        ) + "\n"
    }
}
