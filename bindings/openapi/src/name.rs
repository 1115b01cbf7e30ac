//! Names of the policy, made of names of the description.

use gatewright_dsl::is_reserved;
use std::collections::BTreeSet;

/// Names that are taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// The name itself, or with the first number behind it that makes it one of its own.
    pub(crate) fn unique(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number: u32| format!("{name}-{number}"));
        let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
        let free = candidates.find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(free.clone());
        free
    }
}

/// `getUserById` is `get-user-by-id`; `None` where nothing is left of it. A word of the language
/// gets `suffix` behind it.
pub(crate) fn kebab(text: &str, suffix: &str) -> Option<String> {
    let mut name = String::new();
    // Names that are spelt like two words.
    let text = text.replace("OAuth", "Oauth").replace("OpenID", "Openid");
    let characters: Vec<char> = text.chars().collect();
    for (at, character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            separate(&mut name);
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| characters.get(at));
        if is_boundary(before, *character, characters.get(at + 1)) {
            separate(&mut name);
        }
        name.push(character.to_ascii_lowercase());
    }
    let name = name.trim_matches('-');
    match name.bytes().next() {
        None => None,
        Some(first) if first.is_ascii_digit() => Some(format!("{suffix}-{name}")),
        Some(_) if is_reserved(name) => Some(format!("{name}-{suffix}")),
        Some(_) => Some(name.to_owned()),
    }
}

fn separate(name: &mut String) {
    if !name.is_empty() && !name.ends_with('-') {
        name.push('-');
    }
}

/// `getX|Ray`, `HTTP|Server`; digits stay with what is before them.
fn is_boundary(before: Option<&char>, character: char, after: Option<&char>) -> bool {
    let Some(before) = before.filter(|_| character.is_ascii_uppercase()) else { return false };
    let word_follows = after.is_some_and(char::is_ascii_lowercase);
    before.is_ascii_lowercase()
        || before.is_ascii_digit()
        || (before.is_ascii_uppercase() && word_follows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_with_hyphens() {
        let check =
            |text: &str, want: Option<&str>| assert_eq!(kebab(text, "route").as_deref(), want);
        check("getUserById", Some("get-user-by-id"));
        check("apps/list-installations", Some("apps-list-installations"));
        check("GET_users_v1.2", Some("get-users-v1-2"));
        check("readHTTPServer2Logs", Some("read-http-server2-logs"));
        check("OrgOAuth2", Some("org-oauth2"));
        check("import", Some("import-route"));
        check("2fa", Some("route-2fa"));
        check("--", None);
        check("überprüfen", Some("berpr-fen"));
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut names = Names::default();
        let given: Vec<String> = ["a", "b", "a", "a"].map(|name| names.unique(name)).into();
        assert_eq!(given, ["a", "b", "a-2", "a-3"]);
    }
}
