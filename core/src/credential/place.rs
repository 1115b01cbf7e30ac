//! What stands where a credential may stand.

use crate::policy::{Place, Scheme};
use crate::query::{Occurrence, Parameters, mentions};
use crate::request::Request;
use data_encoding::BASE64;
use std::borrow::Cow;

/// What a place holds.
pub(crate) enum Content<'a> {
    /// Nothing.
    Absent,
    /// More than one thing, of which nobody knows which counts (S15).
    Repeated,
    /// Something that cannot be a credential.
    Malformed,
    /// A text.
    Present(Cow<'a, str>),
}

/// Looks at a place. Headers are found by exact name, without case.
pub(crate) fn look<'a>(place: &Place, request: &Request<'a>) -> Content<'a> {
    match place {
        Place::Authorization(scheme) => authorization(*scheme, request),
        Place::Header(name) => match sole_header(name, request) {
            Sole::None => Content::Absent,
            Sole::Repeated => Content::Repeated,
            Sole::One(value) => text(value).map_or(Content::Malformed, Content::Present),
        },
        Place::Query(name) => parameter(request.query, name),
    }
}

/// Whether two places are one, though they may be written differently.
pub(crate) fn same(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::Header(one), Place::Header(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    }
}

/// `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="` (RFC 6750 section 2.1)
pub(crate) fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    !body.is_empty() && body.bytes().all(fits)
}

/// Visible ASCII without spaces.
pub(crate) fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// User and password of `Authorization: Basic` (RFC 7617 section 2).
pub(crate) fn user_and_password(encoded: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(BASE64.decode(encoded.as_bytes()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    let plain = !decoded.contains(char::is_control) && is_key(password);
    plain.then(|| (user.to_owned(), password.to_owned()))
}

/// The credentials of a scheme in the `Authorization` field (RFC 9110 section 11.4).
fn authorization<'a>(scheme: Scheme, request: &Request<'a>) -> Content<'a> {
    let value = match sole_header("authorization", request) {
        Sole::None => return Content::Absent,
        // Two fields of two schemes are as ambiguous as two of one.
        Sole::Repeated => return Content::Repeated,
        Sole::One(value) => trimmed(value),
    };
    let end = value.iter().position(|byte| !is_token_byte(*byte)).unwrap_or(value.len());
    let (found, rest) = value.split_at(end);
    if found.is_empty() {
        return Content::Malformed;
    }
    if !found.eq_ignore_ascii_case(scheme.as_str().as_bytes()) {
        return Content::Absent;
    }
    match rest.strip_prefix(b" ").and_then(text) {
        Some(credentials) => Content::Present(credentials),
        None => Content::Malformed,
    }
}

/// A query that can be read in two ways holds no credential; whether it holds one under the name
/// is answered generously, so that none is passed over.
fn parameter<'a>(query: Option<&'a [u8]>, name: &str) -> Content<'a> {
    match Parameters::read(query).get(name) {
        Occurrence::Absent => Content::Absent,
        Occurrence::Once(value) => Content::Present(value.clone()),
        Occurrence::Repeated => Content::Repeated,
        Occurrence::Broken if mentions(query.unwrap_or_default(), &[name]) => Content::Malformed,
        Occurrence::Broken => Content::Absent,
    }
}

enum Sole<'a> {
    None,
    One(&'a [u8]),
    Repeated,
}

fn sole_header<'a>(name: &str, request: &Request<'a>) -> Sole<'a> {
    let mut values = request.header_values(name);
    match (values.next(), values.next()) {
        (None, _) => Sole::None,
        (Some(value), None) => Sole::One(value),
        (Some(_), Some(_)) => Sole::Repeated,
    }
}

fn text(value: &[u8]) -> Option<Cow<'_, str>> {
    std::str::from_utf8(trimmed(value)).ok().map(Cow::Borrowed)
}

/// Spaces around a field value are no part of it (RFC 9110 section 5.5).
fn trimmed(value: &[u8]) -> &[u8] {
    let first = value.iter().position(|byte| *byte != b' ').unwrap_or(value.len());
    let last = value.iter().rposition(|byte| *byte != b' ').map_or(first, |last| last + 1);
    value.get(first..last).unwrap_or_default()
}

/// `tchar` (RFC 9110 section 5.6.2)
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(scheme: Scheme, values: &[&'static str]) -> String {
        let header = |value: &&'static str| (b"Authorization".as_slice(), value.as_bytes());
        let headers: Vec<_> = values.iter().map(header).collect();
        let request = Request { headers: &headers, ..Request::new("GET", b"/") };
        match look(&Place::Authorization(scheme), &request) {
            Content::Absent => "absent".to_owned(),
            Content::Repeated => "repeated".to_owned(),
            Content::Malformed => "malformed".to_owned(),
            Content::Present(text) => format!("={text}"),
        }
    }

    #[test]
    fn the_scheme_tells_whose_credential_it_is() {
        let check = |value, want: &str| assert_eq!(found(Scheme::Bearer, &[value]), want);
        check("Bearer abc", "=abc");
        check("bEARER abc", "=abc");
        check(" Bearer   abc ", "=abc");
        check("Bearer a b", "=a b");
        check("Basic abc", "absent");
        check("Bearerabc", "absent");
        check("BearerX abc", "absent");
        check("Bearer", "malformed");
        check("Bearer ", "malformed");
        check("Bearer\tabc", "malformed");
        check("Bearer \tabc", "=\tabc");
        check("Bearer abc\r\n", "=abc\r\n");
        check("Bearer,abc", "malformed");
        check("Bearer=abc", "malformed");
        check("", "malformed");
        check("\u{1}Bearer abc", "malformed");
        check("=", "malformed");
    }

    #[test]
    fn s15_a_repeated_field_is_repeated_whatever_it_holds() {
        assert_eq!(found(Scheme::Bearer, &["Bearer a", "Bearer a"]), "repeated");
        assert_eq!(found(Scheme::Bearer, &["Bearer a", "Basic b"]), "repeated");
        assert_eq!(found(Scheme::Bearer, &["Basic a", "Digest b"]), "repeated");
        assert_eq!(found(Scheme::Bearer, &["", ""]), "repeated");
    }

    #[test]
    fn s15_a_parameter_counts_where_it_stands_once() {
        let check = |query: &str, want: &str| {
            let found = match parameter(Some(query.as_bytes()), "key") {
                Content::Absent => "absent".to_owned(),
                Content::Repeated => "repeated".to_owned(),
                Content::Malformed => "malformed".to_owned(),
                Content::Present(text) => format!("={text}"),
            };
            assert_eq!(found, want, "{query}");
        };
        check("", "absent");
        check("a=1", "absent");
        check("KEY=x", "absent");
        check("key=x", "=x");
        check("a=1&key=x%2By+z&b", "=x+y z");
        check("%6bey=x=y", "=x=y");
        check("key", "=");
        check("key=x&key=x", "repeated");
        check("key=x&%6Bey=y", "repeated");
        check("key=x;a=1", "malformed");
        check("a=1;key=x", "malformed");
        check("a=1;b=x", "absent");
        check("key=%zz", "malformed");
        check("key=%4", "malformed");
        check("key=x&a=%ff", "malformed");
        check("b=x&a=%ff", "absent");
        check("key=x&%ff=1", "malformed");
    }

    #[test]
    fn tokens_and_keys_have_their_alphabets() {
        let check = |text: &str, token: bool, key: bool| {
            assert_eq!((is_b64token(text), is_key(text)), (token, key), "{text}");
        };
        check("abc-._~+/09==", true, true);
        check("", false, false);
        check("=", false, true);
        check("a=b", false, true);
        check("a b", false, false);
        check("a\"b", false, true);
        check("a\u{7f}", false, false);
        check("é", false, false);
    }

    #[test]
    fn basic_credentials_are_strict() {
        let check = |encoded: &str, want: Option<(&str, &str)>| {
            let found = user_and_password(encoded);
            assert_eq!(found, want.map(|(user, pass)| (user.into(), pass.into())), "{encoded}");
        };
        check("YTpi", Some(("a", "b")));
        check("YTpiOmM=", Some(("a", "b:c")));
        check("OmI=", Some(("", "b")));
        check("YTpiOmM", None);
        check("YQ==", None);
        check("YTo=", None);
        check("YTpiCg==", None);
        check("YTr/", None);
        check("!", None);
    }
}
