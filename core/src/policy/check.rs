//! What must be true of the tables before anything relies on them.
//!
//! A compiled policy may come from hostile bytes, so nothing in here trusts the compiler: whatever
//! passes can be indexed, unfolded and decided by without a doubt, in bounded time and space.

mod auth;
mod demand;
mod header_set;
mod requirement;
mod route;
mod scope;
mod service;
#[cfg(test)]
mod tests;

use super::encoding::digest;
use super::{Policy, RawPolicy};
use demand::Demands;
use std::fmt::Display;

/// Why tables make no policy: the place where they contradict themselves, and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("compiled policy contradicts itself: {place} {fault}")]
pub struct PolicyFault {
    place: String,
    fault: &'static str,
}

type Checked = Result<(), PolicyFault>;

impl TryFrom<RawPolicy> for Policy {
    type Error = PolicyFault;

    fn try_from(raw: RawPolicy) -> Result<Policy, PolicyFault> {
        check(&raw)?;
        let digest = digest(&raw);
        Ok(Policy { raw, digest })
    }
}

fn check(raw: &RawPolicy) -> Checked {
    auth::check_auths(&raw.auths)?;
    scope::check_scopes(raw.scopes.as_deref())?;
    header_set::check_header_sets(raw)?;
    requirement::check_tables(raw)?;
    let demands = Demands::of(raw)?;
    service::check_services(raw)?;
    route::check_routes(raw, &demands)
}

/// One thing that must be true; the place is only written down where it is not.
fn ensure(holds: bool, place: impl Display, fault: &'static str) -> Checked {
    match holds {
        true => Ok(()),
        false => Err(PolicyFault { place: place.to_string(), fault }),
    }
}

/// Whether a table is in order, each of its keys once.
fn ascends<T: Ord>(keys: impl IntoIterator<Item = T>) -> bool {
    keys.into_iter().is_sorted_by(|a, b| a < b)
}
