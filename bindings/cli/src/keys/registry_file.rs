//! The file that a registry is kept in: JSON Lines, one record a line.

use crate::atomic_write::{Fresh, Staged, folder, stage};
use crate::failure::Failure;
use crate::file_kind::{FileKind, Wanted};
use crate::input::Input;
use gatewright_core::Registry;
use gatewright_core::registry::KeyRecord;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The registry as it stood when it was opened. Nobody else changes it with this command meanwhile.
pub(crate) struct RegistryFile {
    path: PathBuf,
    text: Vec<u8>,
    registry: Registry,
    lock: Option<File>,
}

impl RegistryFile {
    /// Opens a registry in order to change it; one that does not exist is empty.
    pub(crate) fn open_or_new(input: &Input) -> Result<RegistryFile, Failure> {
        RegistryFile::open_with(input, |missing| match missing {
            Failure::Missing { .. } => Ok(Vec::new()),
            other => Err(other),
        })
    }

    /// Opens a registry in order to change it.
    pub(crate) fn open(input: &Input) -> Result<RegistryFile, Failure> {
        RegistryFile::open_with(input, Err)
    }

    fn open_with(
        input: &Input,
        otherwise: impl FnOnce(Failure) -> Result<Vec<u8>, Failure>,
    ) -> Result<RegistryFile, Failure> {
        let path = input.path()?.to_owned();
        if std::fs::metadata(&path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return Err(Failure::NotRegular { name: input.name() });
        }
        let lock = lock(&path);
        let text = input.read().or_else(otherwise)?;
        let registry = read_registry(input, &text)?;
        Ok(RegistryFile { path, text, registry, lock })
    }

    /// The records.
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// One more record behind the others.
    pub(crate) fn append(mut self, record: &KeyRecord) -> Result<Staged, Failure> {
        if self.text.last().is_some_and(|last| *last != b'\n') {
            self.text.push(b'\n');
        }
        self.text.extend(record.to_json_line().into_bytes());
        self.text.push(b'\n');
        self.stage()
    }

    /// A record in place of the one with its id; every other byte stays as it is.
    pub(crate) fn put(mut self, record: &KeyRecord) -> Result<Staged, Failure> {
        let changed = record.to_json_line().into_bytes();
        let lines = self.text.split(|byte| *byte == b'\n').map(|line| match holds(line, record) {
            true if line.ends_with(b"\r") => [changed.as_slice(), b"\r"].concat(),
            true => changed.clone(),
            false => line.to_vec(),
        });
        self.text = lines.collect::<Vec<_>>().join(&b'\n');
        self.stage()
    }

    fn stage(self) -> Result<Staged, Failure> {
        Ok(stage(&self.path, &self.text, Fresh::Private)?.holding(self.lock))
    }
}

/// Reads a registry that stood in `input`.
pub(crate) fn read_registry(input: &Input, text: &[u8]) -> Result<Registry, Failure> {
    let name = || input.name();
    Registry::from_json_lines(text).map_err(|fault| match FileKind::of(text) {
        FileKind::Registry | FileKind::Json | FileKind::Text => {
            Failure::Registry { name: name(), fault }
        }
        kind => Failure::Kind { name: name(), kind, wanted: Wanted::Registry },
    })
}

fn holds(line: &[u8], record: &KeyRecord) -> bool {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    KeyRecord::from_json(line).is_ok_and(|found| found.id == record.id)
}

/// The folder is what is locked: the file itself is replaced. Where the system has no such locks,
/// a change is still one step, and two at once may lose one of them.
#[cfg(unix)]
fn lock(path: &Path) -> Option<File> {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = File::open(folder(&path)).ok()?;
    folder.lock().ok().map(|()| folder)
}

#[cfg(not(unix))]
fn lock(_path: &Path) -> Option<File> {
    None
}
