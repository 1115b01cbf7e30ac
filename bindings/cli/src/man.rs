//! `gatewright man`: the manual, made of the same texts as the help.

use crate::arguments::Arguments;
use crate::atomic_write::{Fresh, replace};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printout::Printout;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;
use std::path::{Path, PathBuf};

/// Prints the manual page, or writes one for each command
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  gatewright man > gatewright.1
  gatewright man --dir .")]
pub(crate) struct Man {
    /// A folder, which gets `gatewright.1`, `gatewright-check.1` and so on
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    /// Prints or writes pages.
    pub(crate) fn run(&self) -> Result<Printout, Failure> {
        let mut root = Arguments::command().disable_help_subcommand(true);
        root.build();
        match &self.dir {
            None => Ok(Printout::new(roff(&root, root.get_name())?, Exit::Success)),
            Some(dir) => write_all(&root, dir),
        }
    }
}

fn write_all(root: &Command, dir: &Path) -> Result<Printout, Failure> {
    let mut list = String::new();
    for (name, command) in pages(root) {
        let path = dir.join(format!("{name}.1"));
        replace(&path, &roff(command, &name)?, Fresh::Usual)?;
        list += &format!("{} is written\n", path.display());
    }
    Ok(Printout::new(list, Exit::Success))
}

/// Every command with the name of its page: `gatewright-keys-new`.
fn pages(root: &Command) -> Vec<(String, &Command)> {
    let mut pages = vec![(root.get_name().to_owned(), root)];
    let mut next = 0;
    while let Some((name, command)) = pages.get(next).cloned() {
        let below = command.get_subcommands();
        pages.extend(below.map(|below| (format!("{name}-{}", below.get_name()), below)));
        next += 1;
    }
    pages
}

/// What stands at the foot of each page.
const SOURCE: &str = concat!("gatewright ", env!("CARGO_PKG_VERSION"));

fn roff(command: &Command, name: &str) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    let command = command.clone().display_name(name.to_owned());
    Page::new(command).title(name).source(SOURCE).render(&mut page).map_err(Failure::Output)?;
    Ok(page)
}
