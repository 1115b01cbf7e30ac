//! Header values in which no two facts look alike (decisions.md section 7).

use super::value::{Scene, Value};
use gatewright_core::claim::Claim;
use gatewright_core::policy::{HeaderLine, HeaderValue};
use gatewright_core::requirement::{Operand, TextPart};

/// The value of a line; a fact that is absent leaves the header out.
pub(super) fn header_value(scene: &Scene<'_>, line: &HeaderLine) -> Option<String> {
    let value = match &line.value {
        HeaderValue::Operand(operand) => of_operand(scene, line, operand),
        HeaderValue::Text(parts) => of_text(scene, line, parts),
    };
    value.or_else(|| line.fallback.as_deref().map(whole))
}

fn of_operand(scene: &Scene<'_>, line: &HeaderLine, operand: &Operand) -> Option<String> {
    let Value::Is(value) = scene.value(operand) else { return None };
    let value = match (value, line.expanded) {
        (Claim::List(held), true) => expanded(scene, &held),
        (value, _) => value,
    };
    match (&value, line.json) {
        (Claim::List(members), _) if members.is_empty() => None,
        (value, true) => Some(json(value)),
        (Claim::List(members), false) => joined(members, line.join.as_deref().unwrap_or(" ")),
        (value, false) => plain(value).map(|text| whole(&text)),
    }
}

fn expanded(scene: &Scene<'_>, held: &[Claim]) -> Claim {
    let held: Vec<String> = held.iter().filter_map(plain).collect();
    let all = super::scopes::expanded(scene.resolved, &held);
    Claim::List(all.into_iter().map(Claim::Text).collect())
}

fn of_text(scene: &Scene<'_>, line: &HeaderLine, parts: &[TextPart]) -> Option<String> {
    let several = parts.iter().filter(|part| part.operand().is_some()).count() > 1;
    let encode = |text: String| match (several, line.json) {
        // Where one value ends and the next begins has to be clear in JSON too.
        (true, _) => escaped(&text, |c| !c.is_ascii_alphanumeric() && c != '_'),
        (false, true) => text,
        (false, false) => whole(&text),
    };
    let part = |part: &TextPart| match part {
        TextPart::Literal(text) => Some(text.clone()),
        TextPart::Operand(operand) => match scene.value(operand) {
            Value::Is(value) => plain(&value).map(encode),
            Value::Absent | Value::Unusable => None,
        },
    };
    let text = parts.iter().map(part).collect::<Option<String>>()?;
    match line.json {
        true => Some(json(&Claim::Text(text))),
        false => Some(ends(&text)),
    }
}

/// Text, numbers with their own digits, and booleans.
fn plain(value: &Claim) -> Option<String> {
    match value {
        Claim::Text(text) => Some(text.clone()),
        Claim::Number(digits) => Some(digits.clone()),
        Claim::Boolean(boolean) => Some(boolean.to_string()),
        Claim::Null | Claim::List(_) | Claim::Object(_) => None,
    }
}

/// The members with the separator between them, empty ones left out.
fn joined(members: &[Claim], separator: &str) -> Option<String> {
    let texts: Vec<String> = members.iter().map(plain).collect::<Option<_>>()?;
    let texts: Vec<&String> = texts.iter().filter(|text| !text.is_empty()).collect();
    let encode = |text: &&String| escaped(text, |c| !is_bare(c) || separator.contains(c));
    let encoded: Vec<String> = texts.iter().map(encode).collect();
    (!encoded.is_empty()).then(|| ends(&encoded.join(separator)))
}

/// A value that stands alone.
fn whole(text: &str) -> String {
    ends(&escaped(text, |c| !is_bare(c)))
}

/// Visible ASCII and spaces, but for `%`.
fn is_bare(character: char) -> bool {
    matches!(character, ' '..='~') && character != '%'
}

/// A space at either end would be cut off on the way.
fn ends(text: &str) -> String {
    let text = match text.strip_prefix(' ') {
        Some(rest) => format!("%20{rest}"),
        None => text.to_owned(),
    };
    match text.strip_suffix(' ') {
        Some(rest) => format!("{rest}%20"),
        None => text,
    }
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match is_escaped(character) {
            false => out.push(character),
            true => {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
        }
    }
    out
}

/// Compact JSON in ASCII, numbers with their own digits.
fn json(value: &Claim) -> String {
    match value {
        Claim::Null => "null".to_owned(),
        Claim::Boolean(boolean) => boolean.to_string(),
        Claim::Number(digits) => digits.clone(),
        Claim::Text(text) => json_text(text),
        Claim::List(members) => {
            format!("[{}]", members.iter().map(json).collect::<Vec<_>>().join(","))
        }
        Claim::Object(claims) => {
            let member =
                |(name, value): (&str, &Claim)| format!("{}:{}", json_text(name), json(value));
            format!("{{{}}}", claims.iter().map(member).collect::<Vec<_>>().join(","))
        }
    }
}

fn json_text(text: &str) -> String {
    let mut out = String::from('"');
    for unit in text.encode_utf16() {
        match u8::try_from(unit).map(char::from) {
            Ok(special @ ('"' | '\\')) => out.extend(['\\', special]),
            Ok(visible @ ' '..='~') => out.push(visible),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out.push('"');
    out
}
