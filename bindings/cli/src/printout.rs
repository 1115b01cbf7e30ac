//! What a command has to say, written at its end and in one place.

use crate::atomic_write::Staged;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::paint::Paint;
use crate::terminal::Terminal;
use std::io::{self, ErrorKind, Write};

/// The result, the remarks, and how the command ends.
#[derive(Debug)]
pub(crate) struct Printout {
    /// For standard output.
    out: Vec<u8>,
    /// For standard error.
    err: String,
    /// The exit status.
    exit: Exit,
    /// What is only worth doing for somebody who has read the result.
    then: Option<Box<Staged>>,
}

impl Printout {
    /// A result, without remarks.
    pub(crate) fn new(out: impl Into<Vec<u8>>, exit: Exit) -> Printout {
        Printout { out: out.into(), err: String::new(), exit, then: None }
    }

    /// With remarks.
    pub(crate) fn remark(self, err: impl Into<String>) -> Printout {
        Printout { err: err.into(), ..self }
    }

    /// With a change that is made once the result is written, and not at all where it cannot be.
    pub(crate) fn then(self, change: Staged) -> Printout {
        Printout { then: Some(Box::new(change)), ..self }
    }

    /// Writes both streams and says how to end. A reader that went away is no error, unless the
    /// result was for nobody else; a result that cannot be written is one, whatever it was.
    pub(crate) fn write(self, terminal: Terminal) -> Exit {
        let written = write_all(&self.out);
        let done = match (written, self.then) {
            (Err(error), None) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            (Err(error), _) => Err(Failure::Output(error)),
            (Ok(()), change) => change.map_or(Ok(()), |change| change.put_in_place()),
        };
        let (text, exit) = match done {
            Ok(()) => (self.err, self.exit),
            Err(failure) => (failure.render(Paint(terminal.err)), Exit::Errors),
        };
        // Nobody is left to be told that standard error is gone.
        let _ = io::stderr().write_all(text.as_bytes());
        exit
    }
}

fn write_all(out: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(out)?;
    stdout.flush()
}
