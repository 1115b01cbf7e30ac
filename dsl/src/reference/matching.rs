//! Whether a template matches a path, by trying every way to split it.

use gatewright_core::route::{ParameterType, Piece, Segment, Template};

/// The parameters with their decoded texts; a name that occurs twice is there twice.
pub(super) type Captures = Vec<(String, String)>;

/// What the template's parameters take, where it matches the whole path.
pub(super) fn whole(template: &Template, path: &str) -> Option<Captures> {
    let mut captures = Captures::new();
    segments(template.segments(), &split(path), &mut captures).then_some(captures)
}

/// Whether the path is the prefix itself or lies below it.
pub(super) fn encloses(prefix: &Template, path: &str) -> bool {
    let path = split(path);
    let prefix = match prefix.segments() {
        [Segment::Literal(empty)] if empty.is_empty() => &[],
        segments => segments,
    };
    let Some(head) = path.get(..prefix.len()) else { return false };
    segments(prefix, head, &mut Captures::new())
}

fn split(path: &str) -> Vec<&str> {
    path.split('/').skip(1).collect()
}

fn segments(template: &[Segment], path: &[&str], captures: &mut Captures) -> bool {
    match (template, path) {
        ([], []) => true,
        ([Segment::Tail(name)], [first, ..]) if !first.is_empty() => {
            captures.push((name.clone(), decoded(&path.join("/"))));
            true
        }
        ([first, rest @ ..], [own, others @ ..]) => {
            let found = segment(first, &decoded(own));
            found.is_some_and(|found| {
                captures.extend(found);
                segments(rest, others, captures)
            })
        }
        _ => false,
    }
}

fn segment(segment: &Segment, text: &str) -> Option<Captures> {
    match segment {
        Segment::Literal(literal) => (decoded(literal) == text).then(Captures::new),
        Segment::Parameter(name, kind) => pieces(&[Piece::Parameter(name.clone(), *kind)], text),
        Segment::Mixed(mixed) => pieces(mixed, text),
        Segment::Tail(_) => None,
    }
}

/// The leftmost possible split: every parameter takes as little as the rest allows.
fn pieces(left: &[Piece], text: &str) -> Option<Captures> {
    match left {
        [] => text.is_empty().then(Captures::new),
        [Piece::Literal(literal), rest @ ..] => pieces(rest, text.strip_prefix(&decoded(literal))?),
        [Piece::Parameter(name, kind), rest @ ..] => {
            let ends = (1..=text.len()).filter_map(|end| text.split_at_checked(end));
            let mut fitting = ends.filter(|(taken, _)| is_of(*kind, taken));
            fitting.find_map(|(taken, behind)| {
                let found = pieces(rest, behind)?;
                Some([vec![(name.clone(), taken.to_owned())], found].concat())
            })
        }
    }
}

/// The published expressions, by hand.
fn is_of(kind: Option<ParameterType>, text: &str) -> bool {
    let hex = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_hexdigit());
    let plain = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
    let words: Vec<&str> = text.split('-').collect();
    match kind {
        None => true,
        Some(ParameterType::Int) => text.chars().all(|c| c.is_ascii_digit()),
        Some(ParameterType::Hex) => hex(text),
        Some(ParameterType::Slug) => {
            words.iter().all(|word| !word.is_empty() && word.chars().all(plain))
        }
        Some(ParameterType::Uuid) => {
            let lengths: Vec<usize> = words.iter().map(|word| word.len()).collect();
            lengths == [8, 4, 4, 4, 12] && words.into_iter().all(hex)
        }
    }
}

/// Canonical spelling back to text; it is well formed, so nothing is lost.
pub(super) fn decoded(canonical: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = canonical.bytes();
    while let Some(byte) = rest.next() {
        let digits = (byte == b'%').then(|| [rest.next(), rest.next()].into_iter().flatten());
        let pair: Option<Vec<u8>> = digits.map(Iterator::collect);
        let number =
            pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok());
        bytes.push(number.unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
