//! Which routes stand in an `under` together.

use crate::path;
use crate::plan::{Route, Service};
use gatewright_core::route::{Segment, Template};
use std::collections::BTreeSet;

/// How many routes make a group of a prefix worth its two lines.
const LEAST: usize = 8;
/// The fewest segments of such a prefix: shorter ones are read more easily at each route.
const LEAST_SEGMENTS: usize = 2;
/// How many routes make a group of any prefix worth its two lines.
const MANY: usize = 24;

/// A member of a group.
#[derive(Debug)]
pub(super) enum Member<'a> {
    /// A route with its path below the prefix.
    Route(&'a Route, &'a [Segment]),
    /// A group with the rest of its prefix.
    Under(&'a [Segment], Vec<Member<'a>>),
}

/// Every template of the policy: a group closes its prefix, so none but its own may reach into it.
pub(super) struct Fences<'a> {
    templates: Vec<(&'a Service, &'a Template)>,
}

impl<'a> Fences<'a> {
    /// The templates of all services.
    pub(super) fn new(services: &'a [Service]) -> Fences<'a> {
        let templates = services.iter().flat_map(|service| {
            let all: BTreeSet<_> = service.routes.iter().map(|route| &route.template).collect();
            all.into_iter().map(move |template| (service, template))
        });
        Fences { templates: templates.collect() }
    }

    /// Whether a prefix can be closed around the templates of a service that begin with it.
    fn allow(&self, prefix: &[Segment], service: &Service) -> bool {
        let is_plain = |own: &Segment| match own {
            Segment::Literal(text) => !text.is_empty(),
            Segment::Tail(_) => false,
            Segment::Mixed(_) | Segment::Parameter(..) => true,
        };
        let Some(closed) = path::template(prefix).filter(|_| prefix.iter().all(is_plain)) else {
            return false;
        };
        let shares = |other: &Service| other.hosts.iter().any(|own| service.hosts.contains(own));
        let slash = Segment::Literal(String::new());
        let mut others = self.templates.iter().filter(|(other, _)| shares(other));
        others.all(|(other, template)| match template.segments().strip_prefix(prefix) {
            // The prefix with a slash cannot be said inside of the group.
            Some(rest) => other.name == service.name && rest != std::slice::from_ref(&slash),
            None => template.common_path_below(&closed).is_none(),
        })
    }
}

/// The routes of a service, sorted by path, as nested groups.
pub(super) fn nest<'a>(service: &'a Service, fences: &Fences<'_>) -> Vec<Member<'a>> {
    let routes: Vec<&Route> = service.routes.iter().collect();
    let depth = service.base.matches('/').count();
    let nesting = Nesting { fences, service };
    let base = routes.first().and_then(|first| first.template.segments().get(..depth));
    match base.filter(|base| routes.len() > 1 && depth > 0 && nesting.may_close(base, &routes)) {
        // The base of the server is no part of any path in the description.
        Some(base) => vec![Member::Under(base, nesting.members(&routes, depth, depth))],
        None => nesting.members(&routes, 0, 0),
    }
}

struct Nesting<'f> {
    fences: &'f Fences<'f>,
    service: &'f Service,
}

impl Nesting<'_> {
    /// Routes that are alike in their first `depth` segments, of which the prefixes around them
    /// say the first `said`.
    fn members<'a>(&self, routes: &[&'a Route], said: usize, depth: usize) -> Vec<Member<'a>> {
        let runs = routes.chunk_by(|a, b| next(a, depth) == next(b, depth));
        runs.flat_map(|run| self.run(run, said, depth)).collect()
    }

    fn run<'a>(&self, run: &[&'a Route], said: usize, depth: usize) -> Vec<Member<'a>> {
        let shared = shared(run);
        let least = if run.len() >= MANY { 1 } else { LEAST_SEGMENTS };
        let lengths = (depth + 1).max(said + least)..=shared;
        let prefixes =
            lengths.rev().filter_map(|length| run.first()?.template.segments().get(..length));
        let worthy = run.len() >= LEAST;
        match prefixes.filter(|_| worthy).find(|prefix| self.may_close(prefix, run)) {
            Some(prefix) => {
                let (rest, length) = (prefix.get(said..).unwrap_or_default(), prefix.len());
                vec![Member::Under(rest, self.members(run, length, length))]
            }
            // Some of the run may have a longer prefix of their own.
            None if worthy && shared > depth => self.members(run, said, depth + 1),
            None => run.iter().map(|route| Member::Route(route, below(route, said))).collect(),
        }
    }

    fn may_close(&self, prefix: &[Segment], run: &[&Route]) -> bool {
        let begins = |route: &&Route| route.template.segments().starts_with(prefix);
        run.iter().all(begins) && self.fences.allow(prefix, self.service)
    }
}

fn next(route: &Route, depth: usize) -> Option<&Segment> {
    route.template.segments().get(depth)
}

fn below(route: &Route, said: usize) -> &[Segment] {
    route.template.segments().get(said..).unwrap_or_default()
}

/// How many segments all routes of a run begin with.
fn shared(run: &[&Route]) -> usize {
    let Some((first, rest)) = run.split_first() else { return 0 };
    let common = |route: &&Route| {
        let pairs = first.template.segments().iter().zip(route.template.segments());
        pairs.take_while(|(a, b)| a == b).count()
    };
    rest.iter().map(common).min().unwrap_or_else(|| first.template.segments().len())
}
