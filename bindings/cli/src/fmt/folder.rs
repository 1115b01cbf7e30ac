//! Folders of policies.

use crate::failure::Failure;
use crate::input::Input;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file itself, or every `.gate` file below the folder, by name. What begins with a dot is
/// passed over, and links to folders are not followed.
pub(super) fn expanded(input: &Input) -> Vec<Result<Input, Failure>> {
    let folder = match input {
        Input::File(path) if path.is_dir() => path,
        _ => return vec![Ok(input.clone())],
    };
    let mut files = Vec::new();
    match collect(folder, &mut files) {
        Ok(()) if files.is_empty() => vec![Err(Failure::NoPolicies { name: input.name() })],
        Ok(()) => {
            files.sort();
            files.into_iter().map(|file| Ok(Input::File(file))).collect()
        }
        Err(error) => {
            vec![Err(Failure::Unreadable { name: input.name(), why: error.to_string() })]
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "gate") && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
