//! Random policies, callers and requests, all of them drawn from one seed.

mod auths;
mod claims;
mod dice;
mod draft;
mod headers;
mod policy;
mod requests;
mod requirements;
mod routes;
mod wallet;
mod world;

pub(crate) use dice::Dice;
pub(crate) use requests::request;
pub(crate) use world::World;

/// The time around which everything happens: 2026-01-01T00:00:00Z.
pub(crate) const NOW: i64 = 1_767_225_600_000;
