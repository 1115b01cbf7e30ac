//! The order of decisions.md section 6, step by step.

use super::Reference;
use super::access::{Way, accepted, ways};
use super::challenge::{Asked, challenges, error_of};
use super::locate::{Located, Nowhere, locate};
use super::truth::Granting;
use super::value::Scene;
use gatewright_core::policy::{Access, AuthId, AuthKind, OnInvalid, Place};
use gatewright_core::requirement::Requirement;
use gatewright_core::{
    Credential, CredentialState, Evidence, Need, Principal, Reason, Request, Verdict,
};

/// What was decided, and all that its header plan needs.
pub(super) struct Ruling<'a> {
    pub(super) verdict: Verdict,
    pub(super) reason: Reason,
    pub(super) path: Option<String>,
    pub(super) located: Option<Located<'a>>,
    pub(super) principal: Option<Presented>,
    pub(super) via: Option<Presented>,
    /// `WWW-Authenticate`, should the status ask for it.
    pub(super) challenges: Vec<String>,
    /// `Allow`, should the status ask for it.
    pub(super) methods: Vec<String>,
    pub(super) now: i64,
}

/// An accepted credential.
#[derive(Clone)]
pub(super) struct Presented {
    pub(super) principal: Principal,
    pub(super) place: Place,
}

/// A way in that the presented credentials fit.
pub(super) struct Considered<'r> {
    pub(super) way: Way<'r>,
    pub(super) principal: Presented,
    pub(super) via: Option<Presented>,
}

impl<'a> Reference<'a> {
    /// What is decided, or the facts that are missing, sorted.
    pub(super) fn outcome(
        &self,
        request: &Request<'_>,
        evidence: &Evidence,
        now: i64,
    ) -> Result<Ruling<'a>, Vec<Need>> {
        let located = match locate(self.resolved, request) {
            Ok(located) => located,
            Err(nowhere) => return Ok(Ruling::nowhere(nowhere, now)),
        };
        let access = &located.route.access;
        if !self.could_hold(request, &located, now) {
            return Ok(Ruling::new(Verdict::Forbidden, Reason::ConditionFailed, located, now));
        }
        match access {
            Access::Deny => Ok(Ruling::new(Verdict::Forbidden, Reason::Denied, located, now)),
            _ if located.preflight => {
                Ok(Ruling::new(Verdict::Allow, Reason::Preflight, located, now))
            }
            Access::Public => Ok(Ruling::new(Verdict::Allow, Reason::Public, located, now)),
            Access::Optional(_) | Access::Allow(_) => {
                let (path, route) = (located.path.as_str(), located.route.name.as_str());
                let accepted = accepted(access);
                let credentials =
                    self.engine.credentials(&accepted, route, path, request, evidence, now);
                self.judge(request, located, &credentials, now)
            }
        }
    }

    /// Steps 4 and 5, then the rest.
    fn judge(
        &self,
        request: &Request<'_>,
        located: Located<'a>,
        credentials: &[Credential],
        now: i64,
    ) -> Result<Ruling<'a>, Vec<Need>> {
        if let Some((reason, bad)) = first_bad(credentials) {
            let asked = Asked {
                methods: accepted(&located.route.access),
                used: Some(&bad.place),
                error: error_of(reason),
            };
            let lines = challenges(self.resolved, located.service, &asked);
            let verdict = self.verdict(reason, bad.auth);
            return Ok(Ruling::new(verdict, reason, located, now).challenging(lines));
        }
        let needs = missing_facts(credentials);
        if !needs.is_empty() {
            return Err(needs);
        }
        Ok(self.weigh(request, located, &presented(credentials), now))
    }

    /// Steps 6 to 10, with credentials that are all good.
    fn weigh(
        &self,
        request: &Request<'_>,
        located: Located<'a>,
        presented: &[Presented],
        now: i64,
    ) -> Ruling<'a> {
        let route = located.route;
        let considered = considered(&route.access, presented);
        if considered.is_empty() && presented.len() > 1 {
            return self.conflict(located, now);
        }
        let granted = considered.iter().find(|one| {
            let scene = self.scene(request, &located, one, now);
            scene.all_hold(&self.all_of(&located, one.way.with), Granting::Nothing)
        });
        if let Some(granted) = granted {
            let ruling = Ruling::new(Verdict::Allow, Reason::Granted, located, now);
            return ruling.of(granted);
        }
        if matches!(route.access, Access::Optional(_)) && presented.is_empty() {
            return Ruling::new(Verdict::Allow, Reason::Public, located, now);
        }
        match considered.is_empty() {
            true => self.missing(located, presented, now),
            false => self.refused(request, located, &considered, now),
        }
    }

    /// Step 2: whether the route could be open to anybody, whoever asks.
    fn could_hold(&self, request: &Request<'_>, located: &Located<'a>, now: i64) -> bool {
        let scene =
            Scene { resolved: self.resolved, request, located, principal: None, via: None, now };
        let opens = |with: Option<&Requirement>| {
            with.is_none_or(|with| scene.holds(with, Granting::Caller))
        };
        let always = self.all_of(located, None);
        let ways = ways(&located.route.access);
        scene.all_hold(&always, Granting::Caller)
            && (ways.is_empty() || ways.iter().any(|way| opens(way.with)))
    }

    /// The guards and requires of a route, and the requirement of one alternative.
    pub(super) fn all_of<'r>(
        &'r self,
        located: &Located<'r>,
        with: Option<&'r Requirement>,
    ) -> Vec<&'r Requirement> {
        let guards = self.resolved.guards_of(located.route).map(|guard| &guard.requirement);
        guards.chain(&located.route.requires).chain(with).collect()
    }

    pub(super) fn scene<'s>(
        &'s self,
        request: &'s Request<'s>,
        located: &'s Located<'s>,
        one: &'s Considered<'s>,
        now: i64,
    ) -> Scene<'s> {
        let principal = Some(&one.principal.principal);
        let via = one.via.as_ref().map(|via| &via.principal);
        Scene { resolved: self.resolved, request, located, principal, via, now }
    }

    /// 403 for keys that stand on the wrong network or route, and where the policy says so.
    fn verdict(&self, reason: Reason, auth: Option<AuthId>) -> Verdict {
        let kind = auth.and_then(|auth| self.resolved.auths.get(auth.index())).map(|a| &a.kind);
        let forbidding = matches!(
            kind,
            Some(AuthKind::ApiKey(key)) if key.on_invalid == OnInvalid::Forbidden
        );
        match reason {
            Reason::KeyNetwork | Reason::KeyRoute => Verdict::Forbidden,
            Reason::KeyUnknown
            | Reason::KeyDisabled
            | Reason::KeyNotYetValid
            | Reason::KeyExpired
                if forbidding =>
            {
                Verdict::Forbidden
            }
            _ => Verdict::Unauthorized,
        }
    }

    fn conflict(&self, located: Located<'a>, now: i64) -> Ruling<'a> {
        let reason = Reason::CredentialsConflict;
        let methods = accepted(&located.route.access);
        let asked = Asked { methods, used: None, error: error_of(reason) };
        let lines = challenges(self.resolved, located.service, &asked);
        Ruling::new(Verdict::Unauthorized, reason, located, now).challenging(lines)
    }

    fn missing(&self, located: Located<'a>, presented: &[Presented], now: i64) -> Ruling<'a> {
        let reason = Reason::CredentialsMissing;
        let there: Vec<AuthId> = presented.iter().map(|one| one.principal.auth).collect();
        let mut methods = accepted(&located.route.access);
        methods.retain(|method| !there.contains(method));
        let asked = Asked { methods, used: None, error: Vec::new() };
        let lines = challenges(self.resolved, located.service, &asked);
        Ruling::new(Verdict::Unauthorized, reason, located, now).challenging(lines)
    }
}

/// The bad credential that counts: by reason, then by method, those of nobody last, then by place.
fn first_bad(credentials: &[Credential]) -> Option<(Reason, &Credential)> {
    let bad = credentials.iter().filter_map(|credential| match credential.state {
        CredentialState::Refused(reason) | CredentialState::Unavailable(reason) => {
            Some((reason, credential))
        }
        CredentialState::Accepted(_) | CredentialState::Needs(_) => None,
    });
    bad.min_by_key(|(reason, bad)| (*reason, bad.auth.is_none(), bad.auth, &bad.place))
}

fn missing_facts(credentials: &[Credential]) -> Vec<Need> {
    let mut needs = Vec::new();
    for credential in credentials {
        if let CredentialState::Needs(own) = &credential.state {
            needs.extend(own.iter().cloned());
        }
    }
    needs.sort();
    needs.dedup();
    needs
}

fn presented(credentials: &[Credential]) -> Vec<Presented> {
    let accepted = credentials.iter().filter_map(|credential| match &credential.state {
        CredentialState::Accepted(principal) => {
            Some(Presented { principal: (**principal).clone(), place: credential.place.clone() })
        }
        _ => None,
    });
    accepted.collect()
}

/// Step 6: the ways whose methods are exactly those presented.
fn considered<'r>(access: &'r Access, presented: &[Presented]) -> Vec<Considered<'r>> {
    let by = |auth: AuthId| presented.iter().find(|one| one.principal.auth == auth).cloned();
    let mut there: Vec<AuthId> = presented.iter().map(|one| one.principal.auth).collect();
    there.sort();
    let fitting = ways(access).into_iter().filter(|way| way.methods() == there);
    let known = fitting.filter_map(|way| {
        Some(Considered { way, principal: by(way.who)?, via: way.via.and_then(by) })
    });
    known.collect()
}

impl<'a> Ruling<'a> {
    pub(super) fn new(
        verdict: Verdict,
        reason: Reason,
        located: Located<'a>,
        now: i64,
    ) -> Ruling<'a> {
        Ruling {
            verdict,
            reason,
            path: Some(located.path.clone()),
            located: Some(located),
            principal: None,
            via: None,
            challenges: Vec::new(),
            methods: Vec::new(),
            now,
        }
    }

    /// No route decides; all of these are forbidden.
    fn nowhere(nowhere: Nowhere, now: i64) -> Ruling<'a> {
        Ruling {
            verdict: Verdict::Forbidden,
            reason: nowhere.reason,
            path: nowhere.path,
            located: None,
            principal: None,
            via: None,
            challenges: Vec::new(),
            methods: nowhere.methods,
            now,
        }
    }

    pub(super) fn challenging(self, challenges: Vec<String>) -> Ruling<'a> {
        Ruling { challenges, ..self }
    }

    pub(super) fn of(self, one: &Considered<'_>) -> Ruling<'a> {
        Ruling { principal: Some(one.principal.clone()), via: one.via.clone(), ..self }
    }
}
