//! How problems are shown.

use clap::ValueEnum;

/// The formats of `gatewright check`.
// The values explain themselves; a text at one of them would take the help apart.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
    Sarif,
    Github,
}
