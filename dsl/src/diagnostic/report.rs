//! All problems of one policy, with the texts that they point into.

use super::{Diagnostic, Severity};
use crate::source::SourceMap;
use std::fmt::{self, Display, Formatter};

/// All problems of one policy, in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    sources: SourceMap,
}

impl Report {
    /// Sorts the problems by file and place; those of one place keep their order.
    pub fn new(mut diagnostics: Vec<Diagnostic>, sources: SourceMap) -> Report {
        diagnostics.sort_by_key(Diagnostic::span);
        Report { diagnostics, sources }
    }

    /// The problems.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The texts that the problems point into.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether the policy does not compile.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// `2 errors, 1 warning`
    pub fn summary(&self) -> String {
        let counted = |severity: Severity| {
            let count = self.diagnostics.iter().filter(|d| d.severity == severity).count();
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {}{plural}", severity.as_str()))
        };
        let parts = [Severity::Error, Severity::Warning].into_iter().filter_map(counted);
        let parts: Vec<String> = parts.collect();
        match parts.is_empty() {
            true => "no problems".into(),
            false => parts.join(", "),
        }
    }
}

/// One line a problem, for logs: `policy.gate:3:7: error[GW0105]: …`.
impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.diagnostics {
            let place = self.sources.place(diagnostic.span());
            let name = self.sources.name(diagnostic.span().file);
            let Diagnostic { severity, code, message, .. } = diagnostic;
            let severity = severity.as_str();
            writeln!(f, "{name}:{}:{}: {severity}[{code}]: {message}", place.line, place.column)?;
        }
        f.write_str(&self.summary())
    }
}

impl std::error::Error for Report {}
