//! A header of the request, as it stands behind `-H`.

use crate::usage::Usage;

/// Name and value of `Name: value`, without the white space around the value (RFC 9110 section 5.5).
///
/// What no server takes for a header is refused here, where it is a slip of the one who tries it out.
/// `position` counts from one; the text may be a credential, so no error repeats it.
pub(super) fn header(position: usize, text: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Usage> {
    let colon = text.iter().position(|byte| *byte == b':').ok_or(Usage::HeaderForm(position))?;
    let (name, value) = text.split_at(colon);
    let value = value.strip_prefix(b":").unwrap_or_default().trim_ascii();
    if !is_token(name) {
        return Err(Usage::HeaderName(position));
    }
    match value.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
        true => Err(Usage::HeaderValue(position)),
        false => Ok((name.to_vec(), value.to_vec())),
    }
}

/// Whether it is a token (RFC 9110 section 5.6.2): the names of headers and methods are.
pub(super) fn is_token(text: &[u8]) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !text.is_empty() && text.iter().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_split_at_the_first_colon() {
        let check = |text: &[u8], name: &[u8], value: &[u8]| {
            assert_eq!(header(1, text).ok(), Some((name.to_vec(), value.to_vec())));
        };
        check(b"Name: value", b"Name", b"value");
        check(b"X-Time:12:00", b"X-Time", b"12:00");
        check(b"X_a.b:\t a \t b ", b"X_a.b", b"a \t b");
        check(b"Empty:", b"Empty", b"");
        check(b"Latin: caf\xe9", b"Latin", b"caf\xe9");
    }

    #[test]
    fn slips_are_refused_and_not_repeated() {
        let check = |text: &[u8], want: &str| {
            assert_eq!(header(2, text).map_err(|usage| usage.to_string()), Err(want.to_owned()));
        };
        let form = "header 2 has no `:`";
        let name = "what stands before the `:` of header 2 is no header name";
        let value = "the value of header 2 holds a control character";
        for text in ["", "Name", "Authorization Bearer"] {
            check(text.as_bytes(), form);
        }
        for text in [": x", ":", " Name: x", "Name : x", "A b: x", "\u{e4}: x", "(x): y"] {
            check(text.as_bytes(), name);
        }
        for text in ["A: b\r\nC: d", "A: \0", "A: \u{7f}"] {
            check(text.as_bytes(), value);
        }
    }
}
