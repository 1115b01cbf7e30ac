//! The files of one policy, with their lines.

use super::{Source, Span};
use gatewright_core::policy::Origin;

/// Position of a file in its [`SourceMap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// The file that was compiled and those that it imports, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    source: Source,
    line_starts: Vec<usize>,
}

/// A line and a column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

impl SourceMap {
    /// A map without files.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Takes a file in.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let breaks = source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        self.files.push(File { source, line_starts });
        id
    }

    /// The file with this id.
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.file(id).map(|file| &file.source)
    }

    /// The name of the file with this id, empty where there is none.
    pub fn name(&self, id: FileId) -> &str {
        self.get(id).map_or("", |source| source.name.as_str())
    }

    /// Every file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(self.files.iter().map(|file| &file.source))
    }

    /// The text of a span; empty where it does not lie in its file.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|source| source.text.get(span.range())).unwrap_or("")
    }

    /// Where a span begins.
    ///
    /// ```
    /// use gatewright_dsl::source::{Source, SourceMap, Span};
    ///
    /// let mut sources = SourceMap::new();
    /// let file = sources.add(Source::new("policy.gate", "gate 1\n# é x\n"));
    /// let place = sources.place(Span::new(file, 12..13));
    /// assert_eq!((place.line, place.column), (2, 5));
    /// ```
    pub fn place(&self, span: Span) -> Place {
        self.place_at(span.file, span.start as usize)
    }

    /// Where a byte of a file stands.
    pub fn place_at(&self, id: FileId, offset: usize) -> Place {
        self.file(id).map_or(Place { line: 1, column: 1 }, |file| file.place(offset))
    }

    /// A place as the compiled policy keeps it.
    pub fn origin(&self, span: Span) -> Origin {
        let starts = self.file(span.file).map_or(&[][..], |file| &file.line_starts);
        let line = starts.partition_point(|start| *start <= span.start as usize);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Origin { file: span.file.0, line, start: span.start, end: span.end }
    }

    /// The byte at which a line (from 1) begins; the end of the text for lines behind the last.
    pub fn line_start(&self, id: FileId, line: u32) -> usize {
        let file = self.file(id);
        let index = line.saturating_sub(1) as usize;
        file.map_or(0, |f| f.line_starts.get(index).copied().unwrap_or(f.source.text.len()))
    }

    fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }
}

impl File {
    fn place(&self, offset: usize) -> Place {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.line_starts.get(index));
        let before = start.and_then(|start| self.source.text.get(*start..offset)).unwrap_or("");
        let characters = before.trim_start_matches(BYTE_ORDER_MARK).chars().count();
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Place { line: narrow(line), column: narrow(characters + 1) }
    }
}
