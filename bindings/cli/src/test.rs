//! `gatewright test`: whether policies decide as their own tests say.

mod files;
mod format;
mod junit;
mod outcome;
mod progress;
mod text;

use crate::failure::Failure;
use crate::input::{Input, refuse_second_stdin};
use crate::policy_file::CompileOptions;
use crate::printout::Printout;
use crate::render::paint::Paint;
use crate::terminal::Terminal;
use clap::Args;
use format::Format;
use gatewright_dsl::testing::{TestReport, run_compiled};
use outcome::Tested;
use progress::Progress;

/// Runs the tests that policies hold, `test "…" { … }`, through the whole engine
#[derive(Args, Debug)]
#[command(after_help = "\
Nothing is fetched: callers come with keys and tokens that are made for the row.

Examples:
  gatewright test policy.gate
  gatewright test policies/ --filter orders
  gatewright test policies/ --format junit > report.xml")]
pub(crate) struct Test {
    /// `.gate` files, and folders of which every `.gate` file with tests is taken
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<Input>,
    /// Only rows that hold this text, or whose test's name does
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    filter: String,
    /// How results are shown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    options: CompileOptions,
}

impl Test {
    /// Runs one file after the other; one that cannot be read does not hide the next.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        refuse_second_stdin(&self.paths)?;
        let (mut tested, mut progress) = (Tested::default(), Progress::new());
        for path in &self.paths {
            match files::tested(path) {
                Ok(files) => {
                    for file in files {
                        self.add(&file, &mut tested, &mut progress)?;
                    }
                }
                Err(failure) => tested.unread.push(failure),
            }
        }
        progress.end();
        let out = match self.format {
            Format::Text => text::text(&tested, Paint(terminal.out)),
            Format::Json => tested.json(),
            Format::Junit => junit::xml(&tested),
        };
        let err = self.remarks(&tested, Paint(terminal.err));
        Ok(Printout::new(out, tested.exit()).remark(err))
    }

    fn add(
        &self,
        file: &Input,
        tested: &mut Tested,
        progress: &mut Progress,
    ) -> Result<(), Failure> {
        match self.options.compile(file) {
            Ok(compiled) => {
                let watch = &mut |_: &_| progress.step();
                tested.reports.push(run_compiled(&compiled, &self.filter, watch));
            }
            Err(Failure::Policy(report)) => {
                tested.reports.push(TestReport::refused(&file.name(), *report));
            }
            Err(usage @ Failure::Usage(_)) => return Err(usage),
            Err(failure) => tested.unread.push(failure),
        }
        Ok(())
    }

    /// What is no result: files that were not read, warnings, and that nothing was run.
    fn remarks(&self, tested: &Tested, paint: Paint) -> String {
        let mut text: String = tested.unread.iter().map(|failure| failure.render(paint)).collect();
        text.extend(tested.reports.iter().filter_map(warnings));
        if tested.counts().is_empty() {
            text.push_str(&Failure::NothingTested { filter: self.filter.clone() }.render(paint));
        }
        text
    }
}

/// That a policy which compiles has warnings.
fn warnings(report: &TestReport) -> Option<String> {
    let TestReport { file, diagnostics, .. } = report;
    let quiet = diagnostics.is_empty() || diagnostics.has_errors();
    let summary = diagnostics.summary();
    (!quiet).then(|| format!("{file}: {summary} (`gatewright check` shows them)\n"))
}
