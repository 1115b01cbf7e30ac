//! API descriptions (OpenAPI 3.0 to 3.2, Swagger 2) to gate policies, and what differs between the
//! two.
//!
//! Nothing in here reads a file: descriptions come through a [`Loader`](gatewright_dsl::source::Loader).
//! What a policy cannot say makes a route stricter or denies it, never wider, and is reported as a
//! [`Remark`].

mod access;
mod compare;
mod description;
mod fault;
mod import;
mod library;
mod name;
mod options;
mod parse;
mod path;
mod percent;
mod plan;
mod prose;
mod remark;
mod tree;
mod write;

pub use compare::{Comparison, Difference, compare};
pub use description::{
    Ask, Description, KeyPlace, Operation, SchemeKind, SecurityScheme, Server, read,
};
pub use fault::{Fault, Lacking};
pub use import::{Counts, Imported, import};
pub use options::{Given, Options, ScopeLists, Unsecured};
pub use remark::{Remark, Weight};
