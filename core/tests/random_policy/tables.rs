//! The tables that a compiler would make of a draft.

use super::draft::{AccessDraft, Draft, GroupDraft, RouteDraft, ServiceDraft};
use super::template::named;
use gatewright_core::host::HostPattern;
use gatewright_core::policy::{
    Access, Alternative, ApiKeyAuth, Auth, AuthId, AuthKind, Condition, Fence, FenceId, Guard,
    GuardId, HeaderLine, HeaderSet, HeaderSetId, HeaderValue, Limit, LimitId, LimitKey, Mapping,
    Methods, OnInvalid, Origin, Place, Policy, RawPolicy, Route, Scheme, Service, TrailingSlash,
};
use gatewright_core::registry::KeyDigest;
use gatewright_core::requirement::{Atom, Caller, Operand, Requirement, TextPart};
use gatewright_core::route::{Relation, Spelling, Template};
use gatewright_core::{Engine, ObligationKind, Registry, Setup};

/// The methods by position: sorted by name.
const MACHINE: AuthId = AuthId(0);
const PARTNER: AuthId = AuthId(1);
const VISITOR: AuthId = AuthId(2);

impl Draft {
    /// The engine of the draft, with the one key of the registry.
    pub(crate) fn engine(&self) -> Engine {
        Engine::new(self.policy(), setup()).unwrap()
    }

    /// The draft compiled.
    pub(crate) fn policy(&self) -> Policy {
        Policy::try_from(self.tables()).unwrap()
    }

    /// The tables, without the routes that a compiler would refuse.
    pub(crate) fn tables(&self) -> RawPolicy {
        let mut policy = RawPolicy {
            statuses: self.statuses,
            auths: auths(),
            header_sets: header_sets(),
            conditions: vec![office()],
            limits: vec![limit()],
            services: (0..).zip(&self.services).map(|(at, own)| self.service(at, own)).collect(),
            ..RawPolicy::empty()
        };
        let groups: Vec<_> = self.services.iter().map(|own| placed(&own.body)).collect();
        for (position, groups) in groups.iter().enumerate() {
            add_fences(&mut policy, position, groups);
        }
        for (position, groups) in groups.iter().enumerate() {
            groups.iter().for_each(|group| self.add_routes(&mut policy, position, group));
        }
        for service in &mut policy.services {
            service.routes.sort_by(|a, b| a.name.cmp(&b.name));
        }
        policy
    }

    fn service(&self, position: usize, own: &ServiceDraft) -> Service {
        let mut hosts: Vec<_> =
            own.hosts.iter().map(|host| HostPattern::parse(host).unwrap()).collect();
        hosts.sort();
        Service {
            name: format!("s{position}"),
            hosts,
            upstream: Some("https://upstream.internal".into()),
            realm: "example".into(),
            encoded_slash: self.encoded_slash,
            trailing_slash: self.trailing_slash,
            resource: None,
            preflight: own.preflight,
            fences: Vec::new(),
            routes: Vec::new(),
            doc: None,
            origin: Origin::default(),
        }
    }

    fn add_routes(&self, policy: &mut RawPolicy, service: usize, group: &Placed<'_>) {
        let guards = group.guards.iter().map(|guard| guard_id(policy, guard)).collect::<Vec<_>>();
        let fence = group.fence().and_then(|prefix| fence_id(policy, service, &prefix));
        for draft in &group.own.routes {
            let template = group.template(draft);
            let name = format!("s{service}: {} {template}", written(&draft.methods));
            let route = Route { name, fence, ..route(draft, template, guards.clone()) };
            let ends_in_slash =
                self.trailing_slash == TrailingSlash::Ignore && route.template.ends_in_slash();
            if !ends_in_slash && fits(policy, service, &route) {
                policy.services[service].routes.push(route);
            }
        }
    }
}

/// The key that the registry knows.
pub(crate) const KEY: &str = "gw-demo-key-1";

/// A setup of a host that keeps every obligation. What the registry says of its one key is what a
/// careless operator might have pasted.
pub(crate) fn setup() -> Setup {
    let record = serde_json::json!({
        "id": "demo",
        "digest": KeyDigest::plain(KEY).to_string(),
        "client": "acmé 100%",
        "status": "active",
        "scopes": ["orders:read", "orders:write"],
        "metadata": {"tenant": "a\r\nX-Admin: 1\0", "tags": ["x y", "z", "\r\n"]},
    });
    let mut setup = Setup::default();
    let registry = Registry::from_json_lines(record.to_string().as_bytes()).unwrap();
    setup.registries.insert("partners".into(), registry);
    setup.obligations.extend([ObligationKind::Limit, ObligationKind::Once]);
    setup
}

/// A group with the prefixes and guards around it.
struct Placed<'a> {
    own: &'a GroupDraft,
    /// The whole prefixes, the outermost first; none for a service.
    prefixes: Vec<String>,
    guards: Vec<&'a Requirement>,
}

impl Placed<'_> {
    fn fence(&self) -> Option<Template> {
        self.prefixes.last().map(|prefix| parsed(prefix))
    }

    fn template(&self, route: &RouteDraft) -> Template {
        let prefix = self.prefixes.last().map_or("", String::as_str);
        match route.path.as_str() {
            "/" if !prefix.is_empty() => parsed(prefix),
            own => parsed(&format!("{prefix}{own}")),
        }
    }
}

/// A group and all within it.
fn placed(body: &GroupDraft) -> Vec<Placed<'_>> {
    let mut found = Vec::new();
    place(body, &[], &[], &mut found);
    found
}

fn place<'a>(
    own: &'a GroupDraft,
    prefixes: &[String],
    guards: &[&'a Requirement],
    found: &mut Vec<Placed<'a>>,
) {
    let around = prefixes.last().map_or("", String::as_str);
    let whole = Some(format!("{around}{}", own.prefix)).filter(|whole| !whole.is_empty());
    let prefixes: Vec<String> = prefixes.iter().cloned().chain(whole).collect();
    let guards: Vec<_> = guards.iter().copied().chain(&own.guard).collect();
    found.push(Placed { own, prefixes: prefixes.clone(), guards: guards.clone() });
    own.groups.iter().for_each(|inner| place(inner, &prefixes, &guards, found));
}

fn parsed(unnamed: &str) -> Template {
    Template::parse(&named(unnamed), Spelling::Quoted).unwrap()
}

/// Adds the fences of a service, sorted by prefix, each prefix once.
fn add_fences(policy: &mut RawPolicy, service: usize, groups: &[Placed<'_>]) {
    let mut chains: Vec<Vec<Template>> = groups
        .iter()
        .map(|group| group.prefixes.iter().map(|prefix| parsed(prefix)).collect())
        .filter(|chain: &Vec<Template>| !chain.is_empty())
        .collect();
    chains.sort_by(|a, b| a.last().cmp(&b.last()));
    chains.dedup_by(|a, b| a.last() == b.last());
    let first = policy.fences.len();
    let position = |prefix: &Template| {
        let at = chains.iter().position(|chain| chain.last() == Some(prefix));
        at.map(|at| FenceId(u32::try_from(first + at).unwrap()))
    };
    let fences = chains.iter().map(|chain| Fence {
        prefix: chain.last().unwrap().clone(),
        parent: chain.iter().rev().nth(1).and_then(position),
        origin: Origin::default(),
    });
    policy.fences.extend(fences.collect::<Vec<_>>());
    let own = first..policy.fences.len();
    policy.services[service].fences = own.map(|at| FenceId(u32::try_from(at).unwrap())).collect();
}

fn fence_id(policy: &RawPolicy, service: usize, prefix: &Template) -> Option<FenceId> {
    let own = &policy.services[service].fences;
    own.iter().copied().find(|id| policy.fences[id.index()].prefix == *prefix)
}

fn guard_id(policy: &mut RawPolicy, requirement: &Requirement) -> GuardId {
    let known = policy.guards.iter().position(|guard| guard.requirement == *requirement);
    let at = known.unwrap_or_else(|| {
        let (requirement, origin) = (requirement.clone(), Origin::default());
        policy.guards.push(Guard { requirement, origin });
        policy.guards.len() - 1
    });
    GuardId(u32::try_from(at).unwrap())
}

/// Whether a compiler would take the route among those that are there.
fn fits(policy: &RawPolicy, service: usize, route: &Route) -> bool {
    let hosts = &policy.services[service].hosts;
    let meets = |other: &&Service| {
        hosts.iter().any(|host| other.hosts.iter().any(|known| host.is_same_host(known)))
    };
    let around = around(policy, route.fence);
    let mut neighbours = policy.services.iter().filter(meets);
    neighbours.all(|other| {
        let intrudes = |id: &FenceId| {
            !around.contains(id) && route.template.lies_within(&policy.fences[id.index()].prefix)
        };
        !other.fences.iter().any(intrudes)
            && other.routes.iter().all(|known| is_apart(known, route))
    })
}

/// Whether it is clear which of two routes decides.
fn is_apart(known: &Route, route: &Route) -> bool {
    match known.template.relation(&route.template) {
        Relation::Tied { .. } => false,
        Relation::Same => match (&known.methods, &route.methods) {
            (Methods::Any, Methods::Any) => false,
            (Methods::Listed(one), Methods::Listed(other)) => {
                one.iter().all(|method| !other.contains(method))
            }
            _ => true,
        },
        Relation::Disjoint | Relation::Ordered { .. } => true,
    }
}

/// A fence and those around it.
pub(crate) fn around(policy: &RawPolicy, innermost: Option<FenceId>) -> Vec<FenceId> {
    let parent = |id: &FenceId| policy.fences[id.index()].parent;
    std::iter::successors(innermost, parent).collect()
}

fn written(methods: &Methods) -> String {
    match methods {
        Methods::Any => "*".into(),
        Methods::Listed(names) => names.join("|"),
    }
}

fn route(draft: &RouteDraft, template: Template, mut guards: Vec<GuardId>) -> Route {
    guards.sort();
    guards.dedup();
    let has_parameter = template.parameters().next().is_some();
    let is_sayable = |requirement: &&Requirement| has_parameter || !reads_path(requirement);
    let forwards = (0..).map(HeaderSetId).zip(draft.forwards);
    let forwards = forwards.filter(|(id, on)| *on && (*id != PLACE || has_parameter));
    Route {
        name: String::new(),
        methods: draft.methods.clone(),
        template,
        fence: None,
        access: access(draft.access),
        guards,
        requires: draft.require.iter().filter(is_sayable).cloned().collect(),
        forwards: forwards.map(|(id, _)| id).collect(),
        limits: draft.limited.then_some(LimitId(0)).into_iter().collect(),
        doc: None,
        origin: Origin::default(),
    }
}

fn reads_path(requirement: &Requirement) -> bool {
    let mut found = false;
    requirement.atoms(&mut |atom: &Atom| {
        found |= atom.operands().iter().any(|operand| matches!(operand, Operand::Path(_)));
    });
    found
}

fn access(draft: AccessDraft) -> Access {
    let alternative = |who: &[AuthId], with| {
        let (who, via, origin) = (who.to_vec(), None, Origin::default());
        Access::Allow(vec![Alternative { who, via, with, origin }])
    };
    match draft {
        AccessDraft::Public => Access::Public,
        AccessDraft::Deny => Access::Deny,
        AccessDraft::Optional => Access::Optional(vec![PARTNER]),
        AccessDraft::Partner => alternative(&[PARTNER], None),
        AccessDraft::Reader => {
            let scope = Atom::ScopeAny(vec!["orders:read".into()]);
            let with = Requirement::Atom(scope, Origin::default());
            alternative(&[MACHINE, VISITOR], Some(with))
        }
    }
}

fn auths() -> Vec<Auth> {
    let key = |name: &str, place| Auth {
        name: name.into(),
        kind: AuthKind::ApiKey(ApiKeyAuth {
            registry: "partners".into(),
            prefix: None,
            on_invalid: OnInvalid::Unauthorized,
        }),
        places: vec![place],
        mapping: Mapping::default(),
        method: "api-key".into(),
        doc: None,
        origin: Origin::default(),
    };
    vec![
        key("machine", Place::Authorization(Scheme::ApiKey)),
        key("partner", Place::Header("X-API-Key".into())),
        key("visitor", Place::Query("api_key".into())),
    ]
}

fn office() -> Condition {
    let inside = Atom::InNetworks(vec!["192.0.2.0/24".parse().unwrap()]);
    Condition {
        name: "office".into(),
        requirement: Requirement::Atom(inside, Origin::default()),
        doc: None,
        origin: Origin::default(),
    }
}

fn limit() -> Limit {
    let (count, window_s, by) = (100, 60, LimitKey::Ip);
    Limit { name: "all".into(), count, window_s, by, origin: Origin::default() }
}

/// The header set that reads the first parameter of the path.
const PLACE: HeaderSetId = HeaderSetId(2);

fn header_sets() -> Vec<HeaderSet> {
    let one = |operand| HeaderValue::Operand(operand);
    let place = || Operand::Path("p0".into());
    let claim = |name: &str| Operand::Claim(Caller::Principal, vec![name.into()]);
    let text = vec![TextPart::Literal("at ".into()), TextPart::Operand(place())];
    vec![
        header_set(
            "identity",
            vec![
                ("X-Client-Id", one(Operand::Client(Caller::Principal))),
                ("X-Tags", one(claim("tags"))),
                ("X-Tenant", one(claim("tenant"))),
                ("X-User-Id", one(Operand::Subject(Caller::Principal))),
                ("X-User-Scopes", one(Operand::Scopes)),
            ],
            &["X-Debug"],
        ),
        header_set(
            "origin",
            vec![
                ("X-Client-Ip", one(Operand::RequestIp)),
                ("X-Request-Id", one(Operand::RequestId)),
                ("X-Route", one(Operand::Route)),
            ],
            &[],
        ),
        header_set(
            "place",
            vec![("X-Place", one(place())), ("X-Place-Text", HeaderValue::Text(text))],
            &[],
        ),
    ]
}

fn header_set(name: &str, lines: Vec<(&str, HeaderValue)>, drops: &[&str]) -> HeaderSet {
    let line = |(name, value): (&str, HeaderValue)| HeaderLine {
        name: name.into(),
        value,
        expanded: false,
        json: false,
        join: None,
        fallback: None,
        origin: Origin::default(),
    };
    HeaderSet {
        name: name.into(),
        lines: lines.into_iter().map(line).collect(),
        keep_authorization: false,
        drops: drops.iter().map(|name| (*name).to_owned()).collect(),
        doc: None,
        origin: Origin::default(),
    }
}
