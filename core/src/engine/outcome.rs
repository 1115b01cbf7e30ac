//! The order of checks: decisions are made here, step by step, and nowhere else.

use super::Engine;
use super::denial::Denial;
use super::facts::Facts;
use super::fault::Fault;
use super::locate::{Found, Located};
use super::rule::{Gate, Rule, Way};
use super::scope_demand::authentication_demand;
use super::truth::Truth;
use crate::credential::{Context, Examined, Finding, State, examine};
use crate::decision::{Decision, Outcome};
use crate::evidence::Evidence;
use crate::need::Need;
use crate::policy::{AuthId, Place};
use crate::principal::Principal;
use crate::query::Parameters;
use crate::reason::{Reason, Verdict};
use crate::request::Request;
use std::borrow::Cow;

/// Who is told what the engine looks at. An observer changes nothing.
pub(super) trait Observer {
    /// The route, or why there is none.
    fn located(&mut self, _located: &Located<'_>) {}
    /// The atoms about the request.
    fn request_truth(&mut self, _rule: &Rule, _facts: &Facts<'_>, _truth: Truth) {}
    /// What the credentials came to.
    fn examined(&mut self, _examined: &Examined<'_>) {}
    /// A way whose credentials are the ones presented.
    fn considered(&mut self, _rule: &Rule, _way: &Way, _facts: &Facts<'_>, _truth: Truth) {}
}

/// Nobody.
pub(super) struct Silent;

impl Observer for Silent {}

/// What a route rules, before the header plan.
pub(super) enum Ruling<'a> {
    Allow { reason: Reason, caller: Option<Box<Caller<'a>>> },
    Deny(Denial<'a>),
    Needs(Vec<Need>),
}

/// The principal of an allow, its proof behind `via`, and where its credential stood.
pub(super) struct Caller<'a> {
    pub(super) principal: Cow<'a, Principal>,
    pub(super) via: Option<Cow<'a, Principal>>,
    pub(super) place: &'a Place,
}

/// A way whose credentials are the ones presented, with its atoms.
pub(super) struct Considered<'a> {
    pub(super) way: &'a Way,
    pub(super) truth: Truth,
}

impl Engine {
    /// Decides one request in front of an observer.
    pub(super) fn outcome(
        &self,
        request: &Request<'_>,
        evidence: &Evidence,
        now: i64,
        observer: &mut impl Observer,
        spare: Option<Box<Decision>>,
    ) -> Outcome {
        let located = self.locate(request);
        observer.located(&located);
        let found = match &located.found {
            Ok(found) => found,
            Err(refused) => {
                let denial = Denial::of_request(refused.reason, refused.template);
                return self.refused(request, &located, &denial, spare);
            }
        };
        let broken = || request.query.is_some_and(|query| query.contains(&b';'));
        let query = match found.rule.reads_query {
            true if self.has(Fault::BrokenQueryIsEmpty) && broken() => Parameters::default(),
            true => Parameters::read(request.query),
            false => Parameters::default(),
        };
        let captures = found.captures(&located.path);
        let label = found.host_parameter.as_ref();
        let facts = Facts {
            request,
            now,
            path: &located.path,
            captures: &captures,
            host_parameter: label.map(|(name, label)| (*name, label.as_str())),
            query: &query,
            route: &found.rule.name,
            principal: None,
            method: None,
            via: None,
        };
        let mut examined = Examined::default();
        let ruling = self.rule(found, &facts, evidence, &mut examined, observer);
        self.planned(&located, found.rule, &facts, ruling, examined.keys_stale, spare)
    }

    fn rule<'a>(
        &'a self,
        found: &Found<'a>,
        facts: &Facts<'_>,
        evidence: &Evidence,
        examined: &mut Examined<'a>,
        observer: &mut impl Observer,
    ) -> Ruling<'a> {
        let rule = found.rule;
        let request_truth = rule.atoms.of_request(facts, &self.scopes);
        observer.request_truth(rule, facts, request_truth);
        let waits = self.has(Fault::ConditionsLast) && matches!(rule.gate, Gate::Allow(_));
        if !waits && !could_hold(rule, request_truth | rule.atoms.caller) {
            return Ruling::Deny(Denial::plain(Verdict::Forbidden, Reason::ConditionFailed));
        }
        match &rule.gate {
            Gate::Deny => return Ruling::Deny(Denial::plain(Verdict::Forbidden, Reason::Denied)),
            _ if found.preflight => return allow_nobody(Reason::Preflight),
            Gate::Public => return allow_nobody(Reason::Public),
            Gate::Optional(_) | Gate::Allow(_) => {}
        }
        let context = Context {
            request: facts.request,
            route: &rule.name,
            path: facts.path,
            evidence,
            now: facts.now,
        };
        examine(&self.methods, &rule.accepted, &context, examined);
        observer.examined(examined);
        let ignores = self.has(Fault::BadIsNobody) && matches!(rule.gate, Gate::Optional(_));
        if let Some(denial) = self.bad_credential(rule, examined).filter(|_| !ignores) {
            return Ruling::Deny(denial);
        }
        let needs = take_needs(examined);
        if !needs.is_empty() {
            return Ruling::Needs(needs);
        }
        self.choose_way(rule, facts, request_truth, examined, observer)
    }

    /// A credential that is bad is never ignored in favour of another, or of nobody (S32, S33).
    fn bad_credential<'a>(&self, rule: &Rule, examined: &Examined<'a>) -> Option<Denial<'a>> {
        let bad = examined.findings.iter().filter_map(|finding| match finding.state {
            State::Refused(reason) | State::Unavailable(reason) => Some((reason, finding)),
            State::Accepted(_) | State::Needs(_) => None,
        });
        let rank = |(reason, finding): &(Reason, &Finding<'a>)| {
            (*reason, finding.auth.is_none(), finding.auth, finding.place)
        };
        let (reason, finding) = bad.min_by(|a, b| rank(a).cmp(&rank(b)))?;
        let forbids = finding.auth.is_some_and(|auth| self.is_forbidden_by(auth, reason));
        let verdict = if forbids { Verdict::Forbidden } else { Verdict::Unauthorized };
        Some(Denial::credential(verdict, reason, finding.place, rule.accepted.clone()))
    }

    /// Whether a bad credential of this method is a 403.
    fn is_forbidden_by(&self, auth: AuthId, reason: Reason) -> bool {
        match reason {
            Reason::KeyNetwork | Reason::KeyRoute => true,
            Reason::KeyUnknown
            | Reason::KeyDisabled
            | Reason::KeyNotYetValid
            | Reason::KeyExpired => {
                self.methods.get(auth.index()).is_some_and(super::Method::invalid_is_forbidden)
                    && !self.has(Fault::InvalidIsUnauthorized)
            }
            _ => false,
        }
    }

    fn choose_way<'a>(
        &'a self,
        rule: &'a Rule,
        facts: &Facts<'_>,
        request_truth: Truth,
        examined: &mut Examined<'a>,
        observer: &mut impl Observer,
    ) -> Ruling<'a> {
        let presented = presented(examined);
        let mut considered = Vec::new();
        let counts = |way: &&Way| {
            let one = || presented.contains(&way.auth) && way.via.is_none();
            way.explicit == presented || (self.has(Fault::OneOfTwoCounts) && one())
        };
        for way in rule.ways().iter().filter(counts) {
            let Some(principal) = accepted(examined, way.auth) else { continue };
            let facts = Facts {
                principal: Some(principal),
                method: self.method_name(way.auth).map(|name| &**name),
                via: way.via.and_then(|via| accepted(examined, via)),
                ..*facts
            };
            let truth = request_truth
                | rule.atoms.of_caller(&facts, &self.scopes)
                | self.wrongly_true(rule, &facts);
            observer.considered(rule, way, &facts, truth);
            if holds(rule, way, truth) {
                return granted(way, examined);
            }
            considered.push(Considered { way, truth });
        }
        match (considered.as_slice(), presented.as_slice(), &rule.gate) {
            ([_, ..], _, _) => self.fallen_short(rule, &considered, examined),
            ([], [_, _, ..], _) => {
                let (verdict, reason) = (Verdict::Unauthorized, Reason::CredentialsConflict);
                Ruling::Deny(Denial::conflict(verdict, reason, rule.accepted.clone()))
            }
            ([], [], Gate::Optional(_)) => allow_nobody(Reason::Public),
            ([], presented, _) => {
                let missing = rule.accepted.iter().filter(|auth| !presented.contains(auth));
                Ruling::Deny(Denial::missing(missing.copied().collect()))
            }
        }
    }

    /// The caller is known, and a requirement does not hold.
    fn fallen_short<'a>(
        &'a self,
        rule: &'a Rule,
        considered: &[Considered<'a>],
        examined: &mut Examined<'a>,
    ) -> Ruling<'a> {
        let reason = considered.iter().map(|way| shortfall(rule, way)).min();
        let reason = reason.unwrap_or(Reason::ConditionFailed);
        let short: Vec<_> =
            considered.iter().filter(|way| shortfall(rule, way) == reason).collect();
        let Some(place) = short.first().and_then(|first| place(examined, first.way.auth)) else {
            return Ruling::Deny(Denial::plain(Verdict::Forbidden, reason));
        };
        let denial = match reason {
            Reason::AuthenticationTooOld => {
                let demand = authentication_demand(rule, &short);
                Denial::authentication(place, rule.accepted.clone(), demand)
            }
            Reason::ScopeMissing => {
                let principal = short.first().and_then(|way| accepted(examined, way.way.auth));
                let granted = principal.map_or(&[][..], |principal| &principal.scopes);
                let scopes = self.scope_demand(rule, &short, granted);
                let used = short.first().map(|way| way.way.auth);
                Denial::scope(place, used.into_iter().collect(), scopes)
            }
            reason => Denial::plain(Verdict::Forbidden, reason),
        };
        let known = short.first().and_then(|way| take(examined, way.way.auth));
        Ruling::Deny(denial.of(known.map(|(principal, _)| principal.into_owned())))
    }
}

/// Whether the guards, the requires and some way could hold under these atoms.
fn could_hold(rule: &Rule, truth: Truth) -> bool {
    let ways = match &rule.gate {
        Gate::Allow(ways) => ways.as_slice(),
        Gate::Public | Gate::Deny | Gate::Optional(_) => &[],
    };
    let with = |way: &Way| way.with.as_ref().is_none_or(|with| with.holds(truth));
    rule.base.holds(truth) && (ways.is_empty() || ways.iter().any(with))
}

pub(super) fn holds(rule: &Rule, way: &Way, truth: Truth) -> bool {
    rule.base.holds(truth) && way.with.as_ref().is_none_or(|with| with.holds(truth))
}

/// The nearest reason: what would have been enough.
fn shortfall(rule: &Rule, considered: &Considered<'_>) -> Reason {
    let atoms = &rule.atoms;
    let fresh = considered.truth | atoms.authentication;
    let scoped = fresh | atoms.scope;
    let enough = |truth| holds(rule, considered.way, truth);
    match () {
        () if enough(fresh) => Reason::AuthenticationTooOld,
        () if enough(scoped) => Reason::ScopeMissing,
        () if enough(scoped | atoms.role) => Reason::RoleMissing,
        () => Reason::ConditionFailed,
    }
}

fn allow_nobody<'a>(reason: Reason) -> Ruling<'a> {
    Ruling::Allow { reason, caller: None }
}

fn granted<'a>(way: &Way, examined: &mut Examined<'a>) -> Ruling<'a> {
    match take(examined, way.auth) {
        Some((principal, place)) => {
            let via = way.via.and_then(|via| take(examined, via)).map(|(principal, _)| principal);
            let caller = Some(Box::new(Caller { principal, via, place }));
            Ruling::Allow { reason: Reason::Granted, caller }
        }
        // The way was considered because its principal is there.
        None => Ruling::Deny(Denial::plain(Verdict::Forbidden, Reason::InternalError)),
    }
}

/// The principal of an accepted credential, and where the credential stood.
fn take<'a>(examined: &mut Examined<'a>, auth: AuthId) -> Option<(Cow<'a, Principal>, &'a Place)> {
    let at = examined.findings.iter().position(|finding| finding.auth == Some(auth))?;
    match examined.findings.swap_remove(at) {
        Finding { place, state: State::Accepted(principal), .. } => Some((principal, place)),
        _ => None,
    }
}

fn take_needs(examined: &mut Examined<'_>) -> Vec<Need> {
    let needs = examined.findings.iter_mut().filter_map(|finding| match &mut finding.state {
        State::Needs(needs) => Some(std::mem::take(needs)),
        _ => None,
    });
    let mut needs: Vec<Need> = needs.flatten().collect();
    needs.sort();
    needs.dedup();
    needs
}

/// The methods whose credentials were accepted, sorted.
fn presented(examined: &Examined<'_>) -> Vec<AuthId> {
    let accepted = examined.findings.iter().filter(|f| matches!(f.state, State::Accepted(_)));
    let mut presented: Vec<AuthId> = accepted.filter_map(|finding| finding.auth).collect();
    presented.sort_unstable();
    presented
}

fn accepted<'e>(examined: &'e Examined<'_>, auth: AuthId) -> Option<&'e Principal> {
    examined.findings.iter().find_map(|finding| match &finding.state {
        State::Accepted(principal) if finding.auth == Some(auth) => Some(principal.as_ref()),
        _ => None,
    })
}

fn place<'a>(examined: &Examined<'a>, auth: AuthId) -> Option<&'a Place> {
    examined.findings.iter().find(|f| f.auth == Some(auth)).map(|finding| finding.place)
}
