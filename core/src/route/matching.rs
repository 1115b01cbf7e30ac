//! Whether one segment or one template fits a canonical path, and what its parameters take.

use super::template::{ParameterType, Piece, Segment, Template};
use std::ops::Range;

impl Template {
    /// Whether the template matches a canonical path as a whole.
    ///
    /// ```
    /// use gatewright_core::route::{Spelling, Template};
    ///
    /// let template = Template::parse("/files/{name}.json", Spelling::Bare).unwrap();
    /// assert!(template.matches("/files/a.json"));
    /// assert!(!template.matches("/files/.json"));
    /// ```
    pub fn matches(&self, path: &str) -> bool {
        let mut segments = segments_of(path);
        for wanted in self.segments() {
            match (wanted, segments.next()) {
                (Segment::Tail(_), Some(first)) => return !first.is_empty(),
                (wanted, Some(segment)) if wanted.matches(segment) => {}
                _ => return false,
            }
        }
        segments.next().is_none()
    }

    /// Whether the path is this prefix, the prefix with a slash, or anything below it.
    pub fn encloses(&self, path: &str) -> bool {
        let mut segments = segments_of(path);
        let root = *self.segments() == [Segment::Literal(String::new())];
        root || self.segments().iter().all(|want| segments.next().is_some_and(|s| want.matches(s)))
    }

    /// What the parameters take of a path that matches, from the left, as byte ranges of it.
    pub fn captures(&self, path: &str, found: &mut Vec<Range<usize>>) {
        let mut start = 1;
        for (wanted, segment) in self.segments().iter().zip(segments_of(path)) {
            match wanted {
                Segment::Literal(_) => {}
                Segment::Parameter(..) => found.push(start..start + segment.len()),
                Segment::Tail(_) => found.push(start..path.len()),
                Segment::Mixed(pieces) => {
                    let shift = |range: Range<usize>| range.start + start..range.end + start;
                    found.extend(split(pieces, segment).into_iter().flatten().map(shift));
                }
            }
            start += segment.len() + 1;
        }
    }
}

/// The segments of a canonical path; `/` has one, which is empty.
pub(crate) fn segments_of(path: &str) -> std::str::Split<'_, char> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

impl Segment {
    /// Whether it fits one segment of a canonical path; a tail fits any that is not empty.
    pub fn matches(&self, segment: &str) -> bool {
        match self {
            Segment::Literal(text) => text == segment,
            Segment::Mixed(pieces) => split(pieces, segment).is_some(),
            Segment::Parameter(_, kind) => !segment.is_empty() && admits(*kind, segment),
            Segment::Tail(_) => !segment.is_empty(),
        }
    }
}

fn admits(kind: Option<ParameterType>, text: &str) -> bool {
    kind.is_none_or(|kind| kind.admits(text))
}

/// Where the parameters of a mixed segment lie, each as short as the rest allows.
///
/// Linear in the segment: first, from the right, which positions each piece can begin at; then,
/// from the left, the nearest end for each parameter.
fn split(pieces: &[Piece], text: &str) -> Option<Vec<Range<usize>>> {
    if let Some(range) = single(pieces, text) {
        return range.map(|range| vec![range]);
    }
    let fits = fitting_starts(pieces, text);
    if !at(fits.first()?, 0) {
        return None;
    }
    let mut position = 0;
    let mut found = Vec::new();
    for (piece, next) in pieces.iter().zip(fits.iter().skip(1)) {
        match piece {
            Piece::Literal(literal) => position += literal.len(),
            Piece::Parameter(_, kind) => {
                let fitting = |end: &usize| {
                    at(next, *end) && text.get(position..*end).is_some_and(|t| admits(*kind, t))
                };
                let end = (position + 1..=text.len()).find(fitting)?;
                found.push(position..end);
                position = end;
            }
        }
    }
    Some(found)
}

/// The usual case, one parameter between two literals: `Some(None)` where it does not match.
fn single(pieces: &[Piece], text: &str) -> Option<Option<Range<usize>>> {
    let (before, kind, after) = match pieces {
        [Piece::Literal(before), Piece::Parameter(_, kind)] => (before.as_str(), kind, ""),
        [Piece::Parameter(_, kind), Piece::Literal(after)] => ("", kind, after.as_str()),
        [Piece::Literal(before), Piece::Parameter(_, kind), Piece::Literal(after)] => {
            (before.as_str(), kind, after.as_str())
        }
        _ => return None,
    };
    let inner = text.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    let fitting = inner.filter(|inner| {
        !inner.is_empty() && !is_inside_escape(inner, inner.len()) && admits(*kind, inner)
    });
    Some(fitting.map(|inner| before.len()..before.len() + inner.len()))
}

/// For each piece, and for the end behind the last one, the positions it can begin at.
fn fitting_starts(pieces: &[Piece], text: &str) -> Vec<Vec<bool>> {
    let end: Vec<bool> = (0..=text.len()).map(|position| position == text.len()).collect();
    let mut rows = vec![end];
    for piece in pieces.iter().rev() {
        let row = rows.last().map(|next| starts(piece, text, next)).unwrap_or_default();
        rows.push(row);
    }
    rows.reverse();
    rows
}

fn starts(piece: &Piece, text: &str, next: &[bool]) -> Vec<bool> {
    let mut row = vec![false; text.len() + 1];
    for position in (0..text.len()).rev() {
        let rest = text.get(position..).unwrap_or_default();
        let on = at(next, position + 1) || at(&row, position + 1);
        let first = rest.bytes().next().unwrap_or_default();
        let fits = match piece {
            Piece::Literal(literal) => {
                rest.starts_with(literal.as_str())
                    && at(next, position + literal.len())
                    && !is_inside_escape(text, position)
            }
            Piece::Parameter(_, None) => on,
            Piece::Parameter(_, Some(ParameterType::Int)) => first.is_ascii_digit() && on,
            Piece::Parameter(_, Some(ParameterType::Hex)) => first.is_ascii_hexdigit() && on,
            Piece::Parameter(_, Some(ParameterType::Slug)) => {
                let word = first.is_ascii_lowercase() || first.is_ascii_digit();
                word && (on || (rest.as_bytes().get(1) == Some(&b'-') && at(&row, position + 2)))
            }
            Piece::Parameter(_, Some(uuid @ ParameterType::Uuid)) => {
                rest.get(..36).is_some_and(|text| uuid.admits(text)) && at(next, position + 36)
            }
        };
        if let Some(slot) = row.get_mut(position) {
            *slot = fits;
        }
    }
    row
}

fn at(row: &[bool], position: usize) -> bool {
    row.get(position).copied().unwrap_or(false)
}

/// Whether a position of a canonical text lies within `%XX`: its digits are no literal (S8).
fn is_inside_escape(text: &str, position: usize) -> bool {
    let percent = |back: usize| {
        let byte = position.checked_sub(back).and_then(|at| text.as_bytes().get(at));
        byte == Some(&b'%')
    };
    percent(1) || percent(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Spelling;

    fn check(template: &str, path: &str, want: Option<&[&str]>) {
        let template = Template::parse(template, Spelling::Bare).unwrap();
        let mut ranges = Vec::new();
        let got = template.matches(path).then(|| {
            template.captures(path, &mut ranges);
            ranges.into_iter().map(|range| path.get(range).unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(got.as_deref(), want, "{template} {path}");
    }

    #[test]
    fn s8_templates_match_whole_paths() {
        check("/", "/", Some(&[]));
        check("/", "/a", None);
        check("/a", "/a", Some(&[]));
        check("/a", "/a/", None);
        check("/a/", "/a/", Some(&[]));
        check("/a.b", "/aXb", None);
        check("/{id}", "/7", Some(&["7"]));
        check("/{id}", "/", None);
        check("/{id: int}/x", "/7/x", Some(&["7"]));
        check("/{id: int}/x", "/a/x", None);
        check("/d/{rest...}", "/d/a/b/", Some(&["a/b/"]));
        check("/d/{rest...}", "/d/", None);
        check("/d/{rest...}", "/d", None);
    }

    #[test]
    fn mixed_segments_split_at_the_leftmost_place() {
        check("/{sid}.json", "/a.json.json", Some(&["a.json"]));
        check("/{sid}.json", "/.json", None);
        check("/pre{x}", "/prefix", Some(&["fix"]));
        check("/report(date={d})", "/report(date=1)", Some(&["1"]));
        check("/{a}-{b}", "/x-y-z", Some(&["x", "y-z"]));
        check("/{a}-{b}", "/-y", None);
        check("/{a}-{b}", "/--y", Some(&["-", "y"]));
        check("/{a}.{b}.json", "/x.y.json.json", Some(&["x", "y.json"]));
        check("/{a: int}-{b: int}", "/1-2", Some(&["1", "2"]));
        check("/{a: slug}-{b: int}", "/a-b-2", Some(&["a-b", "2"]));
        check(
            "/{a: uuid}-{b}",
            "/123e4567-e89b-12d3-a456-426614174000-x",
            Some(&["123e4567-e89b-12d3-a456-426614174000", "x"]),
        );
        check("/{a: hex}x{b: hex}", "/ffxgg", None);
    }

    #[test]
    fn s8_digits_of_an_escape_are_no_literal() {
        check("/{x}0", "/a%20", None);
        check("/{x}0", "/a%200", Some(&["a%20"]));
        check("/{x}20{y}", "/a%20b", None);
        check("/{x}20{y}", "/a%2020b", Some(&["a%20", "b"]));
        check("/{x}C{y}9{z}", "/%C3%A9", None);
        check("/{x}C{y}9{z}", "/aC%C3%A999z", Some(&["a", "%C3%A9", "9z"]));
    }

    #[test]
    fn prefixes_enclose_what_is_below() {
        let encloses =
            |prefix: &str, path| Template::parse(prefix, Spelling::Bare).unwrap().encloses(path);
        assert!(encloses("/admin", "/admin"));
        assert!(encloses("/admin", "/admin/"));
        assert!(encloses("/admin", "/admin/x/y"));
        assert!(!encloses("/admin", "/administrator"));
        assert!(!encloses("/t/{id}/x", "/t/7"));
        assert!(encloses("/", "/anything"));
    }

    #[test]
    fn s36_long_segments_match_in_linear_time() {
        let long = format!("/{}-", "a-".repeat(8000));
        check("/{a}-{b}-{c: slug}-{d}x", &long, None);
    }
}
