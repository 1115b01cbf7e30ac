//! Which claims a principal's facts come from.

use super::scope::{roles, scopes};
use crate::claim::{Claim, Claims};
use crate::policy::{AuthId, Mapping};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::registry::KeyRecord;

/// The principal of a token whose claims hold.
pub(crate) fn of_token(
    auth: AuthId,
    mapping: &Mapping,
    claims: Claims,
    key: String,
) -> Result<Principal, Reason> {
    let time = |name| claims.get(name).and_then(Claim::as_time);
    let scope = match &mapping.scopes {
        Some(path) => claims.at(path),
        None => first(&claims, &["scope", "scp"]),
    };
    let role = match &mapping.roles {
        Some(path) => claims.at(path),
        None => claims.get("roles"),
    };
    Ok(Principal {
        auth,
        subject: name(&claims, mapping.subject.as_ref(), &["sub"])?,
        client: name(&claims, mapping.client.as_ref(), &["client_id", "azp"])?,
        issuer: name(&claims, None, &["iss"])?,
        scopes: scopes(scope)?,
        roles: roles(role),
        key: Some(key),
        issued_at: time("iat"),
        authenticated_at: time("auth_time"),
        claims,
    })
}

/// The principal of a key. What its record does not say the right way is left out.
pub(crate) fn of_record(auth: AuthId, mapping: &Mapping, record: &KeyRecord) -> Principal {
    let metadata = &record.metadata;
    let mapped = |path: &Option<Vec<String>>| path.as_ref().map(|path| metadata.at(path));
    let text = |claim: Option<&Claim>| claim.and_then(Claim::as_text).map(str::to_owned);
    Principal {
        auth,
        subject: mapped(&mapping.subject).and_then(text),
        client: mapped(&mapping.client).map_or_else(|| Some(record.client.clone()), text),
        issuer: None,
        scopes: mapped(&mapping.scopes)
            .map_or_else(|| record.scopes.clone(), |claim| scopes(claim).unwrap_or_default()),
        roles: mapped(&mapping.roles).map_or_else(|| record.roles.clone(), roles),
        key: Some(record.id.clone()),
        issued_at: None,
        authenticated_at: None,
        claims: metadata.clone(),
    }
}

/// A name: of the mapped claim, where another type than text is no name; else of the first of the
/// registered claims, where it makes the token malformed. An empty text names nobody.
fn name(
    claims: &Claims,
    mapped: Option<&Vec<String>>,
    registered: &[&str],
) -> Result<Option<String>, Reason> {
    let found = match mapped {
        Some(path) => claims.at(path).and_then(Claim::as_text),
        None => match first(claims, registered) {
            Some(claim) => Some(claim.as_text().ok_or(Reason::TokenMalformed)?),
            None => None,
        },
    };
    Ok(found.filter(|text| !text.is_empty()).map(str::to_owned))
}

/// The first of these claims that is there.
fn first<'a>(claims: &'a Claims, names: &[&str]) -> Option<&'a Claim> {
    names.iter().filter_map(|name| claims.get(name)).find(|claim| **claim != Claim::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal(json: &str, mapping: &Mapping) -> Result<Principal, Reason> {
        let claims = Claims::from_json(json.as_bytes()).unwrap();
        of_token(AuthId(3), mapping, claims, "k1".into())
    }

    fn path(text: &str) -> Option<Vec<String>> {
        Some(text.split('.').map(str::to_owned).collect())
    }

    #[test]
    fn facts_come_from_the_usual_claims() {
        let json = r#"{"iss":"i","sub":"42","azp":"app","scp":["a","b"],"roles":["r"],"iat":7,"auth_time":5}"#;
        let found = principal(json, &Mapping::default()).unwrap();
        assert_eq!(found.subject.as_deref(), Some("42"));
        assert_eq!(found.client.as_deref(), Some("app"));
        assert_eq!(found.issuer.as_deref(), Some("i"));
        assert_eq!(found.scopes, ["a", "b"]);
        assert_eq!(found.roles, ["r"]);
        assert_eq!((found.issued_at, found.authenticated_at), (Some(7000), Some(5000)));
        assert_eq!((found.auth, found.key.as_deref()), (AuthId(3), Some("k1")));
        let found = principal(
            r#"{"client_id":"c","azp":"app","scope":"x","scp":"y"}"#,
            &Mapping::default(),
        );
        let found = found.unwrap();
        assert_eq!(found.client.as_deref(), Some("c"));
        assert_eq!(found.scopes, ["x"]);
    }

    #[test]
    fn facts_come_from_mapped_claims() {
        let mapping = Mapping {
            subject: path("email"),
            client: path("app.id"),
            scopes: path("permissions"),
            roles: path("realm_access.roles"),
        };
        let json = r#"{"sub":"42","email":"a@b","app":{"id":"x"},"permissions":["p"],"realm_access":{"roles":["r"]}}"#;
        let found = principal(json, &mapping).unwrap();
        assert_eq!(found.subject.as_deref(), Some("a@b"));
        assert_eq!(found.client.as_deref(), Some("x"));
        assert_eq!((found.scopes, found.roles), (vec!["p".to_owned()], vec!["r".to_owned()]));
        let found = principal(r#"{"sub":"42","email":7}"#, &mapping).unwrap();
        assert_eq!((found.subject, found.client), (None, None));
    }

    #[test]
    fn s25_registered_claims_of_another_type_are_malformed() {
        for json in [
            r#"{"sub":7}"#,
            r#"{"sub":["42"]}"#,
            r#"{"client_id":{}}"#,
            r#"{"scope":7}"#,
            r#"{"scope":"a\tb"}"#,
            r#"{"scp":[7]}"#,
        ] {
            assert_eq!(principal(json, &Mapping::default()).err(), Some(Reason::TokenMalformed));
        }
    }
}
