//! Values.

use super::sketch::Sketch;
use crate::syntax::{Value, Word};

impl<'t> Sketch<'t> {
    /// A value; numbers and networks are spelled as in the source.
    pub(super) fn value(&mut self, value: &'t Value) {
        match value {
            Value::Word(word) => self.word(word),
            Value::List(list) => self.list(list, Self::value),
            other => self.copy(other.span()),
        }
    }

    /// `GET, POST`
    pub(super) fn methods(&mut self, methods: &'t [Word]) {
        self.series(methods, |sketch| sketch.glue(", "), Self::word);
    }
}
