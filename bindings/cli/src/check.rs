//! `gatewright check`: what is wrong with policies.

mod checked;
mod fix;
mod format;
mod github;
mod sarif;
mod text;

use crate::failure::Failure;
use crate::input::{Input, refuse_second_stdin};
use crate::policy_file::CompileOptions;
use crate::printout::Printout;
use crate::progress::Progress;
use crate::render::paint::Paint;
use crate::terminal::Terminal;
use crate::usage::Usage;
use checked::Checked;
use clap::Args;
use format::Format;
use gatewright_dsl::Compiled;

/// Reports everything that is wrong with policies, or deserves a second look
#[derive(Args, Debug)]
#[command(after_help = "\
`--fix` makes the fixes of which there is no doubt, and none that brings other errors; what is
only likely is left to you. `sarif` is for services that collect results, `github` for the log of
a workflow.

Examples:
  gatewright check policies/*.gate --deny-warnings
  gatewright check policy.gate --fix
  gatewright check policy.gate --format sarif > gatewright.sarif")]
pub(crate) struct Check {
    /// `.gate` files, each a policy of its own
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Input>,
    /// Counts every warning as an error
    #[arg(long)]
    deny_warnings: bool,
    /// Mends the files, then reports what is left
    #[arg(long)]
    fix: bool,
    /// How problems are shown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    options: CompileOptions,
}

impl Check {
    /// Checks one file after the other; one that cannot be read does not hide the next.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        refuse_second_stdin(&self.files)?;
        if self.fix && self.files.iter().any(|file| matches!(file, Input::Stdin)) {
            return Err(Usage::FixStdin.into());
        }
        let mut checked = Checked::default();
        let mut remarks = String::new();
        for file in &self.files {
            let progress = Progress::start(terminal, format!("checking {}", file.name()));
            let compiled = match self.fix {
                true => self.mend(file, &mut remarks),
                false => self.options.compile(file),
            };
            drop(progress);
            checked.take(file.name(), compiled)?;
        }
        let unread = checked.unread.iter().map(|failure| failure.render(Paint(terminal.err)));
        remarks.extend(unread);
        let out = self.render(&checked, terminal);
        Ok(Printout::new(out, checked.exit(self.deny_warnings)).remark(remarks))
    }

    /// Mends a file, and says in a remark what was done.
    fn mend(&self, file: &Input, remarks: &mut String) -> Result<Compiled, Failure> {
        let mended = fix::mend(self.options.text(file)?, file.path()?);
        mended.write()?;
        *remarks += &mended.remark(&file.name());
        mended.compiled
    }

    fn render(&self, checked: &Checked, terminal: Terminal) -> String {
        match self.format {
            Format::Text => text::render(checked, self.deny_warnings, terminal.out),
            Format::Json => checked.json(),
            Format::Sarif => sarif::render(checked),
            Format::Github => github::render(checked),
        }
    }
}
