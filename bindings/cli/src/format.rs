//! How a result is shown.

use clap::ValueEnum;

/// What every command with a result offers.
// The values explain themselves; a text at one of them would take the help apart.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
}
