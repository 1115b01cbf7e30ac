//! Routes with everything that their groups give them.

use crate::source::Span;
use gatewright_core::policy::{Access, HeaderSetId, Methods};
use gatewright_core::requirement::Requirement;
use gatewright_core::route::Template;

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Position of its service.
    pub service: usize,
    /// Position of the innermost group around it.
    pub group: usize,
    /// `orders: GET /v1/orders`, or `orders: list` for one that is named `list`.
    pub name: String,
    /// The methods, sorted.
    pub methods: Methods,
    /// The whole path, the prefixes of its groups included.
    pub template: Template,
    /// Who may: its own clauses, or the nearest `default allow`.
    pub access: Access,
    /// Whether the access is the group's default.
    pub access_by_default: bool,
    /// Its own `require` clauses in the order of the text.
    pub requires: Vec<Requirement>,
    /// What the upstream learns.
    pub forwards: Vec<Forwarding>,
    /// Positions of its limits: its own, or those of the nearest group that has some.
    pub limits: Vec<usize>,
    /// The doc comment.
    pub doc: Option<String>,
    /// From `route` to the name or path.
    pub head: Span,
    /// The path in the text.
    pub path: Span,
    /// All of it.
    pub span: Span,
}

/// One set of headers that a route forwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forwarding {
    /// The set.
    pub set: HeaderSetId,
    /// Where the route or its group names it.
    pub span: Span,
}
