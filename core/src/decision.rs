//! What the host does with a request, and everything it needs to do it.

mod json;
mod log;
mod problem;

use crate::need::Need;
use crate::policy::Statuses;
use crate::principal::Principal;
use crate::reason::{Reason, Verdict};
use std::sync::Arc;

pub(crate) use json::latin1;
pub use problem::Problem;
pub(crate) use problem::is_bad_credential;

/// What comes of asking: a decision, or what is missing to make one.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The decision.
    Decided(Box<Decision>),
    /// What the host has to get first; it answers them all and asks again.
    Needs(Vec<Need>),
}

/// A decision with its header plan. It borrows nothing from the request.
#[derive(Clone, Debug)]
pub struct Decision {
    pub(crate) verdict: Verdict,
    pub(crate) reason: Reason,
    pub(crate) status: Option<u16>,
    pub(crate) route: Option<Arc<str>>,
    pub(crate) path: Option<String>,
    pub(crate) query: Option<Vec<u8>>,
    pub(crate) upstream: Option<Arc<str>>,
    pub(crate) principal: Option<(Arc<str>, Principal)>,
    pub(crate) remove: Vec<String>,
    pub(crate) set: Vec<(Arc<str>, String)>,
    pub(crate) response: Vec<(&'static str, String)>,
    pub(crate) obligations: Vec<Obligation>,
    pub(crate) notes: Vec<&'static str>,
    pub(crate) request_id: Option<String>,
    pub(crate) basis: Basis,
}

/// What every decision of a service has in common.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    pub(crate) statuses: Statuses,
    pub(crate) realm: Arc<str>,
    pub(crate) policy: Arc<str>,
}

/// What the host discharges before it forwards a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obligation {
    /// Count one request against a limit.
    Limit {
        /// The limit's name; one counter for each name and key.
        name: Arc<str>,
        /// What the counter is kept by, e.g. `client:acme`.
        key: String,
        /// How many requests fit in the window.
        count: u64,
        /// The window in seconds.
        window_s: u64,
    },
    /// Check and insert in one step; what was there already is a replay.
    Once {
        /// What must not occur twice.
        key: String,
        /// Until when it has to be remembered, in Unix milliseconds.
        until: i64,
    },
}

impl Outcome {
    /// Whether the request may be forwarded; `false` while something is missing.
    pub fn allowed(&self) -> bool {
        matches!(self, Outcome::Decided(decision) if decision.allowed())
    }

    /// The decision, if it is made.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Outcome::Decided(decision) => Some(decision),
            Outcome::Needs(_) => None,
        }
    }
}

impl Decision {
    /// Whether the request may be forwarded.
    pub fn allowed(&self) -> bool {
        self.verdict == Verdict::Allow
    }

    /// Allow, unauthorized or forbidden.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Why.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The status to answer with; `None` for an allow.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The name of the route that decided; `None` where none did.
    pub fn route(&self) -> Option<&str> {
        self.route.as_deref()
    }

    /// The canonical path, which the upstream gets; `None` where there is none.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The query that the upstream gets: without credentials, all else as it came.
    pub fn query(&self) -> Option<&[u8]> {
        self.query.as_deref()
    }

    /// Where to forward to, as the service names it; `None` for a denial, which goes nowhere.
    pub fn upstream(&self) -> Option<&str> {
        self.upstream.as_deref()
    }

    /// Who is calling; `None` where nobody is known.
    pub fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref().map(|(_, principal)| principal)
    }

    /// How the principal proved itself, e.g. `jwt`.
    pub fn method(&self) -> Option<&str> {
        self.principal.as_ref().map(|(method, _)| &**method)
    }

    /// Names of headers to take out of the request, spelled as they stand in it, in order.
    pub fn remove(&self) -> &[String] {
        &self.remove
    }

    /// Headers to set for the upstream, once each, sorted by folded name.
    pub fn set(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.set.iter().map(|(name, value)| (&**name, value.as_str()))
    }

    /// Headers to add to the response, in order; each stands in a field line of its own.
    pub fn response(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.response.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// What to discharge before forwarding; see [`Decision::refuse`].
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }

    /// Remarks such as `keys_stale`.
    pub fn notes(&self) -> &[&'static str] {
        &self.notes
    }

    /// The digest of the policy that decided.
    pub fn policy(&self) -> &str {
        &self.basis.policy
    }

    /// A decision that allows nothing yet.
    pub(crate) fn blank(basis: &Basis) -> Decision {
        Decision {
            verdict: Verdict::Forbidden,
            reason: Reason::InternalError,
            status: Some(403),
            route: None,
            path: None,
            query: None,
            upstream: None,
            principal: None,
            remove: Vec::new(),
            set: Vec::new(),
            response: Vec::new(),
            obligations: Vec::new(),
            notes: Vec::new(),
            request_id: None,
            basis: basis.clone(),
        }
    }

    /// Makes it blank again; lists and path keep their room.
    pub(crate) fn clear(&mut self, basis: &Basis) {
        self.remove.clear();
        self.set.clear();
        self.response.clear();
        self.obligations.clear();
        self.notes.clear();
        *self = Decision {
            path: self.path.take(),
            remove: std::mem::take(&mut self.remove),
            set: std::mem::take(&mut self.set),
            response: std::mem::take(&mut self.response),
            obligations: std::mem::take(&mut self.obligations),
            notes: std::mem::take(&mut self.notes),
            ..Decision::blank(basis)
        };
    }

    /// The answer when an obligation fails: 429 (403 under `basic`) for a limit, 401 for a replay.
    ///
    /// `retry_after` is in seconds, for `Retry-After` (RFC 9110 section 10.2.3).
    pub fn refuse(&self, obligation: &Obligation, retry_after: Option<u64>) -> Decision {
        let (verdict, reason) = match obligation {
            Obligation::Limit { .. } => (Verdict::Forbidden, Reason::LimitExceeded),
            Obligation::Once { .. } => (Verdict::Unauthorized, Reason::TokenReplayed),
        };
        let mut response = Vec::new();
        if reason == Reason::TokenReplayed {
            let challenge = crate::challenge::Challenge::bearer(&self.basis.realm);
            response.push(("WWW-Authenticate", challenge.invalid_token().to_string()));
        }
        response.extend(retry_after.map(|seconds| ("Retry-After", seconds.to_string())));
        response.push(("Cache-Control", "no-store".to_owned()));
        Decision {
            verdict,
            reason,
            status: Some(status(verdict, reason, self.basis.statuses)),
            upstream: None,
            set: Vec::new(),
            obligations: Vec::new(),
            response,
            ..self.clone()
        }
    }
}

/// The status of a denial: by verdict, or by reason where the policy is precise.
pub(crate) fn status(verdict: Verdict, reason: Reason, statuses: Statuses) -> u16 {
    let precise = match reason {
        _ if statuses == Statuses::Basic => None,
        Reason::PathAmbiguous
        | Reason::RequestMalformed
        | Reason::CredentialsRepeated
        | Reason::CredentialsConflict => Some(400),
        Reason::NoRoute => Some(404),
        Reason::MethodNotAllowed => Some(405),
        Reason::LimitExceeded => Some(429),
        Reason::IssuerUnavailable | Reason::RegistryUnavailable => Some(503),
        _ => None,
    };
    precise.unwrap_or(match verdict {
        Verdict::Unauthorized => 401,
        // An allow has no status; whoever asks for one gets a denial's.
        Verdict::Forbidden | Verdict::Allow => 403,
    })
}
