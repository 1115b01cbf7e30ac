//! `gatewright check`: what is wrong with policies.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::format::Format;
use crate::input::{Input, refuse_second_stdin};
use crate::policy_file::CompileOptions;
use crate::printout::Printout;
use crate::render::paint::{Paint, Style};
use crate::terminal::Terminal;
use clap::Args;
use gatewright_dsl::diagnostic::{Report, Severity};
use gatewright_dsl::source::SourceMap;

/// Reports everything that is wrong with policies, or deserves a second look
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  gatewright check policies/*.gate --deny-warnings")]
pub(crate) struct Check {
    /// `.gate` files, each a policy of its own
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Input>,
    /// Counts every warning as an error
    #[arg(long)]
    deny_warnings: bool,
    /// How problems are shown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    options: CompileOptions,
}

/// What came of all files.
#[derive(Default)]
struct Checked {
    reports: Vec<(String, Report, usize)>,
    unread: Vec<Failure>,
}

impl Check {
    /// Checks one file after the other; one that cannot be read does not hide the next.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        refuse_second_stdin(&self.files)?;
        let mut checked = Checked::default();
        for file in &self.files {
            match self.options.compile(file) {
                Ok(compiled) => {
                    let routes = compiled.policy.tables().routes().count();
                    checked.reports.push((file.name(), compiled.advice, routes));
                }
                Err(Failure::Policy(report)) => checked.reports.push((file.name(), *report, 0)),
                Err(usage @ Failure::Usage(_)) => return Err(usage),
                Err(failure) => checked.unread.push(failure),
            }
        }
        let out = match self.format {
            Format::Text => checked.text(self.deny_warnings, terminal),
            Format::Json => checked.json(),
        };
        let unread = checked.unread.iter().map(|failure| failure.render(Paint(terminal.err)));
        Ok(Printout::new(out, checked.exit(self.deny_warnings)).remark(unread.collect::<String>()))
    }
}

impl Checked {
    fn count(&self, severity: Severity) -> usize {
        let all = self.reports.iter().flat_map(|(_, report, _)| report.diagnostics());
        all.filter(|diagnostic| diagnostic.severity == severity).count()
    }

    fn exit(&self, deny_warnings: bool) -> Exit {
        let denied = deny_warnings && self.count(Severity::Warning) > 0;
        match denied || self.count(Severity::Error) > 0 || !self.unread.is_empty() {
            true => Exit::Errors,
            false => Exit::Success,
        }
    }

    /// One array of what stands in the arrays of all reports.
    fn json(&self) -> String {
        let inner = self.reports.iter().map(|(_, report, _)| {
            let array = report.to_json();
            let inner = array.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            inner.unwrap_or_default().to_owned()
        });
        let full: Vec<String> = inner.filter(|inner| !inner.is_empty()).collect();
        format!("[{}]\n", full.join(","))
    }

    fn text(&self, deny_warnings: bool, terminal: Terminal) -> String {
        let paint = Paint(terminal.out);
        let mut text = String::new();
        for (_, report, _) in &self.reports {
            for diagnostic in report.diagnostics() {
                text.push_str(&diagnostic.render(report.sources(), terminal.out));
                text.push_str("\n\n");
            }
        }
        let verdicts = self
            .reports
            .iter()
            .map(|(name, report, routes)| format!("{name}: {}\n", verdict(report, *routes, paint)));
        text.extend(verdicts);
        if self.reports.len() + self.unread.len() > 1 {
            text.push_str(&self.total());
        }
        if deny_warnings && self.count(Severity::Error) == 0 && self.count(Severity::Warning) > 0 {
            text.push_str("warnings count as errors: `--deny-warnings`\n");
        }
        text
    }

    /// What there is to say about all files.
    fn total(&self) -> String {
        let files = self.reports.len() + self.unread.len();
        let all = self.reports.iter().flat_map(|(_, report, _)| report.diagnostics()).cloned();
        let summary = Report::new(all.collect(), SourceMap::new()).summary();
        match self.unread.len() {
            0 => format!("{files} files: {summary}\n"),
            unread => format!("{files} files: {summary}, {unread} not read\n"),
        }
    }
}

/// What there is to say about one file.
fn verdict(report: &Report, routes: usize, paint: Paint) -> String {
    if report.has_errors() {
        return paint.text(Style::Bad, &report.summary());
    }
    let plural = if routes == 1 { "" } else { "s" };
    match report.is_empty() {
        true => format!("{} ({routes} route{plural})", paint.text(Style::Good, &report.summary())),
        false => paint.text(Style::Removed, &report.summary()),
    }
}
