//! The runner of tests: what it plays, what it passes, and that it fails where it should.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod callers;
mod documents;
mod independence;
mod keys;
mod policy;
mod report;
mod requests;
mod verdicts;
