//! The files that a path stands for.

use crate::failure::Failure;
use crate::input::Input;
use gatewright_dsl::parse;
use gatewright_dsl::source::FileId;
use gatewright_dsl::syntax::Item;
use std::fs;
use std::path::{Path, PathBuf};

/// The deepest folder that is looked into.
const DEEPEST: usize = 32;

/// The file itself, or every file of the folder that holds tests, sorted by path.
pub(super) fn tested(path: &Input) -> Result<Vec<Input>, Failure> {
    let Input::File(folder) = path else { return Ok(vec![path.clone()]) };
    if !folder.is_dir() {
        return Ok(vec![path.clone()]);
    }
    let mut files = Vec::new();
    collect(folder, DEEPEST, &mut files)?;
    files.sort();
    let inputs = files.into_iter().map(Input::File);
    // One that cannot be read is kept, so that its failure shows.
    Ok(inputs.filter(|input| input.read().map_or(true, |bytes| holds_tests(&bytes))).collect())
}

/// Every `.gate` file below a folder. Hidden folders and links to folders are left alone.
fn collect(folder: &Path, deepest: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: &std::io::Error| Failure::Unreadable {
        name: folder.display().to_string(),
        why: error.to_string(),
    };
    for entry in fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        let entry = entry.map_err(|error| unreadable(&error))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| unreadable(&error))?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !hidden && deepest > 0 {
            collect(&path, deepest - 1, files)?;
        } else if !kind.is_dir() && path.is_file() && is_policy(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_policy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gate")
}

/// Whether a text holds a test, be it one that does not parse. What is no text is kept as well, so
/// that it is reported.
fn holds_tests(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return true };
    let document = parse(FileId(0), text, &mut Vec::new());
    document.items.iter().any(|item| match item {
        Item::Test(_) => true,
        Item::Broken(broken) => broken.keyword == "test",
        _ => false,
    })
}
