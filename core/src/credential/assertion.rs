//! What a token's claims have to say. It is checked at every decision, whatever is remembered.

use crate::claim::{Claim, Claims};
use crate::policy::Audience;
use crate::reason::Reason;

/// Claims that only tokens of another purpose have (S23): ID tokens (OpenID Connect Core 1.0
/// section 3.1.3.6 and 3.3.2.11), logout tokens and security events (RFC 8417).
const FOREIGN_CLAIMS: &[&str] = &["at_hash", "c_hash", "s_hash", "events"];
/// Claims in which some servers say the purpose, and the purposes that are not access.
const FOREIGN_PURPOSES: &[(&str, &[&str])] = &[
    ("token_use", &["id", "refresh"]),
    ("typ", &["ID", "Refresh", "Offline", "Logout"]),
    ("token_type", &["refresh_token", "id_token"]),
];

/// When the claims are looked at, and how far clocks may differ, in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) now: i64,
    pub(crate) leeway: i64,
}

/// A token of another purpose does not pass as one for access.
pub(crate) fn check_purpose(claims: &Claims) -> Result<(), Reason> {
    let foreign = FOREIGN_CLAIMS.iter().any(|name| claims.get(name).is_some());
    let says = |(name, purposes): &(&str, &[&str])| {
        let purpose = claims.get(name).and_then(Claim::as_text);
        purpose.is_some_and(|purpose| purposes.iter().any(|p| p.eq_ignore_ascii_case(purpose)))
    };
    match foreign || FOREIGN_PURPOSES.iter().any(says) {
        true => Err(Reason::TokenType),
        false => Ok(()),
    }
}

/// A token that is bound to a key is no good without the check of the binding (RFC 7800).
pub(crate) fn check_unbound(claims: &Claims) -> Result<(), Reason> {
    let dpop = claims.get("token_type").and_then(Claim::as_text);
    let bound = claims.get("cnf").is_some() || dpop.is_some_and(|t| t.eq_ignore_ascii_case("DPoP"));
    if bound { Err(Reason::TokenUnbound) } else { Ok(()) }
}

/// `iss` is exactly the issuer (S20).
pub(crate) fn check_issuer(claims: &Claims, issuer: &str) -> Result<(), Reason> {
    match claims.get("iss") {
        Some(Claim::Text(found)) if found == issuer => Ok(()),
        Some(Claim::Text(_)) | None => Err(Reason::TokenIssuer),
        Some(_) => Err(Reason::TokenMalformed),
    }
}

/// The token is meant for one of the audiences.
pub(crate) fn check_audience(claims: &Claims, audience: &Audience) -> Result<(), Reason> {
    let found = audiences(claims)?;
    match audience {
        Audience::Any => Ok(()),
        Audience::OneOf(wanted) => {
            let fits = found.iter().any(|found| wanted.iter().any(|wanted| wanted == found));
            fits.then_some(()).ok_or(Reason::TokenAudience)
        }
    }
}

/// `aud`: a text, or a list of texts (S25).
pub(crate) fn audiences(claims: &Claims) -> Result<Vec<&str>, Reason> {
    match claims.get("aud") {
        None => Ok(Vec::new()),
        Some(Claim::Text(text)) => Ok(vec![text]),
        Some(Claim::List(list)) => {
            list.iter().map(Claim::as_text).collect::<Option<_>>().ok_or(Reason::TokenMalformed)
        }
        Some(_) => Err(Reason::TokenMalformed),
    }
}

/// `exp` lies ahead. A token that has none never ends, and whether that may be is another question.
pub(crate) fn check_expiry(claims: &Claims, clock: Clock) -> Result<(), Reason> {
    match time(claims, "exp")? {
        Some(end) if clock.now >= end.saturating_add(clock.leeway) => Err(Reason::TokenExpired),
        _ => Ok(()),
    }
}

/// `nbf` or `iat` does not lie ahead.
pub(crate) fn check_begun(claims: &Claims, name: &str, clock: Clock) -> Result<(), Reason> {
    match time(claims, name)? {
        Some(begin) if clock.now.saturating_add(clock.leeway) < begin => {
            Err(Reason::TokenNotYetValid)
        }
        _ => Ok(()),
    }
}

/// The claims are there.
pub(crate) fn check_present(claims: &Claims, required: &[Vec<String>]) -> Result<(), Reason> {
    let there = |path: &Vec<String>| claims.at(path).is_some_and(|claim| *claim != Claim::Null);
    required.iter().all(there).then_some(()).ok_or(Reason::TokenClaimMissing)
}

/// The claims of these names are there.
pub(crate) fn check_named(claims: &Claims, required: &[&str]) -> Result<(), Reason> {
    let there = |name: &&str| claims.get(name).is_some_and(|claim| *claim != Claim::Null);
    required.iter().all(there).then_some(()).ok_or(Reason::TokenClaimMissing)
}

/// `iat` is not longer ago than that.
pub(crate) fn check_age(claims: &Claims, max_age_s: u64, clock: Clock) -> Result<(), Reason> {
    let issued = time(claims, "iat")?.ok_or(Reason::TokenClaimMissing)?;
    let max_age = i64::try_from(max_age_s).unwrap_or(i64::MAX).saturating_mul(1000);
    let age = clock.now.saturating_sub(issued);
    let fits = age <= max_age.saturating_add(clock.leeway);
    fits.then_some(()).ok_or(Reason::TokenTooOld)
}

/// A NumericDate in Unix milliseconds (S25).
fn time(claims: &Claims, name: &str) -> Result<Option<i64>, Reason> {
    match claims.get(name) {
        None => Ok(None),
        Some(claim) => claim.as_time().map(Some).ok_or(Reason::TokenMalformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(json: &str) -> Claims {
        Claims::from_json(json.as_bytes()).unwrap()
    }

    const CLOCK: Clock = Clock { now: 1_000_000, leeway: 60_000 };

    #[test]
    fn s23_tokens_of_other_purposes_are_refused() {
        let check = |json: &str, want: bool| {
            assert_eq!(check_purpose(&claims(json)).is_ok(), want, "{json}");
        };
        check(r#"{"sub":"1","nonce":"x","token_type":"Bearer","typ":"Bearer"}"#, true);
        check(r#"{"token_use":"access"}"#, true);
        check(r#"{"at_hash":"x"}"#, false);
        check(r#"{"c_hash":"x"}"#, false);
        check(r#"{"events":{"http://schemas.openid.net/event/backchannel-logout":{}}}"#, false);
        check(r#"{"typ":"ID"}"#, false);
        check(r#"{"typ":"Refresh"}"#, false);
        check(r#"{"token_use":"id"}"#, false);
        check(r#"{"token_type":"refresh_token"}"#, false);
    }

    #[test]
    fn bound_tokens_are_refused() {
        let check = |json: &str, want: bool| {
            assert_eq!(check_unbound(&claims(json)).is_ok(), want, "{json}");
        };
        check(r#"{"token_type":"Bearer"}"#, true);
        check(r#"{"cnf":{"jkt":"x"}}"#, false);
        check(r#"{"cnf":null}"#, false);
        check(r#"{"token_type":"DPoP"}"#, false);
    }

    #[test]
    fn s20_issuers_compare_exactly() {
        let check = |json: &str, want| {
            assert_eq!(check_issuer(&claims(json), "https://a.example"), want, "{json}");
        };
        check(r#"{"iss":"https://a.example"}"#, Ok(()));
        check(r#"{"iss":"https://a.example/"}"#, Err(Reason::TokenIssuer));
        check(r#"{"iss":"https://A.example"}"#, Err(Reason::TokenIssuer));
        check(r#"{}"#, Err(Reason::TokenIssuer));
        check(r#"{"iss":["https://a.example"]}"#, Err(Reason::TokenMalformed));
        check(r#"{"iss":7}"#, Err(Reason::TokenMalformed));
    }

    #[test]
    fn s25_audiences_are_text_or_a_list_of_text() {
        let one = Audience::OneOf(vec!["a".into(), "b".into()]);
        let check = |json: &str, audience: &Audience, want| {
            assert_eq!(check_audience(&claims(json), audience), want, "{json}");
        };
        check(r#"{"aud":"a"}"#, &one, Ok(()));
        check(r#"{"aud":["x","b"]}"#, &one, Ok(()));
        check(r#"{"aud":"x"}"#, &one, Err(Reason::TokenAudience));
        check(r#"{"aud":"a b"}"#, &one, Err(Reason::TokenAudience));
        check(r#"{"aud":"A"}"#, &one, Err(Reason::TokenAudience));
        check(r#"{"aud":[]}"#, &one, Err(Reason::TokenAudience));
        check(r#"{}"#, &one, Err(Reason::TokenAudience));
        for junk in ["7", "null", "true", "{}", r#"["a",7]"#, r#"[["a"]]"#] {
            let json = format!(r#"{{"aud":{junk}}}"#);
            check(&json, &one, Err(Reason::TokenMalformed));
            check(&json, &Audience::Any, Err(Reason::TokenMalformed));
        }
        check(r#"{}"#, &Audience::Any, Ok(()));
    }

    #[test]
    fn s25_times_hold_within_the_leeway() {
        let check = |json: &str, want| {
            let claims = claims(json);
            let begun = |name| check_begun(&claims, name, CLOCK);
            let found = check_expiry(&claims, CLOCK)
                .and_then(|()| begun("nbf"))
                .and_then(|()| begun("iat"));
            assert_eq!(found, want, "{json}");
        };
        check(r#"{"exp":1000}"#, Ok(()));
        check(r#"{"exp":940.001}"#, Ok(()));
        check(r#"{"exp":940}"#, Err(Reason::TokenExpired));
        check(r#"{"exp":-5}"#, Err(Reason::TokenExpired));
        check(r#"{"nbf":1060}"#, Ok(()));
        check(r#"{"nbf":1061}"#, Err(Reason::TokenNotYetValid));
        check(r#"{"iat":1061}"#, Err(Reason::TokenNotYetValid));
        for junk in ["\"2000\"", "null", "true", "[2000]", "1e400", "99999999999999999999"] {
            for name in ["exp", "nbf", "iat"] {
                check(&format!(r#"{{"{name}":{junk}}}"#), Err(Reason::TokenMalformed));
            }
        }
    }

    #[test]
    fn required_claims_are_there_and_not_null() {
        let paths = [vec!["a".to_owned(), "b".to_owned()]];
        let check = |json: &str, want: bool| {
            assert_eq!(check_present(&claims(json), &paths).is_ok(), want, "{json}");
        };
        check(r#"{"a":{"b":0}}"#, true);
        check(r#"{"a":{"b":""}}"#, true);
        check(r#"{"a":{"b":null}}"#, false);
        check(r#"{"a":{}}"#, false);
        check(r#"{"a":"b"}"#, false);
        check(r#"{"a.b":1}"#, false);
    }

    #[test]
    fn tokens_grow_too_old() {
        let check = |json: &str, want| {
            assert_eq!(check_age(&claims(json), 100, CLOCK), want, "{json}");
        };
        check(r#"{"iat":900}"#, Ok(()));
        check(r#"{"iat":840}"#, Ok(()));
        check(r#"{"iat":839}"#, Err(Reason::TokenTooOld));
        check(r#"{}"#, Err(Reason::TokenClaimMissing));
        check(r#"{"iat":"900"}"#, Err(Reason::TokenMalformed));
        assert_eq!(check_age(&claims(r#"{"iat":-1}"#), u64::MAX, CLOCK), Ok(()));
    }
}
