//! What a command reads: a file, or `-` for standard input.

use crate::failure::Failure;
use crate::render::visible::Visible;
use crate::usage::Usage;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The most that is read of one file (S36); a policy and a registry are far smaller.
const MAX_BYTES: u64 = 128 * 1024 * 1024;

/// A file, or standard input.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// A path.
    File(PathBuf),
    /// `-`
    Stdin,
}

impl From<OsString> for Input {
    fn from(text: OsString) -> Input {
        if text == "-" { Input::Stdin } else { Input::File(text.into()) }
    }
}

impl Input {
    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        match self {
            Input::File(path) => Visible(path.to_string_lossy()).to_string(),
            Input::Stdin => "<stdin>".into(),
        }
    }

    /// The path of a file that is to be written as well.
    pub(crate) fn path(&self) -> Result<&Path, Failure> {
        match self {
            Input::File(path) if path.as_os_str().is_empty() => Err(Usage::EmptyName.into()),
            Input::File(path) => Ok(path),
            Input::Stdin => Err(Usage::StdinWritten.into()),
        }
    }

    /// All of it.
    pub(crate) fn read(&self) -> Result<Vec<u8>, Failure> {
        let read = match self {
            Input::File(path) if path.as_os_str().is_empty() => return Err(Usage::EmptyName.into()),
            Input::File(path) => File::open(path).and_then(read_bounded),
            Input::Stdin => read_bounded(io::stdin().lock()),
        };
        read.map_err(|error| self.failure(&error))
    }

    fn failure(&self, error: &io::Error) -> Failure {
        let name = self.name();
        match error.kind() {
            ErrorKind::NotFound => Failure::Missing { name },
            ErrorKind::IsADirectory => Failure::Folder { name },
            _ => Failure::Unreadable { name, why: error.to_string() },
        }
    }
}

/// Standard input can be read once.
pub(crate) fn refuse_second_stdin<'a>(
    inputs: impl IntoIterator<Item = &'a Input>,
) -> Result<(), Failure> {
    let used = inputs.into_iter().filter(|input| matches!(input, Input::Stdin)).count();
    if used > 1 { Err(Usage::StdinTwice.into()) } else { Ok(()) }
}

fn read_bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("it has more than {MAX_BYTES} bytes")));
    }
    Ok(bytes)
}
