//! Which of two templates is asked first, and whether that is always clear.

use super::template::{ParameterType, Piece, Segment, Template};
use std::cmp::{Ordering, Reverse};

/// How specific a segment is: literal, mixed, typed, plain, tail; the smaller is asked first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Literal,
    /// Longer leading literal, then longer trailing, then more literal characters, then types.
    Mixed(Reverse<usize>, Reverse<usize>, Reverse<usize>, Vec<u8>),
    Typed(ParameterType),
    Plain,
    Tail,
}

impl Segment {
    /// Whether this segment is asked before another one at its place.
    pub fn precedence(&self, other: &Segment) -> Ordering {
        self.rank().cmp(&other.rank())
    }

    /// Whether the two match the same texts because they are written alike but for names.
    pub fn is_same_shape(&self, other: &Segment) -> bool {
        self.without_names() == other.without_names()
    }

    /// The segment with its parameters unnamed.
    pub fn without_names(&self) -> Segment {
        let nameless = |piece: &Piece| match piece {
            Piece::Parameter(_, kind) => Piece::Parameter(String::new(), *kind),
            literal => literal.clone(),
        };
        match self {
            Segment::Literal(text) => Segment::Literal(text.clone()),
            Segment::Mixed(pieces) => Segment::Mixed(pieces.iter().map(nameless).collect()),
            Segment::Parameter(_, kind) => Segment::Parameter(String::new(), *kind),
            Segment::Tail(_) => Segment::Tail(String::new()),
        }
    }

    fn rank(&self) -> Rank {
        match self {
            Segment::Literal(_) => Rank::Literal,
            Segment::Mixed(pieces) => mixed_rank(pieces),
            Segment::Parameter(_, Some(kind)) => Rank::Typed(*kind),
            Segment::Parameter(_, None) => Rank::Plain,
            Segment::Tail(_) => Rank::Tail,
        }
    }
}

fn mixed_rank(pieces: &[Piece]) -> Rank {
    let literal = |piece: Option<&Piece>| match piece {
        Some(Piece::Literal(text)) => text.len(),
        _ => 0,
    };
    let total = pieces.iter().map(|piece| literal(Some(piece))).sum();
    let types = pieces.iter().filter_map(|piece| match piece {
        Piece::Literal(_) => None,
        Piece::Parameter(_, kind) => Some(kind.map_or(u8::MAX, |kind| kind as u8)),
    });
    Rank::Mixed(
        Reverse(literal(pieces.first())),
        Reverse(literal(pieces.last())),
        Reverse(total),
        types.collect(),
    )
}

/// How two templates stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They match the same paths.
    Same,
    /// No path matches both.
    Disjoint,
    /// This path matches both, and the one named is asked first.
    Ordered {
        /// A path that both match.
        witness: String,
        /// Whether the left one is asked first.
        first: bool,
    },
    /// This path matches both, and nothing says which is meant.
    Tied {
        /// A path that both match.
        witness: String,
    },
}

impl Template {
    /// Whether two templates match the same paths because they are written alike but for names.
    pub fn is_same_shape(&self, other: &Template) -> bool {
        self.segments().len() == other.segments().len() && self.first_difference(other).is_none()
    }

    /// The template with its parameters unnamed, as a key.
    pub fn without_names(&self) -> Vec<Segment> {
        self.segments().iter().map(Segment::without_names).collect()
    }

    /// How this template stands to another one of the same host.
    ///
    /// Segments are compared from the left. Two that could both match and of which neither is
    /// asked first tie, whatever follows them: left to right is how a reader decides it too.
    pub fn relation(&self, other: &Template) -> Relation {
        if self.is_same_shape(other) {
            return Relation::Same;
        }
        let Some(witness) = self.common_path(other) else { return Relation::Disjoint };
        let order = self.first_difference(other).map_or(Ordering::Equal, |(a, b)| a.precedence(b));
        match order {
            Ordering::Less => Relation::Ordered { witness, first: true },
            Ordering::Greater => Relation::Ordered { witness, first: false },
            Ordering::Equal => Relation::Tied { witness },
        }
    }

    /// A path that both templates match, where there is one.
    pub fn common_path(&self, other: &Template) -> Option<String> {
        let (mut left, mut right) = (self.segments().iter(), other.segments().iter());
        let mut path = String::new();
        loop {
            let text = match (left.next(), right.next()) {
                (None, None) => return Some(path),
                (Some(Segment::Tail(_)), Some(Segment::Tail(_))) => {
                    path.push_str("/x");
                    return Some(path);
                }
                (Some(tail @ Segment::Tail(_)), Some(at)) => {
                    return rest_behind_tail(path, tail, at, right);
                }
                (Some(at), Some(tail @ Segment::Tail(_))) => {
                    return rest_behind_tail(path, tail, at, left);
                }
                (Some(a), Some(b)) => a.common_text(b)?,
                _ => return None,
            };
            path.push('/');
            path.push_str(&text);
        }
    }

    /// A path that the template matches.
    pub fn example(&self) -> String {
        self.common_path(self).unwrap_or_default()
    }

    /// Whether every path that this template matches is the prefix or lies below it.
    ///
    /// It errs to `false` for mixed segments that are not written alike.
    pub fn lies_within(&self, prefix: &Template) -> bool {
        let root = *prefix.segments() == [Segment::Literal(String::new())];
        let mut own = self.segments().iter();
        root || prefix.segments().iter().all(|want| own.next().is_some_and(|s| s.is_part_of(want)))
    }

    /// Whether another template matches every path that this one matches.
    ///
    /// It errs to `false` for mixed segments that are not written alike.
    pub fn is_part_of(&self, other: &Template) -> bool {
        let mut own = self.segments().iter();
        for want in other.segments() {
            match (own.next(), want) {
                (Some(Segment::Literal(text)), Segment::Tail(_)) => return !text.is_empty(),
                (Some(_), Segment::Tail(_)) => return true,
                (Some(segment), want) if segment.is_part_of(want) => {}
                _ => return false,
            }
        }
        own.next().is_none()
    }

    /// A path that the template matches and that is the prefix or lies below it.
    pub fn common_path_below(&self, prefix: &Template) -> Option<String> {
        if *prefix.segments() == [Segment::Literal(String::new())] {
            return Some(self.example());
        }
        let mut path = String::new();
        let mut own = self.segments().iter();
        for want in prefix.segments() {
            let text = match own.next()? {
                tail @ Segment::Tail(_) => {
                    // The tail takes the rest of the prefix.
                    path.push('/');
                    path.push_str(&tail.common_text(want)?);
                    let from = path.split('/').count() - 1;
                    for rest in prefix.segments().iter().skip(from) {
                        path.push('/');
                        path.push_str(&rest.common_text(rest)?);
                    }
                    return Some(path);
                }
                segment => segment.common_text(want)?,
            };
            path.push('/');
            path.push_str(&text);
        }
        for rest in own {
            path.push('/');
            path.push_str(&rest.common_text(rest)?);
        }
        Some(path)
    }

    fn first_difference<'a>(&'a self, other: &'a Template) -> Option<(&'a Segment, &'a Segment)> {
        self.segments().iter().zip(other.segments()).find(|(a, b)| !a.is_same_shape(b))
    }
}

fn rest_behind_tail<'a>(
    mut path: String,
    tail: &Segment,
    first: &Segment,
    rest: impl Iterator<Item = &'a Segment>,
) -> Option<String> {
    path.push('/');
    path.push_str(&tail.common_text(first)?);
    for segment in rest {
        path.push('/');
        path.push_str(&segment.common_text(segment)?);
    }
    Some(path)
}

impl Segment {
    /// Whether everything that it matches is matched by another segment too.
    fn is_part_of(&self, other: &Segment) -> bool {
        use ParameterType::{Hex, Int, Slug};
        match (self, other) {
            (Segment::Tail(_), _) => false,
            (Segment::Literal(text), other) => other.matches(text),
            (_, Segment::Parameter(_, None)) => true,
            (Segment::Parameter(_, Some(Int)), Segment::Parameter(_, Some(Hex | Slug))) => true,
            (own, other) => own.is_same_shape(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Spelling;

    fn template(text: &str) -> Template {
        Template::parse(text, Spelling::Bare).unwrap()
    }

    fn relation(left: &str, right: &str) -> String {
        match template(left).relation(&template(right)) {
            Relation::Same => "same".into(),
            Relation::Disjoint => "disjoint".into(),
            Relation::Ordered { witness, first } => {
                format!("{} {witness}", if first { "<" } else { ">" })
            }
            Relation::Tied { witness } => format!("= {witness}"),
        }
    }

    #[test]
    fn literals_come_before_parameters_from_the_left() {
        let check = |left, right, want| assert_eq!(relation(left, right), want, "{left} {right}");
        check("/a/{x}", "/a/{y}", "same");
        check("/a/b", "/a/c", "disjoint");
        check("/a/b", "/a/{x}", "< /a/b");
        check("/a/{x}/b", "/a/c/{y}", "> /a/c/b");
        check("/a/{x: int}", "/a/{x: hex}", "< /a/0");
        check("/a/{x: uuid}", "/a/{x: int}", "disjoint");
        check("/a/{x}.json", "/a/{x}", "< /a/x.json");
        check("/a/pre{x}", "/a/{x}.json", "< /a/pre.json");
        check("/a/{x: int}.json", "/a/{x}.json", "< /a/0.json");
        check("/a/{rest...}", "/a/{x}", "> /a/x");
        check("/a/{rest...}", "/a/b/c", "> /a/b/c");
        check("/a/{rest...}", "/a/{other...}", "same");
        check("/a/{rest...}", "/a", "disjoint");
        check("/a/{rest...}", "/a/", "disjoint");
        check("/{x}a{y}", "/{x}b{y}", "= /xbax");
        check("/", "/{x}", "disjoint");
        check("/{x}.", "/.{y}", "> /.x.");
    }

    #[test]
    fn s8_witnesses_never_cut_an_escape() {
        let template = |text| Template::parse(text, Spelling::Quoted).unwrap();
        let common = |left, right| template(left).common_path(&template(right));
        assert_eq!(common("/{x}0{y}", "/{x} {y}").as_deref(), Some("/x%200x"));
        assert_eq!(common("/{x: int}0", "/{x} "), None);
        assert_eq!(common("/é{x}", "/{x}ê").as_deref(), Some("/%C3%A9%C3%AA"));
    }

    #[test]
    fn narrower_templates_are_part_of_wider_ones() {
        let check = |inner, outer, want| {
            assert_eq!(template(inner).is_part_of(&template(outer)), want, "{inner} {outer}");
        };
        check("/users/me", "/users/{id}", true);
        check("/users/{id: int}", "/users/{id}", true);
        check("/users/{id}", "/users/me", false);
        check("/a/c/{y}", "/a/{x}/b", false);
        check("/a/b", "/{rest...}", true);
        check("/a/{rest...}", "/{rest...}", true);
        check("/", "/{rest...}", false);
        check("/{rest...}", "/{x}", false);
        check("/a/b", "/a", false);
    }

    #[test]
    fn prefixes_hold_what_lies_within() {
        let within = |inner, prefix| template(inner).lies_within(&template(prefix));
        assert!(within("/admin/x", "/admin"));
        assert!(within("/users/me", "/users/{id}"));
        assert!(within("/users/{id: int}/x", "/users/{u}"));
        assert!(!within("/{x}/foo", "/admin"));
        assert!(!within("/users/me", "/users/{id: int}"));
        assert!(!within("/{rest...}", "/admin"));
        let below = |inner, prefix| template(inner).common_path_below(&template(prefix));
        assert_eq!(below("/{x}/foo", "/admin").as_deref(), Some("/admin/foo"));
        assert_eq!(below("/{rest...}", "/admin/x").as_deref(), Some("/admin/x"));
        assert_eq!(below("/other", "/admin"), None);
        assert_eq!(below("/other", "/").as_deref(), Some("/other"));
    }
}
