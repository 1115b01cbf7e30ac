//! What the benches share: policies of any size, requests for them, and the floors they are
//! measured against.

// A bench that cannot build its input has nothing to measure.
#![allow(clippy::expect_used)]

pub mod floor;
pub mod workload;
