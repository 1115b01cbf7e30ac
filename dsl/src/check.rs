//! What takes more than one place of the policy to judge.

use crate::diagnostic::Diagnostic;
use crate::resolved::Resolved;
use crate::syntax::Document;

/// Everything that is wrong between the parts of a policy, each of which was understood.
pub(crate) fn check(_resolved: &Resolved, _documents: &[Document]) -> Vec<Diagnostic> {
    Vec::new()
}
