//! Queries: parameters read once and strictly, and taken out without touching the rest.

use crate::path::hex_pair;
use std::borrow::Cow;

/// The parameters of a query, decoded once: split at `&`, then at the first `=`; `%XX` and `+`.
#[derive(Debug, Default)]
pub(crate) struct Parameters<'q> {
    pairs: Vec<(Cow<'q, str>, Cow<'q, str>)>,
    broken: bool,
}

/// What a query says about one parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occurrence<'p, 'q> {
    /// It does not occur.
    Absent,
    /// It occurs once.
    Once(&'p Cow<'q, str>),
    /// It occurs twice: nothing about it holds.
    Repeated,
    /// The query can be read in more than one way: nothing about any parameter holds.
    Broken,
}

impl<'q> Parameters<'q> {
    /// Reads a raw query. One with `;`, a bad escape or bytes that are not UTF-8 is broken.
    pub(crate) fn read(query: Option<&'q [u8]>) -> Parameters<'q> {
        let Some(query) = query.filter(|query| !query.is_empty()) else {
            return Parameters::default();
        };
        let pairs: Option<Vec<_>> = match query.contains(&b';') {
            true => None,
            false => query.split(|byte| *byte == b'&').map(pair).collect(),
        };
        Parameters { broken: pairs.is_none(), pairs: pairs.unwrap_or_default() }
    }

    /// What the query says about a parameter.
    pub(crate) fn get(&self, name: &str) -> Occurrence<'_, 'q> {
        let mut found = self.pairs.iter().filter(|(known, _)| known == name);
        match (self.broken, found.next(), found.next()) {
            (true, ..) => Occurrence::Broken,
            (false, None, _) => Occurrence::Absent,
            (false, Some((_, value)), None) => Occurrence::Once(value),
            (false, Some(_), Some(_)) => Occurrence::Repeated,
        }
    }
}

/// Whether some server could find one of these parameters in a query: some split at `;` as well.
pub(crate) fn mentions(query: &[u8], names: &[impl AsRef<str>]) -> bool {
    let is_name = |piece: &[u8]| {
        let (name, _) = split(piece);
        decode(name).is_some_and(|name| names.iter().any(|known| known.as_ref() == name))
    };
    query.split(|byte| matches!(byte, b'&' | b';')).any(is_name)
}

/// Writes the query without some parameters to `out`, which is emptied first; every other byte
/// stays. Says whether there is a query left.
///
/// What has such a name behind a `;` goes as a whole.
pub(crate) fn without(query: &[u8], names: &[String], out: &mut Vec<u8>) -> bool {
    out.clear();
    let mut left = false;
    for part in query.split(|byte| *byte == b'&').filter(|part| !mentions(part, names)) {
        if left {
            out.push(b'&');
        }
        left = true;
        out.extend_from_slice(part);
    }
    left
}

fn pair(raw: &[u8]) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let (name, value) = split(raw);
    Some((decode(name)?, decode(value)?))
}

fn split(pair: &[u8]) -> (&[u8], &[u8]) {
    let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
    let (name, value) = pair.split_at(equals);
    (name, value.strip_prefix(b"=").unwrap_or(value))
}

fn decode(raw: &[u8]) -> Option<Cow<'_, str>> {
    if !raw.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return std::str::from_utf8(raw).ok().map(Cow::Borrowed);
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_pair(*rest.next()?, *rest.next()?)?,
            b'+' => b' ',
            plain => *plain,
        });
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_once() {
        let check = |query: &str, name, want: Option<&str>| {
            let read = Parameters::read(Some(query.as_bytes()));
            let want = want.map(Cow::Borrowed);
            let want = want.as_ref().map_or(Occurrence::Absent, Occurrence::Once);
            assert_eq!(read.get(name), want, "{query} {name}");
        };
        check("a=1&b=2", "b", Some("2"));
        check("a=1=2", "a", Some("1=2"));
        check("a", "a", Some(""));
        check("%61=x+y%2525", "a", Some("x y%25"));
        check("b=1", "a", None);
        check("", "a", None);
    }

    #[test]
    fn s15_nothing_holds_of_repeated_parameters_and_broken_queries() {
        let check = |query: &str, want| {
            let read = Parameters::read(Some(query.as_bytes()));
            assert_eq!(read.get("a"), want, "{query}");
        };
        check("a=1&a=1", Occurrence::Repeated);
        check("a=1&%61=2", Occurrence::Repeated);
        for query in ["a=1;b=2", "b=1;c", "b=%zz", "b=%ff", "b=%", "b=%4", "%ff=1&a=1"] {
            check(query, Occurrence::Broken);
        }
    }

    #[test]
    fn taking_out_leaves_the_rest_as_it_was() {
        let check = |query: &str, want: Option<&str>| {
            let mut out = Vec::new();
            let left = without(query.as_bytes(), &["api_key".into()], &mut out);
            assert_eq!(left.then(|| String::from_utf8(out).unwrap()).as_deref(), want, "{query}");
        };
        check("a=%7e&api_key=k&b", Some("a=%7e&b"));
        check("%61pi_key=k", None);
        check("a=1;api_key=k&b=2;c", Some("b=2;c"));
        check("api_keys=1&&x=%zz", Some("api_keys=1&&x=%zz"));
    }
}
