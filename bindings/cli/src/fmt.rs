//! `gatewright fmt`: policies in the one layout.

mod diff;
mod files;

use crate::atomic_write::{Fresh, replace};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::policy_file::not_utf8;
use crate::printout::Printout;
use crate::render::paint::Paint;
use crate::terminal::Terminal;
use crate::usage::Usage;
use clap::Args;
use diff::diff;
use files::expanded;
use gatewright_dsl::source::Source;
use gatewright_dsl::{FormatError, format};

/// Lays policies out as all policies are
#[derive(Args, Debug)]
#[command(after_help = "\
A file that does not parse is left alone. What a policy says stays as it is, and so do its comments.

Examples:
  gatewright fmt policies
  gatewright fmt policy.gate --check
  gatewright fmt - <policy.gate")]
pub(crate) struct Fmt {
    /// `.gate` files, and folders with such files; `-` writes to standard output
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Input>,
    /// Writes nothing; shows what would change, and ends with 1 if anything would
    #[arg(long)]
    check: bool,
}

/// A policy before and after.
struct Formatted {
    input: Input,
    before: String,
    after: String,
}

/// What came of all files.
#[derive(Default)]
struct Counts {
    changed: usize,
    unchanged: usize,
    left_alone: usize,
}

impl Fmt {
    /// Formats one file after the other; one that is left alone does not hide the next.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        match self.files.as_slice() {
            [Input::Stdin] => self.run_on_stdin(terminal),
            files if files.iter().any(|file| matches!(file, Input::Stdin)) => {
                Err(Usage::StdinAmongFiles.into())
            }
            files => Ok(self.run_on_files(files, terminal)),
        }
    }

    fn run_on_stdin(&self, terminal: Terminal) -> Result<Printout, Failure> {
        let formatted = Formatted::read(Input::Stdin)?;
        Ok(match self.check {
            false => Printout::new(formatted.after, Exit::Success),
            true if formatted.is_unchanged() => Printout::new("", Exit::Success),
            true => Printout::new(formatted.diff(terminal), Exit::Errors),
        })
    }

    fn run_on_files(&self, files: &[Input], terminal: Terminal) -> Printout {
        let (mut out, mut remarks) = (String::new(), String::new());
        let mut counts = Counts::default();
        for file in files.iter().flat_map(expanded) {
            match file.and_then(|file| self.file(file, terminal)) {
                Ok(None) => counts.unchanged += 1,
                Ok(Some(said)) => {
                    counts.changed += 1;
                    out.push_str(&said);
                }
                Err(failure) => {
                    counts.left_alone += 1;
                    remarks.push_str(&failure.remark(terminal));
                }
            }
        }
        out.push_str(&counts.summary(self.check));
        let failed = counts.left_alone > 0 || (self.check && counts.changed > 0);
        let exit = if failed { Exit::Errors } else { Exit::Success };
        Printout::new(out, exit).remark(remarks)
    }

    /// What there is to say about a file, if it changes.
    fn file(&self, file: Input, terminal: Terminal) -> Result<Option<String>, Failure> {
        let formatted = Formatted::read(file)?;
        if formatted.is_unchanged() {
            return Ok(None);
        }
        if self.check {
            return Ok(Some(formatted.diff(terminal)));
        }
        replace(formatted.input.path()?, formatted.after.as_bytes(), Fresh::Usual)?;
        Ok(Some(format!("{} is formatted\n", formatted.input.name())))
    }
}

impl Formatted {
    fn read(input: Input) -> Result<Formatted, Failure> {
        let name = input.name();
        let text = String::from_utf8(input.read()?).map_err(|error| not_utf8(&name, &error))?;
        let source = Source::new(name, text);
        match format(&source) {
            Ok(after) => Ok(Formatted { input, before: source.text, after }),
            Err(FormatError::Problems(report)) => Err(Failure::Policy(Box::new(report))),
            Err(FormatError::Changed { name }) => Err(Failure::Format { name }),
        }
    }

    fn is_unchanged(&self) -> bool {
        self.before == self.after
    }

    fn diff(&self, terminal: Terminal) -> String {
        diff(&self.input.name(), &self.before, &self.after, Paint(terminal.out))
    }
}

impl Counts {
    fn summary(&self, check: bool) -> String {
        let Counts { changed, unchanged, left_alone } = self;
        let files = changed + unchanged + left_alone;
        let plural = if files == 1 { "" } else { "s" };
        let did = if check { "would change" } else { "formatted" };
        let parts = [(changed, did), (unchanged, "unchanged"), (left_alone, "left alone")];
        let parts = parts.iter().filter(|(count, _)| **count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
        format!("{files} file{plural}: {}\n", parts.join(", "))
    }
}
