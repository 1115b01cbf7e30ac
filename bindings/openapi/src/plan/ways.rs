//! `security` of an operation as the access of a route.

use super::auth::Auths;
use crate::access::{Access, Demand, Way, meet};
use crate::description::{Ask, Operation};
use crate::options::ScopeLists;
use crate::remark::Remark;
use std::collections::{BTreeMap, BTreeSet};

/// What is needed to read a `security`.
pub(super) struct Ways<'a> {
    /// The methods of the policy.
    pub(super) auths: &'a Auths,
    /// What a list of scopes asks for.
    pub(super) lists: ScopeLists,
}

/// Ways by their methods, then by the schemes that they come from.
type ByScheme = BTreeMap<(usize, Option<usize>), BTreeMap<Vec<String>, Vec<Way>>>;

impl Ways<'_> {
    /// Who may call an operation. Each way that cannot be said is left out, with a remark.
    pub(super) fn access(&self, operation: &Operation, remarks: &mut Vec<Remark>) -> Access {
        if operation.is_unsecured() {
            return Access::public();
        }
        let anonymous = operation.security.iter().any(Vec::is_empty);
        let mut unsaid = Vec::new();
        let mut found = ByScheme::new();
        for asks in operation.security.iter().filter(|asks| !asks.is_empty()) {
            match self.way(asks) {
                Ok(way) => {
                    let schemes = asks.iter().map(|ask| ask.scheme.clone()).collect();
                    let by_scheme = found.entry((way.who, way.via)).or_default();
                    by_scheme.entry(schemes).or_default().push(way);
                }
                Err(why) => unsaid.push(why),
            }
        }
        let access = Access { anonymous, ways: merged(found) }.simplified();
        let access = self.distinct(access, &mut unsaid);
        remark(&access, operation, unsaid, remarks);
        access
    }

    /// One alternative: a method, or one with a second proof.
    fn way(&self, asks: &[Ask]) -> Result<Way, String> {
        let mut methods: BTreeMap<usize, Demand> = BTreeMap::new();
        for ask in asks {
            let demand = self.demand(&ask.scopes)?;
            let known = methods.entry(self.auths.of(&ask.scheme)?).or_default();
            *known = known.and(&demand);
        }
        // Only the first proof is asked for scopes; tokens stand before keys.
        let demanding = methods.iter().find(|(_, demand)| !demand.is_empty());
        let who = demanding.or(methods.iter().next()).map(|(who, _)| *who).unwrap_or_default();
        let demand = methods.remove(&who).unwrap_or_default();
        let rest: Vec<(usize, Demand)> = methods.into_iter().collect();
        match rest.as_slice() {
            [] => Ok(Way { who, via: None, demand }),
            [(via, asked)] if asked.is_empty() => Ok(Way { who, via: Some(*via), demand }),
            [_] => Err("two proofs are asked for scopes, and a policy asks one".into()),
            _ => Err(format!("{} proofs at once are asked for", rest.len() + 1)),
        }
    }

    fn demand(&self, scopes: &[String]) -> Result<Demand, String> {
        if let Some(bad) = scopes.iter().find(|scope| !is_scope(scope)) {
            return Err(format!("`{}` is no scope of a policy", shown(bad)));
        }
        let set: BTreeSet<String> = scopes.iter().cloned().collect();
        match self.lists {
            ScopeLists::Any if set.len() > 1 => {
                Ok(Demand { all: BTreeSet::new(), any: BTreeSet::from([set]) })
            }
            _ => Ok(Demand { all: set, any: BTreeSet::new() }),
        }
    }

    /// Without the ways whose credentials nothing tells from those of a way before.
    fn distinct(&self, access: Access, unsaid: &mut Vec<String>) -> Access {
        let mut kept: Vec<Way> = Vec::new();
        for way in access.ways {
            match self.clash(&way, &kept) {
                Some(why) => unsaid.push(why),
                None => kept.push(way),
            }
        }
        Access { anonymous: access.anonymous, ways: kept }
    }

    fn clash(&self, way: &Way, kept: &[Way]) -> Option<String> {
        let name = |auth| self.auths.name(auth);
        let own: Vec<usize> = way.methods().collect();
        let pairs = || own.iter().flat_map(|a| own.iter().map(move |b| (*a, *b)));
        let before = kept.iter().flat_map(Way::methods);
        let across = before.flat_map(|a| own.iter().map(move |b| (a, *b)));
        let indistinct = |(a, b): &(usize, usize)| self.auths.are_indistinct(*a, *b);
        if let Some((a, b)) = pairs().chain(across).find(indistinct) {
            return Some(format!("nothing tells `{}` from `{}`", name(b), name(a)));
        }
        let turned = |other: &&Way| other.via == Some(way.who) && way.via == Some(other.who);
        kept.iter().find(turned).map(|other| {
            format!("`{}` and `{}` are asked for both ways round", name(way.who), name(other.who))
        })
    }
}

/// Schemes that became one method count as what they are: whoever holds a token of the one holds
/// a token of the other, so it has to do for both.
fn merged(found: ByScheme) -> Vec<Way> {
    let ways = found
        .into_values()
        .filter_map(|by_scheme| by_scheme.into_values().reduce(|one, other| meet(&one, &other)));
    ways.flatten().collect()
}

fn remark(access: &Access, operation: &Operation, unsaid: Vec<String>, remarks: &mut Vec<Remark>) {
    let shown = operation.shown();
    if access.is_denied() {
        let why = unsaid.join("; ");
        return remarks.push(Remark::Denied { operation: shown, why });
    }
    let left_out =
        unsaid.into_iter().map(|why| Remark::WayUnsaid { operation: shown.clone(), why });
    remarks.extend(left_out);
}

/// A scope-token (RFC 6749 section 3.3); a policy knows no wildcards.
fn is_scope(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_graphic() && !b"\"\\*".contains(&byte);
    !text.is_empty() && text.bytes().all(inner)
}

/// A text of the description on one line of a comment.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).collect()
}
