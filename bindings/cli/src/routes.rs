//! `gatewright routes`: every route and who may call it.

mod row;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::policy_file::CompileOptions;
use crate::printout::Printout;
use crate::render::paint::Paint;
use crate::render::routes;
use crate::terminal::Terminal;
use clap::{Args, ValueEnum};
pub(crate) use row::{LimitRow, Row, Way};

/// Lists every route: who may call it, and what the upstream learns
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  gatewright routes policy.gate
  gatewright routes policy.gate --public --format json")]
pub(crate) struct Routes {
    /// A `.gate` file, or a compiled policy
    #[arg(value_name = "FILE")]
    file: Input,
    /// Only what can be called without a credential: `public`, `optional` and preflights
    #[arg(long)]
    public: bool,
    /// How routes are shown
    #[arg(long, value_enum, default_value_t)]
    format: Listing,
    #[command(flatten)]
    options: CompileOptions,
}

// The values explain themselves; a text at one of them would take the help apart.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Listing {
    #[default]
    #[value(alias = "text")]
    Table,
    Json,
}

impl Routes {
    /// Reads the policy and lists its routes.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        let loaded = self.options.load(&self.file)?;
        let all = Row::all(loaded.policy.tables());
        let rows: Vec<&Row> = all.iter().filter(|row| !self.public || row.is_public()).collect();
        let out = match self.format {
            Listing::Table => routes::table(&rows, &all, Paint(terminal.out)),
            // Text and lists of text always serialise.
            Listing::Json => serde_json::to_string(&rows).unwrap_or_default() + "\n",
        };
        let remark = loaded.remark(&self.file);
        Ok(Printout::new(out, Exit::Success).remark(remark))
    }
}
