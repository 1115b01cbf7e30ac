//! Commands in the documents, run by a shell in the folder of their page.

use crate::run::Folder;
use std::path::Path;
use std::process::Command;

/// What stands for any text in an expected output.
const ANYTHING: char = '…';

/// Runs each `$ …` line and compares what it prints.
pub(crate) fn check(folder: &Folder, at: &str, text: &str) {
    let (first, mut rest) = text.split_once("$ ").unwrap_or_else(|| panic!("{at}: no command"));
    assert_eq!(first, "", "{at}: output before the first command");
    while !rest.is_empty() {
        let (one, next) = rest.split_once("\n$ ").unwrap_or((rest, ""));
        let (command, expected) = split(one);
        let printed = run(folder, &command);
        assert!(
            matches(expected.trim_end(), printed.trim_end()),
            "{at}: $ {command}\n--- expected\n{expected}\n--- printed\n{printed}"
        );
        rest = next;
    }
}

/// A command, which goes on after a backslash, and what it prints.
fn split(text: &str) -> (String, &str) {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    let (command, expected) = text.split_at(end);
    (command.trim_end().to_owned(), expected)
}

fn run(folder: &Folder, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_gatewright")).parent().unwrap().to_owned();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let script = format!("exec 2>&1\n{command}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(folder.path()).env("PATH", path);
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM"] {
        shell.env_remove(name);
    }
    String::from_utf8(shell.output().unwrap().stdout).unwrap()
}

/// Whether the pieces between the ellipses stand in the text, in their order.
fn matches(expected: &str, printed: &str) -> bool {
    let mut pieces = expected.split(ANYTHING);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        let piece = piece.trim_matches('\n');
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    true
}
