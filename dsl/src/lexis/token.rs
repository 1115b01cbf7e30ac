//! Tokens.

use std::ops::Range;

/// A coarse piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Whether it is the first on its line.
    pub(crate) first: bool,
    start: u32,
    end: u32,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A run without white space, quotes, brackets and commas, and every path.
    Word,
    /// `"…"`
    Text,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `(` or `[`
    Left,
    /// `)` or `]`
    Right,
    /// `,`
    Comma,
}

impl Token {
    /// A token of these bytes; files are bounded far below 4 GiB.
    pub(crate) fn new(kind: Kind, bytes: Range<usize>, first: bool) -> Token {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Token { kind, first, start: narrow(bytes.start), end: narrow(bytes.end) }
    }

    /// Its first byte.
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// The byte behind it.
    pub(crate) fn end(self) -> usize {
        self.end as usize
    }

    /// Its bytes.
    pub(crate) fn range(self) -> Range<usize> {
        self.start()..self.end()
    }
}
