//! What a command has to say, written at its end and in one place.

use crate::exit::Exit;
use std::io::{self, ErrorKind, Write};

/// The result, the remarks, and how the command ends.
#[derive(Debug)]
pub(crate) struct Printout {
    /// For standard output.
    pub(crate) out: Vec<u8>,
    /// For standard error.
    pub(crate) err: String,
    /// The exit status.
    pub(crate) exit: Exit,
}

impl Printout {
    /// A result, without remarks.
    pub(crate) fn new(out: impl Into<Vec<u8>>, exit: Exit) -> Printout {
        Printout { out: out.into(), err: String::new(), exit }
    }

    /// With remarks.
    pub(crate) fn remark(self, err: impl Into<String>) -> Printout {
        Printout { err: err.into(), ..self }
    }

    /// Writes both streams and says how to end. A reader that went away is no error; a result that
    /// cannot be written is one, whatever it was.
    pub(crate) fn write(&self) -> Exit {
        // Nobody is left to be told that standard error is gone.
        let _ = io::stderr().write_all(self.err.as_bytes());
        let mut stdout = io::stdout().lock();
        match stdout.write_all(&self.out).and_then(|()| stdout.flush()) {
            Ok(()) => self.exit,
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.exit,
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: standard output cannot be written: {error}");
                Exit::Errors
            }
        }
    }
}
