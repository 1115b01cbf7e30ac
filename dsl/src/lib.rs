//! The gate language: text in, policy or diagnostics out.

pub mod diagnostic;
pub mod source;
pub mod syntax;
