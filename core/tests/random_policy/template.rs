//! Templates and paths of few words, so that they meet often.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Segments of a template; `{}` stands for a parameter that [`named`] gives its name.
#[rustfmt::skip]
const SEGMENTS: &[&str] = &[
    "a", "b", "ab", "me", "7", "é", "a b", "{}", "{}", "{: int}", "{: hex}", "{: slug}",
    "{: uuid}", "a{}", "{}b", "a{}b", "{}0", "é{}", "{}.{}", "{}-{: int}", "{} {}", "{}b{}",
    "{}.", ".{}",
];

/// Segments of a path, in spellings that are canonical.
#[rustfmt::skip]
const CANONICAL: &[&str] = &[
    "a", "b", "ab", "me", "7", "07", "0", "ff", "x", "a7", "ab0", "aab", "abb", "bab", "a.b",
    "a-b", "a-7", "-7", "a%20b", "%20", "a%200", "%C3%A9", "%C3%A9a", "%C3%A90", "@me", "...",
    ".a", "a.", "%2Fa", "%25", "00000000-0000-4000-8000-00000000000a",
];

/// Segments that have another spelling, no meaning, or more than one.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "%61", "é", "éa", "%e9", "%c3%a9", "%40me", ".", "..", "%2e%2e", "%2f", "a%2fb", "a%2F..",
    "a;b", "a\\b", "%00", "%0a", "", "%", "%zz", "A", "a b", "%5c", "a#b", "{}", "*",
];

/// A template without names, e.g. `/a/{}/b{}`; no tail and no final slash.
pub(crate) fn prefix() -> impl Strategy<Value = String> {
    vec(select(SEGMENTS), 1..3).prop_map(joined)
}

/// A template without names, e.g. `/a/{}/{...}`.
pub(crate) fn path_template() -> impl Strategy<Value = String> {
    let end = select(&["", "", "", "/", "/{...}"][..]);
    (vec(select(SEGMENTS), 0..4), end).prop_map(|(segments, end)| match joined(segments) + end {
        path if path.is_empty() => "/".to_owned(),
        path => path,
    })
}

/// The template with its parameters named from the left: `p0`, `p1` and so on.
pub(crate) fn named(unnamed: &str) -> String {
    let mut parts = unnamed.split('{');
    let head = parts.next().unwrap_or_default().to_owned();
    parts.enumerate().fold(head, |named, (at, rest)| format!("{named}{{p{at}{rest}"))
}

/// A path in canonical spelling, but for `encoded_slash`.
pub(crate) fn canonical_path() -> impl Strategy<Value = String> {
    path_of(CANONICAL)
}

/// A path as a client might send it.
pub(crate) fn raw_path() -> impl Strategy<Value = String> {
    let mixed: Vec<&'static str> =
        CANONICAL.iter().chain(CANONICAL).chain(OTHER).copied().collect();
    let odd = select(&["*", "", "a", "//", "http://a/b", "/?x", "/a#b"][..]).prop_map(String::from);
    prop_oneof![8 => path_of(CANONICAL), 8 => path_of(mixed), 1 => odd]
}

fn path_of(
    words: impl Into<std::borrow::Cow<'static, [&'static str]>>,
) -> impl Strategy<Value = String> {
    let end = select(&["", "", "", "/"][..]);
    (vec(select(words), 0..5), end).prop_map(|(segments, end)| match joined(segments) + end {
        path if path.is_empty() => "/".to_owned(),
        path => path,
    })
}

fn joined(segments: Vec<&str>) -> String {
    segments.into_iter().map(|segment| format!("/{segment}")).collect()
}
