//! What was expected and what was found, member by member.

use crate::cases::Case;
use crate::family::Family;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// Every difference of a run; all are shown at once.
#[derive(Default)]
pub struct Differences(Vec<String>);

impl Differences {
    /// Compares two JSON texts, byte for byte.
    pub fn check(&mut self, family: &Family, case: &Case, what: &str, expected: &str, found: &str) {
        if expected != found {
            let shown = members(expected, found).unwrap_or_else(|| pair("", expected, found));
            let place = format!("policies/{}/cases.json: `{}`: {what}", family.name, case.name);
            self.0.push(format!("{place}\n{shown}  all of it: {found}\n"));
        }
    }

    /// Stops where there is one.
    pub fn none(self) {
        assert!(self.0.is_empty(), "{} differences\n\n{}", self.0.len(), self.0.join("\n"));
    }
}

/// The members that differ, where both texts are objects with other members.
fn members(expected: &str, found: &str) -> Option<String> {
    let read = |text| serde_json::from_str::<BTreeMap<&str, &RawValue>>(text).ok();
    let (expected, found) = (read(expected)?, read(found)?);
    let text = |members: &BTreeMap<&str, &RawValue>, name| {
        members.get(name).map_or("nothing".to_owned(), |value: &&RawValue| value.get().to_owned())
    };
    let names: BTreeSet<&str> = expected.keys().chain(found.keys()).copied().collect();
    let rows = names.into_iter().map(|name| (name, text(&expected, name), text(&found, name)));
    let rows = rows.filter(|(_, expected, found)| expected != found);
    let shown: String = rows.map(|(name, expected, found)| pair(name, &expected, &found)).collect();
    (!shown.is_empty()).then_some(shown)
}

fn pair(name: &str, expected: &str, found: &str) -> String {
    format!("  {name:<12} expected  {expected}\n  {:<12} found     {found}\n", "")
}
