//! Groups and routes: `service NAME { ... }`.

use super::{AuthId, FenceId, GuardId, HeaderSetId, LimitId, Origin};
use crate::host::HostPattern;
use crate::requirement::Requirement;
use crate::route::Template;
use serde::{Deserialize, Serialize};

/// One service: hosts, an upstream, and routes with everything their groups give them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name; empty for the routes outside services.
    pub name: String,
    /// The hosts it answers for, sorted; never empty.
    pub hosts: Vec<HostPattern>,
    /// The upstream that the host program forwards to.
    pub upstream: Option<String>,
    /// The realm of its challenges.
    pub realm: String,
    /// What an encoded slash in a path is.
    pub encoded_slash: EncodedSlash,
    /// What a slash at the end of a path is.
    pub trailing_slash: TrailingSlash,
    /// The protected resource's identifier (RFC 9728); challenges point to its metadata.
    pub resource: Option<String>,
    /// Whether CORS preflights are let through.
    pub preflight: bool,
    /// The groups in it that close their prefix, sorted by template.
    pub fences: Vec<FenceId>,
    /// Its routes, sorted by name.
    pub routes: Vec<Route>,
    /// The doc comment.
    pub doc: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// `encoded_slash reject|keep`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EncodedSlash {
    /// `%2F` makes the path ambiguous.
    #[default]
    Reject,
    /// `%2F` is a character of its segment.
    Keep,
}

/// `trailing_slash strict|ignore`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TrailingSlash {
    /// A final slash is an empty last segment.
    #[default]
    Strict,
    /// A final slash is dropped, for the upstream too.
    Ignore,
}

/// `under /prefix { ... }`: paths below the prefix are decided inside or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    /// The whole prefix, those of the groups around it included; it never ends in a slash.
    pub prefix: Template,
    /// The fence around it.
    pub parent: Option<FenceId>,
    /// Where it is written.
    pub origin: Origin,
}

/// `guard REQUIREMENT`: holds for everything in its group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// What must hold.
    pub requirement: Requirement,
    /// Where it is written.
    pub origin: Origin,
}

/// `limit 100 per minute by client`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// A name made of its place, one counter for each.
    pub name: String,
    /// How many requests fit in the window.
    pub count: u64,
    /// The window in seconds.
    pub window_s: u64,
    /// What the counter is kept by.
    pub by: LimitKey,
    /// Where it is written.
    pub origin: Origin,
}

/// What a limit's counter is kept by; where it is absent, the peer's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LimitKey {
    /// `by client`
    Client,
    /// `by subject`
    Subject,
    /// `by ip`
    Ip,
}

/// One route with everything that decides it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Its name: given, or made of service, methods and path.
    pub name: String,
    /// The methods as written, sorted.
    pub methods: Methods,
    /// The whole path template.
    pub template: Template,
    /// The innermost fence around it.
    pub fence: Option<FenceId>,
    /// Who may.
    pub access: Access,
    /// The guards of its groups, sorted.
    pub guards: Vec<GuardId>,
    /// Its own `require` clauses, in canonical order.
    pub requires: Vec<Requirement>,
    /// What the upstream learns, sorted.
    pub forwards: Vec<HeaderSetId>,
    /// Its limits, sorted by name.
    pub limits: Vec<LimitId>,
    /// The doc comment.
    pub doc: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// The methods of a route; they compare as exact tokens (RFC 9110 section 9.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Methods {
    /// `*`
    Any,
    /// `GET, POST`, sorted, without repetition.
    Listed(Vec<String>),
}

/// Who may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// `public`: no credential is looked at.
    Public,
    /// `optional user`: missing is fine, bad is refused. Sorted.
    Optional(Vec<AuthId>),
    /// `allow ...`: one of these, in canonical order.
    Allow(Vec<Alternative>),
    /// `deny`
    Deny,
}

/// `allow [user, app] via mesh with scope orders:read`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The methods whose principal is taken, one of them; sorted.
    pub who: Vec<AuthId>,
    /// A second proof that must hold too.
    pub via: Option<AuthId>,
    /// What must hold besides.
    pub with: Option<Requirement>,
    /// Where it is written.
    pub origin: Origin,
}

impl Access {
    /// Every method that a credential is accepted of, second proofs too; sorted.
    pub fn methods(&self) -> Vec<AuthId> {
        let mut methods: Vec<AuthId> = match self {
            Access::Public | Access::Deny => Vec::new(),
            Access::Optional(who) => who.clone(),
            Access::Allow(alternatives) => {
                alternatives.iter().flat_map(|own| own.who.iter().copied().chain(own.via)).collect()
            }
        };
        methods.sort_unstable();
        methods.dedup();
        methods
    }

    /// Whether no alternative says `with`.
    pub(super) fn is_plain(&self) -> bool {
        match self {
            Access::Allow(alternatives) => alternatives.iter().all(|own| own.with.is_none()),
            Access::Public | Access::Optional(_) | Access::Deny => true,
        }
    }
}
