//! Whether output may be coloured, and whether somebody watches it.

use gatewright_dsl::diagnostic::Colours;
use std::env;
use std::io::{self, IsTerminal};

/// What may be sent to each stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// The colours of standard output.
    pub(crate) out: Colours,
    /// The colours of standard error.
    pub(crate) err: Colours,
    /// Whether standard error is a terminal on which a line can be redrawn.
    pub(crate) watched: bool,
}

impl Terminal {
    /// Looks at both streams, and at what the user wants: `NO_COLOR`, then `CLICOLOR_FORCE`.
    pub(crate) fn detect() -> Terminal {
        let choose = |is_terminal| match wanted().unwrap_or(is_terminal) {
            true => Colours::On,
            false => Colours::Off,
        };
        Terminal {
            out: choose(io::stdout().is_terminal()),
            err: choose(io::stderr().is_terminal()),
            watched: io::stderr().is_terminal() && !is_dumb(),
        }
    }
}

/// What the environment says: <https://no-color.org> and <https://bixense.com/clicolors>.
fn wanted() -> Option<bool> {
    let set = |name, unset: &str| env::var_os(name).is_some_and(|value| value != unset);
    if set("NO_COLOR", "") {
        return Some(false);
    }
    let forced = set("CLICOLOR_FORCE", "0") && set("CLICOLOR_FORCE", "");
    forced.then_some(true).or(is_dumb().then_some(false))
}

/// Whether the terminal knows no escapes.
fn is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|value| value == "dumb")
}
