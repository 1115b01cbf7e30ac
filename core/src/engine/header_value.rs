//! Values of the headers that the upstream gets, encoded so that no two facts look alike (S17).

use super::facts::{Fact, Facts};
use super::scopes::ScopeIndex;
use crate::claim::{Claim, Claims};
use crate::path::push_escape;
use crate::policy::{HeaderLine, HeaderValue};
use crate::requirement::{Operand, TextPart};
use std::fmt::Write;

/// The value of a header line; `None` where the fact is absent and nothing stands in for it.
pub(super) fn value(line: &HeaderLine, facts: &Facts<'_>, scopes: &ScopeIndex) -> Option<String> {
    let found = match &line.value {
        HeaderValue::Text(parts) if line.json => {
            text(parts, facts, str::to_owned).map(|whole| json(&Fact::Text(whole.into())))
        }
        HeaderValue::Text(parts) => text(parts, facts, encoded).map(|whole| ends_encoded(&whole)),
        HeaderValue::Operand(operand) => single(line, operand, facts, scopes),
    };
    found.or_else(|| line.fallback.as_deref().map(encoded))
}

fn single(
    line: &HeaderLine,
    operand: &Operand,
    facts: &Facts<'_>,
    scopes: &ScopeIndex,
) -> Option<String> {
    let expanded;
    let fact = match facts.read(operand) {
        Fact::List(own) if line.expanded => {
            expanded = scopes.expanded(own);
            Fact::List(&expanded)
        }
        fact => fact,
    };
    let separator = line.join.as_deref().unwrap_or(" ");
    match fact {
        Fact::Absent => None,
        // A list without members says nothing, whatever its form.
        Fact::List([]) => None,
        Fact::Claim(Claim::List(members)) if members.is_empty() => None,
        fact if line.json => Some(json(&fact)),
        Fact::Text(text) => Some(encoded(&text)),
        Fact::Integer(integer) => Some(integer.to_string()),
        Fact::List(members) => joined(members.iter().map(|m| Some(m.as_str())), separator),
        Fact::Claim(Claim::List(members)) => joined(members.iter().map(plain), separator),
        Fact::Claim(claim) => plain(claim).map(encoded),
    }
}

/// A claim that has a plain text: text, a number with the token's own digits, or a boolean.
fn plain(claim: &Claim) -> Option<&str> {
    match claim {
        Claim::Text(text) | Claim::Number(text) => Some(text),
        Claim::Boolean(true) => Some("true"),
        Claim::Boolean(false) => Some("false"),
        Claim::Null | Claim::List(_) | Claim::Object(_) => None,
    }
}

/// Visible ASCII and inner spaces bare; `%` always as `%25`; all else as `%XX`.
pub(super) fn encoded(text: &str) -> String {
    let last = text.len().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        let inner_space = byte == b' ' && at != 0 && at != last;
        match byte {
            b'%' => push_escape(byte, &mut out),
            byte if byte.is_ascii_graphic() || inner_space => out.push(char::from(byte)),
            byte => push_escape(byte, &mut out),
        }
    }
    out
}

/// The members that are not empty, with every byte of the separator encoded inside them. A member
/// that has no plain text makes the list absent: leaving it out would be another fact.
fn joined<'a>(members: impl Iterator<Item = Option<&'a str>>, separator: &str) -> Option<String> {
    let members: Option<Vec<&str>> = members.collect();
    let members: Vec<String> = members?
        .into_iter()
        .filter(|member| !member.is_empty())
        .map(|member| escaped(member, |byte| !separator.as_bytes().contains(&byte)))
        .collect();
    if members.is_empty() {
        return None;
    }
    // Only the ends of the whole value may not be a space.
    Some(ends_encoded(&members.join(separator)))
}

fn escaped(text: &str, bare: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let fits = byte != b'%' && (byte.is_ascii_graphic() || byte == b' ') && bare(byte);
        match fits {
            true => out.push(char::from(byte)),
            false => push_escape(byte, &mut out),
        }
    }
    out
}

fn ends_encoded(text: &str) -> String {
    let head = if text.starts_with(' ') { "%20" } else { "" };
    let inner = text.strip_prefix(' ').unwrap_or(text);
    match inner.strip_suffix(' ') {
        Some(inner) => format!("{head}{inner}%20"),
        None => format!("{head}{inner}"),
    }
}

/// A text with operands, encoded as a lone one asks for. With several of them, every byte of a value
/// outside letters, digits and `_` is encoded, so that where one ends is always clear.
fn text(parts: &[TextPart], facts: &Facts<'_>, encode_lone: fn(&str) -> String) -> Option<String> {
    let several = parts.iter().filter_map(TextPart::operand).count() > 1;
    let part = |part: &TextPart| -> Option<String> {
        match part {
            TextPart::Literal(text) => Some(text.clone()),
            TextPart::Operand(operand) => {
                let fact = facts.read(operand);
                let own = match &fact {
                    Fact::Text(text) => text.clone().into_owned(),
                    Fact::Integer(integer) => integer.to_string(),
                    Fact::Claim(claim) => plain(claim)?.to_owned(),
                    Fact::Absent | Fact::List(_) => return None,
                };
                Some(match several {
                    true => escaped(&own, |byte| byte.is_ascii_alphanumeric() || byte == b'_'),
                    false => encode_lone(&own),
                })
            }
        }
    };
    parts.iter().map(part).collect()
}

/// The value as JSON text in ASCII; numbers keep their digits.
fn json(fact: &Fact<'_>) -> String {
    let mut out = String::new();
    match fact {
        Fact::Absent => out.push_str("null"),
        Fact::Text(text) => quoted(text, &mut out),
        Fact::Integer(integer) => out.push_str(&integer.to_string()),
        Fact::Claim(claim) => claim_json(claim, &mut out),
        Fact::List(members) => {
            sequence('[', members.iter(), ']', &mut out, |member, out| quoted(member, out));
        }
    }
    out
}

fn claim_json(claim: &Claim, out: &mut String) {
    match claim {
        Claim::Null => out.push_str("null"),
        Claim::Boolean(own) => out.push_str(if *own { "true" } else { "false" }),
        Claim::Number(digits) => out.push_str(digits),
        Claim::Text(text) => quoted(text, out),
        Claim::List(members) => sequence('[', members.iter(), ']', out, claim_json),
        Claim::Object(claims) => object(claims, out),
    }
}

fn object(claims: &Claims, out: &mut String) {
    sequence('{', claims.iter(), '}', out, |(name, claim), out| {
        quoted(name, out);
        out.push(':');
        claim_json(claim, out);
    });
}

fn sequence<T>(
    open: char,
    members: impl Iterator<Item = T>,
    close: char,
    out: &mut String,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    for (position, member) in members.enumerate() {
        if position > 0 {
            out.push(',');
        }
        write(member, out);
    }
    out.push(close);
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte @ (b'"' | b'\\')) => out.extend(['\\', char::from(byte)]),
            Ok(byte) if byte.is_ascii_graphic() || byte == b' ' => out.push(char::from(byte)),
            // Writing to a `String` has no way to fail.
            _ => drop(write!(out, "\\u{unit:04x}")),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s17_values_are_ascii_and_no_two_texts_look_alike() {
        let check = |text: &str, want: &str| assert_eq!(encoded(text), want);
        check("alice", "alice");
        check("a b", "a b");
        check(" a ", "%20a%20");
        check(" ", "%20");
        check("é", "%C3%A9");
        check("%C3%A9", "%25C3%25A9");
        check("a\r\nX-Admin: 1\0", "a%0D%0AX-Admin: 1%00");
    }

    #[test]
    fn s17_a_list_of_two_differs_from_one_with_a_space() {
        let join =
            |members: &[&str], separator| joined(members.iter().map(|m| Some(*m)), separator);
        assert_eq!(join(&["a", "b"], " ").as_deref(), Some("a b"));
        assert_eq!(join(&["a b"], " ").as_deref(), Some("a%20b"));
        assert_eq!(join(&["a,b", " c "], ", ").as_deref(), Some("a%2Cb, %20c%20"));
        assert_eq!(join(&[" a", "b "], ",").as_deref(), Some("%20a,b%20"));
        assert_eq!(join(&["", "a", ""], " ").as_deref(), Some("a"));
        assert_eq!(join(&[""], " "), None);
    }

    #[test]
    fn json_is_ascii_and_keeps_digits() {
        let claims = Claims::from_json(r#"{"a":[1.0,"é\"\n😀",null,true]}"#.as_bytes()).unwrap();
        let mut out = String::new();
        object(&claims, &mut out);
        assert_eq!(out, r#"{"a":[1.0,"\u00e9\"\u000a\ud83d\ude00",null,true]}"#);
    }
}
