//! Queries: parameters read once and strictly, and taken out without touching the rest.

use crate::path::hex_pair;

/// The parameters of a query, decoded once: split at `&`, then at the first `=`; `%XX` and `+`.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
    broken: bool,
}

/// What a query says about one parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occurrence<'a> {
    /// It does not occur.
    Absent,
    /// It occurs once.
    Once(&'a str),
    /// It occurs twice, or the query can be read in more than one way: nothing about it holds.
    Unclear,
}

impl Parameters {
    /// Reads a raw query. One with `;`, a bad escape or bytes that are not UTF-8 is broken.
    pub(crate) fn read(query: Option<&[u8]>) -> Parameters {
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
    pub(crate) fn get(&self, name: &str) -> Occurrence<'_> {
        let mut found = self.pairs.iter().filter(|(known, _)| known == name);
        match (self.broken, found.next(), found.next()) {
            (false, None, _) => Occurrence::Absent,
            (false, Some((_, value)), None) => Occurrence::Once(value),
            _ => Occurrence::Unclear,
        }
    }
}

fn pair(raw: &[u8]) -> Option<(String, String)> {
    let end = raw.iter().position(|byte| *byte == b'=').unwrap_or(raw.len());
    let (name, value) = raw.split_at_checked(end)?;
    Some((decode(name)?, decode(value.strip_prefix(b"=").unwrap_or(value))?))
}

fn decode(raw: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_pair(*rest.next()?, *rest.next()?)?,
            b'+' => b' ',
            plain => *plain,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Writes the query without some parameters to `out`, which is emptied first; every other byte
/// stays. Says whether there is a query left.
///
/// Some servers split at `;` as well, so what has such a name behind one goes as a whole.
pub(crate) fn without(query: &[u8], names: &[String], out: &mut Vec<u8>) -> bool {
    out.clear();
    let is_name = |piece: &[u8]| {
        let name = piece.split(|byte| *byte == b'=').next().unwrap_or_default();
        decode(name).is_some_and(|name| names.contains(&name))
    };
    let is_named = |part: &&[u8]| part.split(|byte| *byte == b';').any(is_name);
    let mut left = false;
    for part in query.split(|byte| *byte == b'&').filter(|part| !is_named(part)) {
        if left {
            out.push(b'&');
        }
        left = true;
        out.extend_from_slice(part);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_once() {
        let check = |query: &str, name, want| {
            assert_eq!(Parameters::read(Some(query.as_bytes())).get(name), want, "{query} {name}");
        };
        check("a=1&b=2", "b", Occurrence::Once("2"));
        check("a=1=2", "a", Occurrence::Once("1=2"));
        check("a", "a", Occurrence::Once(""));
        check("%61=x+y%2525", "a", Occurrence::Once("x y%25"));
        check("b=1", "a", Occurrence::Absent);
        check("", "a", Occurrence::Absent);
    }

    #[test]
    fn s15_repeated_and_broken_queries_are_unclear() {
        let check = |query: &str| {
            let read = Parameters::read(Some(query.as_bytes()));
            assert_eq!(read.get("a"), Occurrence::Unclear, "{query}");
        };
        ["a=1&a=1", "a=1&%61=2", "a=1;b=2", "b=1;c", "b=%zz", "b=%ff", "b=%"]
            .into_iter()
            .for_each(check);
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
