//! The decision engine of Gatewright: request metadata in; allow, 401 or 403 and a header plan out.
//!
//! A decision is a function of the request, the evidence and the time, all of them arguments:
//! nothing in here reads a clock, a file, the environment or the network, and a decision never
//! fails. Whatever goes wrong is a denial with a [`Reason`].

pub mod address;
pub mod claim;
pub mod fold;
pub mod host;
pub mod path;
pub mod policy;
mod principal;
mod query;
mod reason;
mod request;
pub mod requirement;
pub mod route;

pub use principal::Principal;
pub use reason::{Reason, Verdict};
pub use request::{Request, Scheme};
