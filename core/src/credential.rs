//! Which credential belongs to which method, and what each one proves.
//!
//! Nothing in here depends on the order of methods in a policy, and a bad credential is never
//! taken for no credential (S32).

mod api_key;
mod assertion;
mod assign;
mod hold;
mod introspection;
mod jwt;
pub mod key_set;
mod mapping;
mod method;
#[cfg(feature = "mint")]
pub mod mint;
mod place;
mod query;
mod remote;
pub(crate) mod scope;
pub(crate) mod shared_key;
#[cfg_attr(not(feature = "jwt"), path = "credential/signature_absent.rs")]
pub(crate) mod signature;
mod token;
#[cfg(feature = "jwt")]
pub(crate) mod verified;

pub(crate) use method::Method;

use crate::evidence::Evidence;
use crate::need::Need;
use crate::policy::{AuthId, Place, Scheme};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::request::Request;
use assign::{Assigned, Readers};
use hold::Hold;
use place::{Content, look, same, user_and_password};
use std::borrow::Cow;

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
pub(crate) struct Examined<'m> {
    /// At most one for each method, and one for each place whose content is nobody's.
    pub(crate) findings: Vec<Finding<'m>>,
    /// A key set was used beyond its time, because its issuer is down.
    pub(crate) keys_stale: bool,
}

/// One credential, or the fault of one place.
pub(crate) struct Finding<'m> {
    /// The method that it belongs to; none where it is nobody's.
    pub(crate) auth: Option<AuthId>,
    /// Where it stands.
    pub(crate) place: &'m Place,
    pub(crate) state: State<'m>,
}

/// What became of a credential.
pub(crate) enum State<'m> {
    /// It proves who is calling.
    Accepted(Cow<'m, Principal>),
    /// It is bad.
    Refused(Reason),
    /// Facts are missing.
    Needs(Vec<Need>),
    /// Whoever knows is down: `issuer_unavailable` or `registry_unavailable`.
    Unavailable(Reason),
}

/// Looks at every place that the accepted methods read.
///
/// `accepted` is the sorted set of all methods that the route could use, and a method's id is its
/// position among the methods.
pub(crate) fn examine<'m>(
    methods: &'m [Method],
    accepted: &[AuthId],
    context: &Context<'_>,
    out: &mut Examined<'m>,
) {
    let reading = || accepted.iter().filter_map(|id| methods.get(id.index()));
    let places = || reading().flat_map(Method::places);
    for (position, place) in places().enumerate() {
        if !places().take(position).any(|earlier| same(earlier, place)) {
            let readers = Readers { methods, accepted, place };
            examine_place(readers, place, context, out);
        }
    }
}

fn examine_place<'m>(
    readers: Readers<'m, '_>,
    place: &'m Place,
    context: &Context<'_>,
    out: &mut Examined<'m>,
) {
    match look(place, context.request) {
        Content::Absent => {}
        Content::Repeated => out.fault(place, Reason::CredentialsRepeated),
        Content::Malformed => out.fault(place, Reason::CredentialsMalformed),
        Content::Present(text) if *place == Place::Authorization(Scheme::Basic) => {
            match user_and_password(&text) {
                Some(pair) => out.take(readers.assign_basic(&pair), place, context),
                None => out.fault(place, Reason::CredentialsMalformed),
            }
        }
        Content::Present(text) => out.take(readers.assign(&text), place, context),
    }
}

impl<'m> Examined<'m> {
    /// Notes that a place holds nothing that could be used. `Authorization` is one field, whatever
    /// schemes are read there, and has one fault.
    fn fault(&mut self, place: &'m Place, reason: Reason) {
        let field = |place: &Place| matches!(place, Place::Authorization(_));
        let noted = |finding: &&mut Finding<'_>| {
            finding.auth.is_none() && field(finding.place) && field(place)
        };
        match self.findings.iter_mut().find(noted) {
            // The least of the schemes, so that it does not matter which is looked at first.
            Some(finding) => finding.place = finding.place.min(place),
            None => {
                self.findings.push(Finding { auth: None, place, state: State::Refused(reason) });
            }
        }
    }

    fn take(
        &mut self,
        assigned: Result<Assigned<'m, '_>, Reason>,
        place: &'m Place,
        context: &Context<'_>,
    ) {
        let assigned = match assigned {
            Ok(assigned) => assigned,
            Err(reason) => return self.fault(place, reason),
        };
        let auth = Some(assigned.auth());
        if let Some(first) = self.findings.iter_mut().find(|finding| finding.auth == auth) {
            // One method's credential in two places: none of them counts (S33).
            first.state = State::Refused(Reason::CredentialsRepeated);
            return;
        }
        let state = self.check(assigned, context);
        self.findings.push(Finding { auth, place, state });
    }

    fn check(&mut self, assigned: Assigned<'m, '_>, context: &Context<'_>) -> State<'m> {
        let (evidence, now) = (context.evidence, context.now);
        let checked = match assigned {
            Assigned::Key(_, method, key) => method.check(key, context),
            Assigned::Opaque(_, method, token) => {
                method.check(token, evidence, now).map(Cow::Owned)
            }
            Assigned::Jwt(_, method, token, claims) => {
                method.check(&token, claims, evidence, now).map(|proven| {
                    self.keys_stale |= proven.stale;
                    Cow::Owned(proven.principal)
                })
            }
        };
        checked.map_or_else(State::from, State::Accepted)
    }
}

impl From<Hold> for State<'_> {
    fn from(hold: Hold) -> Self {
        match hold {
            Hold::Refused(reason) => State::Refused(reason),
            Hold::Needs(need) => State::Needs(vec![*need]),
            Hold::Unavailable(reason) => State::Unavailable(reason),
        }
    }
}
