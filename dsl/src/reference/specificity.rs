//! Which of two templates that match one path decides: segment by segment, from the left.

use gatewright_core::route::{ParameterType, Piece, Segment, Template};
use std::cmp::{Ordering, Reverse};

/// `Less` is the more specific one; `Equal` is one template, whatever its parameters are called.
pub(super) fn compare(left: &Template, right: &Template) -> Ordering {
    let ranks = |template: &Template| template.segments().iter().map(rank).collect::<Vec<_>>();
    ranks(left).cmp(&ranks(right))
}

/// The kind, then how much of a mixed segment is literal: in front, behind, in all.
type Rank = (u8, Reverse<usize>, Reverse<usize>, Reverse<usize>);

fn rank(segment: &Segment) -> Rank {
    let plain = |kind| (kind, Reverse(0), Reverse(0), Reverse(0));
    match segment {
        Segment::Literal(_) => plain(0),
        Segment::Mixed(pieces) => {
            let length = |piece: &Piece| match piece {
                Piece::Literal(text) => text.len(),
                Piece::Parameter(..) => 0,
            };
            let front = pieces.first().map_or(0, length);
            let back = pieces.last().map_or(0, length);
            let all = pieces.iter().map(length).sum();
            (1, Reverse(front), Reverse(back), Reverse(all))
        }
        Segment::Parameter(_, Some(ParameterType::Uuid)) => plain(2),
        Segment::Parameter(_, Some(ParameterType::Int)) => plain(3),
        Segment::Parameter(_, Some(ParameterType::Hex)) => plain(4),
        Segment::Parameter(_, Some(ParameterType::Slug)) => plain(5),
        Segment::Parameter(_, None) => plain(6),
        Segment::Tail(_) => plain(7),
    }
}
