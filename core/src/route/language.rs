//! The texts that a segment matches, as a small automaton, to find one that two segments share.
//!
//! Its alphabet are the bytes of the decoded text, so that an escape is never cut in two.

use crate::path::{canonical_segment, decoded_segment};

use super::template::{ParameterType, Piece, Segment};
use std::collections::{HashSet, VecDeque};

/// The bytes that lead from one state to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Byte(u8),
    Digit,
    Hex,
    Lower,
    Any,
}

/// What a parameter without a type prefers to be in a witness.
const PREFERRED: &[u8] = b"x0a-";

impl Class {
    fn admits(self, byte: u8) -> bool {
        match self {
            Class::Byte(own) => own == byte,
            Class::Digit => byte.is_ascii_digit(),
            Class::Hex => byte.is_ascii_hexdigit(),
            Class::Lower => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            Class::Any => true,
        }
    }

    /// A byte of both classes.
    fn common(self, other: Class) -> Option<u8> {
        let own = [self, other].into_iter().find_map(|class| match class {
            Class::Byte(byte) => Some(byte),
            _ => None,
        });
        let both = |byte: &u8| self.admits(*byte) && other.admits(*byte);
        match own {
            Some(byte) => Some(byte).filter(both),
            None => PREFERRED.iter().copied().find(both),
        }
    }
}

/// States with their edges; the state behind the last one accepts.
#[derive(Default)]
struct Automaton {
    edges: Vec<Vec<(Class, usize)>>,
}

impl Automaton {
    fn of(segment: &Segment) -> Automaton {
        let mut automaton = Automaton::default();
        match segment {
            Segment::Literal(text) => automaton.literal(text),
            Segment::Parameter(_, kind) => automaton.parameter(*kind),
            Segment::Tail(_) => automaton.parameter(None),
            Segment::Mixed(pieces) => pieces.iter().for_each(|piece| match piece {
                Piece::Literal(text) => automaton.literal(text),
                Piece::Parameter(_, kind) => automaton.parameter(*kind),
            }),
        }
        automaton
    }

    fn literal(&mut self, text: &str) {
        decoded_segment(text).bytes().for_each(|byte| self.step(Class::Byte(byte)));
    }

    fn parameter(&mut self, kind: Option<ParameterType>) {
        match kind {
            None => self.repeat(Class::Any),
            Some(ParameterType::Int) => self.repeat(Class::Digit),
            Some(ParameterType::Hex) => self.repeat(Class::Hex),
            Some(ParameterType::Slug) => self.slug(),
            Some(ParameterType::Uuid) => {
                for (group, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
                    if group > 0 {
                        self.step(Class::Byte(b'-'));
                    }
                    (0..length).for_each(|_| self.step(Class::Hex));
                }
            }
        }
    }

    /// One byte, then on.
    fn step(&mut self, class: Class) {
        let next = self.edges.len() + 1;
        self.edges.push(vec![(class, next)]);
    }

    /// One byte or more, then on.
    fn repeat(&mut self, class: Class) {
        let own = self.edges.len();
        self.edges.push(vec![(class, own), (class, own + 1)]);
    }

    /// Words joined by single hyphens, then on.
    fn slug(&mut self) {
        let own = self.edges.len();
        self.edges.push(vec![
            (Class::Lower, own),
            (Class::Lower, own + 1),
            (Class::Lower, own + 2),
        ]);
        // Behind the word: a hyphen leads to the next word. The way on skips this state.
        let hyphen = self.edges.len();
        self.edges.push(vec![(Class::Byte(b'-'), own)]);
        debug_assert_eq!(hyphen, own + 1);
    }
}

impl Segment {
    /// A text that both segments match, as short as can be, in canonical spelling.
    pub fn common_text(&self, other: &Segment) -> Option<String> {
        if let (Segment::Literal(a), Segment::Literal(b)) = (self, other) {
            return (a == b).then(|| a.clone());
        }
        let (left, right) = (Automaton::of(self), Automaton::of(other));
        let mut seen = HashSet::from([(0, 0, 0)]);
        let mut queue = VecDeque::from([((0, 0), Vec::new())]);
        while let Some(((a, b), text)) = queue.pop_front() {
            let (Some(from_a), Some(from_b)) = (left.edges.get(a), right.edges.get(b)) else {
                // A dot segment is never a segment of a canonical path.
                let dots = text == b"." || text == b"..";
                if a == left.edges.len() && b == right.edges.len() && !dots {
                    return String::from_utf8(text).ok().map(|text| canonical_segment(&text));
                }
                continue;
            };
            for (class_a, next_a) in from_a {
                for (class_b, next_b) in from_b {
                    let Some(byte) = class_a.common(*class_b) else { continue };
                    // Texts longer than `..` are looked for apart from shorter ones.
                    if seen.insert((*next_a, *next_b, text.len().min(2))) {
                        let mut longer = text.clone();
                        longer.push(byte);
                        queue.push_back(((*next_a, *next_b), longer));
                    }
                }
            }
        }
        None
    }
}
