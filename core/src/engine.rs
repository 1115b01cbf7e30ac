//! The engine: a policy with its indexes, ready to decide.

mod credentials;
mod denial;
mod explain;
mod facts;
mod fault;
mod header_value;
mod hosts;
mod locate;
mod outcome;
mod plan;
mod removal;
mod rule;
mod scope_demand;
mod scopes;
mod truth;

pub use credentials::{Credential, CredentialState};
pub use explain::{Explanation, Line};
#[cfg(feature = "planted-faults")]
pub use fault::Fault;

use crate::credential::Method;
use crate::decision::{Basis, Outcome};
use crate::evidence::Evidence;
use crate::need::Need;
use crate::policy::{AuthId, Policy, RawPolicy};
use crate::request::Request;
use crate::setup::{ObligationKind, Setup, SetupFault};
use explain::Explainer;
use hosts::Hosts;
use outcome::Silent;
use removal::{Removal, query_names};
use rule::Rule;
use scopes::ScopeIndex;
use std::sync::Arc;

/// A policy ready to decide. It is immutable and shared between threads.
///
/// ```
/// use gatewright_core::policy::{Policy, RawPolicy};
/// use gatewright_core::{Engine, Evidence, Reason, Request, Setup};
///
/// let policy = Policy::try_from(RawPolicy::empty()).unwrap();
/// let engine = Engine::new(policy, Setup::default()).unwrap();
/// let outcome = engine.decide(&Request::new("GET", b"/"), &Evidence::new(), 0);
/// assert_eq!(outcome.decision().unwrap().reason(), Reason::NoRoute);
/// ```
pub struct Engine {
    policy: Policy,
    methods: Vec<Method>,
    /// What `method` yields for each `auth`.
    method_names: Vec<Arc<str>>,
    hosts: Hosts,
    rules: Vec<Rule>,
    services: Vec<ServiceFacts>,
    scopes: ScopeIndex,
    removal: Removal,
    credential_queries: Vec<String>,
    watched: Vec<String>,
    /// Whether any service lets CORS preflights through.
    reads_preflights: bool,
    /// For decisions that no service has a part in.
    basis: Basis,
    #[cfg(feature = "planted-faults")]
    fault: Option<fault::Fault>,
}

/// What decisions of one service have in common.
struct ServiceFacts {
    basis: Basis,
    upstream: Option<Arc<str>>,
    /// Where the protected resource's metadata stands (RFC 9728 section 3.1).
    resource_metadata: Option<String>,
}

/// Everything that keeps a policy from becoming an engine, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentences())]
pub struct SetupError {
    /// Each thing that is missing or does not fit; never empty.
    pub faults: Vec<SetupFault>,
}

impl SetupError {
    fn sentences(&self) -> String {
        self.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

impl Engine {
    /// Builds the indexes and prepares the methods.
    ///
    /// # Errors
    /// Names everything that the setup lacks (secrets, keys, obligations, features), and names of
    /// registries and secrets that are slips of those that it lacks.
    // It takes over what it is handed, secrets among it, so that no copy stays behind.
    #[allow(clippy::needless_pass_by_value)]
    pub fn new(policy: Policy, setup: Setup) -> Result<Engine, SetupError> {
        let tables = policy.tables();
        let methods = methods(tables, &setup)?;
        let digest: Arc<str> = policy.digest().into();
        let offsets = offsets(tables);
        let removal = Removal::new(tables);
        let rules = tables.services.iter().enumerate().flat_map(|(position, service)| {
            service.routes.iter().map(move |route| Rule::new(tables, position, route))
        });
        Ok(Engine {
            methods,
            method_names: tables.auths.iter().map(|auth| auth.method.as_str().into()).collect(),
            hosts: Hosts::new(tables, &offsets),
            rules: rules.collect(),
            services: service_facts(tables, &digest),
            scopes: ScopeIndex::new(tables.scopes.as_deref().unwrap_or_default()),
            credential_queries: query_names(tables),
            watched: removal.watched(tables),
            removal,
            reads_preflights: tables.services.iter().any(|service| service.preflight),
            basis: Basis { statuses: tables.statuses, realm: "".into(), policy: digest },
            policy,
            #[cfg(feature = "planted-faults")]
            fault: None,
        })
    }

    /// Decides one request at `now` (Unix milliseconds).
    ///
    /// It cannot fail: whatever goes wrong is a denial with a reason.
    pub fn decide(&self, request: &Request<'_>, evidence: &Evidence, now: i64) -> Outcome {
        self.outcome(request, evidence, now, &mut Silent, None)
    }

    /// The same, in the buffers of a decision that the caller has no more use for.
    pub fn decide_into(
        &self,
        request: &Request<'_>,
        evidence: &Evidence,
        now: i64,
        out: &mut Outcome,
    ) {
        let spare = match std::mem::replace(out, Outcome::Needs(Vec::new())) {
            Outcome::Decided(decision) => Some(decision),
            Outcome::Needs(_) => None,
        };
        *out = self.outcome(request, evidence, now, &mut Silent, spare);
    }

    /// Decides, and tells how: every route, credential, alternative and atom looked at.
    ///
    /// Facts of the caller appear as fingerprints; with `reveal` they stand as they are.
    pub fn explain(
        &self,
        request: &Request<'_>,
        evidence: &Evidence,
        now: i64,
        reveal: bool,
    ) -> Explanation {
        let mut explainer = Explainer::new(self, request, reveal);
        let outcome = self.outcome(request, evidence, now, &mut explainer, None);
        explainer.finish(outcome)
    }

    /// What can be fetched ahead of any request: at start everything that can be.
    pub fn due(&self, evidence: &Evidence, now: i64) -> Vec<Need> {
        let mut due: Vec<Need> =
            self.methods.iter().flat_map(|method| method.due(evidence, now)).collect();
        due.sort();
        due.dedup();
        due
    }

    /// The header names that this policy reads or removes, folded, and beginnings of such names,
    /// which end in `-`; sorted. Handing over other headers changes no decision.
    ///
    /// A name is watched where its [folded](crate::fold) form is listed or begins as listed.
    pub fn watched(&self) -> &[String] {
        &self.watched
    }

    /// The policy that it decides by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    fn method_name(&self, auth: AuthId) -> Option<&Arc<str>> {
        self.method_names.get(auth.index())
    }
}

fn methods(tables: &RawPolicy, setup: &Setup) -> Result<Vec<Method>, SetupError> {
    let mut faults: Vec<SetupFault> = missing_obligations(tables, setup);
    faults.extend(setup.unknown_names(tables));
    let mut methods = Vec::with_capacity(tables.auths.len());
    for (id, auth) in (0..).map(AuthId).zip(&tables.auths) {
        match Method::prepare(id, auth, setup) {
            Ok(method) => methods.push(method),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(methods) } else { Err(SetupError { faults }) }
}

fn missing_obligations(tables: &RawPolicy, setup: &Setup) -> Vec<SetupFault> {
    let uses_limits = tables.routes().any(|(_, route)| !route.limits.is_empty());
    let used = uses_limits.then_some(ObligationKind::Limit);
    let missing = used.into_iter().filter(|kind| !setup.obligations.contains(kind));
    missing.map(SetupFault::ObligationMissing).collect()
}

/// The position of each service's first route.
fn offsets(tables: &RawPolicy) -> Vec<usize> {
    let counts = tables.services.iter().map(|service| service.routes.len());
    counts
        .scan(0, |next, count| {
            let own = *next;
            *next += count;
            Some(own)
        })
        .collect()
}

fn service_facts(tables: &RawPolicy, digest: &Arc<str>) -> Vec<ServiceFacts> {
    let facts = tables.services.iter().map(|service| ServiceFacts {
        basis: Basis {
            statuses: tables.statuses,
            realm: service.realm.as_str().into(),
            policy: digest.clone(),
        },
        upstream: service.upstream.as_deref().map(Into::into),
        resource_metadata: service.resource.as_deref().map(resource_metadata),
    });
    facts.collect()
}

/// Where a protected resource's metadata stands: the well-known path goes between host and path.
fn resource_metadata(resource: &str) -> String {
    let (scheme, rest) = resource.split_once("://").unwrap_or(("https", resource));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path == "/" { "" } else { path };
    format!("{scheme}://{host}/.well-known/oauth-protected-resource{path}")
}
