//! From when until when a key is good.

use crate::clock::time_or_duration;
use crate::failure::Failure;
use crate::usage::Usage;
use gatewright_core::time::rfc3339;

/// Both ends in Unix milliseconds; `None` is no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lifetime {
    pub(super) not_before: Option<i64>,
    pub(super) expires: Option<i64>,
}

impl Lifetime {
    /// Reads both flags. A key that would never be good is a slip.
    pub(super) fn parse(
        not_before: Option<&str>,
        expires: Option<&str>,
        now: i64,
    ) -> Result<Lifetime, Failure> {
        let moment = |flag, text| time_or_duration(flag, text, now);
        let begins = not_before.map(|text| moment("--not-before", text)).transpose()?;
        let ends = expires.map(|text| moment("--expires", text)).transpose()?;
        if let Some((text, _)) = expires.zip(ends).filter(|(_, ends)| *ends <= now) {
            return Err(Usage::Over { text: text.to_owned(), now: rfc3339(now) }.into());
        }
        match begins.zip(ends) {
            Some((begins, ends)) if ends <= begins => {
                Err(Usage::NeverValid { begins: rfc3339(begins), ends: rfc3339(ends) }.into())
            }
            _ => Ok(Lifetime { not_before: begins, expires: ends }),
        }
    }
}
