//! Whole policies.

use super::dice::Dice;
use super::draft::Draft;
use super::routes::Names;
use super::{auths, headers, routes};

const CHOICES: &[&str] = &[
    "realm \"test\"",
    "statuses precise",
    "encoded_slash keep",
    "trailing_slash ignore",
    "resource \"https://api.test\"",
];

const VOCABULARY: &[&str] = &[
    "a:read \"Read a\"",
    "a:write \"Write a\" includes [a:read]",
    "b:read \"Read b\"",
    "b:write \"Write b\" includes [b:read]",
    "c:all \"Everything\" includes [a:write, b:write]",
];

/// A policy, of which some lines may not compile.
pub(crate) fn draft(dice: &mut Dice) -> Draft {
    let mut draft = Draft::default();
    draft.push("gate 1");
    let choices = dice.some(CHOICES, 35);
    draft.block("policy", choices.into_iter().map(str::to_owned));
    if dice.percent(60) {
        draft.block("scopes", VOCABULARY.iter().map(|line| (*line).to_owned()));
    }
    draft.push("let networks = [203.0.113.0/24, 2001:db8::/32]");
    draft.push("let office = request.ip in networks");
    draft.push("let paid = [\"pro\", \"team\"]");
    draft.push("let strong = claim.acr == \"high\" or (scope a:write and claim.level >= 2)");
    let auths = auths::write(dice, &mut draft);
    let sets = headers::write(dice, &mut draft, &auths);
    let names = Names { auths, sets };
    for name in ["one", "two", "three"].iter().take(1 + dice.below(3)) {
        routes::service(dice, &mut draft, &names, name);
    }
    if dice.percent(30) {
        routes::members(dice, &mut draft, &names, 0, None);
    }
    draft
}
