//! The clock, and times as arguments.

use crate::failure::Failure;
use crate::usage::Usage;
use gatewright_core::time::parse_rfc3339;
use std::time::{SystemTime, UNIX_EPOCH};

/// The last moment that RFC 3339 text can name: 9999-12-30T00:00:00Z, in any offset.
const LATEST: i64 = 253_402_128_000_000;

/// Now, in Unix milliseconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A time as RFC 3339 text.
pub(crate) fn time(flag: &'static str, text: &str) -> Result<i64, Failure> {
    let form = "write RFC 3339, such as `2026-01-01T00:00:00Z`";
    parse_rfc3339(text).ok_or_else(|| Usage::Time { flag, text: text.to_owned(), form }.into())
}

/// A time as RFC 3339 text, or so long from now: `90d`, `12h`, `30m`, `45s`.
pub(crate) fn time_or_duration(flag: &'static str, text: &str, now: i64) -> Result<i64, Failure> {
    let form = "write RFC 3339, such as `2026-01-01T00:00:00Z`, or from now, such as `90d`";
    // A moment that is counted from now is no more exact than its unit.
    let later = duration_ms(text).and_then(|duration| (now / 1_000 * 1_000).checked_add(duration));
    let later = later.filter(|later| *later <= LATEST);
    let usage = || Usage::Time { flag, text: text.to_owned(), form };
    later.or_else(|| parse_rfc3339(text)).ok_or_else(|| usage().into())
}

fn duration_ms(text: &str) -> Option<i64> {
    let unit_ms = match text.chars().last()? {
        's' => 1_000,
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => 86_400_000,
        _ => return None,
    };
    let digits = text.trim_end_matches(char::is_alphabetic);
    let plain = digits.len() + 1 == text.len() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse::<i64>().ok()).flatten()?.checked_mul(unit_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_count_from_now() {
        let check = |text, want| assert_eq!(time_or_duration("--expires", text, 1_999).ok(), want);
        check("90d", Some(90 * 86_400_000 + 1_000));
        check("45s", Some(46_000));
        check("1970-01-01T00:00:02Z", Some(2_000));
        for text in
            ["", "d", "90", "-1d", "1.5h", "90dd", "99999999999999999d", "999999999d", "tomorrow"]
        {
            check(text, None);
        }
    }
}
