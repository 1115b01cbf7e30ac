//! What the policy will hold, before it is written.

mod auth;
mod entry;
mod route;
mod scope;
mod service;
mod table;
mod ways;

pub(crate) use auth::Auth;
pub(crate) use route::Route;
pub(crate) use scope::Scope;
pub(crate) use service::Service;

use crate::description::{Description, SchemeKind};
use crate::fault::Fault;
use crate::name::Names;
use crate::options::{Options, ScopeLists, Unsecured};
use crate::remark::Remark;
use auth::Auths;
use std::collections::BTreeSet;
use table::Table;
use ways::Ways;

/// The most operations that an error names.
const SHOWN: usize = 5;

/// A policy as data.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Tokens first.
    pub(crate) auths: Vec<Auth>,
    /// The vocabulary; empty where no scheme has scopes.
    pub(crate) scopes: Vec<Scope>,
    /// The largest first.
    pub(crate) services: Vec<Service>,
    /// What a reader has to know.
    pub(crate) remarks: Vec<Remark>,
}

impl Plan {
    /// Decides what becomes of each operation.
    pub(crate) fn new(description: &Description, options: &Options) -> Result<Plan, Fault> {
        refuse_unsecured(description, options)?;
        let mut remarks = description.remarks.clone();
        let mut names = Names::default();
        let auths = Auths::new(description, options, &mut names, &mut remarks)?;
        remark_scopes(description, options, &mut remarks);
        let ways = Ways { auths: &auths, lists: options.scopes.unwrap_or_default() };
        let entries = entry::entries(description, &ways, &mut remarks);
        let routes = Table::new(entries, &mut remarks).into_routes();
        let services = service::services(description, routes, &mut names, &mut remarks);
        let scopes = scope::vocabulary(description, &services, &mut remarks);
        dedup(&mut remarks);
        Ok(Plan { auths: auths.into_list(), scopes, services, remarks })
    }
}

/// An operation with several servers says the same thing for each.
fn dedup(remarks: &mut Vec<Remark>) {
    let mut seen = BTreeSet::new();
    remarks.retain(|remark| {
        let about = remark.operation().map(String::from);
        seen.insert((about, remark.to_string()))
    });
}

fn refuse_unsecured(description: &Description, options: &Options) -> Result<(), Fault> {
    let all = description.operations.iter().filter(|operation| operation.is_unsecured());
    let open: Vec<String> = all.map(|own| format!("`{}`", own.shown())).collect();
    if open.is_empty() || options.unsecured == Unsecured::Public {
        return Ok(());
    }
    let more = if open.len() > SHOWN { ", …" } else { "" };
    let first: Vec<&str> = open.iter().take(SHOWN).map(String::as_str).collect();
    Err(Fault::Unsecured { count: open.len(), shown: first.join(", ") + more })
}

/// What is taken for the whole description.
fn remark_scopes(description: &Description, options: &Options, remarks: &mut Vec<Remark>) {
    let open = description.operations.iter().filter(|operation| operation.is_unsecured()).count();
    if open > 0 {
        remarks.push(Remark::Unsecured { count: open });
    }
    let asks = || description.operations.iter().flat_map(|own| own.security.iter().flatten());
    let listing: BTreeSet<&str> =
        asks().filter(|ask| !ask.scopes.is_empty()).map(|ask| ask.scheme.as_str()).collect();
    let without_scopes = description.schemes.iter().filter(|scheme| {
        let is_token = matches!(scheme.kind, SchemeKind::OAuth2 | SchemeKind::OpenIdConnect { .. });
        !is_token && listing.contains(scheme.name.as_str())
    });
    remarks.extend(
        without_scopes.map(|scheme| Remark::RolesAreScopes { scheme: scheme.name.clone() }),
    );
    if asks().any(|ask| ask.scopes.len() > 1) {
        remarks.extend(match options.scopes {
            None => Some(Remark::ScopesAll),
            Some(ScopeLists::Any) => Some(Remark::ScopesAny),
            Some(ScopeLists::All) => None,
        });
    }
}
