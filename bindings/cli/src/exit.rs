//! How the command ends.

use gatewright_core::Verdict;
use std::process::ExitCode;

/// The exit statuses, which scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It worked, or the request is allowed.
    Success,
    /// Something is wrong with the policy or a file.
    Errors,
    /// The command was called in a way that it does not understand.
    Usage,
    /// The request is answered with a 401.
    Unauthorized,
    /// The request is answered with a 403.
    Forbidden,
}

impl Exit {
    /// The status as a number.
    pub(crate) fn status(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Errors => 1,
            Exit::Usage => 2,
            Exit::Unauthorized => 41,
            Exit::Forbidden => 43,
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Exit {
        match verdict {
            Verdict::Allow => Exit::Success,
            Verdict::Unauthorized => Exit::Unauthorized,
            Verdict::Forbidden => Exit::Forbidden,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.status())
    }
}
