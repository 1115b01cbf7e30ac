//! What must hold.

use super::dice::Dice;

/// What a requirement can refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// Parameters that are whole segments of the path.
    pub(super) parameters: Vec<&'static str>,
    /// The method behind `via`.
    pub(super) via: Option<&'static str>,
    /// Whether it may be about the caller.
    pub(super) caller: bool,
}

const GRANTS: &[&str] = &[
    "scope a:read",
    "scope a:write",
    "scope b:read",
    "scope in [a:read, b:read]",
    "scope in [a:write, b:write]",
    "scopes all [a:read, b:read]",
    "scopes all [a:write, b:write]",
    "role admin",
    "role in [admin, staff]",
    "roles has \"admin\"",
    "role admin",
    "role staff",
];

const ABOUT_CALLER: &[&str] = &[
    "claim.tenant == \"acme\"",
    "claim.tenant == host.tenant",
    "claim.tenant == query.q",
    "subject == query.q",
    "claim.tier in [\"pro\", \"team\"]",
    "claim.tier in paid",
    "claim.tier != \"free\"",
    "claim.tier != paid",
    "claim.odd != \"x\"",
    "claim.odd exists",
    "claim.odd has \"a b\"",
    "claim.suspended != true",
    "claim.suspended == false",
    "claim.level >= 2",
    "claim.level < 3",
    "claim.level == 3",
    "claim.level != 3",
    "claim.level in [1, 2]",
    "claim.groups has \"ops\"",
    "claim.groups has 3",
    "claim.email in domain \"example.com\"",
    "claim.nested.deep exists",
    "subject starts with \"u\"",
    "subject exists",
    "client exists",
    "client contains \"c\"",
    "claim.tenant ends with \"me\"",
    "claim.acr == \"high\"",
    "claim.acr in [\"high\", \"mid\"]",
    "claim.acr != \"low\"",
    "token.auth_age < 10m",
    "token.auth_age <= 60s",
    "token.auth_age exists",
    "token.age < 30m",
    "token.age >= 1s",
    "method == \"jwt\"",
    "method in [\"jwt\", \"api-key\"]",
    "issuer == \"https://user.test\"",
    "issuer exists",
    "roles exists",
    "strong",
];

const ABOUT_REQUEST: &[&str] = &[
    "request.ip in [203.0.113.0/24]",
    "request.ip in networks",
    "request.ip exists",
    "office",
    "header.X-Mode == \"on\"",
    "header.X-Mode != \"on\"",
    "header.X-Mode absent",
    "header.X-Mode exists",
    "header.X-Mode starts with \"o\"",
    "header.X-Mode in [\"on\", \"off\"]",
    "query.debug absent",
    "query.debug exists",
    "query.debug == \"1\"",
    "query.debug != \"1\"",
    "query.q contains \"c\"",
    "host.tenant == \"acme\"",
    "host.tenant exists",
    "request.scheme == \"https\"",
];

const OF_PARAMETER: &[&str] = &[
    "path.? == \"acme\"",
    "path.? != \"7\"",
    "path.? starts with \"a\"",
    "path.? in [\"acme\", \"7\", \"é\"]",
];

const OF_CALLER_AND_PARAMETER: &[&str] = &[
    "claim.tenant == path.?",
    "subject == path.?",
    "client == path.?",
    "claim.groups has path.?",
    "roles has \"{path.?}:admin\"",
];

const OF_VIA: &[&str] = &[
    "?.subject exists",
    "?.client == \"c1\"",
    "?.claim.tenant == \"acme\"",
    "?.claim.level >= 2",
    "?.claim.acr == \"high\"",
];

/// A requirement of a few atoms.
pub(super) fn requirement(dice: &mut Dice, scope: &Scope) -> String {
    tree(dice, scope, 2)
}

fn tree(dice: &mut Dice, scope: &Scope, depth: usize) -> String {
    if depth == 0 || dice.percent(50) {
        return atom(dice, scope);
    }
    let word = dice.pick(&[" and ", " or "]);
    let parts = 2 + dice.below(2);
    let part = |dice: &mut Dice| match tree(dice, scope, depth - 1) {
        atom if !atom.contains(" and ") && !atom.contains(" or ") => atom,
        inner => format!("({inner})"),
    };
    (0..parts).map(|_| part(dice)).collect::<Vec<_>>().join(word)
}

fn atom(dice: &mut Dice, scope: &Scope) -> String {
    let parameter = dice.of(&scope.parameters).copied();
    let of_parameter = if scope.caller { OF_CALLER_AND_PARAMETER } else { OF_PARAMETER };
    match (parameter, scope.via) {
        (Some(name), _) if dice.percent(25) => dice.pick(of_parameter).replace('?', name),
        (_, Some(via)) if dice.percent(25) => dice.pick(OF_VIA).replace('?', via),
        _ if scope.caller && dice.percent(40) => dice.pick(GRANTS).to_owned(),
        _ if scope.caller && dice.percent(80) => dice.pick(ABOUT_CALLER).to_owned(),
        _ => dice.pick(ABOUT_REQUEST).to_owned(),
    }
}
