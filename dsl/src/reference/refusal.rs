//! Step 9 of decisions.md section 6: somebody is known, and may not.

use super::Reference;
use super::access::accepted;
use super::challenge::{Asked, challenges, error_of};
use super::demand::{authentication, least_scopes, summed_up};
use super::locate::Located;
use super::outcome::{Considered, Ruling};
use super::truth::Granting;
use super::value::Scene;
use gatewright_core::policy::AuthId;
use gatewright_core::requirement::Requirement;
use gatewright_core::{Reason, Request, Verdict};

/// One way in that did not open.
struct Case<'c> {
    one: &'c Considered<'c>,
    scene: Scene<'c>,
    requirements: Vec<&'c Requirement>,
}

impl Case<'_> {
    /// What would have to be true as well: the first step that is enough.
    fn reason(&self) -> Reason {
        let enough = |granting| self.scene.all_hold(&self.requirements, granting);
        match () {
            () if enough(Granting::Authentication) => Reason::AuthenticationTooOld,
            () if enough(Granting::Scopes) => Reason::ScopeMissing,
            () if enough(Granting::Roles) => Reason::RoleMissing,
            () => Reason::ConditionFailed,
        }
    }
}

impl<'a> Reference<'a> {
    /// The refusal of ways in that are all there and none of which opens.
    pub(super) fn refused(
        &self,
        request: &Request<'_>,
        located: Located<'a>,
        considered: &[Considered<'_>],
        now: i64,
    ) -> Ruling<'a> {
        let (reason, lines) = self.refusal(request, &located, considered, now);
        let verdict = match reason {
            Reason::AuthenticationTooOld => Verdict::Unauthorized,
            _ => Verdict::Forbidden,
        };
        let ruling = Ruling::new(verdict, reason, located, now).challenging(lines);
        match considered.first() {
            // All of them have the same principal: anything else is refused when compiling.
            Some(one) => ruling.of(one),
            None => ruling,
        }
    }

    /// The first reason in the order of section 9, and the challenges that go with it.
    fn refusal(
        &self,
        request: &Request<'_>,
        located: &Located<'a>,
        considered: &[Considered<'_>],
        now: i64,
    ) -> (Reason, Vec<String>) {
        let case = |one| Case {
            one,
            scene: self.scene(request, located, one, now),
            requirements: self.all_of(located, one.way.with),
        };
        let mut cases: Vec<Case<'_>> = considered.iter().map(case).collect();
        let reason = cases.iter().map(Case::reason).min().unwrap_or(Reason::ConditionFailed);
        cases.retain(|case| case.reason() == reason);
        let lines = match reason {
            Reason::ScopeMissing => self.scopes_that_would_do(located, &cases),
            Reason::AuthenticationTooOld => self.authentication_that_would_do(located, &cases),
            _ => Vec::new(),
        };
        (reason, lines)
    }

    fn scopes_that_would_do(&self, located: &Located<'_>, cases: &[Case<'_>]) -> Vec<String> {
        let sets = cases.iter().filter_map(|case| least_scopes(&case.scene, &case.requirements));
        let scopes = sets.min().map(|enough| ("scope", enough.all.join(" ")));
        let own = cases.first().map(|case| case.one.way.who);
        let more = scopes.into_iter().collect();
        self.once_more(located, cases, own.into_iter().collect(), Reason::ScopeMissing, more)
    }

    fn authentication_that_would_do(
        &self,
        located: &Located<'_>,
        cases: &[Case<'_>],
    ) -> Vec<String> {
        let asked = cases.iter().flat_map(|case| authentication(&case.scene, &case.requirements));
        let more = summed_up(&asked.collect::<Vec<_>>());
        let methods = accepted(&located.route.access);
        self.once_more(located, cases, methods, Reason::AuthenticationTooOld, more)
    }

    /// Challenges that tell the caller how to come back.
    fn once_more(
        &self,
        located: &Located<'_>,
        cases: &[Case<'_>],
        methods: Vec<AuthId>,
        reason: Reason,
        more: Vec<(&'static str, String)>,
    ) -> Vec<String> {
        let used = cases.first().map(|case| &case.one.principal.place);
        let asked = Asked { methods, used, error: [error_of(reason), more].concat() };
        challenges(self.resolved, located.service, &asked)
    }
}
