//! Services, groups and routes.

use super::dice::Dice;
use super::draft::Draft;
use super::requirements::{Scope, requirement};

/// What routes can refer to.
pub(super) struct Names {
    pub(super) auths: Vec<&'static str>,
    pub(super) sets: Vec<&'static str>,
}

const HOSTS: &[&str] = &[
    "api.test",
    "api.test:8443",
    "*.api.test",
    "**.test",
    "{tenant}.api.test",
    "{tenant}.shop.test",
    "api.test, {tenant}.api.test",
    "\"[::1]\"",
    "any",
];

const SEGMENTS: &[&str] = &[
    "a",
    "b",
    "users",
    "@me",
    "v1.2",
    "{?}",
    "{?}",
    "{?: int}",
    "{?: uuid}",
    "{?: hex}",
    "{?: slug}",
    "{?}.json",
    "v{?: int}",
    "{?}-{?2}",
    "{?}C{?2}",
    "report(date={?})",
];
const QUOTED_SEGMENTS: &[&str] = &["é", "a b", "x{?}é{?2}", "{?}"];
const PARAMETERS: &[&str] = &["x", "y", "z"];
const SECONDS: &[&str] = &["x2", "y2", "z2"];
const PREFIXES: &[&str] = &[
    "/a",
    "/users",
    "/users/{t}",
    "/users/{t: slug}",
    "/a/{t: int}",
    "/v1.2/b",
    "/b",
    "/@me",
    "/{t}",
    "/",
];
const METHODS: &[&str] = &[
    "GET",
    "GET",
    "GET",
    "POST",
    "GET, POST",
    "*",
    "*",
    "HEAD",
    "DELETE",
    "OPTIONS",
    "PUT, DELETE",
];
const LIMITS: &[&str] =
    &["limit 10 per minute by client", "limit 5 per second by subject", "limit 1000 per day by ip"];

/// A service with what stands in it.
pub(super) fn service(dice: &mut Dice, draft: &mut Draft, names: &Names, name: &str) {
    draft.push(format!("service {name} {{"));
    draft.push(format!("host {}", dice.pick(HOSTS)));
    let options = [
        "upstream \"https://up.test\"",
        "preflight allow",
        "realm \"a \\\"quoted\\\" realm\"",
        "resource \"https://api.test/v1\"",
        "resource \"https://api.test/\"",
    ];
    dice.some(&options, 40).into_iter().for_each(|line| draft.push(line));
    members(dice, draft, names, 3, None);
    draft.push("}");
}

/// What stands in a group, or outside of all groups.
pub(super) fn members(
    dice: &mut Dice,
    draft: &mut Draft,
    names: &Names,
    depth: usize,
    outer: Option<&'static str>,
) {
    if depth > 0 {
        group_lines(dice, draft, names, outer);
    }
    for _ in 0..1 + dice.below(5) {
        route(dice, draft, names, outer);
    }
    while depth > 1 && dice.percent(35) {
        let prefix = dice.pick(PREFIXES);
        let own = prefix.contains("{t").then_some("t");
        draft.push(format!("under {prefix} {{"));
        members(dice, draft, names, depth - 1, own.or(outer));
        draft.push("}");
    }
}

fn group_lines(dice: &mut Dice, draft: &mut Draft, names: &Names, outer: Option<&'static str>) {
    if dice.percent(85) {
        draft.push(format!("default allow {}", who(dice, names)));
    }
    if dice.percent(50) && !names.sets.is_empty() {
        draft.push(format!("default forward {}", forward(dice, names)));
    }
    if dice.percent(15) {
        let caller = dice.percent(70);
        let scope = Scope { parameters: outer.into_iter().collect(), via: None, caller };
        draft.push(format!("guard {}", requirement(dice, &scope)));
    }
    if dice.percent(20) {
        draft.push(dice.pick(LIMITS));
    }
}

fn route(dice: &mut Dice, draft: &mut Draft, names: &Names, outer: Option<&'static str>) {
    let (path, mut parameters) = path(dice);
    parameters.extend(outer);
    let mut line = format!("route {} {path}", dice.pick(METHODS));
    let request_only = Scope { parameters: parameters.clone(), via: None, caller: false };
    let mut open = false;
    match dice.below(100) {
        0..20 => {
            open = true;
            line += " public";
        }
        20..28 => {
            open = true;
            line += &format!(" optional {}", who(dice, names));
        }
        28..32 => line += " deny",
        32..45 => {}
        _ => {
            line += &allow(dice, names, &parameters);
            if dice.percent(20) {
                line += &allow(dice, names, &parameters);
            }
        }
    }
    if dice.percent(15) {
        let scope = Scope { caller: !open, ..request_only };
        line += &format!(" require {}", requirement(dice, &scope));
    }
    if dice.percent(35) && !names.sets.is_empty() {
        line += &format!(" forward {}", forward(dice, names));
    }
    if dice.percent(15) {
        line += &format!(" {}", dice.pick(LIMITS));
    }
    draft.push(line);
}

fn allow(dice: &mut Dice, names: &Names, parameters: &[&'static str]) -> String {
    let mut clause = format!(" allow {}", who(dice, names));
    let via = dice.of(&names.auths).copied().filter(|_| dice.percent(20));
    if let Some(via) = via {
        clause += &format!(" via {via}");
    }
    if dice.percent(50) {
        let scope = Scope { parameters: parameters.to_vec(), via, caller: true };
        clause += &format!(" with {}", requirement(dice, &scope));
    }
    clause
}

fn who(dice: &mut Dice, names: &Names) -> String {
    let some = dice.some(&names.auths, 40);
    match some.as_slice() {
        [] => dice.pick(&names.auths).to_owned(),
        [one] => (*one).to_owned(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn forward(dice: &mut Dice, names: &Names) -> String {
    match dice.below(6) {
        0 => "none".to_owned(),
        1 => format!("[{}]", names.sets.join(", ")),
        _ => dice.pick(&names.sets).to_owned(),
    }
}

/// A path, and those of its parameters that are whole segments.
fn path(dice: &mut Dice) -> (String, Vec<&'static str>) {
    let quoted = dice.percent(15);
    let mut parameters = Vec::new();
    let mut path = String::new();
    for position in 0..dice.below(4) {
        let pool = if quoted { QUOTED_SEGMENTS } else { SEGMENTS };
        let segment = dice.pick(pool);
        let name = PARAMETERS[position];
        if segment.starts_with('{') && segment.ends_with('}') && !segment.contains("?2") {
            parameters.push(name);
        }
        path += "/";
        path += &segment.replace("?2", SECONDS[position]).replace('?', name);
    }
    match dice.below(10) {
        0 | 1 => path += "/{rest...}",
        2 => path += "/",
        _ if path.is_empty() => path += "/",
        _ => {}
    }
    (if quoted { format!("\"{path}\"") } else { path }, parameters)
}
