//! How long a fact lives.

use super::answer::HttpAnswer;
use super::reading::Introspected;
use super::store::Life;
use crate::claim::Claim;

const SECOND_MS: i64 = 1_000;
/// The bounds of what `Cache-Control` may ask for, and what holds without it.
const PUBLISHED_MIN_S: i64 = 60;
const PUBLISHED_MAX_S: i64 = 24 * 60 * 60;
const PUBLISHED_S: i64 = 60 * 60;
/// How long keys and metadata outlive their time while the issuer is down (S26).
const KEPT_MS: i64 = 60 * 60 * SECOND_MS;
/// How long a token stays inactive, and a record what it is, before somebody is asked again.
const SHORT_MS: i64 = 10 * SECOND_MS;
/// Every answer holds for that long at least, so that asking comes to an end.
const LEAST_MS: i64 = SECOND_MS;

/// Key sets and metadata: as long as `Cache-Control: max-age` says, within bounds.
pub(super) fn published(http: &HttpAnswer, now: i64) -> Life {
    let directives = http.header_values("cache-control").flat_map(|value| value.split(','));
    let mut asked = None;
    for directive in directives.map(str::trim) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => asked = Some(0),
            "max-age" => asked = asked.or(value.trim_matches('"').parse::<i64>().ok()),
            _ => {}
        }
    }
    let seconds = asked.unwrap_or(PUBLISHED_S).clamp(PUBLISHED_MIN_S, PUBLISHED_MAX_S);
    let fresh_until = now.saturating_add(seconds * SECOND_MS);
    Life { fresh_until, kept_until: fresh_until.saturating_add(KEPT_MS) }
}

/// What was said about a token: as long as the policy lets it, never beyond `exp`.
pub(super) fn introspected(introspected: &Introspected, cache_s: u32, now: i64) -> Life {
    let end = match introspected {
        Introspected::Inactive => now.saturating_add(SHORT_MS),
        Introspected::Active(claims) => {
            let cached = now.saturating_add(i64::from(cache_s) * SECOND_MS);
            let expires = claims.get("exp").and_then(Claim::as_time).unwrap_or(cached);
            cached.min(expires)
        }
    };
    until(end.max(now.saturating_add(LEAST_MS)))
}

/// What an external registry said about a key.
pub(super) fn record(now: i64) -> Life {
    until(now.saturating_add(SHORT_MS))
}

fn until(end: i64) -> Life {
    Life { fresh_until: end, kept_until: end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Claims;

    #[test]
    fn s26_key_sets_live_as_long_as_they_say_within_bounds() {
        let check = |values: &[&str], want_s: i64| {
            let headers =
                values.iter().map(|value| ("Cache-Control".to_owned(), value.to_string()));
            let http = HttpAnswer { status: 200, headers: headers.collect(), body: Vec::new() };
            let life = published(&http, 1_000);
            assert_eq!(life.fresh_until, 1_000 + want_s * 1_000, "{values:?}");
            assert_eq!(life.kept_until, life.fresh_until + 3_600_000);
        };
        check(&[], 3_600);
        check(&["public, max-age=600"], 600);
        check(&["Max-Age=\"600\", must-revalidate"], 600);
        check(&["max-age=5"], 60);
        check(&["max-age=99999999"], 86_400);
        check(&["max-age=-1"], 60);
        check(&["max-age=x"], 3_600);
        check(&["no-store"], 60);
        check(&["no-cache, max-age=600"], 60);
        check(&["max-age=600", "no-store"], 60);
        check(&["s-maxage=7"], 3_600);
    }

    #[test]
    fn answers_about_tokens_end_with_the_token() {
        let check = |answer: &str, cache_s, want_ms: i64| {
            let claims = Claims::from_json(answer.as_bytes()).unwrap();
            let life = introspected(&Introspected::Active(claims), cache_s, 1_000_000);
            assert_eq!(life.fresh_until, 1_000_000 + want_ms, "{answer}");
            assert_eq!(life.kept_until, life.fresh_until);
        };
        check(r#"{"active":true}"#, 30, 30_000);
        check(r#"{"active":true,"exp":1010}"#, 30, 10_000);
        check(r#"{"active":true,"exp":2000}"#, 30, 30_000);
        check(r#"{"active":true,"exp":900}"#, 30, 1_000);
        check(r#"{"active":true}"#, 0, 1_000);
        let life = introspected(&Introspected::Inactive, 30, 0);
        assert_eq!(life.fresh_until, 10_000);
    }
}
