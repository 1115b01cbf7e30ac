//! Blocks whose entries have no keyword: each ends where it ends, and the next one begins there.

use super::Parser;
use crate::bounds;
use crate::fault::Fault;
use crate::split::Block;
use crate::syntax::Broken;

/// The entries of a block and what could not be read between them.
pub(super) struct Entries<T> {
    pub(super) read: Vec<T>,
    pub(super) broken: Vec<Broken>,
}

impl Parser<'_, '_> {
    /// Reads entry after entry. `read` is given the first token of one and the end of the block; it
    /// gives the byte behind the entry along with it.
    pub(super) fn entries<T>(
        &mut self,
        block: Block,
        mut read: impl FnMut(&mut Self, usize, usize) -> Option<(T, usize)>,
    ) -> Entries<T> {
        let mut entries = Entries { read: Vec::new(), broken: Vec::new() };
        let mut at = block.open + 1;
        while at < block.inner_end && self.goes_on(at) {
            if entries.read.len() == bounds::TABLE {
                let span = self.tokens_span(at..at + 1);
                self.found.report(Fault::TableTooLong.at(span));
                break;
            }
            match read(self, at, block.inner_end) {
                Some((entry, end)) => {
                    entries.read.push(entry);
                    at = self.settle(at, end, block.inner_end);
                }
                None => {
                    let next = self.cut.next_line(at, block.inner_end);
                    entries.broken.push(self.broken(at..next));
                    at = next;
                }
            }
        }
        entries
    }
}
