//! What came of all files.

use crate::exit::Exit;
use crate::failure::Failure;
use gatewright_dsl::Compiled;
use gatewright_dsl::diagnostic::{Diagnostic, Report, Severity};
use gatewright_dsl::source::SourceMap;
use std::collections::BTreeSet;

/// One policy.
pub(crate) struct CheckedFile {
    /// What messages call it.
    pub(crate) name: String,
    /// Its problems.
    pub(crate) report: Report,
    /// How many routes it has, where it compiles.
    pub(crate) routes: usize,
}

/// All policies, and what could not be read.
#[derive(Default)]
pub(crate) struct Checked {
    /// The policies that were read.
    pub(crate) files: Vec<CheckedFile>,
    /// Why others were not.
    pub(crate) unread: Vec<Failure>,
}

impl Checked {
    /// Takes one policy in; wrong use is about the whole command.
    pub(crate) fn take(
        &mut self,
        name: String,
        compiled: Result<Compiled, Failure>,
    ) -> Result<(), Failure> {
        match compiled {
            Ok(Compiled { policy, advice, .. }) => {
                let routes = policy.tables().routes().count();
                self.files.push(CheckedFile { name, report: advice, routes });
            }
            Err(Failure::Policy(report)) => {
                self.files.push(CheckedFile { name, report: *report, routes: 0 });
            }
            Err(usage @ Failure::Usage(_)) => return Err(usage),
            Err(failure) => self.unread.push(failure),
        }
        Ok(())
    }

    /// Every problem with the texts that it points into.
    pub(crate) fn problems(&self) -> impl Iterator<Item = (&Diagnostic, &SourceMap)> {
        self.files.iter().flat_map(|CheckedFile { report, .. }| {
            report.diagnostics().iter().map(|diagnostic| (diagnostic, report.sources()))
        })
    }

    /// The same, those of a file that several policies import once.
    pub(crate) fn distinct_problems(&self) -> Vec<(&Diagnostic, &SourceMap)> {
        let mut seen = BTreeSet::new();
        let first = |(diagnostic, sources): &(&Diagnostic, &SourceMap)| {
            let span = diagnostic.span();
            let file = sources.name(span.file).to_owned();
            seen.insert((file, span.start, span.end, diagnostic.code, diagnostic.message.clone()))
        };
        self.problems().filter(first).collect()
    }

    /// How many problems there are.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.problems().filter(|(diagnostic, _)| diagnostic.severity == severity).count()
    }

    /// How the command ends.
    pub(crate) fn exit(&self, deny_warnings: bool) -> Exit {
        let denied = deny_warnings && self.count(Severity::Warning) > 0;
        match denied || self.count(Severity::Error) > 0 || !self.unread.is_empty() {
            true => Exit::Errors,
            false => Exit::Success,
        }
    }

    /// One array of what stands in the arrays of all reports.
    pub(crate) fn json(&self) -> String {
        let inner = self.files.iter().map(|file| {
            let array = file.report.to_json();
            let inner = array.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            inner.unwrap_or_default().to_owned()
        });
        let full: Vec<String> = inner.filter(|inner| !inner.is_empty()).collect();
        format!("[{}]\n", full.join(","))
    }
}
