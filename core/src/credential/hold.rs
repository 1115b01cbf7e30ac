//! Why a credential proves nothing, or nothing yet.

use crate::need::Need;
use crate::reason::Reason;

/// What stands between a credential and a principal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// It is bad.
    Refused(Reason),
    /// A fact is missing.
    Needs(Box<Need>),
    /// Whoever knows is down.
    Unavailable(Reason),
}

impl Hold {
    /// This fact is missing.
    pub(crate) fn needs(need: Need) -> Hold {
        Hold::Needs(Box::new(need))
    }
}

impl From<Reason> for Hold {
    fn from(reason: Reason) -> Hold {
        Hold::Refused(reason)
    }
}
