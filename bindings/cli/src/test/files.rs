//! The files that a path stands for.

use crate::failure::Failure;
use crate::folder::policies_below;
use crate::input::Input;
use gatewright_dsl::parse;
use gatewright_dsl::source::FileId;
use gatewright_dsl::syntax::Item;

/// The file itself, or every file of the folder that holds tests, sorted by path.
pub(super) fn tested(path: &Input) -> Result<Vec<Input>, Failure> {
    let Input::File(folder) = path else { return Ok(vec![path.clone()]) };
    if !folder.is_dir() {
        return Ok(vec![path.clone()]);
    }
    let inputs = policies_below(folder)?.into_iter().map(Input::File);
    // One that cannot be read is kept, so that its failure shows.
    Ok(inputs.filter(|input| input.read().map_or(true, |bytes| holds_tests(&bytes))).collect())
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
