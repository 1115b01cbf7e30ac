//! Whether the segments of a template are such as reading a text gives, for those that come from
//! bytes instead.

use super::template::{MAX_SEGMENTS, MAX_TEMPLATE, Piece, Segment, Template, is_parameter_name};
use crate::path::{canonical_segment, decoded_segment};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

impl Template {
    /// Whether it could have been read from a text: nothing empty, nothing that no path has.
    pub(crate) fn is_well_formed(&self) -> bool {
        let segments = self.segments();
        // An escape takes three bytes for one of the text.
        let bytes: usize = segments.iter().map(Segment::length).sum();
        let bounded = segments.len() <= MAX_SEGMENTS && bytes <= 3 * MAX_TEMPLATE;
        let last = segments.len().checked_sub(1);
        let sound = |(at, segment): (usize, &Segment)| segment.is_well_formed(Some(at) == last);
        bounded && last.is_some() && segments.iter().enumerate().all(sound)
    }

    /// Whether it is a prefix with something behind it.
    pub(crate) fn continues(&self, prefix: &Template) -> bool {
        let root = prefix.is_root();
        let longer = self.segments().len() > prefix.segments().len();
        if root {
            !self.is_root()
        } else {
            longer && self.segments().starts_with(prefix.segments())
        }
    }

    /// Whether it is a prefix, or that with something behind it.
    pub(crate) fn lies_in(&self, prefix: &Template) -> bool {
        prefix.is_root() || self.segments().starts_with(prefix.segments())
    }

    /// The same for templates that are alike but for names.
    pub(crate) fn shape_hash(&self) -> u64 {
        let mut hasher = FxHasher::default();
        for segment in self.segments() {
            std::mem::discriminant(segment).hash(&mut hasher);
            match segment {
                Segment::Literal(text) => text.hash(&mut hasher),
                Segment::Parameter(_, kind) => kind.hash(&mut hasher),
                Segment::Mixed(pieces) => pieces.len().hash(&mut hasher),
                Segment::Tail(_) => {}
            }
        }
        hasher.finish()
    }

    fn is_root(&self) -> bool {
        matches!(self.segments(), [Segment::Literal(text)] if text.is_empty())
    }
}

impl Segment {
    fn length(&self) -> usize {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) | Piece::Parameter(text, _) => text.len(),
        };
        match self {
            Segment::Literal(text) | Segment::Parameter(text, _) | Segment::Tail(text) => {
                text.len()
            }
            Segment::Mixed(pieces) => pieces.iter().map(piece).sum(),
        }
    }

    fn is_well_formed(&self, last: bool) -> bool {
        match self {
            Segment::Literal(text) if text.is_empty() => last,
            Segment::Literal(text) => is_canonical(text) && text != "." && text != "..",
            Segment::Parameter(name, _) => is_parameter_name(name),
            Segment::Tail(name) => last && is_parameter_name(name),
            Segment::Mixed(pieces) => is_mixed(pieces),
        }
    }
}

/// Literals and parameters in turn, one of each at least.
fn is_mixed(pieces: &[Piece]) -> bool {
    let sound = |piece: &Piece| match piece {
        Piece::Literal(text) => !text.is_empty() && is_canonical(text),
        Piece::Parameter(name, _) => is_parameter_name(name),
    };
    let is_literal = |piece: &Piece| matches!(piece, Piece::Literal(_));
    let in_turn = pieces.is_sorted_by(|a, b| is_literal(a) != is_literal(b));
    pieces.len() > 1 && in_turn && pieces.iter().all(sound)
}

/// Whether a text is in the one spelling that requests are brought into.
fn is_canonical(text: &str) -> bool {
    let decoded = decoded_segment(text);
    let refused = |c: char| matches!(c, ';' | '\\' | '/') || c.is_ascii_control();
    canonical_segment(&decoded) == text && !decoded.contains(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Spelling;

    fn read(text: &str) -> Template {
        Template::parse(text, Spelling::Quoted).unwrap()
    }

    #[test]
    fn what_a_text_gives_is_well_formed() {
        for text in ["/", "/a/", "/a b/é", "/{x}/{y: int}/pre{z}post", "/{a}-{b}", "/x/{rest...}"]
        {
            assert!(read(text).is_well_formed(), "{text}");
        }
    }

    #[test]
    fn what_no_text_gives_is_not() {
        let literal = |text: &str| Segment::Literal(text.into());
        let name = |text: &str| Segment::Parameter(text.into(), None);
        let piece = |text: &str| Piece::Literal(text.into());
        let rows = [
            vec![],
            vec![literal(""), literal("a")],
            vec![literal("a/b")],
            vec![literal("a b")],
            vec![literal("%2f")],
            vec![literal("%2F")],
            vec![literal("%zz")],
            vec![literal("..")],
            vec![literal(";")],
            vec![name("")],
            vec![name("a b")],
            vec![Segment::Tail("x".into()), literal("a")],
            vec![Segment::Mixed(vec![])],
            vec![Segment::Mixed(vec![piece("a")])],
            vec![Segment::Mixed(vec![piece("a"), piece("b")])],
            vec![Segment::Mixed(vec![piece(""), Piece::Parameter("x".into(), None)])],
            vec![literal("a"); MAX_SEGMENTS + 1],
            vec![literal(&"a".repeat(4 * MAX_TEMPLATE))],
        ];
        for row in rows {
            let template = Template::of(row);
            assert!(!template.is_well_formed(), "{template:?}");
        }
    }

    #[test]
    fn prefixes() {
        let continues = |inner, outer| read(inner).continues(&read(outer));
        assert!(continues("/a/b", "/a"));
        assert!(continues("/a", "/"));
        assert!(!continues("/a", "/a"));
        assert!(!continues("/", "/"));
        assert!(!continues("/ab", "/a"));
        assert!(read("/a").lies_in(&read("/a")) && read("/a").lies_in(&read("/")));
        assert_eq!(read("/a/{x}").shape_hash(), read("/a/{y}").shape_hash());
        assert_ne!(read("/a/{x}").shape_hash(), read("/a/{y: int}").shape_hash());
    }
}
