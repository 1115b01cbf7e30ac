//! What a denial says, and what it asks the client for.

use super::{Engine, ServiceFacts};
use crate::challenge::Challenge;
use crate::policy::{Auth, AuthId, AuthKind, Place, Scheme};
use crate::principal::Principal;
use crate::reason::{Reason, Verdict};

/// A denial before it is spelled out.
pub(super) struct Denial<'a> {
    pub(super) verdict: Verdict,
    pub(super) reason: Reason,
    /// The template that lacks the method.
    pub(super) template: Option<usize>,
    /// The methods to ask for; empty where no credential would help.
    asked: Vec<AuthId>,
    /// Where the credential stood that the denial is about.
    used: Option<&'a Place>,
    demand: Demand,
    /// Who may not, where that is known.
    pub(super) principal: Option<Box<Principal>>,
}

/// What would have been enough.
enum Demand {
    Nothing,
    Scopes(Vec<String>),
    Authentication(AuthenticationDemand),
}

/// How fresh and how strong the authentication has to be (RFC 9470).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct AuthenticationDemand {
    /// The greatest age in seconds.
    pub(super) max_age: Option<i64>,
    /// The accepted values of `acr`, sorted.
    pub(super) acr_values: Vec<String>,
}

impl<'a> Denial<'a> {
    /// No credential would change it.
    pub(super) fn plain(verdict: Verdict, reason: Reason) -> Denial<'a> {
        let (asked, demand) = (Vec::new(), Demand::Nothing);
        Denial { verdict, reason, template: None, asked, used: None, demand, principal: None }
    }

    /// It is about this caller.
    pub(super) fn of(self, principal: Option<Principal>) -> Denial<'a> {
        Denial { principal: principal.map(Box::new), ..self }
    }

    /// The metadata alone is enough to refuse.
    pub(super) fn of_request(reason: Reason, template: Option<usize>) -> Denial<'a> {
        Denial { template, ..Denial::plain(Verdict::Forbidden, reason) }
    }

    /// A credential is needed.
    pub(super) fn missing(asked: Vec<AuthId>) -> Denial<'a> {
        Denial { asked, ..Denial::plain(Verdict::Unauthorized, Reason::CredentialsMissing) }
    }

    /// The credential at this place is bad, or cannot be checked.
    pub(super) fn credential(
        verdict: Verdict,
        reason: Reason,
        used: &'a Place,
        asked: Vec<AuthId>,
    ) -> Denial<'a> {
        // A 403 asks for no credential; challenges stand on 401.
        let asked = if verdict == Verdict::Unauthorized { asked } else { Vec::new() };
        Denial { asked, used: Some(used), ..Denial::plain(verdict, reason) }
    }

    /// The credentials do not go together.
    pub(super) fn conflict(verdict: Verdict, reason: Reason, asked: Vec<AuthId>) -> Denial<'a> {
        Denial { asked, ..Denial::plain(verdict, reason) }
    }

    /// The authentication is too old or too weak.
    pub(super) fn authentication(
        used: &'a Place,
        asked: Vec<AuthId>,
        demand: AuthenticationDemand,
    ) -> Denial<'a> {
        let demand = Demand::Authentication(demand);
        let plain = Denial::plain(Verdict::Unauthorized, Reason::AuthenticationTooOld);
        Denial { asked, used: Some(used), demand, ..plain }
    }

    /// The credential lacks scopes; `scopes` would do.
    pub(super) fn scope(used: &'a Place, asked: Vec<AuthId>, scopes: Vec<String>) -> Denial<'a> {
        let demand = Demand::Scopes(scopes);
        let plain = Denial::plain(Verdict::Forbidden, Reason::ScopeMissing);
        Denial { asked, used: Some(used), demand, ..plain }
    }
}

impl Engine {
    /// One challenge for each method that is asked for, by the name of the method, none twice.
    pub(super) fn challenges(&self, denial: &Denial<'_>, service: &ServiceFacts) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for id in &denial.asked {
            let Some(auth) = self.policy.tables().auth(*id) else { continue };
            let line = challenge(auth, denial, service).to_string();
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }
}

fn challenge(auth: &Auth, denial: &Denial<'_>, service: &ServiceFacts) -> Challenge {
    let used = denial.used.filter(|used| auth.places.contains(used));
    let place = used.or_else(|| auth.places.iter().min());
    let plain = asking(auth, place, &service.basis.realm);
    let plain = match (&service.resource_metadata, &auth.kind) {
        (Some(url), AuthKind::Jwt(_) | AuthKind::Introspection(_)) => {
            plain.with("resource_metadata", url.as_str())
        }
        _ => plain,
    };
    // Only the scheme that was used is told what was wrong with it.
    let concerned = used.is_some() || denial.reason == Reason::CredentialsConflict;
    if concerned { told(plain, denial) } else { plain }
}

/// The scheme, the realm, and where the credential belongs.
fn asking(auth: &Auth, place: Option<&Place>, realm: &str) -> Challenge {
    let own = match auth.kind {
        AuthKind::ApiKey(_) => "ApiKey",
        AuthKind::Jwt(_) | AuthKind::Introspection(_) => "Bearer",
    };
    match place {
        Some(Place::Authorization(Scheme::Basic)) => {
            Challenge::new("Basic", realm).with("charset", "UTF-8")
        }
        Some(Place::Authorization(scheme)) => Challenge::new(scheme.as_str(), realm),
        Some(Place::Header(name)) => Challenge::new(own, realm).with("header", name.as_str()),
        Some(Place::Query(name)) => {
            Challenge::new(own, realm).with("in", "query").with("name", name.as_str())
        }
        None => Challenge::new(own, realm),
    }
}

/// What was wrong, in fixed words (S31).
fn told(challenge: Challenge, denial: &Denial<'_>) -> Challenge {
    match (&denial.demand, denial.reason) {
        (Demand::Scopes(scopes), _) => challenge.insufficient_scope(scopes),
        (Demand::Authentication(demand), _) => asking_again(challenge, demand),
        (
            _,
            Reason::CredentialsRepeated
            | Reason::CredentialsMalformed
            | Reason::CredentialsConflict,
        ) => challenge.invalid_request(),
        (_, reason) if crate::decision::is_bad_credential(reason) => challenge.invalid_token(),
        // Nothing is wrong with a credential that cannot be checked.
        _ => challenge,
    }
}

fn asking_again(challenge: Challenge, demand: &AuthenticationDemand) -> Challenge {
    let mut challenge = challenge.insufficient_authentication();
    if !demand.acr_values.is_empty() {
        challenge = challenge.with("acr_values", demand.acr_values.join(" "));
    }
    match demand.max_age {
        Some(seconds) => challenge.with("max_age", seconds.to_string()),
        None => challenge,
    }
}
