//! Text into coarse tokens: strings, words, brackets, with the comments set apart.
//!
//! Tokens only serve to cut the text. What is inside of a word is for the grammar to say, but for
//! paths, whose braces are none of the braces of blocks.

mod comment;
mod escape;
mod hidden;
mod scanner;
mod secret;
mod token;

pub(crate) use comment::{DocBlock, stray_doc};
pub(crate) use escape::{decode, first_bad_escape};
pub(crate) use scanner::scan;
pub(crate) use token::{Kind, Token};

use crate::syntax::Comment;

/// One file, in tokens.
#[derive(Debug, Default)]
pub(crate) struct Lexis {
    /// In the order of the text.
    pub(crate) tokens: Vec<Token>,
    /// In the order of the text.
    pub(crate) comments: Vec<Comment>,
    /// Doc comments that follow each other line by line, with what they stand above.
    pub(crate) docs: Vec<DocBlock>,
    /// Where the text has a fault that the grammar would stumble over again, in order.
    pub(crate) faults: Vec<usize>,
}

impl Lexis {
    /// The text with comments, tabs and carriage returns as spaces, so that white space of one or
    /// two kinds is all that the grammar has to pass over. Every byte keeps its place.
    pub(crate) fn spaced(&self, text: &str) -> String {
        let mut spaced = String::with_capacity(text.len());
        let mut at = 0;
        for comment in &self.comments {
            let range = comment.span.range();
            push_spaced(&mut spaced, text.get(at..range.start).unwrap_or(""));
            spaced.extend(std::iter::repeat_n(' ', range.len()));
            at = range.end;
        }
        push_spaced(&mut spaced, text.get(at..).unwrap_or(""));
        spaced
    }

    /// Whether a fault that has been reported lies in these bytes.
    pub(crate) fn has_fault(&self, bytes: std::ops::Range<usize>) -> bool {
        let first = self.faults.partition_point(|at| *at < bytes.start);
        self.faults.get(first).is_some_and(|at| *at < bytes.end)
    }
}

fn push_spaced(spaced: &mut String, piece: &str) {
    for (index, part) in piece.split(['\t', '\r']).enumerate() {
        if index > 0 {
            spaced.push(' ');
        }
        spaced.push_str(part);
    }
}
