//! Policies and requests at random, drawn so that templates overlap, fences cross and conditions
//! matter.
//!
//! A [`Draft`] is what a policy's text says, in plain choices; [`Draft::tables`] makes of it what
//! a compiler would, leaving out every route that a compiler would refuse.

#![allow(dead_code, reason = "each test crate uses its part of this module")]

pub(crate) mod draft;
pub(crate) mod request;
pub(crate) mod tables;
pub(crate) mod template;

pub(crate) use draft::{Draft, draft};
