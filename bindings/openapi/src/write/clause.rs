//! Access as clauses of a route.

use crate::access::{Access, Demand};
use gatewright_dsl::is_reserved;
use std::collections::{BTreeMap, BTreeSet};

/// Who is admitted, without what they have to hold: `[user, app]`, perhaps with a second proof.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Who {
    methods: Vec<usize>,
    via: Option<usize>,
}

/// A `Who` with what each of them has to hold, one of the demands.
type Allowed = (Who, BTreeSet<Demand>);

/// Who is admitted where all of them have to hold the same.
pub(super) fn uniform(access: &Access) -> Option<Who> {
    let mut allowed = allowed(access);
    let only = allowed.pop().filter(|_| allowed.is_empty() && !access.anonymous);
    only.map(|(who, _)| who)
}

/// The clauses of a route, beside what its group says by default.
pub(super) fn clauses(access: &Access, default: Option<&Who>, auths: &[&str]) -> Vec<String> {
    if access.anonymous {
        let methods = access.ways.iter().filter(|way| way.via.is_none()).map(|way| way.who);
        let methods: BTreeSet<usize> = methods.collect();
        return vec![match methods.is_empty() {
            true => "public".into(),
            false => format!("optional {}", list(methods, auths)),
        }];
    }
    if access.is_denied() {
        return vec!["deny".into()];
    }
    let all = allowed(access);
    if let ([(who, demands)], Some(default)) = (all.as_slice(), default)
        && who == default
    {
        return demand(demands).map(|demand| format!("require {demand}")).into_iter().collect();
    }
    let clause = |(who, demands): &Allowed| {
        let with = demand(demands).map(|demand| format!(" with {demand}"));
        format!("allow {}{}", shown(who, auths), with.unwrap_or_default())
    };
    all.iter().map(clause).collect()
}

/// `[user, app] via mesh`
pub(super) fn shown(who: &Who, auths: &[&str]) -> String {
    let name = |auth: &usize| auths.get(*auth).copied().unwrap_or_default();
    let via = who.via.map(|via| format!(" via {}", name(&via))).unwrap_or_default();
    list(who.methods.iter().copied(), auths) + &via
}

fn list(methods: impl IntoIterator<Item = usize>, auths: &[&str]) -> String {
    let names: Vec<&str> =
        methods.into_iter().filter_map(|auth| auths.get(auth).copied()).collect();
    match names.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// The ways, those that have to hold the same taken together.
fn allowed(access: &Access) -> Vec<Allowed> {
    let mut demands: BTreeMap<(usize, Option<usize>), BTreeSet<Demand>> = BTreeMap::new();
    for way in &access.ways {
        demands.entry((way.who, way.via)).or_default().insert(way.demand.clone());
    }
    let mut all: Vec<Allowed> = Vec::new();
    for ((method, via), demands) in demands {
        let same = |(who, own): &&mut Allowed| who.via == via && *own == demands;
        // Lists of methods with one second proof would read as if each had its own.
        match all.iter_mut().find(same).filter(|_| via.is_none()) {
            Some((who, _)) => who.methods.push(method),
            None => all.push((Who { methods: vec![method], via }, demands)),
        }
    }
    all
}

/// One of the demands; `None` where nothing is asked for.
fn demand(demands: &BTreeSet<Demand>) -> Option<String> {
    if demands.iter().any(Demand::is_empty) {
        return None;
    }
    let singles: Option<Vec<_>> = demands.iter().map(single).collect();
    if let Some(singles) = singles {
        return Some(one_of(singles));
    }
    let many = demands.len() > 1;
    let texts: Vec<String> = demands
        .iter()
        .map(|own| match parts(own).as_slice() {
            [one] => one.clone(),
            several if many => format!("({})", several.join(" and ")),
            several => several.join(" and "),
        })
        .collect();
    Some(texts.join(" or "))
}

/// The scope, where it is the only thing that is asked for.
fn single(demand: &Demand) -> Option<&String> {
    demand.all.first().filter(|_| demand.any.is_empty() && demand.all.len() == 1)
}

fn parts(demand: &Demand) -> Vec<String> {
    let all = match demand.all.len() {
        0 => None,
        1 => Some(one_of(demand.all.iter())),
        _ => Some(format!("scopes all [{}]", scopes(demand.all.iter()))),
    };
    all.into_iter().chain(demand.any.iter().map(|set| one_of(set.iter()))).collect()
}

fn one_of<'a>(all: impl IntoIterator<Item = &'a String>) -> String {
    let all: Vec<&String> = all.into_iter().collect();
    match all.as_slice() {
        [one] => format!("scope {}", scope(one)),
        several => format!("scope in [{}]", scopes(several.iter().copied())),
    }
}

fn scopes<'a>(all: impl Iterator<Item = &'a String>) -> String {
    all.map(|own| scope(own)).collect::<Vec<_>>().join(", ")
}

/// A scope, in quotes where it is no bare word.
pub(super) fn scope(text: &str) -> String {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b":._/-".contains(&byte);
    let first = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    match first && text.bytes().all(inner) && !is_reserved(text) {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}
