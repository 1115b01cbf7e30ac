//! A route prepared for deciding: its requirement as bits, its alternatives one by one.

use super::truth::{Atoms, Formula};
use crate::fold::fold;
use crate::policy::{
    Access, Alternative, AuthId, HeaderLine, HeaderSet, LimitKey, RawPolicy, Route,
};
use crate::requirement::{Atom, Operand, TextPart};
use crate::route::Template;
use std::sync::Arc;

/// One route.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: Arc<str>,
    /// Position of its service.
    pub(crate) service: usize,
    pub(crate) template: Template,
    /// The parameters from the left; `None` for a name that occurs twice.
    pub(crate) parameters: Vec<Option<String>>,
    pub(crate) atoms: Atoms,
    /// Every `guard` and `require`.
    pub(crate) base: Formula,
    pub(crate) gate: Gate,
    /// Every method that it could use, sorted.
    pub(crate) accepted: Vec<AuthId>,
    pub(crate) forward: Forward,
    pub(crate) limits: Vec<RuleLimit>,
    /// Whether anything in it reads the query.
    pub(crate) reads_query: bool,
}

/// Who may.
#[derive(Debug)]
pub(crate) enum Gate {
    Public,
    Deny,
    /// Nobody is fine, a bad credential is not.
    Optional(Vec<Way>),
    Allow(Vec<Way>),
}

/// One way through: one principal's method, perhaps a second proof, perhaps a requirement.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) auth: AuthId,
    pub(crate) via: Option<AuthId>,
    /// The credentials that have to be presented, these and no others; sorted.
    pub(crate) explicit: Vec<AuthId>,
    pub(crate) with: Option<Formula>,
    /// Position of the alternative in the route.
    pub(crate) alternative: usize,
}

/// What the upstream learns.
#[derive(Debug, Default)]
pub(crate) struct Forward {
    /// Sorted by folded name, none twice.
    pub(crate) lines: Vec<(Arc<str>, HeaderLine)>,
    pub(crate) keep_authorization: bool,
    /// Folded names to remove besides.
    pub(crate) drops: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct RuleLimit {
    pub(crate) name: Arc<str>,
    pub(crate) count: u64,
    pub(crate) window_s: u64,
    pub(crate) by: LimitKey,
}

impl Rule {
    /// Prepares a route of the service at this position.
    pub(crate) fn new(policy: &RawPolicy, service: usize, route: &Route) -> Rule {
        let mut atoms = Atoms::default();
        let guards = route.guards.iter().filter_map(|id| policy.guards.get(id.index()));
        let demands = guards.map(|guard| &guard.requirement).chain(&route.requires);
        let base = Formula::All(demands.map(|demand| atoms.compile(demand, policy)).collect());
        let gate = gate(&route.access, &mut atoms, policy);
        let forward = Forward::new(policy, route);
        Rule {
            name: route.name.as_str().into(),
            service,
            template: route.template.clone(),
            parameters: parameters(route),
            reads_query: reads_query(&atoms, &forward),
            accepted: accepted(&gate),
            limits: limits(policy, route),
            atoms,
            base,
            gate,
            forward,
        }
    }

    /// The ways through; none where the route asks for nobody or denies everybody.
    pub(crate) fn ways(&self) -> &[Way] {
        match &self.gate {
            Gate::Optional(ways) | Gate::Allow(ways) => ways,
            Gate::Public | Gate::Deny => &[],
        }
    }
}

fn gate(access: &Access, atoms: &mut Atoms, policy: &RawPolicy) -> Gate {
    match access {
        Access::Public => Gate::Public,
        Access::Deny => Gate::Deny,
        Access::Optional(who) => Gate::Optional(who.iter().map(|auth| alone(*auth)).collect()),
        Access::Allow(alternatives) => {
            let ways = alternatives.iter().enumerate();
            Gate::Allow(ways.flat_map(|(at, own)| ways_of(at, own, atoms, policy)).collect())
        }
    }
}

fn alone(auth: AuthId) -> Way {
    Way { auth, via: None, explicit: vec![auth], with: None, alternative: 0 }
}

fn ways_of(
    position: usize,
    alternative: &Alternative,
    atoms: &mut Atoms,
    policy: &RawPolicy,
) -> Vec<Way> {
    let way = |auth: &AuthId| {
        let mut explicit: Vec<AuthId> = alternative.via.into_iter().chain([*auth]).collect();
        explicit.sort_unstable();
        let with = alternative.with.as_ref().map(|with| atoms.compile(with, policy));
        Way { auth: *auth, via: alternative.via, explicit, with, alternative: position }
    };
    alternative.who.iter().map(way).collect()
}

fn accepted(gate: &Gate) -> Vec<AuthId> {
    let ways: &[Way] = match gate {
        Gate::Optional(ways) | Gate::Allow(ways) => ways,
        Gate::Public | Gate::Deny => &[],
    };
    let mut accepted: Vec<AuthId> = ways.iter().flat_map(|way| way.explicit.clone()).collect();
    accepted.sort_unstable();
    accepted.dedup();
    accepted
}

fn parameters(route: &Route) -> Vec<Option<String>> {
    let names: Vec<&str> = route.template.parameters().collect();
    let once = |name: &&str| names.iter().filter(|other| *other == name).count() == 1;
    names.iter().map(|name| once(name).then(|| (*name).to_owned())).collect()
}

fn limits(policy: &RawPolicy, route: &Route) -> Vec<RuleLimit> {
    let own = route.limits.iter().filter_map(|id| policy.limits.get(id.index()));
    own.map(|limit| RuleLimit {
        name: limit.name.as_str().into(),
        count: limit.count,
        window_s: limit.window_s,
        by: limit.by,
    })
    .collect()
}

impl Forward {
    fn new(policy: &RawPolicy, route: &Route) -> Forward {
        let sets = || route.forwards.iter().filter_map(|id| policy.header_sets.get(id.index()));
        let mut lines: Vec<(String, &HeaderLine)> = sets()
            .flat_map(|set| &set.lines)
            .map(|line| (fold(line.name.as_bytes()), line))
            .collect();
        lines.sort_by(|(a, _), (b, _)| a.cmp(b));
        lines.dedup_by(|(a, _), (b, _)| a == b);
        let drops = sets().flat_map(|set| &set.drops).map(|name| fold(name.as_bytes()));
        let keeps = |set: &HeaderSet| set.keep_authorization;
        Forward {
            lines: lines.into_iter().map(|(_, l)| (l.name.as_str().into(), l.clone())).collect(),
            keep_authorization: sets().any(keeps),
            drops: drops.collect(),
        }
    }
}

fn reads_query(atoms: &Atoms, forward: &Forward) -> bool {
    let is_query = |operand: &Operand| matches!(operand, Operand::Query(_));
    let in_atom = |atom: &Atom| atom.operands().into_iter().any(is_query);
    let in_line = |(_, line): &(Arc<str>, HeaderLine)| match &line.value {
        crate::policy::HeaderValue::Operand(operand) => is_query(operand),
        crate::policy::HeaderValue::Text(parts) => {
            parts.iter().filter_map(TextPart::operand).any(is_query)
        }
    };
    atoms.list().iter().any(in_atom) || forward.lines.iter().any(in_line)
}
