//! `gatewright completions`: what a shell needs to complete the command line.

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::printout::Printout;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

/// Prints a script that completes the command line in a shell
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  gatewright completions bash > gatewright.bash
  gatewright completions zsh > _gatewright")]
pub(crate) struct Completions {
    /// The shell that reads the script
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub(crate) fn run(&self) -> Printout {
        let mut script = Vec::new();
        generate(self.shell, &mut Arguments::command(), "gatewright", &mut script);
        Printout::new(script, Exit::Success)
    }
}
