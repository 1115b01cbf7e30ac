//! A sound policy, spoilt in one place at a time.

use super::*;
use crate::host::HostPattern;
use crate::policy::{
    Access, Algorithm, Alternative, ApiKeyAuth, Audience, Auth, AuthId, AuthKind, Condition,
    ConditionId, EncodedSlash, Endpoint, Fence, FenceId, Guard, GuardId, HeaderLine, HeaderSet,
    HeaderSetId, HeaderValue, IntrospectionAuth, JwtAuth, KeySource, Limit, LimitId, LimitKey,
    Mapping, Methods, OnInvalid, Origin, Place, Route, Scheme, ScopeEntry, Service, TrailingSlash,
};
use crate::requirement::{Atom, Caller, Literal, Operand, Requirement, TextPart};
use crate::route::{Spelling, Template};

const KEY: AuthId = AuthId(0);
const OTHER: AuthId = AuthId(1);
const USER: AuthId = AuthId(2);

fn auth(name: &str, kind: AuthKind, place: Place) -> Auth {
    Auth {
        name: name.into(),
        kind,
        places: vec![place],
        mapping: Mapping::default(),
        method: "x".into(),
        doc: None,
        origin: Origin::default(),
    }
}

fn key(prefix: Option<&str>) -> AuthKind {
    AuthKind::ApiKey(ApiKeyAuth {
        registry: "r".into(),
        prefix: prefix.map(String::from),
        on_invalid: OnInvalid::Unauthorized,
    })
}

fn jwt() -> JwtAuth {
    JwtAuth {
        issuer: "https://a.example".into(),
        audience: Audience::OneOf(vec!["x".into()]),
        algorithms: vec![Algorithm::RS256],
        keys: KeySource::Discovery,
        leeway_s: 60,
        token_type: None,
        rfc9068: false,
        claims: Vec::new(),
        max_age_s: None,
    }
}

fn bearer() -> Place {
    Place::Authorization(Scheme::Bearer)
}

fn template(text: &str) -> Template {
    Template::parse(text, Spelling::Bare).unwrap()
}

fn atom(atom: Atom) -> Requirement {
    Requirement::Atom(atom, Origin::default())
}

fn role(name: &str) -> Requirement {
    atom(Atom::RoleAny(vec![name.into()]))
}

fn named(id: u32) -> Requirement {
    Requirement::Named(ConditionId(id), Origin::default())
}

fn way(who: AuthId, via: Option<AuthId>) -> Alternative {
    Alternative { who: vec![who], via, with: None, origin: Origin::default() }
}

fn route(name: &str, path: &str, access: Access) -> Route {
    Route {
        name: name.into(),
        methods: Methods::Listed(vec!["GET".into(), "PUT".into()]),
        template: template(path),
        fence: None,
        access,
        guards: Vec::new(),
        requires: Vec::new(),
        forwards: Vec::new(),
        limits: Vec::new(),
        doc: None,
        origin: Origin::default(),
    }
}

fn service(name: &str, host: &str, routes: Vec<Route>) -> Service {
    Service {
        name: name.into(),
        hosts: vec![HostPattern::parse(host).unwrap()],
        upstream: None,
        realm: "api".into(),
        encoded_slash: EncodedSlash::Reject,
        trailing_slash: TrailingSlash::Strict,
        resource: None,
        preflight: false,
        fences: Vec::new(),
        routes,
        doc: None,
        origin: Origin::default(),
    }
}

fn line(name: &str, value: HeaderValue) -> HeaderLine {
    HeaderLine {
        name: name.into(),
        value,
        expanded: false,
        json: false,
        join: None,
        fallback: None,
        origin: Origin::default(),
    }
}

fn condition(name: &str, requirement: Requirement) -> Condition {
    Condition { name: name.into(), requirement, doc: None, origin: Origin::default() }
}

fn scope(name: &str, includes: &[&str]) -> ScopeEntry {
    ScopeEntry {
        name: name.into(),
        description: String::new(),
        includes: includes.iter().map(|name| (*name).into()).collect(),
        doc: None,
        origin: Origin::default(),
    }
}

fn subject() -> Operand {
    Operand::Subject(Caller::Principal)
}

/// Something of everything.
fn sound() -> RawPolicy {
    let inner = Route {
        fence: Some(FenceId(1)),
        guards: vec![GuardId(0)],
        requires: vec![Requirement::All(vec![role("a"), named(1)])],
        forwards: vec![HeaderSetId(0)],
        limits: vec![LimitId(0)],
        ..route("a: inner", "/admin/x/{id}", Access::Allow(vec![way(USER, Some(KEY))]))
    };
    let fence = |prefix: &str, parent| Fence {
        prefix: template(prefix),
        parent,
        origin: Origin::default(),
    };
    RawPolicy {
        auths: vec![
            auth("key", key(Some("k_")), Place::Header("X-API-Key".into())),
            auth("other", key(None), Place::Header("X-Other".into())),
            auth("user", AuthKind::Jwt(jwt()), bearer()),
        ],
        scopes: Some(vec![scope("all", &["read"]), scope("read", &[])]),
        header_sets: vec![HeaderSet {
            name: "identity".into(),
            lines: vec![
                line("X-A", HeaderValue::Operand(subject())),
                line("X-B", HeaderValue::Text(vec![TextPart::Operand(subject())])),
            ],
            keep_authorization: false,
            drops: vec!["X-C".into()],
            doc: None,
            origin: Origin::default(),
        }],
        conditions: vec![
            condition("base", atom(Atom::Exists(Operand::RequestIp))),
            condition("office", Requirement::Any(vec![named(0), role("b")])),
        ],
        guards: vec![Guard { requirement: named(1), origin: Origin::default() }],
        fences: vec![fence("/admin", None), fence("/admin/x", Some(FenceId(0)))],
        limits: vec![Limit {
            name: "a".into(),
            count: 1,
            window_s: 60,
            by: LimitKey::Ip,
            origin: Origin::default(),
        }],
        services: vec![
            Service {
                fences: vec![FenceId(0), FenceId(1)],
                ..service("a", "a.example.com", vec![inner])
            },
            service("b", "b.example.com", vec![route("b: open", "/", Access::Public)]),
        ],
        ..RawPolicy::empty()
    }
}

fn inner(raw: &mut RawPolicy) -> &mut Route {
    &mut raw.services[0].routes[0]
}

fn check(fault: &str, spoil: impl FnOnce(&mut RawPolicy)) {
    let mut raw = sound();
    spoil(&mut raw);
    let found = Policy::try_from(raw).map(|policy| policy.digest());
    let found = found.expect_err(fault).to_string();
    assert!(found.contains(fault), "`{found}` instead of `{fault}`");
}

#[test]
fn a_sound_policy_is_one() {
    let policy = Policy::try_from(sound()).unwrap();
    assert_eq!(Policy::from_bytes(&policy.to_bytes()).unwrap(), policy);
}

#[test]
fn positions_lead_somewhere() {
    check("unknown method", |raw| {
        let mesh = Operand::Subject(Caller::Via(AuthId(9)));
        inner(raw).requires = vec![atom(Atom::Exists(mesh))];
    });
    check("without methods", |raw| inner(raw).access = Access::Allow(vec![way(AuthId(9), None)]));
    check("no methods", |raw| inner(raw).access = Access::Optional(vec![AuthId(9)]));
    check("unknown second proof", |raw| {
        inner(raw).access = Access::Allow(vec![way(USER, Some(AuthId(9)))]);
    });
    check("unknown condition", |raw| inner(raw).requires = vec![named(9)]);
    check("no such guard", |raw| inner(raw).guards = vec![GuardId(9)]);
    check("no such headers", |raw| inner(raw).forwards = vec![HeaderSetId(9)]);
    check("no such limit", |raw| inner(raw).limits = vec![LimitId(9)]);
    check("group elsewhere", |raw| inner(raw).fence = Some(FenceId(9)));
    check("unknown group", |raw| raw.services[0].fences.push(FenceId(9)));
    check("unknown scope", |raw| raw.scopes.as_mut().unwrap()[0].includes = vec!["x".into()]);
}

#[test]
fn tables_are_sorted_and_their_names_distinct() {
    check("auths are not sorted", |raw| raw.auths[1].name = "key".into());
    check("scopes are not sorted", |raw| raw.scopes.as_mut().unwrap().reverse());
    check("header sets are not sorted", |raw| {
        let set = raw.header_sets[0].clone();
        raw.header_sets.push(set);
    });
    check("conditions are not sorted", |raw| raw.conditions[1].name = "a".into());
    check("limits are not sorted", |raw| raw.limits.push(raw.limits[0].clone()));
    check("services are not sorted", |raw| raw.services.reverse());
    check("name of another one", |raw| raw.services[1].routes[0].name = "a: inner".into());
    check("routes that are not sorted", |raw| {
        raw.services[1].routes.push(route("a", "/a", Access::Public));
    });
    check("positions out of order", |raw| inner(raw).guards = vec![GuardId(0), GuardId(0)]);
    check("folded names", |raw| raw.header_sets[0].lines[1].name = "x_a".into());
    check("set and drop", |raw| raw.header_sets[0].drops = vec!["x-b".into()]);
}

#[test]
fn nothing_is_empty() {
    check("no sorted places", |raw| raw.auths[0].places.clear());
    check("no sorted hosts", |raw| raw.services[0].hosts.clear());
    check("no alternatives", |raw| inner(raw).access = Access::Allow(Vec::new()));
    check("no sorted methods", |raw| inner(raw).methods = Methods::Listed(Vec::new()));
    check("empty requirement", |raw| inner(raw).requires = vec![Requirement::Any(Vec::new())]);
    check("means nothing", |raw| inner(raw).requires = vec![atom(Atom::ScopeAny(Vec::new()))]);
    check("count nothing", |raw| raw.limits[0].count = 0);
    check("path that is not well formed", |raw| inner(raw).template = Template::of(Vec::new()));
}

#[test]
fn s21_lists_of_a_method_are_not_empty() {
    let spoilt = |spoil: fn(&mut JwtAuth)| {
        check("is no JWT method", |raw| {
            let mut own = jwt();
            spoil(&mut own);
            raw.auths[2].kind = AuthKind::Jwt(own);
        });
    };
    spoilt(|jwt| jwt.audience = Audience::OneOf(Vec::new()));
    spoilt(|jwt| jwt.algorithms.clear());
    spoilt(|jwt| jwt.issuer.clear());
    spoilt(|jwt| jwt.leeway_s = 301);
    spoilt(|jwt| jwt.keys = KeySource::Jwks("http://a.example".into()));
    spoilt(|jwt| jwt.issuer = "a".into());
}

#[test]
fn s19_public_keys_are_never_secrets() {
    let spoilt = |algorithms: &[Algorithm], keys: KeySource| {
        check("is no JWT method", |raw| {
            let own = JwtAuth { algorithms: algorithms.to_vec(), keys, ..jwt() };
            raw.auths[2].kind = AuthKind::Jwt(own);
        });
    };
    spoilt(&[Algorithm::HS256], KeySource::Discovery);
    spoilt(&[Algorithm::HS256, Algorithm::RS256], KeySource::Secret("s".into()));
    spoilt(&[Algorithm::RS256], KeySource::Secret("s".into()));
}

#[test]
fn methods_do_not_contradict_themselves_or_each_other() {
    check("is no API key method", |raw| {
        raw.auths[1].places = vec![bearer()];
    });
    check("reads tokens as keys", |raw| {
        raw.auths[2].places = vec![Place::Authorization(Scheme::Basic)];
    });
    check("is no introspection method", |raw| {
        raw.auths[2].kind = AuthKind::Introspection(IntrospectionAuth {
            endpoint: Endpoint::Discovery,
            issuer: None,
            audience: Audience::Any,
            credentials: None,
            cache_s: 30,
            claims: Vec::new(),
        });
    });
    check("nothing tells apart", |raw| {
        raw.auths[1].places = raw.auths[0].places.clone();
        inner(raw).access = Access::Allow(vec![way(KEY, None), way(OTHER, None)]);
    });
}

#[test]
fn access_does_not_contradict_itself() {
    check("whom it does not ask for", |raw| inner(raw).access = Access::Public);
    check("whom it does not ask for", |raw| inner(raw).access = Access::Optional(vec![USER]));
    check("is the first one", |raw| {
        inner(raw).access = Access::Allow(vec![way(USER, Some(USER))]);
    });
    check("who of two is the caller", |raw| {
        let both = vec![way(USER, Some(KEY)), way(KEY, Some(USER))];
        inner(raw).access = Access::Allow(both);
    });
    check("a proof that it does not ask for", |raw| {
        let mesh = Operand::Subject(Caller::Via(OTHER));
        inner(raw).requires = vec![atom(Atom::Exists(mesh))];
    });
}

#[test]
fn s36_requirements_are_bounded() {
    check("more atoms", |raw| {
        let roles = (0..49).map(|at| role(&format!("r{at}")));
        inner(raw).requires = vec![Requirement::All(roles.collect())];
    });
    check("beyond its bounds", |raw| {
        // Each named requirement doubles the one before it.
        let mut last = role("r");
        raw.conditions.clear();
        for at in 0..40 {
            raw.conditions.push(condition(&format!("c{at:02}"), last));
            last = Requirement::All(vec![named(at), Requirement::Any(vec![named(at), role("x")])]);
        }
    });
    check("are defined by each other", |raw| raw.conditions[0].requirement = named(1));
    check("include each other", |raw| {
        raw.scopes.as_mut().unwrap()[1].includes = vec!["all".into()];
    });
    check("more alternatives", |raw| {
        inner(raw).access = Access::Allow(vec![way(USER, None); 65]);
    });
}

#[test]
fn atoms_mean_something() {
    let meaningless = |own: Atom| {
        check("means nothing", |raw| inner(raw).requires = vec![atom(own)]);
    };
    let text = |text: &str| Literal::Text(text.into());
    let claim = || Operand::Claim(Caller::Principal, vec!["x".into()]);
    meaningless(Atom::In(subject(), vec![Literal::Integer(1)]));
    meaningless(Atom::In(claim(), vec![text("a"), Literal::Integer(1)]));
    meaningless(Atom::In(claim(), vec![text("b"), text("a")]));
    meaningless(Atom::In(Operand::Roles, vec![text("a")]));
    meaningless(Atom::Same(Operand::Path("x".into()), claim()));
    meaningless(Atom::Absent(claim()));
    meaningless(Atom::Contains(claim(), String::new()));
    meaningless(Atom::InNetworks(vec!["10.0.0.1/8".parse().unwrap()]));
    check("reads no claim", |raw| {
        let nothing = Operand::Claim(Caller::Principal, Vec::new());
        inner(raw).requires = vec![atom(Atom::Exists(nothing))];
    });
    for name in ["X-A", "x-a-", ""] {
        check("not folded", |raw| {
            raw.conditions[0].requirement = atom(Atom::Exists(Operand::Header(name.into())));
        });
    }
}

#[test]
fn s17_headers_cannot_break_out_of_their_line() {
    let text = |text: &str| HeaderValue::Text(vec![TextPart::Literal(text.into())]);
    let spoilt = |fault: &str, own: HeaderLine| {
        check(fault, |raw| raw.header_sets[0].lines[0] = own);
    };
    spoilt("no token", line("X-A\r\nX", text("a")));
    spoilt("punctuation", line("-_", text("a")));
    spoilt("not visible", line("X-A", text("a\r\nb")));
    spoilt("not visible", HeaderLine { fallback: Some("\n".into()), ..line("X-A", text("a")) });
    let roles = || line("X-A", HeaderValue::Operand(Operand::Roles));
    spoilt("no separator", HeaderLine { join: Some("a".into()), ..roles() });
    spoilt("no separator", HeaderLine { join: Some("\n".into()), ..roles() });
    let two = vec![TextPart::Operand(subject()), TextPart::Operand(subject())];
    spoilt("touch", line("X-A", HeaderValue::Text(two)));
    spoilt("expands", HeaderLine { expanded: true, ..roles() });
    check("no policy sets", |raw| raw.header_sets[0].lines[0].name = "Content-Length".into());
    check("not printable", |raw| raw.services[0].realm = "\n".into());
}

#[test]
fn s40_groups_lie_in_each_other() {
    check("does not lie in its group", |raw| inner(raw).template = template("/other"));
    check("closes nothing", |raw| raw.fences[0].prefix = template("/admin/"));
    check("closes nothing", |raw| raw.fences[1].prefix = template("/admin/{rest...}"));
    check("around it", |raw| raw.fences[1].prefix = template("/other/x"));
    check("around it", |raw| raw.fences[0].parent = Some(FenceId(1)));
    check("around it elsewhere", |raw| {
        let moved = raw.services[0].fences.remove(0);
        raw.services[1].fences.push(moved);
    });
    check("belong to no service", |raw| raw.services[0].fences.truncate(1));
}

#[test]
fn a_host_is_read_in_one_way_and_a_request_decided_by_one_route() {
    check("in two ways", |raw| {
        raw.services[1].hosts = raw.services[0].hosts.clone();
        raw.services[1].encoded_slash = EncodedSlash::Keep;
    });
    check("repeats another one", |raw| {
        raw.services[1].hosts = raw.services[0].hosts.clone();
        raw.services[1].routes = vec![route("b: again", "/admin/x/{other}", Access::Public)];
    });
    check("host that is not well formed", |raw| {
        let name = "A.example.com".into();
        raw.services[0].hosts = vec![HostPattern::Exact { name, port: None }];
    });
}
