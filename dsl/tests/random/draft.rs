//! A policy as lines, of which some can be taken out.

use gatewright_dsl::diagnostic::Report;
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Compiled, compile};

#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    lines: Vec<String>,
}

impl Draft {
    pub(crate) fn push(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    pub(crate) fn block(&mut self, head: &str, lines: impl IntoIterator<Item = String>) {
        self.push(format!("{head} {{"));
        self.lines.extend(lines);
        self.push("}");
    }

    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(crate) fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    pub(crate) fn compile(&self) -> Result<Compiled, Report> {
        compile(&Source::new("random.gate", self.text()), &NoImports)
    }

    /// The draft without a line, and without all of the block that the line opens.
    pub(crate) fn without(&self, line: usize) -> Option<Draft> {
        let opens = |line: &str| line.trim_end().ends_with('{');
        let closes = |line: &str| line.trim() == "}";
        if line == 0 || closes(self.lines.get(line)?) {
            return None;
        }
        let mut end = line + 1;
        let mut depth = usize::from(opens(&self.lines[line]));
        while depth > 0 {
            let next = self.lines.get(end)?;
            depth = depth + usize::from(opens(next)) - usize::from(closes(next));
            end += 1;
        }
        let lines = [&self.lines[..line], &self.lines[end..]].concat();
        Some(Draft { lines })
    }

    /// Takes out the lines that do not compile until the rest does.
    pub(crate) fn mended(mut self) -> Option<(Draft, Compiled)> {
        for _ in 0..60 {
            let report = match self.compile() {
                Ok(compiled) => return Some((self, compiled)),
                Err(report) => report,
            };
            let wrong = report.diagnostics().iter().find(|d| d.is_error())?;
            let line = report.sources().place(wrong.span()).line as usize - 1;
            self = self.without(line)?;
        }
        None
    }
}
