//! Times: Unix milliseconds inside, RFC 3339 in UTC outside.

use jiff::Timestamp;

/// RFC 3339 text in UTC with `Z`, a fraction only when it is not zero.
///
/// ```
/// assert_eq!(gatewright_core::time::rfc3339(1_767_225_600_000), "2026-01-01T00:00:00Z");
/// ```
pub fn rfc3339(now: i64) -> String {
    let clamped = now.clamp(Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
    Timestamp::from_millisecond(clamped).unwrap_or_default().to_string()
}

/// Reads RFC 3339 text with any offset; `None` where it is none.
///
/// ```
/// use gatewright_core::time::parse_rfc3339;
///
/// assert_eq!(parse_rfc3339("2026-01-01T01:00:00+01:00"), Some(1_767_225_600_000));
/// assert_eq!(parse_rfc3339("2026-01-01"), None);
/// ```
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}
