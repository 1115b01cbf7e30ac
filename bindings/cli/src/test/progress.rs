//! How far it is, for whoever waits at a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// What is over before that says nothing.
const SILENT: Duration = Duration::from_secs(1);
/// How often the line is written anew.
const PERIOD: Duration = Duration::from_millis(100);

/// A line on standard error that counts rows, and is gone at the end.
pub(super) struct Progress {
    terminal: bool,
    rows: usize,
    next: Instant,
    shown: bool,
}

impl Progress {
    pub(super) fn new() -> Progress {
        let next = Instant::now() + SILENT;
        Progress { terminal: io::stderr().is_terminal(), rows: 0, next, shown: false }
    }

    /// One more row.
    pub(super) fn step(&mut self) {
        self.rows += 1;
        if self.terminal && Instant::now() >= self.next {
            self.next = Instant::now() + PERIOD;
            self.shown = true;
            self.write(&format!("\r{} rows …", self.rows));
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.shown {
            self.write("\r\u{1b}[2K");
        }
    }

    fn write(&self, text: &str) {
        // Nobody is left to be told that standard error is gone.
        let _ = io::stderr().write_all(text.as_bytes());
    }
}
