//! One canonical spelling of a path, or none.
//!
//! Every segment is decoded once and written back: unreserved characters, sub-delims, `:` and `@`
//! (RFC 3986 section 3.3) stand bare, all else as `%XX` in upper case. What two servers could read
//! in two ways is refused instead of repaired.

use crate::policy::{EncodedSlash, TrailingSlash};

/// The longest canonical path, in bytes (S36).
pub const MAX_PATH: usize = 16 * 1024;
/// The longest path that is looked at: every byte of a canonical one may come as an escape (S39).
const MAX_RAW: usize = 3 * MAX_PATH;

/// Why a path has no canonical spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// It is no origin-form path at all, or too long: the request is malformed.
    Malformed,
    /// It can be read in more than one way.
    Ambiguous,
}

/// Whether a byte stands for itself in a canonical path.
pub fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

/// Writes the canonical spelling of `raw` to `out`, which is emptied first.
///
/// ```
/// use gatewright_core::path::canonical_path;
///
/// let mut out = String::new();
/// canonical_path(b"/a/../users/%40me", Default::default(), Default::default(), &mut out).unwrap();
/// assert_eq!(out, "/users/@me");
/// ```
///
/// # Errors
/// Says whether it is malformed or ambiguous; `out` is empty then.
pub fn canonical_path(
    raw: &[u8],
    slash: EncodedSlash,
    trailing: TrailingSlash,
    out: &mut String,
) -> Result<(), PathFault> {
    out.clear();
    let result = write_path(raw, slash, out).and_then(|()| {
        if trailing == TrailingSlash::Ignore && out.len() > 1 && out.ends_with('/') {
            out.pop();
        }
        // What is written is bounded too, so that a canonical path is one itself (S1).
        if out.len() > MAX_PATH { Err(PathFault::Malformed) } else { Ok(()) }
    });
    if result.is_err() {
        out.clear();
    }
    result
}

fn write_path(raw: &[u8], slash: EncodedSlash, out: &mut String) -> Result<(), PathFault> {
    let rest = match raw {
        [] => b"".as_slice(),
        [b'/', rest @ ..] if raw.len() <= MAX_RAW => rest,
        _ => return Err(PathFault::Malformed),
    };
    let mut segments = rest.split(|byte| *byte == b'/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            b"" if !last => return Err(PathFault::Ambiguous),
            b"." | b".." => {
                if segment == b".." {
                    out.truncate(out.rfind('/').unwrap_or(0));
                }
                // A dot segment at the end leaves the folder it names, slash and all.
                if last {
                    out.push('/');
                }
            }
            plain => {
                out.push('/');
                write_segment(plain, slash, out)?;
            }
        }
    }
    Ok(())
}

fn write_segment(raw: &[u8], slash: EncodedSlash, out: &mut String) -> Result<(), PathFault> {
    if raw.iter().all(|byte| is_bare(*byte) && *byte != b';') {
        // Bare characters are ASCII, so this is always text.
        out.push_str(std::str::from_utf8(raw).map_err(|_| PathFault::Ambiguous)?);
        return Ok(());
    }
    let decoded = decode(raw).ok_or(PathFault::Ambiguous)?;
    if is_ambiguous(&decoded, slash) {
        return Err(PathFault::Ambiguous);
    }
    encode_onto(&decoded, out);
    Ok(())
}

/// Decodes `%XX` once; `None` for a bad escape, a raw `#` or `?`, or bytes that are not UTF-8.
fn decode(raw: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_pair(*rest.next()?, *rest.next()?)?,
            b'#' | b'?' => return None,
            plain => *plain,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The byte that two hexadecimal digits stand for.
pub(crate) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

fn is_ambiguous(decoded: &str, slash: EncodedSlash) -> bool {
    let refused = |byte: u8| byte == b';' || byte == b'\\' || byte.is_ascii_control();
    let dots = |part: &str| part == "." || part == "..";
    if decoded.bytes().any(refused) || dots(decoded) {
        return true;
    }
    match slash {
        EncodedSlash::Reject => decoded.contains('/'),
        EncodedSlash::Keep => {
            decoded.contains('/') && decoded.split('/').any(|part| part.is_empty() || dots(part))
        }
    }
}

/// The canonical spelling of a decoded segment.
pub(crate) fn canonical_segment(decoded: &str) -> String {
    let mut out = String::with_capacity(decoded.len());
    encode_onto(decoded, &mut out);
    out
}

fn encode_onto(decoded: &str, out: &mut String) {
    for byte in decoded.bytes() {
        match is_bare(byte) {
            true => out.push(char::from(byte)),
            false => push_escape(byte, out),
        }
    }
}

/// Appends `%XX` in upper case.
pub(crate) fn push_escape(byte: u8, out: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    out.push('%');
    for digit in [byte >> 4, byte & 15] {
        out.extend(DIGITS.get(usize::from(digit)));
    }
}

/// The decoded text of a segment in canonical spelling, or of a part of one.
pub(crate) fn decoded_segment(canonical: &str) -> std::borrow::Cow<'_, str> {
    if !canonical.contains('%') {
        return canonical.into();
    }
    decode(canonical.as_bytes()).map_or(canonical.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(raw: &[u8], slash: EncodedSlash, trailing: TrailingSlash) -> Option<String> {
        let mut out = String::new();
        canonical_path(raw, slash, trailing, &mut out).ok().map(|()| out)
    }

    fn check(raw: &str, want: Option<&str>) {
        let got = with(raw.as_bytes(), EncodedSlash::Reject, TrailingSlash::Strict);
        assert_eq!(got.as_deref(), want, "{raw}");
    }

    #[test]
    fn s1_dot_segments_are_removed() {
        check("/public/../admin", Some("/admin"));
        check("/public/./../admin", Some("/admin"));
        check("/../../admin", Some("/admin"));
        check("/a/.", Some("/a/"));
        check("/a/b/..", Some("/a/"));
        check("/a/..", Some("/"));
        check("/..", Some("/"));
        check("/.", Some("/"));
        check("/./a", Some("/a"));
        check("", Some("/"));
        check("/", Some("/"));
        check("/a/", Some("/a/"));
        check("/...", Some("/..."));
    }

    #[test]
    fn s2_encoded_dots_and_slashes_are_ambiguous() {
        for segment in ["%2e", "%2E%2e", ".%2e", "%2e.", "a%2fb", "a%2Fb", "a%5cb", "a%5Cb", "a\\b"]
        {
            check(&format!("/x/{segment}/y"), None);
        }
        check("/a%2eb", Some("/a.b"));
        let keep = |raw: &str| with(raw.as_bytes(), EncodedSlash::Keep, TrailingSlash::Strict);
        assert_eq!(keep("/a%2fb/c").as_deref(), Some("/a%2Fb/c"));
        for raw in ["/%2f", "/a%2f", "/a%2f%2e%2e%2fb", "/a%2f%2fb", "/..%2fa", "/a%5cb"] {
            assert_eq!(keep(raw), None, "{raw}");
        }
    }

    #[test]
    fn s3_two_slashes_are_no_authority() {
        check("//host/x", None);
        check("/a//b", None);
        check("/a//", None);
    }

    #[test]
    fn s4_queries_and_fragments_do_not_reach_the_matcher() {
        check("/a#b", None);
        check("/a?b", None);
        check("/a%23b%3Fc", Some("/a%23b%3Fc"));
    }

    #[test]
    fn s6_parameters_controls_and_broken_text_are_ambiguous() {
        for raw in [
            "/a;b", "/a%3bb", "/a%00", "/a%0d", "/a\x01", "/a%7f", "/a%ff", "/%c0%af", "/a%",
            "/a%4", "/a%zz",
        ] {
            check(raw, None);
        }
        assert_eq!(with(b"/\xff", EncodedSlash::Reject, TrailingSlash::Strict), None);
    }

    #[test]
    fn s39_spellings_of_one_segment_are_one() {
        check("/users/%40me", Some("/users/@me"));
        check("/users/@me", Some("/users/@me"));
        check("/%61%62", Some("/ab"));
        check("/é", Some("/%C3%A9"));
        check("/%c3%a9", Some("/%C3%A9"));
        check("/a b|c", Some("/a%20b%7Cc"));
    }

    #[test]
    fn s7_nothing_is_decoded_twice() {
        check("/%2541", Some("/%2541"));
        check("/%252e%252e", Some("/%252e%252e"));
        check("/%25%32%65", Some("/%252e"));
    }

    #[test]
    fn a_final_slash_is_kept_or_dropped() {
        let ignore = |raw: &str| with(raw.as_bytes(), EncodedSlash::Reject, TrailingSlash::Ignore);
        assert_eq!(ignore("/a/").as_deref(), Some("/a"));
        assert_eq!(ignore("/").as_deref(), Some("/"));
        assert_eq!(ignore("/a/b/..").as_deref(), Some("/a"));
    }

    #[test]
    fn targets_that_are_no_paths_are_malformed() {
        let mut out = String::new();
        for raw in ["*", "a", "http://x/"] {
            let got = canonical_path(
                raw.as_bytes(),
                EncodedSlash::Reject,
                TrailingSlash::Strict,
                &mut out,
            );
            assert_eq!(got, Err(PathFault::Malformed), "{raw}");
        }
    }

    #[test]
    fn s36_the_bound_is_that_of_the_canonical_path() {
        let got = |byte: &str, times| with_length(&format!("/{}", byte.repeat(times)));
        assert_eq!(got("a", MAX_PATH - 1), Some(MAX_PATH));
        assert_eq!(got("%61", MAX_PATH - 1), Some(MAX_PATH));
        assert_eq!(got("a", MAX_PATH), None);
        assert_eq!(got("%C3%A9", MAX_PATH / 6), Some(1 + MAX_PATH / 6 * 6));
        assert_eq!(got("é", MAX_PATH / 6 + 1), None);
        assert_eq!(got("a/../", MAX_RAW / 5), Some(1));
        assert_eq!(got("a/../", MAX_RAW / 5 + 1), None);
    }

    fn with_length(raw: &str) -> Option<usize> {
        with(raw.as_bytes(), EncodedSlash::Reject, TrailingSlash::Strict).map(|path| path.len())
    }

    proptest::proptest! {
        #[test]
        fn s7_canonicalising_is_idempotent(raw in "/[-/.%a-f0-9A-F;@~ é]{0,40}") {
            if let Some(once) = with(raw.as_bytes(), EncodedSlash::Keep, TrailingSlash::Strict) {
                let twice = with(once.as_bytes(), EncodedSlash::Keep, TrailingSlash::Strict);
                proptest::prop_assert_eq!(twice.as_deref(), Some(once.as_str()));
            }
        }

        #[test]
        fn s39_every_re_encoding_has_the_same_canonical_path(
            raw in "/[-a-z0-9@:!]{1,6}(/[-a-z0-9@:!éö ]{1,6}){0,3}/?", picks in proptest::collection::vec(0u8..3, 200)
        ) {
            let mut spelled = String::new();
            for (byte, pick) in raw.bytes().zip(picks.into_iter().cycle()) {
                match (byte, pick) {
                    (b'/', _) => spelled.push('/'),
                    (_, 0) => spelled.push_str(&format!("%{byte:02x}")),
                    (_, 1) => spelled.push_str(&format!("%{byte:02X}")),
                    (ascii, _) if ascii.is_ascii() => spelled.push(char::from(ascii)),
                    (other, _) => spelled.push_str(&format!("%{other:02X}")),
                }
            }
            let canonical = |text: &str| with(text.as_bytes(), EncodedSlash::Reject, TrailingSlash::Strict);
            proptest::prop_assert_eq!(canonical(&spelled), canonical(&raw));
        }
    }
}
