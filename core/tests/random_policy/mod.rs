//! Policies and requests at random, drawn so that templates overlap, fences cross and conditions
//! matter.
//!
//! A [`Draft`] is what a policy's text says, in plain choices; [`Draft::tables`] makes of it what
//! a compiler would, leaving out every route that a compiler would refuse.

#![allow(dead_code, reason = "each test crate uses its part of this module")]
#![allow(clippy::indexing_slicing, reason = "a test stops at the first surprise")]

pub(crate) mod draft;
pub(crate) mod request;
pub(crate) mod tables;
pub(crate) mod template;

pub(crate) use draft::{Draft, draft};

use gatewright_core::OwnedRequest;
use proptest::collection::vec;
use proptest::prelude::*;

/// A policy with requests, most of which are meant for one of its routes.
pub(crate) fn scene() -> impl Strategy<Value = (Draft, Vec<OwnedRequest>)> {
    (draft(), vec(request::aimed(), 1..8)).prop_map(|(draft, aimed)| {
        let tables = draft.tables();
        let requests = aimed.iter().map(|aimed| aimed.at(&tables)).collect();
        (draft, requests)
    })
}
