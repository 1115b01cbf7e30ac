//! The gate language: text in, policy or diagnostics out.

pub mod bounds;
pub mod diagnostic;
mod fault;
mod findings;
mod lexis;
mod parse;
pub mod source;
mod split;
pub mod syntax;

pub use parse::parse;
