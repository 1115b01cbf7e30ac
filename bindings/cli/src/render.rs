//! Output made to be read.

pub(crate) mod access;
pub(crate) mod decision;
pub(crate) mod explanation;
pub(crate) mod import;
pub(crate) mod page;
pub(crate) mod paint;
pub(crate) mod reason;
pub(crate) mod routes;
pub(crate) mod table;
pub(crate) mod visible;
