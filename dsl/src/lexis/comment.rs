//! Doc comments and what they stand above.

use crate::diagnostic::Diagnostic;
use crate::fault::Fault;
use crate::source::Span;
use crate::syntax::{Comment, Doc};
use std::ops::Range;

/// Doc comments on lines that follow each other.
#[derive(Clone, Debug)]
pub(crate) struct DocBlock {
    /// Which of the comments.
    pub(crate) comments: Range<usize>,
    /// The line of the last one.
    pub(crate) last_line: u32,
    /// The token that comes next.
    pub(crate) next: usize,
    /// Whether that is the first one on the line below.
    pub(crate) adjacent: bool,
}

impl DocBlock {
    /// The block as what it says.
    pub(crate) fn doc(&self, comments: &[Comment]) -> Option<Doc> {
        let lines = comments.get(self.comments.clone())?;
        let (first, last) = (lines.first()?, lines.last()?);
        let text: Vec<&str> = lines.iter().map(|line| said(&line.text)).collect();
        Some(Doc { text: text.join("\n"), span: first.span.to(last.span) })
    }

    /// Where it stands.
    pub(crate) fn span(&self, comments: &[Comment]) -> Option<Span> {
        self.doc(comments).map(|doc| doc.span)
    }
}

/// A doc comment that documents nothing.
pub(crate) fn stray_doc(span: Span) -> Diagnostic {
    let marks = Span { end: span.start + 2, ..span };
    Fault::StrayDoc.at(span).fix("write an ordinary comment", marks, "#")
}

fn said(line: &str) -> &str {
    let line = line.strip_prefix("##").unwrap_or(line);
    line.strip_prefix(' ').unwrap_or(line)
}
