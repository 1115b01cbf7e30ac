//! Ways of proving who one is.

use super::dice::Dice;
use super::draft::Draft;

const ALL: &[&str] = &["user", "ops", "staff", "app", "partner", "robot", "batch"];

/// Writes some of the methods, and gives their names.
pub(super) fn write(dice: &mut Dice, draft: &mut Draft) -> Vec<&'static str> {
    let mut names = dice.some(ALL, 55);
    if names.is_empty() {
        names.push(dice.pick(ALL));
    }
    for name in &names {
        let (kind, lines) = match *name {
            "user" => ("jwt", user(dice)),
            "ops" => ("jwt", ops(dice)),
            "staff" => ("jwt", staff(dice)),
            "app" => ("introspection", app(dice)),
            "partner" => ("api_key", partner(dice)),
            "robot" => ("api_key", robot(dice)),
            _ => ("api_key", batch(dice)),
        };
        draft.block(&format!("auth {name} = {kind}"), lines);
    }
    names
}

fn lines(fixed: &[&str], optional: &[&str], dice: &mut Dice) -> Vec<String> {
    let chosen = dice.some(optional, 30);
    fixed.iter().chain(&chosen).map(|line| (*line).to_owned()).collect()
}

const TOKEN_OPTIONS: &[&str] = &[
    "bearer",
    "header X-Token",
    "query access_token",
    "subject claim.uid",
    "client claim.azp",
    "scopes claim.permissions",
    "roles claim.realm_access.roles",
    "method \"token\"",
    "claims [jti]",
];

fn user(dice: &mut Dice) -> Vec<String> {
    let fixed = [
        "issuer \"https://user.test\"",
        "audience \"https://api.test\"",
        "algorithms HS256",
        "keys secret session",
    ];
    let mut all = lines(&fixed, TOKEN_OPTIONS, dice);
    all.extend(lines(&[], &["max_age 1h", "leeway 0s", "type \"at+jwt\""], dice));
    all
}

/// A second audience of the same issuer.
fn ops(dice: &mut Dice) -> Vec<String> {
    let fixed = [
        "issuer \"https://user.test\"",
        "audience \"https://ops.test\"",
        "algorithms HS256, HS512",
        "keys secret session",
    ];
    lines(&fixed, TOKEN_OPTIONS, dice)
}

fn staff(dice: &mut Dice) -> Vec<String> {
    let fixed = ["issuer \"https://staff.test\"", "audience any", "algorithms EdDSA"];
    let mut all = lines(&fixed, TOKEN_OPTIONS, dice);
    all.push(dice.pick(&["keys jwks \"https://staff.test/jwks\"", "keys discovery"]).to_owned());
    all
}

fn app(dice: &mut Dice) -> Vec<String> {
    let fixed = ["issuer \"https://app.test\"", "audience \"https://api.test\""];
    let mut all = lines(&fixed, TOKEN_OPTIONS, dice);
    all.extend(lines(&[], &["cache 10s", "credentials introspector basic"], dice));
    all.push(dice.pick(&["endpoint \"https://app.test/introspect\"", "discovery"]).to_owned());
    all
}

const KEY_OPTIONS: &[&str] = &["on_invalid 403", "method \"key\""];

fn partner(dice: &mut Dice) -> Vec<String> {
    let mut all = lines(&[], KEY_OPTIONS, dice);
    let places = ["header X-API-Key", "authorization ApiKey", "query api_key"];
    all.extend(lines(&[], &places, dice));
    all.extend(lines(&[], &["prefix \"pk_\""], dice));
    all.push(dice.pick(&["registry partners", "registry external"]).to_owned());
    all
}

fn robot(dice: &mut Dice) -> Vec<String> {
    let fixed = ["prefix \"rk_\"", "registry robots"];
    let mut all = lines(&fixed, KEY_OPTIONS, dice);
    all.push(dice.pick(&["authorization Bearer", "header X-API-Key"]).to_owned());
    all
}

fn batch(dice: &mut Dice) -> Vec<String> {
    lines(&["authorization Basic", "registry external"], KEY_OPTIONS, dice)
}
