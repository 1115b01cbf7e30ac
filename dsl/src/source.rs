//! Source texts, places in them, and where imported files come from.

mod loader;
mod map;

pub use loader::{LoadFailure, Loader, NoImports};
pub use map::{FileId, Place, SourceMap};

use gatewright_core::policy::Origin;
use std::ops::Range;
use std::string::FromUtf8Error;

/// One `.gate` file: the name it is reported under, and its text.
///
/// ```
/// use gatewright_dsl::source::Source;
///
/// let source = Source::new("policy.gate", "gate 1\n");
/// assert_eq!(source.name, "policy.gate");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path that diagnostics and origins name.
    pub name: String,
    /// The whole text; a byte order mark, if any, is still in it.
    pub text: String,
}

impl Source {
    /// A source of this name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into() }
    }

    /// A source of these bytes.
    ///
    /// # Errors
    /// [`NotUtf8`] where they are no text.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, NotUtf8> {
        let fault = |error: FromUtf8Error| NotUtf8 { at: error.utf8_error().valid_up_to() };
        Ok(Source::new(name, String::from_utf8(bytes).map_err(fault)?))
    }
}

/// Why bytes are no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at} begins nothing in UTF-8")]
pub struct NotUtf8 {
    /// The first byte that is wrong.
    pub at: usize,
}

/// A piece of one file, in UTF-8 bytes, on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
}

/// The place that a rule of the compiled policy comes from.
impl From<Origin> for Span {
    fn from(origin: Origin) -> Span {
        Span { file: FileId(origin.file), start: origin.start, end: origin.end }
    }
}

impl Span {
    /// The bytes `range` of `file`. Files are bounded far below 4 GiB.
    pub fn new(file: FileId, range: Range<usize>) -> Span {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: narrow(range.start), end: narrow(range.end) }
    }

    /// The bytes, as a range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// From the start of this one to the end of `last`, which is in the same file.
    #[must_use]
    pub fn to(self, last: Span) -> Span {
        Span { file: self.file, start: self.start, end: last.end.max(self.end) }
    }

    /// The empty span at the start of this one.
    #[must_use]
    pub fn before(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// The empty span behind this one.
    #[must_use]
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }
}
