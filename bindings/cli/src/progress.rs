//! A line on a terminal that says what takes so long.

use crate::terminal::Terminal;
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What is done sooner needs no line.
const STEP: Duration = Duration::from_secs(1);
/// To the start of the line, and everything behind it erased.
const CLEAR: &str = "\r\u{1b}[K";

/// Shows what is going on for as long as it lives, where somebody is looking.
pub(crate) struct Progress(Option<Shown>);

struct Shown {
    done: Sender<()>,
    thread: JoinHandle<()>,
}

impl Progress {
    /// `what` is shown on standard error after a second, such as ``compiling `policy.gate` ``.
    pub(crate) fn start(terminal: Terminal, what: impl Into<String>) -> Progress {
        if !terminal.watched {
            return Progress(None);
        }
        let (done, wait) = mpsc::channel();
        let what = what.into();
        let thread = thread::spawn(move || draw(&what, &wait, STEP, &mut io::stderr()));
        Progress(Some(Shown { done, thread }))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(Shown { done, thread }) = self.0.take() {
            drop(done);
            // The line is gone before anything else is written; a failed drawing is no failure.
            let _ = thread.join();
        }
    }
}

/// Draws at every step until the other end is gone, and leaves nothing behind.
fn draw(what: &str, wait: &Receiver<()>, step: Duration, out: &mut impl Write) {
    let mut steps = 0_u32;
    while let Err(RecvTimeoutError::Timeout) = wait.recv_timeout(step) {
        steps = steps.saturating_add(1);
        // A terminal that went away shows nothing, which is all there is to it.
        let _ = write!(out, "{CLEAR}{what} … {steps} s").and_then(|()| out.flush());
    }
    if steps > 0 {
        let _ = write!(out, "{CLEAR}").and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes lines, and lets go of the other end after some of them.
    struct Screen {
        text: String,
        left: usize,
        done: Option<Sender<()>>,
    }

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.text += std::str::from_utf8(bytes).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                self.done = None;
            }
            Ok(())
        }
    }

    #[test]
    fn the_line_is_redrawn_and_goes_away() {
        let check = |lines: usize, want: &str| {
            let (done, wait) = mpsc::channel();
            let done = (lines > 0).then_some(done);
            let mut screen = Screen { text: String::new(), left: lines, done };
            draw("compiling", &wait, Duration::ZERO, &mut screen);
            assert_eq!(screen.text.replace(CLEAR, "|"), want);
        };
        check(0, "");
        check(1, "|compiling … 1 s|");
        check(2, "|compiling … 1 s|compiling … 2 s|");
    }
}
