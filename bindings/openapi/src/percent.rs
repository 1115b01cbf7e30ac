//! Percent-encoding (RFC 3986 section 2.1).

/// The text with every `%XX` decoded; `None` where one is broken or the bytes are no text.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => digit(rest.next()?)? << 4 | digit(rest.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape_is_decoded_once() {
        let check = |text: &str, want: Option<&str>| assert_eq!(decode(text).as_deref(), want);
        check("/a%20b%2Fc", Some("/a b/c"));
        check("%2541", Some("%41"));
        check("caf%C3%A9", Some("café"));
        check("%", None);
        check("%4", None);
        check("%zz", None);
        check("%ff", None);
    }
}
