//! The decision engine of Gatewright: request metadata in; allow, 401 or 403 and a header plan out.
//!
//! A decision is a function of the request, the evidence and the time, all of them arguments:
//! nothing in here reads a clock, a file, the environment or the network, and a decision never
//! fails. Whatever goes wrong is a denial with a [`Reason`].

pub mod address;
mod challenge;
pub mod claim;
mod credential;
mod decision;
mod engine;
mod evidence;
pub mod fold;
pub mod host;
pub mod limit;
mod need;
pub mod path;
pub mod policy;
mod principal;
mod query;
mod reason;
pub mod registry;
mod request;
pub mod requirement;
pub mod route;
mod setup;
pub mod time;

pub use credential::key_set;
#[cfg(any(feature = "mint", all(test, feature = "jwt")))]
pub use credential::mint;
pub use credential::shared_key::{SharedKey, ShortSecret};
#[cfg(feature = "jwt")]
pub use credential::verified::Verified;
pub use decision::{Decision, Obligation, Outcome, Problem};
#[cfg(feature = "planted-faults")]
pub use engine::Fault;
pub use engine::{Credential, CredentialState, Engine, Explanation, Line, SetupError};
pub use evidence::{Answer, AnswerFault, Claimed, Evidence, HttpAnswer};
pub use need::{HttpNeed, Need, Question, RegistryNeed};
pub use principal::Principal;
pub use reason::{Reason, Verdict};
pub use registry::Registry;
pub use request::{OwnedRequest, Request, RequestError, Scheme};
pub use setup::{ObligationKind, Secret, Setup, SetupFault};
