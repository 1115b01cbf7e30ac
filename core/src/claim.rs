//! Claims of a token, metadata of a key: JSON read strictly, numbers with their own digits.

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt::{self, Write};
use std::sync::Arc;

/// The deepest nesting of claims (S36).
pub const MAX_DEPTH: usize = 16;
/// The most members and elements in one set of claims (S36).
pub const MAX_MEMBERS: usize = 1024;

/// The members of a JSON object, in order, none twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    // Shared, because a principal takes a copy along with every decision.
    members: Arc<[(String, Claim)]>,
}

/// One JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A number with the digits it was written in.
    Number(String),
    /// Text.
    Text(String),
    /// An array.
    List(Vec<Claim>),
    /// An object.
    Object(Claims),
}

/// Why a text is no set of claims. It never holds any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// It is no JSON object, or a member occurs twice.
    #[error("not a JSON object with distinct members")]
    Malformed,
    /// It nests deeper than [`MAX_DEPTH`] or has more than [`MAX_MEMBERS`] values.
    #[error("claims nest deeper than {MAX_DEPTH} or hold more than {MAX_MEMBERS} values")]
    TooLarge,
}

impl Claims {
    /// Reads a JSON object strictly: a member that occurs twice, at any depth, is refused.
    ///
    /// ```
    /// use gatewright_core::claim::Claims;
    ///
    /// assert!(Claims::from_json(br#"{"sub":"42","level":1.0}"#).is_ok());
    /// assert!(Claims::from_json(br#"{"sub":"42","sub":"43"}"#).is_err());
    /// ```
    ///
    /// # Errors
    /// Says whether it is malformed or too large.
    pub fn from_json(json: &[u8]) -> Result<Claims, ClaimsError> {
        let text = std::str::from_utf8(json).map_err(|_| ClaimsError::Malformed)?;
        let mut left = MAX_MEMBERS;
        match claim(text, MAX_DEPTH, &mut left)? {
            Claim::Object(claims) => Ok(claims),
            _ => Err(ClaimsError::Malformed),
        }
    }

    /// The member with this name.
    pub fn get(&self, name: &str) -> Option<&Claim> {
        self.members.iter().find(|(known, _)| known == name).map(|(_, claim)| claim)
    }

    /// The value behind a path of names.
    pub fn at(&self, path: &[String]) -> Option<&Claim> {
        let (first, rest) = path.split_first()?;
        let claim = self.get(first)?;
        match (rest, claim) {
            ([], claim) => Some(claim),
            (rest, Claim::Object(inner)) => inner.at(rest),
            _ => None,
        }
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Claim)> {
        self.members.iter().map(|(name, claim)| (name.as_str(), claim))
    }

    /// The object as JSON, members in order, numbers with their own digits.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        write_object(self, &mut out);
        out
    }
}

impl Claim {
    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Claim::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, where it is written as one that fits.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Claim::Number(digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// A NumericDate (RFC 7519 section 2) in Unix milliseconds: finite and in range.
    pub fn as_time(&self) -> Option<i64> {
        const LATEST_S: f64 = 253_402_300_800.0;
        let Claim::Number(digits) = self else { return None };
        if let Ok(seconds) = digits.parse::<i64>() {
            return seconds.checked_mul(1000).filter(|ms| (*ms as f64).abs() <= LATEST_S * 1e3);
        }
        let seconds: f64 = digits.parse().ok()?;
        let fits = seconds.is_finite() && seconds.abs() <= LATEST_S;
        #[allow(clippy::cast_possible_truncation)] // In range, checked above.
        fits.then_some((seconds * 1e3).floor() as i64)
    }
}

fn write_object(claims: &Claims, out: &mut String) {
    out.push('{');
    for (position, (name, claim)) in claims.iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        write_text(name, out);
        out.push(':');
        write_claim(claim, out);
    }
    out.push('}');
}

fn write_claim(claim: &Claim, out: &mut String) {
    match claim {
        Claim::Null => out.push_str("null"),
        Claim::Boolean(true) => out.push_str("true"),
        Claim::Boolean(false) => out.push_str("false"),
        Claim::Number(digits) => out.push_str(digits),
        Claim::Text(text) => write_text(text, out),
        Claim::List(list) => write_list(list, out),
        Claim::Object(claims) => write_object(claims, out),
    }
}

fn write_list(list: &[Claim], out: &mut String) {
    out.push('[');
    for (position, element) in list.iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        write_claim(element, out);
    }
    out.push(']');
}

fn write_text(text: &str, out: &mut String) {
    // Writing to a `String` does not fail.
    let _ = write!(out, "{}", serde_json::Value::from(text));
}

fn claim(json: &str, depth: usize, left: &mut usize) -> Result<Claim, ClaimsError> {
    *left = left.checked_sub(1).ok_or(ClaimsError::TooLarge)?;
    let inner = || depth.checked_sub(1).ok_or(ClaimsError::TooLarge);
    let malformed = |_| ClaimsError::Malformed;
    let json = json.trim_matches([' ', '\t', '\r', '\n']);
    Ok(match json.as_bytes().first() {
        Some(b'{') => {
            let Members(raw) = serde_json::from_str(json).map_err(malformed)?;
            Claim::Object(Claims { members: members(raw, inner()?, left)? })
        }
        Some(b'[') => {
            let Elements(raw) = serde_json::from_str(json).map_err(malformed)?;
            let depth = inner()?;
            let list: Result<_, _> = raw.iter().map(|raw| claim(raw.get(), depth, left)).collect();
            Claim::List(list?)
        }
        Some(b'"') => Claim::Text(serde_json::from_str(json).map_err(malformed)?),
        Some(b't' | b'f') => Claim::Boolean(serde_json::from_str(json).map_err(malformed)?),
        Some(b'n') => serde_json::from_str(json).map(|()| Claim::Null).map_err(malformed)?,
        // The object or array around it was read already, so this is a well-formed number.
        _ => Claim::Number(json.to_owned()),
    })
}

fn members(
    raw: Vec<(String, &RawValue)>,
    depth: usize,
    left: &mut usize,
) -> Result<Arc<[(String, Claim)]>, ClaimsError> {
    let mut names: Vec<&str> = raw.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Err(ClaimsError::Malformed);
    }
    raw.into_iter().map(|(name, raw)| Ok((name, claim(raw.get(), depth, left)?))).collect()
}

/// The members of an object as they stand, repetitions included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = Vec::new();
                while let Some(member) = map.next_entry()? {
                    if found.len() >= MAX_MEMBERS {
                        return Err(de::Error::custom("too many members"));
                    }
                    found.push(member);
                }
                Ok(found)
            }
        }
        from.deserialize_map(Read).map(Members)
    }
}

/// The elements of an array as they stand.
struct Elements<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Vec<&'de RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut found = Vec::new();
                while let Some(element) = seq.next_element()? {
                    if found.len() >= MAX_MEMBERS {
                        return Err(de::Error::custom("too many elements"));
                    }
                    found.push(element);
                }
                Ok(found)
            }
        }
        from.deserialize_seq(Read).map(Elements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Claims, ClaimsError> {
        Claims::from_json(json.as_bytes())
    }

    #[test]
    fn numbers_keep_their_digits() {
        let claims =
            read(r#"{"a":1.0,"b":1e3,"c":123456789012345678901234567890,"d":-7}"#).unwrap();
        let check =
            |name, want: &str| assert_eq!(claims.get(name), Some(&Claim::Number(want.into())));
        check("a", "1.0");
        check("b", "1e3");
        check("c", "123456789012345678901234567890");
        assert_eq!(claims.get("d").unwrap().as_integer(), Some(-7));
        assert_eq!(claims.get("a").unwrap().as_integer(), None);
    }

    #[test]
    fn claims_are_written_as_they_were_read() {
        for json in [r#"{}"#, r#"{"a":1.0,"b":[null,true,"x\n\"",[]],"c":{"é":-1e3}}"#] {
            assert_eq!(read(json).unwrap().to_json(), json);
        }
    }

    #[test]
    fn repetitions_and_junk_are_malformed() {
        for json in [
            "",
            "[]",
            "1",
            "null",
            "{",
            r#"{"a":1,"a":2}"#,
            r#"{"a":{"b":1,"b":1}}"#,
            r#"{"a":[{"b":1,"b":1}]}"#,
            r#"{"a":01}"#,
            r#"{"a":+1}"#,
            r#"{"a":NaN}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":1}x"#,
            r#"{"\u0061":1,"a":2}"#,
        ] {
            assert_eq!(read(json), Err(ClaimsError::Malformed), "{json}");
        }
    }

    #[test]
    fn s36_claims_are_bounded() {
        let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
        assert_eq!(read(&deep), Err(ClaimsError::TooLarge));
        let wide = format!("{{\"a\":[{}1]}}", "1,".repeat(1023));
        assert_eq!(read(&wide), Err(ClaimsError::TooLarge));
    }

    #[test]
    fn s25_times_are_finite_numbers_in_range() {
        let check = |json: &str, want| {
            let claims = read(&format!("{{\"exp\":{json}}}")).unwrap();
            assert_eq!(claims.get("exp").unwrap().as_time(), want, "{json}");
        };
        check("1700000000", Some(1_700_000_000_000));
        check("1700000000.5", Some(1_700_000_000_500));
        check("1e400", None);
        check("9223372036854775807", None);
        check("\"1700000000\"", None);
        check("[1]", None);
    }
}
