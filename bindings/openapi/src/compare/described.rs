//! Operations, as a comparison sees them.

use super::need::{Enough, Need, Proof, Sets, both};
use crate::description::{Ask, Description, KeyPlace, Operation, SchemeKind};
use crate::options::ScopeLists;
use crate::path;
use gatewright_core::route::Template;
use std::collections::BTreeSet;

/// An operation on one host.
pub(super) struct Described {
    /// Method and whole path.
    pub(super) shown: String,
    /// As a policy writes it.
    pub(super) host: String,
    /// The method.
    pub(super) method: String,
    /// The whole path; `None` where no policy can say it.
    pub(super) template: Option<Template>,
    /// What gets in.
    pub(super) need: Need,
}

/// Every operation on every host of it. Several in one place need what the strictest needs.
pub(super) fn all(description: &Description, lists: ScopeLists) -> Vec<Described> {
    let mut all = Vec::new();
    for operation in &description.operations {
        let need = need(operation, description, lists);
        if operation.servers.is_empty() {
            let (shown, method) = (operation.shown(), operation.method.clone());
            let host = "none".to_owned();
            all.push(Described { shown, host, method, template: None, need: need.clone() });
        }
        for server in &operation.servers {
            let path = format!("{}{}", server.base, operation.path);
            all.push(Described {
                shown: format!("{} {path}", operation.method),
                host: server.host.clone(),
                method: operation.method.clone(),
                template: path::read(&path).ok().map(|said| said.template),
                need: need.clone(),
            });
        }
    }
    all
}

fn need(operation: &Operation, description: &Description, lists: ScopeLists) -> Need {
    if operation.is_unsecured() {
        return Need::new([Enough::default()]);
    }
    Need::new(operation.security.iter().flat_map(|asks| enough(asks, description, lists)))
}

fn enough(asks: &[Ask], description: &Description, lists: ScopeLists) -> Vec<Enough> {
    let proofs: BTreeSet<Proof> = asks.iter().map(|ask| proof(&ask.scheme, description)).collect();
    let sets = asks.iter().fold(vec![BTreeSet::new()], |sets, ask| both(&sets, &held(ask, lists)));
    sets.into_iter().map(|scopes| Enough { proofs: proofs.clone(), scopes }).collect()
}

fn held(ask: &Ask, lists: ScopeLists) -> Sets {
    match lists {
        ScopeLists::Any if !ask.scopes.is_empty() => {
            ask.scopes.iter().map(|scope| BTreeSet::from([scope.clone()])).collect()
        }
        _ => vec![ask.scopes.iter().cloned().collect()],
    }
}

fn proof(scheme: &str, description: &Description) -> Proof {
    let kind = description.schemes.iter().find(|own| own.name == scheme).map(|own| &own.kind);
    match kind {
        Some(SchemeKind::Basic) => Proof::Authorization("Basic".into()),
        Some(SchemeKind::ApiKey { place: KeyPlace::Header, name }) => {
            match name.eq_ignore_ascii_case("authorization") {
                true => Proof::Bearer,
                false => Proof::Header(name.to_ascii_lowercase()),
            }
        }
        Some(SchemeKind::ApiKey { place: KeyPlace::Query, name }) => Proof::Query(name.clone()),
        Some(SchemeKind::Bearer { .. } | SchemeKind::OAuth2 | SchemeKind::OpenIdConnect { .. }) => {
            Proof::Bearer
        }
        _ => Proof::Other(scheme.to_owned()),
    }
}
