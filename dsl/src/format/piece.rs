//! What a text is made of before it has lines.

use std::borrow::Cow;
use std::ops::Range;

/// One piece. Groups nest; everything else stands in the order of the text.
#[derive(Clone, Debug)]
pub(super) enum Piece<'t> {
    /// Some characters of one line.
    Text(Text<'t>),
    /// The end of a cell, where the line is one of a table; else a space.
    Gap,
    /// Where a line may end.
    Break(Break),
    /// Begins a group: its breaks are taken together or not at all.
    Open(Group),
    /// Ends the innermost group, and takes back how far its breaks have moved in.
    Close,
    /// An entry begins, which lines up with its neighbours if it has one line.
    Entry(Table),
    /// A comment of the source.
    Comment(Note<'t>),
}

/// Some characters of one line.
#[derive(Clone, Debug)]
pub(super) struct Text<'t> {
    /// The characters.
    pub(super) text: Cow<'t, str>,
    /// The bytes of the source that they come from; comments find their place by it.
    pub(super) at: Option<Range<usize>>,
    /// Whether it is there only if the group is broken: braces of routes, commas at the end.
    pub(super) broken_only: bool,
}

/// A comment and how it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note<'t> {
    /// With its `#`.
    pub(super) text: &'t str,
    /// Behind something, or on a line of its own.
    pub(super) trailing: bool,
    /// How many steps deeper than the line around it.
    pub(super) deeper: usize,
    /// How its line begins.
    pub(super) start: Start,
}

/// How a line begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Start {
    /// Behind a blank line.
    pub(super) blank: bool,
    /// As the first one of an item of the file.
    pub(super) item: bool,
}

/// A group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// Whether it may stand on one line.
    pub(super) may_be_flat: bool,
    /// Whether it is a block in braces: on one line, its entries have no cells.
    pub(super) block: bool,
}

/// A group of words.
pub(super) const WORDS: Group = Group { may_be_flat: true, block: false };

/// Where a line may end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Break {
    /// What stands there if it does not.
    pub(super) flat: Flat,
    /// How many steps the lines behind it are moved in.
    pub(super) shift: isize,
    /// What becomes of blank lines of the source.
    pub(super) blanks: Blanks,
    /// Whether an entry of a block ends here, or goes on.
    pub(super) ends_entry: bool,
    /// Whether only the line right behind it is moved in.
    pub(super) turn: bool,
    /// How the next line begins; known once the comments have their places.
    pub(super) start: Start,
}

/// What stands in place of a line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flat {
    /// These spaces.
    Spaces(&'static str),
    /// The end of a cell; these spaces, where nothing lines up.
    Cell(&'static str),
    /// The end of a cell, and an empty one.
    EmptyCell,
}

/// What becomes of blank lines of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blanks {
    /// They go.
    Drop,
    /// One stays, but not as the first.
    Start,
    /// One stays.
    Keep,
    /// One stays, but not as the last.
    End,
    /// There is one in any case.
    Apart,
    /// Before the first item: there is one in any case.
    First,
    /// Between items; those over several lines are set apart.
    Item,
}

const PLAIN: Break = Break {
    flat: Flat::Spaces(" "),
    shift: 0,
    blanks: Blanks::Drop,
    ends_entry: false,
    turn: false,
    start: Start { blank: false, item: false },
};
const TIGHT: Break = Break { flat: Flat::Spaces(""), ..PLAIN };

/// Before the first line of a file.
pub(super) const TOP: Break = Break { blanks: Blanks::Start, ..TIGHT };
/// A space, or the end of a line.
pub(super) const LINE: Break = PLAIN;
/// A space, or the end of the first line of something, whose further lines are moved in.
pub(super) const DEEPER: Break = Break { shift: 1, ..PLAIN };
/// Behind an opening parenthesis, and before a closing one.
pub(super) const PARENTHESIS: [Break; 2] =
    [Break { shift: 1, ..TIGHT }, Break { shift: -1, ..TIGHT }];
/// Behind `[`, before another entry, and before `]`.
pub(super) const LIST: [Break; 3] = [
    Break { shift: 1, blanks: Blanks::Start, ..TIGHT },
    Break { blanks: Blanks::Keep, ..PLAIN },
    Break { shift: -1, blanks: Blanks::End, ..TIGHT },
];
/// Behind `{`.
pub(super) const OPEN: Break = Break { shift: 1, blanks: Blanks::Start, ..PLAIN };
/// Between the entries of a block.
pub(super) const NEXT: Break =
    Break { flat: Flat::Spaces("  "), blanks: Blanks::Keep, ends_entry: true, ..PLAIN };
/// Before `}`.
pub(super) const CLOSE: Break = Break { shift: -1, blanks: Blanks::End, ends_entry: true, ..PLAIN };
/// Behind `{` and before `}` of a block with nothing in it.
pub(super) const EMPTY: [Break; 2] = [
    Break { shift: 1, blanks: Blanks::Start, ..TIGHT },
    Break { shift: -1, blanks: Blanks::End, ..TIGHT },
];
/// Between an inner group and its neighbours.
pub(super) const APART: Break = Break { blanks: Blanks::Apart, ..NEXT };
/// Before the first item.
pub(super) const FIRST: Break = Break { blanks: Blanks::First, ..NEXT };
/// Between items.
pub(super) const ITEM: Break = Break { blanks: Blanks::Item, ..NEXT };
/// Before the end of the file.
pub(super) const LAST: Break = Break { shift: 0, ..CLOSE };
/// Behind a comment where no line should have ended.
pub(super) const TURN: Break = Break { turn: true, ..PLAIN };

/// Before the first clause of a route, or the first part of a row.
pub(super) const FIRST_CLAUSE: Break =
    Break { flat: Flat::Cell(" "), shift: 1, blanks: Blanks::Start, ..PLAIN };
/// Before the first clause of a route with a name.
pub(super) const FIRST_OF_NAMED: Break = Break { flat: Flat::Cell("  "), ..FIRST_CLAUSE };
/// Between the clauses of a route.
pub(super) const CLAUSE: Break = Break { flat: Flat::Cell("  "), blanks: Blanks::Keep, ..PLAIN };
/// Between `as` and `from` of a row.
pub(super) const PART: Break = Break { flat: Flat::Spaces(" "), ..CLAUSE };
/// Around the headers of a row.
pub(super) const HEADER: Break = Break { flat: Flat::Spaces("  "), ..CLAUSE };
/// Before the outcome of a row.
pub(super) const OUTCOME: Break = Break { flat: Flat::Cell(" "), ..CLAUSE };
/// Before the outcome of a row that has no parts before it.
pub(super) const LONE_OUTCOME: Break = Break { flat: Flat::EmptyCell, ..FIRST_CLAUSE };
/// Before the closing brace of a route or a row, which on one line has none.
pub(super) const LAST_CLAUSE: Break = Break { shift: -1, blanks: Blanks::End, ..TIGHT };

/// What lines up with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// `issuer  "…"`
    Fields,
    /// `orders:read   "See orders"   includes […]`
    Scopes,
    /// `X-User-Id:  subject`, facts of callers too
    Headers,
    /// `let office = …`, `setting name = …`, `caller alice = …`
    Definitions(&'static str),
    /// `route GET  /v1/orders   …`
    Routes,
    /// `GET /v1/orders  as alice -> allow`
    Rows,
}

impl Table {
    /// A cell that is wider than the next narrower one by this much starts a column of its own.
    /// Targets of rows are short, and one with a long query is no measure for the others.
    pub(super) fn jump(self, column: usize) -> usize {
        match (self, column) {
            (Table::Rows, 1) => 12,
            _ => 24,
        }
    }

    /// The least number of spaces behind the cells of a column.
    pub(super) fn gap(self, column: usize) -> usize {
        match (self, column) {
            (Table::Definitions(_), _) => 1,
            (Table::Fields | Table::Headers, _) => 2,
            (Table::Scopes, _) | (Table::Routes, 1) => 3,
            (Table::Routes, _) | (Table::Rows, 1) => 2,
            (Table::Rows, _) => 1,
        }
    }
}

impl Break {
    /// How many steps deeper a comment before it stands.
    pub(super) fn depth_of_comments(self) -> usize {
        usize::from(self.shift > 0 || self.turn)
    }
}

impl Piece<'_> {
    /// The columns it takes where no line ends.
    pub(super) fn flat_width(&self) -> usize {
        match self {
            Piece::Text(text) if !text.broken_only => text.text.chars().count(),
            Piece::Gap => 1,
            Piece::Break(Break { flat: Flat::EmptyCell, .. }) => 1,
            Piece::Break(Break { flat: Flat::Spaces(spaces) | Flat::Cell(spaces), .. }) => {
                spaces.len()
            }
            _ => 0,
        }
    }
}
