//! `gatewright import`: a policy out of something else.

mod openapi;

use crate::failure::Failure;
use crate::printout::Printout;
use crate::terminal::Terminal;
use clap::{Args, Subcommand};
use openapi::OpenApi;

/// Makes a policy of an API description, or compares the two
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  gatewright import openapi api.yaml -o api.gate \\
    --issuer https://auth.example.com --audience https://api.example.com")]
pub(crate) struct Import {
    #[command(subcommand)]
    from: From,
}

/// What is imported.
#[derive(Debug, Subcommand)]
enum From {
    #[command(name = "openapi")]
    OpenApi(OpenApi),
}

impl Import {
    /// Imports or compares.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        match &self.from {
            From::OpenApi(openapi) => openapi.run(terminal),
        }
    }
}
