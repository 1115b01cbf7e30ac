//! The gate language: text in, policy or diagnostics out.

pub mod bounds;
mod check;
mod compile;
pub mod diagnostic;
mod fault;
mod findings;
mod format;
mod lexis;
mod lower;
mod parse;
mod problems;
pub mod reference;
mod resolve;
pub mod resolved;
pub mod source;
mod split;
pub mod syntax;
#[cfg(feature = "testing")]
pub mod testing;

pub use compile::{
    Compiled, LocationFault, Options, check, compile, compile_with, resolve_location,
};
pub use format::{FormatError, format};
pub use parse::{is_reserved, parse};

/// The Rust examples of the documents, run as tests.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/host.md")]
    struct Host;

    #[cfg(feature = "testing")]
    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;
}
