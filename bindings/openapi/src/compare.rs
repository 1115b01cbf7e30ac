//! What differs between a description and a policy, by what requests need to get in.

mod described;
mod need;
mod policed;

use crate::description::Description;
use crate::options::ScopeLists;
use described::Described;
use gatewright_core::policy::{Access, Policy};
use need::Need;
use policed::Policed;
use serde::Serialize;
use std::collections::BTreeSet;

/// What differs, in the order of the description, then of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The operations of the description, one for each host and base.
    pub operations: usize,
    /// The routes of the policy.
    pub routes: usize,
    /// Empty where the two say the same.
    pub differences: Vec<Difference>,
}

/// One thing that differs. Its JSON object has the kind as `kind`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Difference {
    /// No route takes the requests of an operation.
    #[error("`{operation}` on `{host}` has no route")]
    OperationWithoutRoute {
        /// Method and whole path.
        operation: String,
        /// The host, or `any`.
        host: String,
    },
    /// A route takes requests that no operation describes. Routes that deny are none.
    #[error("`{route}` has no operation")]
    RouteWithoutOperation {
        /// Its name in the policy.
        route: String,
        /// Its file.
        file: Option<String>,
        /// Its line.
        line: u32,
    },
    /// The same credentials, with other scopes.
    #[error("`{operation}` on `{host}` asks for {described}, and `{route}` for {policed}")]
    Scopes {
        /// Method and whole path.
        operation: String,
        /// The host, or `any`.
        host: String,
        /// The route that decides.
        route: String,
        /// What the description asks for.
        described: String,
        /// What the policy asks for.
        policed: String,
    },
    /// Other credentials.
    #[error("`{operation}` on `{host}` asks for {described}, and `{route}` for {policed}")]
    Access {
        /// Method and whole path.
        operation: String,
        /// The host, or `any`.
        host: String,
        /// The route that decides.
        route: String,
        /// What the description asks for.
        described: String,
        /// What the policy asks for.
        policed: String,
    },
}

/// Compares a description with a policy.
///
/// Operations are matched with the routes that decide their requests, whatever parameters are
/// called, and access by what has to be presented and which scopes it has to hold. What a
/// description cannot say (roles, conditions, headers, limits) is no difference.
pub fn compare(description: &Description, policy: &Policy, lists: ScopeLists) -> Comparison {
    let policed = Policed::new(policy);
    let operations = described::all(description, lists);
    let mut used = BTreeSet::new();
    let mut differences = Vec::new();
    for operation in &operations {
        let Some((at, need)) = policed.decides(operation) else {
            let (operation, host) = (operation.shown.clone(), operation.host.clone());
            differences.push(Difference::OperationWithoutRoute { operation, host });
            continue;
        };
        used.insert(at);
        let name = policed.name(at);
        differences.extend(differs(operation, name, &need));
    }
    let tables = policy.tables();
    for (at, (_, route)) in tables.routes().enumerate() {
        if !used.contains(&at) && route.access != Access::Deny {
            differences.push(Difference::RouteWithoutOperation {
                route: route.name.clone(),
                file: tables.files.get(route.origin.file as usize).cloned(),
                line: route.origin.line,
            });
        }
    }
    let routes = tables.routes().count();
    Comparison { operations: operations.len(), routes, differences }
}

fn differs(operation: &Described, route: &str, need: &Need) -> Option<Difference> {
    if operation.need == *need {
        return None;
    }
    let (shown, host, route) = (operation.shown.clone(), operation.host.clone(), route.to_owned());
    let (described, policed) = (operation.need.to_string(), need.to_string());
    Some(match operation.need.has_same_proofs(need) {
        true => Difference::Scopes { operation: shown, host, route, described, policed },
        false => Difference::Access { operation: shown, host, route, described, policed },
    })
}
