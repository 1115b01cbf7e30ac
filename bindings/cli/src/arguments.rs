//! The command line as a whole.

use crate::check::Check;
use crate::compile::Compile;
use crate::completions::Completions;
use crate::decide::Decide;
use crate::exit::Exit;
use crate::explain::Explain;
use crate::fmt::Fmt;
use crate::import::Import;
use crate::keys::Keys;
use crate::man::Man;
use crate::printout::Printout;
use crate::render::visible::visible_lines;
use crate::routes::Routes;
use crate::test::Test;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

/// Checks, compiles and tries out gate policies: who may call what, and what the service behind
/// learns about the caller.
#[derive(Debug, Parser)]
#[command(name = "gatewright", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do; each has its `--help`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Fmt(Fmt),
    Routes(Routes),
    Compile(Compile),
    Decide(Box<Decide>),
    Test(Test),
    Keys(Keys),
    Explain(Explain),
    Completions(Completions),
    Man(Man),
    Import(Import),
}

const EXAMPLES: &str = "\
Exit status: 0 for success or an allow, 1 for errors, 2 for wrong use, 41 and 43 for a denial.
A file may be `-`, which is standard input.

Examples:
  gatewright check policy.gate
  gatewright routes policy.gate --public
  gatewright test policies/
  gatewright decide policy.gate https://api.example.com/v1/orders \\
    -H \"X-API-Key: $KEY\" --registry partners=partners.jsonl";

impl Arguments {
    /// Reads the command line. Help is a result; wrong use is none.
    pub(crate) fn read() -> Result<Arguments, Printout> {
        Arguments::try_parse().map_err(|error| refused(&error))
    }
}

fn refused(error: &clap::Error) -> Printout {
    if !error.use_stderr() {
        return Printout::new(error.render().to_string(), Exit::Success);
    }
    let text = match is_stray_value(error) {
        true => STRAY.to_owned(),
        false => visible_lines(&error.render().to_string()),
    };
    Printout::new("", Exit::Usage).remark(text)
}

/// What stands where no argument belongs may be a piece of a credential whose quotes are missing,
/// so it is not repeated.
fn is_stray_value(error: &clap::Error) -> bool {
    let argument = error.get(ContextKind::InvalidArg);
    let is_flag = matches!(argument, Some(ContextValue::String(text)) if text.starts_with('-'));
    error.kind() == ErrorKind::UnknownArgument && !is_flag
}

const STRAY: &str = "\
error: there is an argument too many
help: put a value with spaces in quotes, such as `-H 'Name: value'`; `--help` shows what is taken
";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_help_has_examples_that_parse() {
        let mut open = vec![Arguments::command()];
        while let Some(command) = open.pop() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples = examples(&help);
            assert!(!examples.is_empty(), "`{}` has no example", command.get_name());
            for example in examples {
                let parsed = Arguments::try_parse_from(words(&example));
                assert!(parsed.is_ok(), "{example}: {:?}", parsed.err());
            }
            open.extend(command.get_subcommands().cloned());
        }
    }

    /// The commands behind `Example:`, each on one line.
    fn examples(help: &str) -> Vec<String> {
        let (_, examples) = help.split_once("Example").unwrap_or_default();
        let joined = examples.replace("\\\n", " ");
        let lines = joined.lines().map(str::trim);
        lines.filter(|line| line.starts_with("gatewright ")).map(String::from).collect()
    }

    /// As a shell takes a line apart, up to where its output goes.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quote = None;
        for character in line.chars() {
            match (character, quote) {
                ('>' | '|', None) => break,
                ('"' | '\'', None) => quote = Some(character),
                (' ', None) => words.push(String::new()),
                (character, Some(open)) if character == open => quote = None,
                (character, _) => words.last_mut().unwrap().push(character),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }
}
