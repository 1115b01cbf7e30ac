//! What is wrong with the meaning of a policy, no more of it than anybody reads.

use crate::bounds::PROBLEMS;
use crate::diagnostic::{Code, Diagnostic};
use crate::fault::Fault;

/// Problems, errors and warnings each up to a bound. Behind it stands one more, which says that
/// there are more; warnings never add up to an error.
#[derive(Default)]
pub(crate) struct Problems {
    list: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Problems {
    /// Takes a problem in.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        let count = match diagnostic.is_error() {
            true => &mut self.errors,
            false => &mut self.warnings,
        };
        *count += 1;
        match *count {
            count if count <= PROBLEMS => self.list.push(diagnostic),
            count if count == PROBLEMS + 1 => self.list.push(last(&diagnostic)),
            _ => {}
        }
    }

    /// Whether there is an error among them.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether there is no room for another error.
    pub(crate) fn is_full(&self) -> bool {
        self.errors > PROBLEMS
    }

    /// The problems in the order in which they were found.
    pub(crate) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }
}

fn last(beyond: &Diagnostic) -> Diagnostic {
    let at = beyond.span();
    match beyond.is_error() {
        true => Fault::TooManyProblems.at(at),
        false => {
            let message = format!("there are more warnings than these {PROBLEMS}");
            Diagnostic::new(Code::TooManyWarnings, at, message)
        }
    }
}
