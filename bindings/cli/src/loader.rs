//! Imported files: below the root, wherever symbolic links lead.

use gatewright_dsl::source::{LoadFailure, Loader};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Reads files below a folder. Its path is absolute and free of symbolic links.
pub(crate) struct FolderLoader {
    root: PathBuf,
}

impl FolderLoader {
    /// A loader for the files below `root`.
    pub(crate) fn new(root: PathBuf) -> FolderLoader {
        FolderLoader { root }
    }
}

impl Loader for FolderLoader {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        let file = fs::canonicalize(self.root.join(path)).map_err(|error| failure(&error))?;
        if !file.starts_with(&self.root) {
            return Err(LoadFailure::OutsideRoot);
        }
        read(&file)
    }
}

/// A device or a pipe would keep the compiler waiting.
fn read(file: &Path) -> Result<Vec<u8>, LoadFailure> {
    let metadata = fs::metadata(file).map_err(|error| failure(&error))?;
    match metadata.is_file() {
        true => fs::read(file).map_err(|error| failure(&error)),
        false => Err(LoadFailure::Unreadable("it is not a regular file".into())),
    }
}

fn failure(error: &std::io::Error) -> LoadFailure {
    match error.kind() {
        ErrorKind::NotFound => LoadFailure::NotFound,
        _ => LoadFailure::Unreadable(error.to_string()),
    }
}
