//! Credentials in a query. It is split at `&`, then at the first `=`; `%XX` and `+` are decoded
//! once.

use super::place::Content;
use std::borrow::Cow;

/// What a query holds under a parameter's name.
pub(crate) fn parameter<'a>(query: Option<&'a [u8]>, name: &str) -> Content<'a> {
    let Some(query) = query else { return Content::Absent };
    if query.contains(&b';') {
        return of_malformed(query, name);
    }
    let mut found = Content::Absent;
    for pair in query.split(|byte| *byte == b'&') {
        let (key, value) = split(pair);
        let (Some(key), Some(value)) = (decoded(key), decoded(value)) else {
            return of_malformed(query, name);
        };
        found = match (key == name, found) {
            (false, found) => found,
            (true, Content::Absent) => Content::Present(value),
            (true, _) => Content::Repeated,
        };
    }
    found
}

/// A query that can be read in two ways holds no credential; whether it holds one under the name
/// is answered generously, so that none is passed over.
fn of_malformed<'a>(query: &[u8], name: &str) -> Content<'a> {
    let mut pairs = query.split(|byte| matches!(byte, b'&' | b';'));
    let carries = pairs.any(|pair| decoded(split(pair).0).is_some_and(|key| key == name));
    if carries { Content::Malformed } else { Content::Absent }
}

fn split(pair: &[u8]) -> (&[u8], &[u8]) {
    let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
    let (key, value) = pair.split_at(equals);
    (key, value.strip_prefix(b"=").unwrap_or(value))
}

fn decoded(raw: &[u8]) -> Option<Cow<'_, str>> {
    if !raw.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return std::str::from_utf8(raw).ok().map(Cow::Borrowed);
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => out.push(b' '),
            b'%' => {
                let (digits, after) = rest.split_first_chunk::<2>()?;
                out.push(data_encoding::HEXLOWER_PERMISSIVE.decode(digits).ok()?.pop()?);
                rest = after;
            }
            plain => out.push(*plain),
        }
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
