//! A policy with one public route for each template, to see what matches and what is captured.

#![allow(dead_code, reason = "each test crate uses its part of this module")]

use gatewright_core::host::HostPattern;
use gatewright_core::policy::{
    Access, EncodedSlash, HeaderLine, HeaderSet, HeaderSetId, HeaderValue, Methods, Origin, Policy,
    RawPolicy, Route, Service, TrailingSlash,
};
use gatewright_core::requirement::Operand;
use gatewright_core::route::Template;
use gatewright_core::{Decision, Engine, Evidence, Outcome, OwnedRequest, Setup};

/// Templates, each a public `GET` route that is named like it and forwards its parameters.
#[derive(Clone, Debug)]
pub(crate) struct PublicRoutes {
    pub(crate) templates: Vec<Template>,
    pub(crate) host: HostPattern,
    pub(crate) encoded_slash: EncodedSlash,
    pub(crate) trailing_slash: TrailingSlash,
}

impl PublicRoutes {
    /// For any host, with the language's defaults.
    pub(crate) fn new(templates: Vec<Template>) -> PublicRoutes {
        PublicRoutes {
            templates,
            host: HostPattern::Any,
            encoded_slash: EncodedSlash::Reject,
            trailing_slash: TrailingSlash::Strict,
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        Engine::new(Policy::try_from(self.tables()).unwrap(), Setup::default()).unwrap()
    }

    pub(crate) fn tables(&self) -> RawPolicy {
        let mut templates = self.templates.clone();
        templates.sort_by_key(ToString::to_string);
        let routes = (0..).map(HeaderSetId).zip(&templates);
        let service = Service {
            name: "all".into(),
            hosts: vec![self.host.clone()],
            upstream: None,
            realm: "example".into(),
            encoded_slash: self.encoded_slash,
            trailing_slash: self.trailing_slash,
            resource: None,
            preflight: false,
            fences: Vec::new(),
            routes: routes.map(|(set, template)| route(template, set)).collect(),
            doc: None,
            origin: Origin::default(),
        };
        RawPolicy {
            header_sets: templates.iter().enumerate().map(header_set).collect(),
            services: vec![service],
            ..RawPolicy::empty()
        }
    }
}

fn route(template: &Template, set: HeaderSetId) -> Route {
    Route {
        name: template.to_string(),
        methods: Methods::Listed(vec!["GET".into()]),
        template: template.clone(),
        fence: None,
        access: Access::Public,
        guards: Vec::new(),
        requires: Vec::new(),
        forwards: vec![set],
        limits: Vec::new(),
        doc: None,
        origin: Origin::default(),
    }
}

/// `X-Name: path.name` for every parameter.
fn header_set((at, template): (usize, &Template)) -> HeaderSet {
    let mut names: Vec<&str> = template.parameters().collect();
    names.sort_by_key(|name| header_name(name).to_lowercase());
    let line = |name: &str| HeaderLine {
        name: header_name(name),
        value: HeaderValue::Operand(Operand::Path(name.into())),
        expanded: false,
        json: false,
        join: None,
        fallback: None,
        origin: Origin::default(),
    };
    HeaderSet {
        name: format!("h{at:03}"),
        lines: names.into_iter().map(line).collect(),
        keep_authorization: false,
        drops: Vec::new(),
        doc: None,
        origin: Origin::default(),
    }
}

/// The header that a parameter goes out as.
pub(crate) fn header_name(parameter: &str) -> String {
    format!("X-{parameter}")
}

/// What the engine makes of a request that needs no facts.
pub(crate) fn decide(engine: &Engine, request: &OwnedRequest) -> Box<Decision> {
    const NOW: i64 = 1_767_225_600_000;
    match request.with(|request| engine.decide(request, &Evidence::new(), NOW)) {
        Outcome::Decided(decision) => decision,
        Outcome::Needs(_) => panic!("a public route needs nothing"),
    }
}

/// The request for a target, split at its first `?` as adapters do.
pub(crate) fn get(target: &str) -> OwnedRequest {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.as_bytes().to_vec())),
        None => (target, None),
    };
    OwnedRequest { query, ..OwnedRequest::new("GET", path) }
}
