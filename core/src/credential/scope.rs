//! Scopes and roles as credentials write them.

use crate::claim::Claim;
use crate::reason::Reason;
use std::collections::HashSet;

/// `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )` (RFC 6749 section 3.3)
pub(crate) fn is_scope_token(text: &str) -> bool {
    let fits = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    !text.is_empty() && text.bytes().all(fits)
}

/// Scopes: a text with spaces between them, or a list; each must be a scope-token (S25).
pub(crate) fn scopes(claim: Option<&Claim>) -> Result<Vec<String>, Reason> {
    let elements: Vec<&str> = match claim {
        None | Some(Claim::Null) => return Ok(Vec::new()),
        Some(Claim::Text(text)) => text.split(' ').filter(|part| !part.is_empty()).collect(),
        Some(Claim::List(list)) => texts(list).ok_or(Reason::TokenMalformed)?,
        Some(_) => return Err(Reason::TokenMalformed),
    };
    let fits = elements.iter().all(|element| is_scope_token(element));
    fits.then(|| distinct(&elements)).ok_or(Reason::TokenMalformed)
}

/// Roles: a list of texts, where a lone text is a list of one. Anything else is no role at all,
/// which can only ever refuse.
pub(crate) fn roles(claim: Option<&Claim>) -> Vec<String> {
    match claim {
        Some(Claim::Text(text)) if !text.is_empty() => vec![text.clone()],
        Some(Claim::List(list)) => texts(list).map(|list| distinct(&list)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn texts(list: &[Claim]) -> Option<Vec<&str>> {
    list.iter().map(Claim::as_text).collect()
}

fn distinct(elements: &[&str]) -> Vec<String> {
    let mut seen = HashSet::new();
    let named = elements.iter().copied().filter(|element| !element.is_empty());
    named.filter(|element| seen.insert(*element)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Claims;

    fn claim(json: &str) -> Claim {
        let claims = Claims::from_json(format!("{{\"c\":{json}}}").as_bytes()).unwrap();
        claims.get("c").unwrap().clone()
    }

    #[test]
    fn s25_scopes_are_scope_tokens() {
        let check = |json: &str, want: Option<&[&str]>| {
            let found = scopes(Some(&claim(json)));
            assert_eq!(found.ok(), want.map(|w| w.iter().map(ToString::to_string).collect()));
        };
        check(r#""a b:c a""#, Some(&["a", "b:c"]));
        check(r#"["a","b","a"]"#, Some(&["a", "b"]));
        check(r#""""#, Some(&[]));
        check("null", Some(&[]));
        check(r#""a  b ""#, Some(&["a", "b"]));
        check(r#""a\tb""#, None);
        check(r#""a\"b""#, None);
        check(r#""é""#, None);
        check(r#"["a b"]"#, None);
        check(r#"[""]"#, None);
        check(r#"["a",1]"#, None);
        check("7", None);
        check("{}", None);
    }

    #[test]
    fn roles_are_texts() {
        let check = |json: &str, want: &[&str]| assert_eq!(roles(Some(&claim(json))), want);
        check(r#""admin user""#, &["admin user"]);
        check(r#"["a","b","a",""]"#, &["a", "b"]);
        check(r#"["a",1]"#, &[]);
        check("{}", &[]);
        check("true", &[]);
    }
}
