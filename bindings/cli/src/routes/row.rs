//! One line of the list of routes, as data.

use crate::render::access::{access, alternative, requires};
use gatewright_core::policy::{
    Access, LimitId, LimitKey, Methods, Origin, RawPolicy, Route, Service,
};
use gatewright_core::requirement::Shown;
use serde::Serialize;

/// One route, or the preflights of one service. The members of its JSON object are stable.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    /// Its name in the policy and in decisions.
    pub(crate) name: String,
    /// The service's name; empty for routes outside services.
    pub(crate) service: String,
    /// The hosts as the policy writes them.
    pub(crate) hosts: Vec<String>,
    /// The methods, or `*`.
    pub(crate) methods: Vec<String>,
    /// The whole path template; `null` for preflights.
    pub(crate) path: Option<String>,
    /// `public`, `optional`, `allow`, `deny` or `preflight`.
    pub(crate) access: &'static str,
    /// Who may: each a way of its own.
    pub(crate) alternatives: Vec<Way>,
    /// What must hold besides: guards, then the route's own.
    pub(crate) requires: Vec<String>,
    /// The header sets that the upstream gets.
    pub(crate) forwards: Vec<String>,
    /// The limits that count.
    pub(crate) limits: Vec<LimitRow>,
    /// The doc comment.
    pub(crate) doc: Option<String>,
    /// The file it stands in.
    pub(crate) file: Option<String>,
    /// The line, counted from one.
    pub(crate) line: u32,
    /// The access in the words of the policy.
    #[serde(skip)]
    pub(crate) shown: String,
}

/// `allow [user, app] via mesh with scope orders:read`
#[derive(Debug, Serialize)]
pub(crate) struct Way {
    /// One of these methods.
    pub(crate) who: Vec<String>,
    /// A second proof.
    pub(crate) via: Option<String>,
    /// What must hold for this way.
    pub(crate) with: Option<String>,
}

/// `limit 100 per minute by client`
#[derive(Debug, Serialize)]
pub(crate) struct LimitRow {
    /// Its name: one counter for each.
    pub(crate) name: String,
    /// How many requests fit in the window.
    pub(crate) count: u64,
    /// The window in seconds.
    pub(crate) window_s: u64,
    /// `client`, `subject` or `ip`.
    pub(crate) by: &'static str,
}

impl Row {
    /// Every route and every preflight of a policy, by service, path and methods.
    pub(crate) fn all(policy: &RawPolicy) -> Vec<Row> {
        let routes = policy.routes().map(|(service, route)| Row::of(policy, service, route));
        let preflights = policy.services.iter().filter(|service| service.preflight);
        let mut rows: Vec<Row> =
            routes.chain(preflights.map(|service| Row::preflight(policy, service))).collect();
        rows.sort_by(|a, b| a.place().cmp(&b.place()));
        rows
    }

    /// Whether it can be called without a credential.
    pub(crate) fn is_public(&self) -> bool {
        matches!(self.access, "public" | "optional" | "preflight")
    }

    fn place(&self) -> (&str, Option<&str>, &[String]) {
        (&self.service, self.path.as_deref(), &self.methods)
    }

    fn of(policy: &RawPolicy, service: &Service, route: &Route) -> Row {
        let sets = route.forwards.iter().filter_map(|id| policy.header_sets.get(id.index()));
        Row {
            name: route.name.clone(),
            methods: methods(&route.methods),
            path: Some(route.template.to_string()),
            access: kind(&route.access),
            alternatives: ways(policy, &route.access),
            requires: requires(policy, route),
            forwards: sets.map(|set| set.name.clone()).collect(),
            limits: limits(policy, &route.limits),
            doc: route.doc.clone(),
            shown: access(policy, &route.access),
            ..Row::bare(policy, service, route.origin)
        }
    }

    fn preflight(policy: &RawPolicy, service: &Service) -> Row {
        Row {
            name: format!("{}: preflight", service.name),
            methods: vec!["OPTIONS".into()],
            access: "preflight",
            shown: "preflight".into(),
            ..Row::bare(policy, service, service.origin)
        }
    }

    /// What a row has of its service and its place.
    fn bare(policy: &RawPolicy, service: &Service, origin: Origin) -> Row {
        Row {
            name: String::new(),
            service: service.name.clone(),
            hosts: service.hosts.iter().map(ToString::to_string).collect(),
            methods: Vec::new(),
            path: None,
            access: "",
            alternatives: Vec::new(),
            requires: Vec::new(),
            forwards: Vec::new(),
            limits: Vec::new(),
            doc: None,
            file: policy.files.get(origin.file as usize).cloned(),
            line: origin.line,
            shown: String::new(),
        }
    }
}

fn methods(methods: &Methods) -> Vec<String> {
    match methods {
        Methods::Any => vec!["*".into()],
        Methods::Listed(listed) => listed.clone(),
    }
}

fn kind(access: &Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::Optional(_) => "optional",
        Access::Allow(_) => "allow",
        Access::Deny => "deny",
    }
}

fn ways(policy: &RawPolicy, access: &Access) -> Vec<Way> {
    match access {
        Access::Public | Access::Deny => Vec::new(),
        Access::Optional(who) => {
            let who = who.iter().map(|id| Shown(policy, id).to_string()).collect();
            vec![Way { who, via: None, with: None }]
        }
        Access::Allow(alternatives) => {
            alternatives.iter().map(|own| alternative(policy, own)).collect()
        }
    }
}

fn limits(policy: &RawPolicy, ids: &[LimitId]) -> Vec<LimitRow> {
    let limits = ids.iter().filter_map(|id| policy.limits.get(id.index()));
    let row = limits.map(|limit| LimitRow {
        name: limit.name.clone(),
        count: limit.count,
        window_s: limit.window_s,
        by: match limit.by {
            LimitKey::Client => "client",
            LimitKey::Subject => "subject",
            LimitKey::Ip => "ip",
        },
    });
    row.collect()
}
