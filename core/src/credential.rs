//! Which credential belongs to which method, and what each one proves.

pub mod key_set;

use crate::evidence::Evidence;
use crate::need::Need;
use crate::policy::{Auth, AuthId, Place};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::request::Request;
use crate::setup::{Setup, SetupFault};
use std::borrow::Cow;

/// An `auth` prepared once: keys parsed, registry attached.
pub(crate) struct Method {
    id: AuthId,
    places: Vec<Place>,
    denies: bool,
}

impl Method {
    /// Prepares one method of the policy.
    ///
    /// # Errors
    /// Everything that the setup lacks or that does not fit.
    pub(crate) fn prepare(
        id: AuthId,
        auth: &Auth,
        setup: &Setup,
    ) -> Result<Method, Vec<SetupFault>> {
        let _ = setup;
        Ok(Method { id, places: auth.places.clone(), denies: false })
    }

    /// Its position in the policy.
    pub(crate) fn id(&self) -> AuthId {
        self.id
    }

    /// Where its credential is looked for.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    /// `on_invalid 403`: a key that is unknown, disabled or out of its time is forbidden.
    pub(crate) fn invalid_is_forbidden(&self) -> bool {
        self.denies
    }

    /// What can be fetched ahead of a request: key sets and issuer metadata that are not there or
    /// grow old.
    pub(crate) fn due(&self, evidence: &Evidence, now: i64) -> Vec<Need> {
        let _ = (evidence, now);
        Vec::new()
    }
}

/// What a credential is checked against.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) request: &'a Request<'a>,
    /// The route's name, for keys that are bound to routes.
    pub(crate) route: &'a str,
    /// The canonical path, for keys that are bound to paths.
    pub(crate) path: &'a str,
    pub(crate) evidence: &'a Evidence,
    /// Unix milliseconds.
    pub(crate) now: i64,
}

/// What the places of a route hold.
#[derive(Default)]
pub(crate) struct Examined<'a> {
    /// At most one for each method, and one for each place whose content is nobody's.
    pub(crate) findings: Vec<Finding<'a>>,
    /// A key set was used beyond its time, because its issuer is down.
    pub(crate) keys_stale: bool,
}

/// One credential, or the fault of one place.
pub(crate) struct Finding<'a> {
    /// The method that it belongs to; none where it is nobody's.
    pub(crate) auth: Option<AuthId>,
    /// Where it stands.
    pub(crate) place: &'a Place,
    pub(crate) state: State<'a>,
}

/// What became of a credential.
pub(crate) enum State<'a> {
    /// It proves who is calling.
    Accepted(Cow<'a, Principal>),
    /// It is bad.
    Refused(Reason),
    /// Facts are missing.
    Needs(Vec<Need>),
    /// Whoever knows is down: `issuer_unavailable` or `registry_unavailable`.
    Unavailable(Reason),
}

/// Looks at every place that the accepted methods read.
///
/// `accepted` is the sorted set of all methods that the route could use.
pub(crate) fn examine<'a>(
    methods: &'a [Method],
    accepted: &[AuthId],
    context: &Context<'_>,
    out: &mut Examined<'a>,
) {
    let _ = (methods, accepted, context, out);
}
