//! Services and the groups in them.

use super::Forwarding;
use crate::source::Span;
use gatewright_core::host::HostPattern;
use gatewright_core::policy::{Alternative, EncodedSlash, TrailingSlash};
use gatewright_core::route::Template;

/// `service orders { … }`, or everything outside of services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name; empty for what stands outside of services.
    pub name: String,
    /// The hosts in the order of the text.
    pub hosts: Vec<ServiceHost>,
    /// Where the host program forwards to.
    pub upstream: Option<Upstream>,
    /// The realm of its challenges.
    pub realm: String,
    /// What an encoded slash in a path is.
    pub encoded_slash: EncodedSlash,
    /// What a slash at the end of a path is.
    pub trailing_slash: TrailingSlash,
    /// The metadata URL for challenges (RFC 9728).
    pub resource: Option<String>,
    /// Whether CORS preflights are let through.
    pub preflight: bool,
    /// The doc comment.
    pub doc: Option<String>,
    /// Its name in the text.
    pub span: Span,
}

/// A host of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceHost {
    /// What it matches.
    pub pattern: HostPattern,
    /// Where it is written.
    pub span: Span,
}

/// `upstream "https://orders.internal"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// The URL.
    pub url: String,
    /// Where it is written.
    pub span: Span,
}

/// A service as a group, or `under /admin { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Position of its service.
    pub service: usize,
    /// Position of the group around it.
    pub parent: Option<usize>,
    /// The whole prefix of an `under`; `None` for the service itself, which closes nothing.
    pub prefix: Option<Template>,
    /// Positions of its guards.
    pub guards: Vec<usize>,
    /// `default allow [user, app]`
    pub default_allow: Option<Alternative>,
    /// `default forward identity`; an empty list is `default forward none`.
    pub default_forward: Option<Vec<Forwarding>>,
    /// Positions of its limits.
    pub limits: Vec<usize>,
    /// The prefix in the text, or the name of the service.
    pub span: Span,
}
