//! What callers are, for tokens and key records alike.

use super::dice::Dice;
use serde_json::{Map, Value, json};

/// Values of `claim.odd`: what an encoding could stumble over.
fn odd(dice: &mut Dice) -> Value {
    let values = [
        json!(""),
        json!(" "),
        json!("  two  "),
        json!("100%"),
        json!("%25"),
        json!("é, ü"),
        json!("a b"),
        json!("a\r\nX-Admin: 1"),
        json!("\u{0}\u{7f}"),
        json!("\"quoted\" \\ 😀"),
        json!(true),
        json!(-7),
        json!(1.5),
        json!(null),
        json!([]),
        json!([""]),
        json!(["a b", "c,d", "", "e|f;g"]),
        json!(["x", 3, false]),
        json!(["x", null]),
        json!([["x"]]),
        json!({"a": "é", "b": [1, null]}),
    ];
    values[dice.below(values.len())].clone()
}

/// Sometimes a value, sometimes nothing.
fn maybe(dice: &mut Dice, claims: &mut Map<String, Value>, name: &str, values: &[Value]) {
    if dice.percent(75) {
        claims.insert(name.to_owned(), values[dice.below(values.len())].clone());
    }
}

pub(super) fn scopes(dice: &mut Dice) -> Vec<&'static str> {
    dice.some(&["a:read", "a:write", "b:read", "b:write", "c:all", "other"], 40)
}

pub(super) fn roles(dice: &mut Dice) -> Vec<&'static str> {
    dice.some(&["admin", "staff", "acme:admin", "7:admin", "é"], 45)
}

/// Claims that say something about the caller, for key records too.
pub(super) fn facts(dice: &mut Dice) -> Map<String, Value> {
    let mut claims = Map::new();
    let tenants = [json!("acme"), json!("acme"), json!("7"), json!("é"), json!(7), json!(null)];
    maybe(dice, &mut claims, "tenant", &tenants);
    let tiers = [json!("pro"), json!("team"), json!("free"), json!(["pro"]), json!(false)];
    maybe(dice, &mut claims, "tier", &tiers);
    let levels = [json!(1), json!(2), json!(3), json!(2.0), json!("3"), json!(1e2)];
    maybe(dice, &mut claims, "level", &levels);
    maybe(dice, &mut claims, "suspended", &[json!(false), json!(true), json!("false")]);
    let groups = [json!(["ops", "acme"]), json!("ops"), json!([3, "7"]), json!([]), json!({})];
    maybe(dice, &mut claims, "groups", &groups);
    let addresses = [
        json!("u@example.com"),
        json!("u@EXAMPLE.com"),
        json!("u@x@example.com"),
        json!("@example.com"),
        json!("example.com"),
    ];
    maybe(dice, &mut claims, "email", &addresses);
    maybe(dice, &mut claims, "nested", &[json!({"deep": 1}), json!({"deep": null}), json!("x")]);
    maybe(dice, &mut claims, "acr", &[json!("high"), json!("mid"), json!("low"), json!(1)]);
    let odd = odd(dice);
    maybe(dice, &mut claims, "odd", &[odd]);
    claims
}

/// Claims of a token, good from half an hour ago on; `now_s` is in seconds.
pub(super) fn token(dice: &mut Dice, now_s: i64) -> Map<String, Value> {
    let mut claims = facts(dice);
    let subjects = [json!("u1"), json!("acme"), json!("7"), json!("Zoë %"), json!(" x")];
    maybe(dice, &mut claims, "sub", &subjects);
    maybe(dice, &mut claims, "uid", &subjects);
    maybe(dice, &mut claims, "client_id", &[json!("c1"), json!("acme")]);
    maybe(dice, &mut claims, "azp", &[json!("c2"), json!("c3")]);
    let scopes = scopes(dice);
    let as_text = json!(scopes.join(" "));
    maybe(dice, &mut claims, "scope", &[as_text, json!(scopes)]);
    maybe(dice, &mut claims, "permissions", &[json!(scopes)]);
    let roles = roles(dice);
    maybe(dice, &mut claims, "roles", &[json!(roles), json!(roles.first().unwrap_or(&"staff"))]);
    maybe(dice, &mut claims, "realm_access", &[json!({"roles": roles}), json!({})]);
    claims.insert("jti".into(), json!(format!("j{}", dice.below(1000))));
    let issued = now_s - [0, 5, 600, 1700][dice.below(4)];
    claims.insert("iat".into(), json!(issued));
    claims.insert("exp".into(), json!(now_s + 3600));
    let signed_in = [json!(now_s - 30), json!(now_s - 60), json!(now_s - 700), json!(now_s)];
    maybe(dice, &mut claims, "auth_time", &signed_in);
    claims
}
