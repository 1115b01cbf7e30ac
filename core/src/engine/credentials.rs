//! What the credentials of a request prove, without the verdict that follows from it.

use super::Engine;
use crate::credential::{Context, Examined, State, examine};
use crate::evidence::Evidence;
use crate::need::Need;
use crate::policy::{AuthId, Place};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::request::Request;

/// One credential of a request, or the fault of one of its places.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The `auth` that it belongs to; `None` where it fits none of them.
    pub auth: Option<AuthId>,
    /// Where it stands.
    pub place: Place,
    /// What became of it.
    pub state: CredentialState,
}

/// What became of a credential.
#[derive(Clone, Debug)]
pub enum CredentialState {
    /// It proves who is calling.
    Accepted(Box<Principal>),
    /// It is bad.
    Refused(Reason),
    /// These facts are missing.
    Needs(Vec<Need>),
    /// Whoever knows is down.
    Unavailable(Reason),
}

impl Engine {
    /// Looks at every place that the accepted methods read, as a route of this name and path would.
    ///
    /// `accepted` is sorted; `path` is canonical. Absent credentials leave no trace.
    pub fn credentials(
        &self,
        accepted: &[AuthId],
        route: &str,
        path: &str,
        request: &Request<'_>,
        evidence: &Evidence,
        now: i64,
    ) -> Vec<Credential> {
        let mut examined = Examined::default();
        let context = Context { request, route, path, evidence, now };
        examine(&self.methods, accepted, &context, &mut examined);
        let credential = |finding: crate::credential::Finding<'_>| Credential {
            auth: finding.auth,
            place: finding.place.clone(),
            state: match finding.state {
                State::Accepted(principal) => {
                    CredentialState::Accepted(Box::new(principal.into_owned()))
                }
                State::Refused(reason) => CredentialState::Refused(reason),
                State::Needs(needs) => CredentialState::Needs(needs),
                State::Unavailable(reason) => CredentialState::Unavailable(reason),
            },
        };
        examined.findings.into_iter().map(credential).collect()
    }
}
