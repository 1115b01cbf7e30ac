//! The files that a path stands for.

use crate::failure::Failure;
use crate::folder::policies_below;
use crate::input::Input;

/// The file itself, or every policy below the folder, of which there is one at least.
pub(super) fn expanded(input: &Input) -> Vec<Result<Input, Failure>> {
    let folder = match input {
        Input::File(path) if path.is_dir() => path,
        _ => return vec![Ok(input.clone())],
    };
    match policies_below(folder) {
        Ok(files) if files.is_empty() => vec![Err(Failure::NoPolicies { name: input.name() })],
        Ok(files) => files.into_iter().map(|file| Ok(Input::File(file))).collect(),
        Err(failure) => vec![Err(failure)],
    }
}
