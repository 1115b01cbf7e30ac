//! Routes, as a comparison sees them.

use super::described::Described;
use super::need::{Enough, Need, Proof, Sets, both};
use gatewright_core::host::{Host, HostPattern};
use gatewright_core::policy::{
    Access, Alternative, AuthId, Methods, Place, Policy, RawPolicy, Route, Scheme, Service,
};
use gatewright_core::requirement::{Atom, Requirement};
use gatewright_core::route::{Piece, Segment, Template};
use std::collections::BTreeSet;

/// The routes of a policy.
pub(super) struct Policed<'a> {
    policy: &'a RawPolicy,
    routes: Vec<(&'a Service, &'a Route)>,
}

impl<'a> Policed<'a> {
    pub(super) fn new(policy: &'a Policy) -> Policed<'a> {
        let policy = policy.tables();
        Policed { policy, routes: policy.routes().collect() }
    }

    /// The name of a route.
    pub(super) fn name(&self, at: usize) -> &'a str {
        self.routes.get(at).map_or("", |(_, route)| route.name.as_str())
    }

    /// The route that decides the requests of an operation, and what it needs.
    pub(super) fn decides(&self, operation: &Described) -> Option<(usize, Need)> {
        let template = operation.template.as_ref()?;
        let on_host = self.on_host(&operation.host);
        let chosen = nearest(template, &on_host)?;
        let same = on_host.iter().filter(|(_, route)| route.template.is_same_shape(chosen));
        let method = |wanted: &str| {
            same.clone().find(|(_, route)| match &route.methods {
                Methods::Any => false,
                Methods::Listed(listed) => listed.iter().any(|own| own == wanted),
            })
        };
        let head = (operation.method == "HEAD").then(|| method("GET")).flatten();
        let any = || same.clone().find(|(_, route)| route.methods == Methods::Any);
        let (at, route) = method(&operation.method).or(head).or_else(any)?;
        Some((*at, self.need(route)))
    }

    /// The routes of the host: of that very host, else of a pattern that it fits, else of any.
    fn on_host(&self, host: &str) -> Vec<(usize, &'a Route)> {
        let wanted = HostPattern::parse(host).ok();
        let concrete = Host::parse(host.as_bytes(), 443);
        let very = |own: &HostPattern| wanted.as_ref().is_some_and(|host| own.is_same_host(host));
        let fits = |own: &HostPattern| {
            *own != HostPattern::Any
                && concrete.as_ref().is_some_and(|host| own.matches(host).is_some())
        };
        let any = |own: &HostPattern| *own == HostPattern::Any || host == "any";
        let choices: [&dyn Fn(&HostPattern) -> bool; 3] = [&very, &fits, &any];
        let of = |choice: &&dyn Fn(&HostPattern) -> bool| {
            let routes = self.routes.iter().enumerate();
            let fitting = routes.filter(|(_, (service, _))| service.hosts.iter().any(choice));
            fitting.map(|(at, (_, route))| (at, *route)).collect::<Vec<_>>()
        };
        choices.iter().map(of).find(|routes| !routes.is_empty()).unwrap_or_default()
    }

    fn need(&self, route: &Route) -> Need {
        match &route.access {
            Access::Deny => Need::default(),
            Access::Public | Access::Optional(_) => Need::new([Enough::default()]),
            Access::Allow(alternatives) => {
                let guards =
                    route.guards.iter().filter_map(|id| self.policy.guards.get(id.index()));
                let required = guards.map(|guard| &guard.requirement).chain(&route.requires);
                let sets = required
                    .fold(vec![BTreeSet::new()], |sets, own| both(&sets, &self.scopes(own, 0)));
                let ways = alternatives.iter().flat_map(|own| self.alternative(own, &sets));
                Need::new(ways.collect::<Vec<_>>())
            }
        }
    }

    fn alternative(&self, own: &Alternative, required: &Sets) -> Vec<Enough> {
        let with = own.with.as_ref().map_or(vec![BTreeSet::new()], |with| self.scopes(with, 0));
        let sets = both(required, &with);
        let firsts = own.who.iter().flat_map(|auth| self.proofs(*auth));
        let seconds: Vec<Option<Proof>> = match own.via {
            Some(via) => self.proofs(via).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let pairs = firsts.flat_map(|first| {
            seconds.iter().map(move |second| std::iter::once(first.clone()).chain(second.clone()))
        });
        let proofs: Vec<BTreeSet<Proof>> = pairs.map(Iterator::collect).collect();
        let enough = |proofs: &BTreeSet<Proof>| {
            let proofs = proofs.clone();
            sets.iter().map(move |scopes| Enough { proofs: proofs.clone(), scopes: scopes.clone() })
        };
        proofs.iter().flat_map(enough).collect()
    }

    fn proofs(&self, auth: AuthId) -> Vec<Proof> {
        let places = self.policy.auth(auth).map_or(&[][..], |auth| &auth.places);
        let proof = |place: &Place| match place {
            Place::Authorization(Scheme::Bearer) => Proof::Bearer,
            Place::Authorization(scheme) => Proof::Authorization(scheme.as_str().into()),
            Place::Header(name) => Proof::Header(name.to_ascii_lowercase()),
            Place::Query(name) => Proof::Query(name.clone()),
        };
        places.iter().map(proof).collect()
    }

    /// The sets of scopes that fulfil a requirement, were all else fulfilled.
    fn scopes(&self, requirement: &Requirement, entered: usize) -> Sets {
        let none = || vec![BTreeSet::new()];
        match requirement {
            Requirement::All(parts) => {
                parts.iter().fold(none(), |sets, part| both(&sets, &self.scopes(part, entered)))
            }
            Requirement::Any(parts) => {
                parts.iter().flat_map(|part| self.scopes(part, entered)).collect()
            }
            Requirement::Atom(Atom::ScopeAny(scopes), _) => {
                scopes.iter().map(|scope| BTreeSet::from([scope.clone()])).collect()
            }
            Requirement::Atom(Atom::ScopeAll(scopes), _) => {
                vec![scopes.iter().cloned().collect()]
            }
            Requirement::Atom(..) => none(),
            // A condition refers only to those before it, so there is an end.
            Requirement::Named(id, _) => match self.policy.conditions.get(id.index()) {
                Some(own) if entered < self.policy.conditions.len() => {
                    self.scopes(&own.requirement, entered + 1)
                }
                _ => none(),
            },
        }
    }
}

/// The template that takes the paths of another one: alike but for names and types, else the
/// narrowest that holds all of them.
fn nearest<'a>(wanted: &Template, routes: &[(usize, &'a Route)]) -> Option<&'a Template> {
    let shape = untyped(wanted);
    let templates = || routes.iter().map(|(_, route)| &route.template);
    let alike = templates().find(|own| untyped(own) == shape);
    alike.or_else(|| {
        let around = templates().filter(|own| wanted.is_part_of(own));
        around.reduce(|best, own| if own.is_part_of(best) { own } else { best })
    })
}

fn untyped(template: &Template) -> Vec<Segment> {
    let piece = |own: &Piece| match own {
        Piece::Parameter(..) => Piece::Parameter(String::new(), None),
        literal => literal.clone(),
    };
    let segment = |own: &Segment| match own {
        Segment::Parameter(..) => Segment::Parameter(String::new(), None),
        Segment::Tail(_) => Segment::Tail(String::new()),
        Segment::Mixed(pieces) => Segment::Mixed(pieces.iter().map(piece).collect()),
        literal => literal.clone(),
    };
    template.segments().iter().map(segment).collect()
}
