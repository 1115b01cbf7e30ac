//! What the upstream learns.

use super::dice::Dice;
use super::draft::Draft;

const LINES: &[&str] = &[
    "X-User-Id: subject",
    "X-User-Id: subject or \"nobody\"",
    "X-Client-Id: client",
    "X-Client-Id: client json",
    "X-User-Scopes: scopes",
    "X-User-Scopes: scopes expanded",
    "X-User-Scopes: scopes expanded join \",\"",
    "X-User-Scopes: scopes json",
    "X-Roles: roles join \"; \"",
    "X-Roles: roles json or \"[]\"",
    "X-Auth-Method: method",
    "X-Issuer: issuer",
    "X-Route: route",
    "X-Request-Id: request.id",
    "X-Peer: request.ip or \"100%\"",
    "X-Tenant: claim.tenant",
    "X-Tenant: path.x",
    "X-Tenant: host.tenant",
    "X-Level: claim.level",
    "X-Level: claim.level json",
    "X-Groups: claim.groups",
    "X-Groups: claim.groups join \",\"",
    "X-Groups: claim.groups json",
    "X-Odd: claim.odd",
    "X-Odd: claim.odd json",
    "X-Odd: claim.odd join \"|\"",
    "X-Text: \"user:{subject}\"",
    "X-Text: \"{claim.odd} of {{claim}}\" or \"none\"",
    "X-Text: \"{claim.tenant}/{path.x}\"",
    "X-Text: \"{claim.odd}-{request.id}, {method}\"",
    "X-Text: \"user:{claim.odd}\" json",
    "X-Text: \"{claim.odd}/{subject}\" json",
    "X-Text: \"fixed\"",
    "X-Deep: claim.nested.deep",
    "keep Authorization",
    "drop X-Debug",
    "drop X-Mode-2",
];

pub(super) const SETS: &[&str] = &["identity", "tracing", "extra"];

/// Names that a request may try to smuggle in.
pub(super) const SPOOFED: &[&str] = &[
    "X-User-Id",
    "X-Client-Id",
    "X-User-Scopes",
    "X-Roles",
    "X-Auth-Method",
    "X-Tenant",
    "X-Text",
    "X-Via-Extra",
    "X-Debug",
    "X-Other",
    "X-Forwarded-For",
    "X-Forwarded-Client-Cert",
    "Forwarded",
    "X-Real-IP",
    "X-Original-URL",
    "X-Rewrite-Url",
    "X-Envoy-Peer",
    "Client-Cert",
    "Client-Cert-Chain",
    "Client-Certificate",
    "X-HTTP-Method",
    "X-HTTP-Method-Override",
    "X-Method-Override",
    "Proxy-Authorization",
    "X-API-Key",
    "X-Token",
    // Not the header that credentials are read from, nor the one that `keep` keeps.
    "Authorization ",
    "_Authorization",
];

/// Writes some sets, and gives their names.
pub(super) fn write(dice: &mut Dice, draft: &mut Draft, auths: &[&str]) -> Vec<&'static str> {
    let names = dice.some(SETS, 60);
    for (position, name) in names.iter().enumerate() {
        // Sets that are forwarded together may not set the same header.
        let mine = |line: &&&str| header(line).len() % names.len() == position;
        let mut own: Vec<String> = Vec::new();
        for line in LINES.iter().filter(mine) {
            let known = own.iter().any(|other| header(other) == header(line));
            if !known && dice.percent(30) {
                own.push((*line).to_owned());
            }
        }
        if dice.percent(15) {
            let operand = dice.pick(&["client", "subject or \"?\"", "claim.tenant"]);
            own.push(format!("X-Via-{name}: {}.{operand}", dice.pick(auths)));
        }
        draft.block(&format!("headers {name}"), own);
    }
    names
}

fn header(line: &str) -> &str {
    line.split(':').next().unwrap_or(line)
}
