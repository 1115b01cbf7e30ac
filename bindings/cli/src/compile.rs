//! `gatewright compile`: a policy as a host loads it.

use crate::atomic_write::{Fresh, replace};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::policy_file::CompileOptions;
use crate::printout::Printout;
use crate::progress::Progress;
use crate::terminal::Terminal;
use crate::usage::Usage;
use clap::Args;
use gatewright_core::policy::Policy;
use std::fs;

/// Compiles a policy into a file that a host loads without the compiler
#[derive(Args, Debug)]
#[command(after_help = "\
The file is replaced in one step: a reader sees the old policy or the new one, never a half.

Example:
  gatewright compile policy.gate -o policy.gwp --set api_host=api.example.com")]
pub(crate) struct Compile {
    /// A `.gate` file
    #[arg(value_name = "FILE")]
    file: Input,
    /// The file to write; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: Input,
    /// Writes nothing if there is a warning
    #[arg(long)]
    deny_warnings: bool,
    #[command(flatten)]
    options: CompileOptions,
}

impl Compile {
    /// Compiles and writes.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        self.refuse_input_as_output()?;
        let progress = Progress::start(terminal, format!("compiling {}", self.file.name()));
        let compiled = self.options.compile(&self.file);
        drop(progress);
        let compiled = compiled?;
        let advice = match compiled.advice.is_empty() {
            true => String::new(),
            false => compiled.advice.render(terminal.err),
        };
        if self.deny_warnings && !compiled.advice.is_empty() {
            let refused = format!("{advice}nothing is written: `--deny-warnings`\n");
            return Ok(Printout::new("", Exit::Errors).remark(refused));
        }
        let bytes = compiled.policy.to_bytes();
        if let Input::Stdin = &self.output {
            let facts = facts(&compiled.policy, bytes.len());
            return Ok(Printout::new(bytes, Exit::Success).remark(advice + &facts));
        }
        let path = self.output.path()?;
        replace(path, &bytes, Fresh::Usual)?;
        let facts = facts(&compiled.policy, bytes.len());
        let text = format!("{} is written\n{facts}", path.display());
        Ok(Printout::new(text, Exit::Success).remark(advice))
    }

    fn refuse_input_as_output(&self) -> Result<(), Failure> {
        let (Input::File(from), Input::File(to)) = (&self.file, &self.output) else {
            return Ok(());
        };
        match (fs::canonicalize(from), fs::canonicalize(to)) {
            (Ok(from), Ok(to)) if from == to => {
                Err(Usage::OutputIsInput(to.display().to_string()).into())
            }
            _ => Ok(()),
        }
    }
}

/// What the compiled policy is and holds.
fn facts(policy: &Policy, bytes: usize) -> String {
    let tables = policy.tables();
    let counted = |count: usize, noun: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {noun}{plural}")
    };
    let counts = [
        counted(tables.services.len(), "service"),
        counted(tables.routes().count(), "route"),
        counted(tables.auths.len(), "auth"),
        counted(bytes, "byte"),
    ];
    format!("  digest  {}\n  holds   {}\n", policy.digest(), counts.join(", "))
}
