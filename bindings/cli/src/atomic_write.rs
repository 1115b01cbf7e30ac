//! Files replaced in one step: a reader sees all of the old or all of the new.

use crate::failure::Failure;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Who may read a file that did not exist before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fresh {
    /// Whom the process lets read its files.
    Usual,
    /// The owner alone.
    Private,
}

/// Puts `bytes` in place of what `path` holds. Links are followed; mode and owner stay as they are.
pub(crate) fn replace(path: &Path, bytes: &[u8], fresh: Fresh) -> Result<(), Failure> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&target) {
        // A device or a pipe is written to, not replaced.
        Ok(before) if !before.is_file() && !before.is_dir() => {
            write_into(&target, bytes).map_err(|error| failure(path, &error))
        }
        _ => stage(path, bytes, fresh)?.put_in_place(),
    }
}

/// A file that lies ready beside the one that it will replace.
#[derive(Debug)]
pub(crate) struct Staged {
    /// What the user calls the target.
    named: PathBuf,
    target: PathBuf,
    temporary: PathBuf,
    /// Who else wants to change the target waits for this.
    lock: Option<File>,
}

/// Writes `bytes` beside `path`, so that nothing but a renaming is left to do.
pub(crate) fn stage(path: &Path, bytes: &[u8], fresh: Fresh) -> Result<Staged, Failure> {
    let name = || path.display().to_string();
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = fs::metadata(&target).ok();
    match before.as_ref() {
        Some(before) if before.is_dir() => return Err(Failure::Folder { name: name() }),
        Some(before) if before.permissions().readonly() => {
            return Err(Failure::ReadOnly { name: name() });
        }
        _ => {}
    }
    let staged = temporary(&target).and_then(|temporary| {
        let named = path.to_owned();
        let staged = Staged { named, target: target.clone(), temporary, lock: None };
        fill(&staged.temporary, bytes, before.as_ref(), fresh).map(|()| staged)
    });
    staged.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::Missing { name: folder(&target).display().to_string() },
        _ => failure(path, &error),
    })
}

impl Staged {
    /// Keeps a lock until the change is made or given up.
    pub(crate) fn holding(self, lock: Option<File>) -> Staged {
        // `Drop` forbids to take the fields apart.
        let mut staged = self;
        staged.lock = lock;
        staged
    }

    /// Makes the change.
    pub(crate) fn put_in_place(self) -> Result<(), Failure> {
        fs::rename(&self.temporary, &self.target).map_err(|error| failure(&self.named, &error))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After the change there is nothing left; after a failure it is of no use to anybody.
        let _ = fs::remove_file(&self.temporary);
    }
}

fn failure(path: &Path, error: &io::Error) -> Failure {
    Failure::Unwritable { name: path.display().to_string(), why: error.to_string() }
}

/// The folder that a file is in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn write_into(target: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).open(target)?.write_all(bytes)
}

fn temporary(target: &Path) -> io::Result<PathBuf> {
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    Ok(folder(target).join(format!(".{name}.{:08x}.tmp", u32::from_ne_bytes(random))))
}

fn fill(path: &Path, bytes: &[u8], before: Option<&Metadata>, fresh: Fresh) -> io::Result<()> {
    let mut file = create(path, fresh)?;
    file.write_all(bytes)?;
    if let Some(before) = before {
        keep_owner(&file, before)?;
        file.set_permissions(before.permissions())?;
    }
    file.sync_all()
}

#[cfg(unix)]
fn create(path: &Path, fresh: Fresh) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mode = match fresh {
        Fresh::Usual => 0o666,
        Fresh::Private => 0o600,
    };
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path, _fresh: Fresh) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// A file that a service owns stays its own when an administrator changes it.
#[cfg(unix)]
fn keep_owner(file: &File, before: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let now = file.metadata()?;
    match (now.uid(), now.gid()) == (before.uid(), before.gid()) {
        true => Ok(()),
        false => fchown(file, Some(before.uid()), Some(before.gid())),
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _before: &Metadata) -> io::Result<()> {
    Ok(())
}
