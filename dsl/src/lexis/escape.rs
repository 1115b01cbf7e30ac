//! The escapes of JSON.

/// What stands between the quotes, with its escapes resolved; bad ones stay as they are written.
pub(crate) fn decode(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let length = match escape(behind) {
            Ok((character, length)) => {
                text.push(character);
                length
            }
            Err(_) => {
                text.push('\\');
                0
            }
        };
        rest = behind.get(length..).unwrap_or("");
    }
    text + rest
}

/// Where the first escape that JSON does not have stands, and its text.
pub(crate) fn first_bad_escape(inner: &str) -> Option<(usize, &str)> {
    let mut rest = inner;
    while let Some((_, behind)) = rest.split_once('\\') {
        let at = inner.len() - behind.len() - 1;
        match escape(behind) {
            Ok((_, length)) => rest = behind.get(length..)?,
            Err(length) => return Some((at, inner.get(at..at + 1 + length)?)),
        }
    }
    None
}

/// The character that stands behind a backslash and the bytes it takes, or the bytes of what
/// stands there in its place.
fn escape(behind: &str) -> Result<(char, usize), usize> {
    let letter = behind.chars().next().ok_or(0_usize)?;
    match letter {
        '"' | '\\' | '/' => Ok((letter, 1)),
        'b' => Ok(('\u{8}', 1)),
        'f' => Ok(('\u{c}', 1)),
        'n' => Ok(('\n', 1)),
        'r' => Ok(('\r', 1)),
        't' => Ok(('\t', 1)),
        'u' => unicode(behind),
        other => Err(other.len_utf8()),
    }
}

fn unicode(behind: &str) -> Result<(char, usize), usize> {
    let high = unit(behind)?;
    if let Some(character) = char::from_u32(high) {
        return Ok((character, UNIT));
    }
    let second = behind.get(UNIT..).and_then(|rest| rest.strip_prefix('\\'));
    let low = second.filter(|rest| rest.starts_with('u')).and_then(|rest| unit(rest).ok());
    match (high, low) {
        (0xd800..0xdc00, Some(low @ 0xdc00..0xe000)) => {
            let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            char::from_u32(code).map(|character| (character, 2 * UNIT + 1)).ok_or(UNIT)
        }
        _ => Err(UNIT),
    }
}

/// `u` and four digits.
const UNIT: usize = 5;

fn unit(text: &str) -> Result<u32, usize> {
    let digits = text.bytes().skip(1).take(4).take_while(u8::is_ascii_hexdigit).count();
    let value = text.get(1..UNIT).filter(|_| digits == 4);
    value.and_then(|hex| u32::from_str_radix(hex, 16).ok()).ok_or(1 + digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_json() {
        let check = |inner, want: &str| assert_eq!(decode(inner), want, "{inner}");
        check("plain é", "plain é");
        check(r#"a\"b\\c\/d"#, "a\"b\\c/d");
        check(r"\b\f\n\r\t", "\u{8}\u{c}\n\r\t");
        check(r"\u00e9\uD83D\uDE00", "é😀");
        check(r"\q\u12", r"\q\u12");
        check(r"end\", r"end\");
    }

    #[test]
    fn bad_escapes_are_found() {
        let check = |inner, want: Option<(usize, &str)>| {
            let found = first_bad_escape(inner);
            assert_eq!(found, want, "{inner}");
        };
        check(r"\n\u00e9", None);
        check(r"é\q", Some((2, r"\q")));
        check(r"\u00e9\u12x", Some((6, r"\u12")));
        check(r"\uD83D", Some((0, r"\uD83D")));
        check(r"\uDE00", Some((0, r"\uDE00")));
    }
}
