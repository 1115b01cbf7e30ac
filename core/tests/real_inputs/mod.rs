//! Real inputs that others made. They stand beside the project and are read at run time, never
//! copied; where they are absent a test says so and passes.

#![allow(dead_code, reason = "each test crate uses its part of this module")]

use gatewright_core::Reason;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The rows of a JSON Lines file below the folder; `None` where the folder is absent.
pub(crate) fn rows<T: DeserializeOwned>(file: &str) -> Option<Vec<T>> {
    let folder = folder(file)?;
    #[allow(clippy::disallowed_methods, reason = "a test reads its vectors")]
    let text = std::fs::read_to_string(folder.join(file)).expect(file);
    let rows = text.lines().enumerate().map(|(at, line)| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}:{}: {error}", at + 1))
    });
    Some(rows.collect())
}

/// The folder, for a test that is about `what` is in it; `None`, and a line that says so, where it
/// is absent.
#[allow(clippy::disallowed_methods, reason = "a test finds its vectors")]
pub(crate) fn folder(what: &str) -> Option<PathBuf> {
    let named = std::env::var_os("GATEWRIGHT_DATA").map(PathBuf::from);
    // Beside the project, however deep in it the crate of the test lies.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let mut places = above.map(|folder| folder.join("shared/data"));
    let beside = || places.find(|place| place.is_dir()).unwrap_or_default();
    let found = Some(named.unwrap_or_else(beside)).filter(|folder| folder.is_dir());
    if found.is_none() {
        // Not `eprintln!`, whose output the test runner swallows.
        let _ = writeln!(std::io::stderr(), "skipped: real inputs are absent ({what})");
    }
    found
}

/// A stated reason for another answer than that of the makers of some vectors.
pub(crate) struct Because {
    /// One sentence.
    pub(crate) why: &'static str,
    /// The vectors that it is about.
    pub(crate) vectors: &'static [&'static str],
}

/// How our answer stands to theirs, where an error refuses: `same`, `stricter` with our reason,
/// `different` with a stated one, or else `wider` with the vector, which no test expects.
pub(crate) fn class<T: PartialEq>(
    vector: &str,
    ours: &Result<T, Reason>,
    theirs: Option<&T>,
    reasons: &[Because],
) -> String {
    let stated = || reasons.iter().find(|because| because.vectors.contains(&vector));
    match (ours, theirs) {
        (Ok(ours), Some(theirs)) if ours == theirs => "same".into(),
        (Err(_), None) => "same".into(),
        (Err(reason), Some(_)) => format!("stricter: {reason}"),
        _ => match stated() {
            Some(because) => format!("different: {}", because.why),
            None => format!("wider: {vector}"),
        },
    }
}

/// How many vectors fell into each class, with one example each.
#[derive(Default)]
pub(crate) struct Tally {
    classes: BTreeMap<String, (usize, String)>,
}

impl Tally {
    /// Counts one vector.
    pub(crate) fn add(&mut self, class: impl Into<String>, vector: &str) {
        self.classes.entry(class.into()).or_insert_with(|| (0, vector.to_string())).0 += 1;
    }

    /// Compares the counts with those expected, each class exactly.
    pub(crate) fn check(&self, expected: &[(&str, usize)]) {
        let expected: BTreeMap<&str, usize> = expected.iter().copied().collect();
        let found: BTreeMap<&str, usize> =
            self.classes.iter().map(|(class, (count, _))| (class.as_str(), *count)).collect();
        let examples: Vec<_> = self.classes.iter().map(|(class, (_, one))| (class, one)).collect();
        assert_eq!(found, expected, "for example {examples:#?}");
    }
}
