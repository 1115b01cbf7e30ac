//! The command `gatewright`: check, compile and try out gate policies.
//!
//! Results go to standard output, errors and remarks to standard error. The exit status is 0 for
//! success or an allow, 1 for errors, 2 for wrong use, and 41 or 43 for a denial.

mod arguments;
mod atomic_write;
mod check;
mod clock;
mod compile;
mod completions;
mod decide;
mod exit;
mod explain;
mod failure;
mod file_kind;
mod fmt;
mod folder;
mod format;
mod import;
mod input;
mod keys;
mod loader;
mod man;
mod named;
mod policy_file;
mod printout;
mod progress;
mod render;
mod routes;
mod secret;
mod terminal;
mod test;
mod usage;

use arguments::{Arguments, Command};
use failure::Failure;
use printout::Printout;
use std::process::ExitCode;
use terminal::Terminal;

fn main() -> ExitCode {
    let terminal = Terminal::detect();
    let printout = match Arguments::read() {
        Ok(arguments) => run(&arguments.command, terminal),
        Err(refused) => Ok(refused),
    };
    printout.unwrap_or_else(|failure| failure.printout(terminal)).write(terminal).into()
}

fn run(command: &Command, terminal: Terminal) -> Result<Printout, Failure> {
    match command {
        Command::Check(check) => check.run(terminal),
        Command::Routes(routes) => routes.run(terminal),
        Command::Fmt(fmt) => fmt.run(terminal),
        Command::Compile(compile) => compile.run(terminal),
        Command::Decide(decide) => decide.run(terminal),
        Command::Test(test) => test.run(terminal),
        Command::Keys(keys) => keys.run(terminal),
        Command::Explain(explain) => explain.run(terminal),
        Command::Completions(completions) => Ok(completions.run()),
        Command::Man(man) => man.run(),
        Command::Import(import) => import.run(terminal),
    }
}
