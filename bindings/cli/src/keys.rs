//! `gatewright keys`: the API keys of a registry.

mod disable;
mod lifetime;
mod list;
mod network;
mod new;
mod registry_file;

pub(crate) use registry_file::read_registry;

use crate::failure::Failure;
use crate::printout::Printout;
use crate::terminal::Terminal;
use clap::{Args, Subcommand};

/// Makes, lists and disables the API keys of a registry
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  gatewright keys new --registry partners.jsonl --client acme --scope orders:read --expires 90d")]
pub(crate) struct Keys {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    New(new::New),
    List(list::List),
    Disable(disable::Disable),
}

impl Keys {
    /// Does what is asked for.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        match &self.action {
            Action::New(new) => new.run(),
            Action::List(list) => list.run(terminal),
            Action::Disable(disable) => disable.run(),
        }
    }
}
