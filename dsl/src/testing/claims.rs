//! The claims of a caller's token: what the method demands, then what the caller says, then the
//! defect.

use super::credential::Recipe;
use crate::resolved::{Caller, Defect, FactValue};
use gatewright_core::policy::{Audience, IntrospectionAuth, JwtAuth, Mapping};
use serde_json::{Map, Value, json};

/// How long a token lives that the caller says nothing else about, in seconds.
const LIFE_S: i64 = 600;
/// How far the engine lets the clock of an authorization server be ahead, in seconds.
const SERVER_AHEAD_S: i64 = 60;
/// What RFC 9068 section 2.2 wants of every token.
const RFC9068: &[&str] = &["aud", "sub", "client_id", "iat", "jti"];
/// Claims that are times; every other one that is demanded is filled with text.
const TIMES: &[&str] = &["auth_time", "nbf"];
/// An issuer and an audience that no policy names: the name never resolves (RFC 6761 section 6.4).
const STRANGER: &str = "https://stranger.invalid";

/// What a method asks of a token.
pub(super) struct Terms<'a> {
    issuer: Option<&'a str>,
    audience: &'a Audience,
    demanded: Vec<Vec<String>>,
    /// How long after `exp` it is accepted, in seconds.
    after_s: i64,
    /// How long before `nbf` it is accepted, in seconds.
    before_s: i64,
}

impl<'a> Terms<'a> {
    pub(super) fn of_jwt(rules: &'a JwtAuth) -> Terms<'a> {
        let mut demanded = rules.claims.clone();
        if rules.rfc9068 {
            demanded.extend(RFC9068.iter().map(|name| vec![(*name).to_owned()]));
        }
        let leeway_s = i64::from(rules.leeway_s);
        let issuer = Some(rules.issuer.as_str());
        Terms { issuer, audience: &rules.audience, demanded, after_s: leeway_s, before_s: leeway_s }
    }

    pub(super) fn of_opaque(rules: &'a IntrospectionAuth) -> Terms<'a> {
        Terms {
            issuer: rules.issuer.as_deref(),
            audience: &rules.audience,
            demanded: rules.claims.clone(),
            after_s: 0,
            before_s: SERVER_AHEAD_S,
        }
    }
}

/// The claims of a token, or what a server answers about one.
pub(super) fn of_token(recipe: Recipe<'_>, terms: &Terms<'_>) -> Map<String, Value> {
    let at_s = recipe.at.div_euclid(1000);
    let mut claims = usual(terms, at_s);
    let token = Usual { subject: "sub", client: "client_id", scopes: "scope", roles: "roles" };
    say(recipe.caller, &recipe.auth.mapping, Some(&token), &mut claims);
    for path in &terms.demanded {
        fill(&mut claims, path, &recipe.caller.name, at_s);
    }
    if let Some(defect) = recipe.defect {
        spoil(&mut claims, defect, terms, at_s);
    }
    claims
}

/// What every good token of a method holds.
fn usual(terms: &Terms<'_>, at_s: i64) -> Map<String, Value> {
    let mut claims = Map::new();
    claims.insert("iat".into(), at_s.into());
    claims.insert("exp".into(), (at_s + LIFE_S).into());
    if let Some(issuer) = terms.issuer {
        claims.insert("iss".into(), issuer.into());
    }
    if let Audience::OneOf(known) = terms.audience {
        claims.insert("aud".into(), known.first().cloned().into());
    }
    claims
}

/// The claims that facts stand in where the method names no others.
pub(super) struct Usual {
    subject: &'static str,
    client: &'static str,
    scopes: &'static str,
    roles: &'static str,
}

/// Puts in what a caller says. A fact without a claim to stand in is left to whoever asks.
pub(super) fn say(
    caller: &Caller,
    mapping: &Mapping,
    usual: Option<&Usual>,
    claims: &mut Map<String, Value>,
) {
    let path = |mapped: &Option<Vec<String>>, name: fn(&Usual) -> &'static str| {
        mapped.clone().or_else(|| usual.map(|usual| vec![name(usual).to_owned()]))
    };
    let scopes = caller.scopes.as_ref().map(|scopes| scopes.join(" ").into());
    let facts = [
        (path(&mapping.subject, |usual| usual.subject), caller.subject.clone().map(Value::from)),
        (path(&mapping.client, |usual| usual.client), caller.client.clone().map(Value::from)),
        (path(&mapping.scopes, |usual| usual.scopes), scopes),
        (path(&mapping.roles, |usual| usual.roles), caller.roles.clone().map(Value::from)),
    ];
    for (path, value) in facts {
        if let (Some(path), Some(value)) = (path, value) {
            put(claims, &path, value);
        }
    }
    for fact in &caller.claims {
        put(claims, &fact.path, value(&fact.value));
    }
}

fn value(fact: &FactValue) -> Value {
    match fact {
        FactValue::Text(text) => text.as_str().into(),
        FactValue::Integer(integer) => (*integer).into(),
        FactValue::Boolean(boolean) => (*boolean).into(),
        FactValue::List(list) => list.iter().map(value).collect(),
    }
}

/// Puts a value behind a path of names; objects on the way are made. What stands there goes.
fn put(claims: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((last, way)) = path.split_last() else { return };
    let mut inner = claims;
    for name in way {
        let member = inner.entry(name.clone()).or_insert_with(|| json!({}));
        if !member.is_object() {
            *member = json!({});
        }
        match member.as_object_mut() {
            Some(object) => inner = object,
            None => return,
        }
    }
    inner.insert(last.clone(), value);
}

/// Makes up a claim that the method demands and the caller says nothing of.
fn fill(claims: &mut Map<String, Value>, path: &[String], name: &str, at_s: i64) {
    let Some((first, rest)) = path.split_first() else { return };
    match claims.get_mut(first) {
        Some(Value::Object(inner)) => fill(inner, rest, name, at_s),
        // Something else that the caller says is there on purpose.
        Some(_) => {}
        None if TIMES.contains(&first.as_str()) && rest.is_empty() => {
            put(claims, path, at_s.into());
        }
        None => put(claims, path, name.into()),
    }
}

fn spoil(claims: &mut Map<String, Value>, defect: Defect, terms: &Terms<'_>, at_s: i64) {
    let (name, value) = match defect {
        Defect::Expired => ("exp", json!(at_s - terms.after_s - 1)),
        Defect::Early => ("nbf", json!(at_s + terms.before_s + 1)),
        Defect::Stranger => ("iss", json!(STRANGER)),
        Defect::WrongAudience => ("aud", json!(STRANGER)),
        // That is a matter of the key, or of who knows the token.
        Defect::Forged | Defect::Disabled => return,
    };
    claims.insert(name.into(), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(String::from).collect()
    }

    #[test]
    fn claims_are_put_behind_paths() {
        let check = |before: Value, at: &str, want: Value| {
            let Value::Object(mut claims) = before else { panic!("an object") };
            put(&mut claims, &path(at), json!(1));
            assert_eq!(Value::Object(claims), want);
        };
        check(json!({}), "a", json!({"a": 1}));
        check(json!({}), "a.b.c", json!({"a": {"b": {"c": 1}}}));
        check(json!({"a": {"x": 2}}), "a.b", json!({"a": {"x": 2, "b": 1}}));
        check(json!({"a": "text"}), "a.b", json!({"a": {"b": 1}}));
        check(json!({"a": {"b": 2}}), "a", json!({"a": 1}));
    }

    #[test]
    fn demanded_claims_are_filled_where_nothing_stands() {
        let check = |before: Value, at: &str, want: Value| {
            let Value::Object(mut claims) = before else { panic!("an object") };
            fill(&mut claims, &path(at), "alice", 7);
            assert_eq!(Value::Object(claims), want);
        };
        check(json!({}), "jti", json!({"jti": "alice"}));
        check(json!({}), "auth_time", json!({"auth_time": 7}));
        check(json!({}), "org.id", json!({"org": {"id": "alice"}}));
        check(json!({"org": {"x": 1}}), "org.id", json!({"org": {"x": 1, "id": "alice"}}));
        check(json!({"jti": "own"}), "jti", json!({"jti": "own"}));
        check(json!({"org": "own"}), "org.id", json!({"org": "own"}));
    }
}
