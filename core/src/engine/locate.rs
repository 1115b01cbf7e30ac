//! The first step: a request that can be decided, its canonical path, its route.

use super::Engine;
use super::fault::Fault;
use super::hosts::Chosen;
use super::rule::Rule;
use crate::host::{Host, HostPattern};
use crate::path::{PathFault, canonical_path};
use crate::policy::{EncodedSlash, TrailingSlash};
use crate::reason::Reason;
use crate::request::Request;
use crate::route::Lookup;
use std::ops::Range;

/// The most watched headers of a request, and their size in bytes (S36).
const MAX_HEADERS: usize = 128;
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// The longest method (S36).
const MAX_METHOD: usize = 32;
/// The longest query, in bytes (S36).
const MAX_QUERY: usize = 16 * 1024;

/// What the metadata alone says.
pub(super) struct Located<'a> {
    /// The canonical path, empty where there is none.
    pub(super) path: String,
    /// The template's position in its table and the table, for `Allow`.
    pub(super) chosen: Option<Chosen<'a>>,
    pub(super) found: Result<Found<'a>, Refused>,
}

/// The route.
pub(super) struct Found<'a> {
    pub(super) rule: &'a Rule,
    pub(super) preflight: bool,
    pub(super) host_parameter: Option<(&'a str, String)>,
}

/// Why there is no route.
#[derive(Clone, Copy)]
pub(super) struct Refused {
    pub(super) reason: Reason,
    /// The template that lacks the method.
    pub(super) template: Option<usize>,
}

impl Engine {
    /// Finds the route of a request, or the reason why it has none.
    pub(super) fn locate<'a>(&'a self, request: &Request<'_>) -> Located<'a> {
        let refuse = |reason| Err(Refused { reason, template: None });
        let mut path = String::new();
        let malformed = !self.is_well_formed(request);
        let host = match host(request) {
            Ok(host) if !malformed => host,
            _ => return Located { path, chosen: None, found: refuse(Reason::RequestMalformed) },
        };
        let chosen = self.hosts.choose(host.as_ref());
        let (slash, trailing) = chosen.as_ref().map_or_else(
            || (EncodedSlash::default(), TrailingSlash::default()),
            |chosen| (chosen.table.encoded_slash, chosen.table.trailing_slash),
        );
        let canonical = canonical_path(request.path, slash, trailing, &mut path);
        let found = match (canonical, &chosen) {
            (Err(PathFault::Malformed), _) => refuse(Reason::RequestMalformed),
            (Err(PathFault::Ambiguous), _) => refuse(Reason::PathAmbiguous),
            (Ok(()), None) => refuse(Reason::NoRoute),
            (Ok(()), Some(chosen)) => self.find(request, &path, chosen),
        };
        Located { path, chosen, found }
    }

    fn find<'a>(
        &'a self,
        request: &Request<'_>,
        path: &str,
        chosen: &Chosen<'a>,
    ) -> Result<Found<'a>, Refused> {
        let routes = &chosen.table.routes;
        if let Some(rule) = self.preflight_rule(request, path, chosen) {
            return Ok(self.found(rule, chosen, true));
        }
        let refused = |reason, template| Refused { reason, template };
        let method = match request.method {
            "HEAD" if self.has(Fault::HeadIsGet) => "GET",
            method => method,
        };
        let mut lookup = routes.lookup(path, method);
        if lookup == Lookup::NoRoute && self.has(Fault::HostFallsThrough) {
            let any = self.hosts.choose(None).map(|any| any.table.routes.lookup(path, method));
            lookup = any.unwrap_or(lookup);
        }
        match lookup {
            Lookup::NoRoute => Err(refused(Reason::NoRoute, None)),
            Lookup::MethodNotAllowed(at) => Err(refused(Reason::MethodNotAllowed, Some(at))),
            Lookup::Found(route) => match self.rules.get(route) {
                Some(rule) => Ok(self.found(rule, chosen, false)),
                None => Err(refused(Reason::InternalError, None)),
            },
        }
    }

    fn found<'a>(&'a self, rule: &'a Rule, chosen: &Chosen<'a>, preflight: bool) -> Found<'a> {
        // Services of one host may call its parameter by different names.
        let named = |(pattern, label): &(&HostPattern, String)| {
            let hosts = &self.policy.tables().services.get(rule.service)?.hosts;
            let own = hosts.iter().find(|host| host.is_same_host(pattern))?;
            Some((own.parameter()?, label.clone()))
        };
        Found { rule, preflight, host_parameter: chosen.parameter.as_ref().and_then(named) }
    }

    /// The route that a CORS preflight asks about, where its service lets preflights through.
    fn preflight_rule(
        &self,
        request: &Request<'_>,
        path: &str,
        chosen: &Chosen<'_>,
    ) -> Option<&Rule> {
        let Lookup::Found(route) = chosen.table.routes.lookup(path, preflight_method(request)?)
        else {
            return None;
        };
        let rule = self.rules.get(route)?;
        let service = self.policy.tables().services.get(rule.service)?;
        service.preflight.then_some(rule)
    }

    fn is_well_formed(&self, request: &Request<'_>) -> bool {
        let method = request.method;
        is_token(method)
            && method.len() <= MAX_METHOD
            && method != "CONNECT"
            && request.query.is_none_or(is_query)
            && !(self.reads_preflights && is_repeated_preflight(request))
            && self.headers_fit(request)
    }

    /// Whether the watched headers are few and small enough; others never count.
    fn headers_fit(&self, request: &Request<'_>) -> bool {
        let size = |headers: &mut dyn Iterator<Item = &(&[u8], &[u8])>| {
            headers.fold((0, 0), |(count, bytes), (name, value)| {
                (count + 1, bytes + name.len() + value.len())
            })
        };
        let fits =
            |(count, bytes): (usize, usize)| count <= MAX_HEADERS && bytes <= MAX_HEADER_BYTES;
        fits(size(&mut request.headers.iter())) || {
            let watched = |(name, _): &&(&[u8], &[u8])| self.watches(name);
            fits(size(&mut request.headers.iter().filter(watched)))
        }
    }
}

/// The host that the request is for: `:authority`, or the one `Host` field. Two that differ, or
/// one that is no host, make the request malformed.
fn host(request: &Request<'_>) -> Result<Option<Host>, ()> {
    let port = request.scheme.default_port();
    let read = |text: &[u8]| match text {
        [] => Ok(None),
        text => Host::parse(text, port).map(Some).ok_or(()),
    };
    let mut fields = request.header_values("host");
    let field = fields.next();
    if fields.next().is_some() {
        return Err(());
    }
    match (request.host, field) {
        (Some(authority), Some(field)) => {
            let (authority, field) = (read(authority)?, read(field)?);
            if authority == field { Ok(authority) } else { Err(()) }
        }
        (Some(one), None) | (None, Some(one)) => read(one),
        (None, None) => Ok(None),
    }
}

/// The fields that make an `OPTIONS` request a CORS preflight (Fetch standard, section 3.2.2).
const PREFLIGHT_FIELDS: [&str; 2] = ["origin", "access-control-request-method"];

/// The method that a real CORS preflight asks about.
fn preflight_method<'r>(request: &Request<'r>) -> Option<&'r str> {
    if request.method != "OPTIONS" {
        return None;
    }
    let [origin, asked] = PREFLIGHT_FIELDS.map(|name| request.header_values(name).next());
    let method = origin.and(std::str::from_utf8(asked?).ok())?;
    is_token(method).then_some(method)
}

/// Whether a preflight can be read in two ways: whichever is taken, the other could be denied (S41).
fn is_repeated_preflight(request: &Request<'_>) -> bool {
    let counts = PREFLIGHT_FIELDS.map(|name| request.header_values(name).count());
    request.method == "OPTIONS"
        && counts.iter().all(|count| *count > 0)
        && counts.iter().any(|count| *count > 1)
}

/// Whether a query is short enough and can stand in a request line: it goes on to the upstream as
/// it came, so nothing in it may end the line or begin a fragment (S4, S17).
fn is_query(query: &[u8]) -> bool {
    let breaks = |byte: &u8| *byte <= b' ' || *byte == b'#' || *byte == 0x7f;
    query.len() <= MAX_QUERY && !query.iter().any(breaks)
}

/// Whether a text is a token (RFC 9110 section 5.6.2).
fn is_token(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}

impl Found<'_> {
    /// What the parameters take of the path; names that occur twice are left out.
    pub(super) fn captures(&self, path: &str) -> Vec<(&str, Range<usize>)> {
        let mut ranges = Vec::new();
        self.rule.template.captures(path, &mut ranges);
        let names = self.rule.parameters.iter().map(Option::as_deref);
        names.zip(ranges).filter_map(|(name, range)| Some((name?, range))).collect()
    }
}
