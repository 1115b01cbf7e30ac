//! How results are shown.

use clap::ValueEnum;

/// How results are shown.
// The values explain themselves; a text at one of them would take the help apart.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
    Junit,
}
