//! The header plan, and the decision put together: for every verdict alike.

use super::denial::Denial;
use super::facts::Facts;
use super::fault::Fault;
use super::header_value::value;
use super::locate::Located;
use super::outcome::{Caller, Ruling};
use super::rule::{Rule, RuleLimit};
use super::{Engine, ServiceFacts};
use crate::address::unmapped;
use crate::decision::{Basis, Decision, Obligation, Outcome, latin1, status};
use crate::policy::{LimitKey, Place, Statuses};
use crate::principal::Principal;
use crate::query::without;
use crate::reason::{Reason, Verdict};
use crate::request::Request;
use std::sync::Arc;

/// How soon a server that is down may be asked again, in seconds.
const RETRY_AFTER_S: u64 = 10;

impl Engine {
    /// The decision about a request that no route takes.
    pub(super) fn refused(
        &self,
        request: &Request<'_>,
        located: &Located<'_>,
        denial: &Denial<'_>,
        spare: Option<Box<Decision>>,
    ) -> Outcome {
        let mut decision = self.blank(request, located, &self.basis, spare);
        self.deny(&mut decision, located, denial, None);
        if denial.reason == Reason::RequestMalformed {
            // What ends a line or is too long does not even go into a log.
            decision.query = None;
        }
        self.remove(&mut decision, request, &[], false);
        Outcome::Decided(decision)
    }

    /// The decision about a request that a route takes.
    pub(super) fn planned(
        &self,
        located: &Located<'_>,
        rule: &Rule,
        facts: &Facts<'_>,
        ruling: Ruling<'_>,
        keys_stale: bool,
        spare: Option<Box<Decision>>,
    ) -> Outcome {
        let request = facts.request;
        let service = self.services.get(rule.service);
        let basis = service.map_or(&self.basis, |service| &service.basis);
        let mut decision = self.blank(request, located, basis, spare);
        decision.route = Some(rule.name.clone());
        decision.notes.extend(keys_stale.then_some("keys_stale"));
        match ruling {
            Ruling::Needs(needs) => return Outcome::Needs(needs),
            Ruling::Deny(denial) => {
                self.deny(&mut decision, located, &denial, service);
                self.remove(&mut decision, request, &rule.forward.drops, false);
                decision.principal = denial.principal.and_then(|principal| self.named(*principal));
            }
            Ruling::Allow { reason, caller } => {
                decision.upstream = service.and_then(|service| service.upstream.clone());
                self.allow(&mut decision, rule, facts, reason, caller);
            }
        }
        Outcome::Decided(decision)
    }

    /// What allow and deny have in common, in the buffers of a decision that nobody needs any more.
    fn blank(
        &self,
        request: &Request<'_>,
        located: &Located<'_>,
        basis: &Basis,
        spare: Option<Box<Decision>>,
    ) -> Box<Decision> {
        let mut decision = spare.unwrap_or_else(|| Box::new(Decision::blank(basis)));
        decision.clear(basis);
        if !located.path.is_empty() {
            decision.path.get_or_insert_default().clone_from(&located.path);
        } else {
            decision.path = None;
        }
        decision.query = self.cleaned(request.query);
        decision.request_id = request.visible_id().map(String::from);
        decision
    }

    fn deny(
        &self,
        decision: &mut Decision,
        located: &Located<'_>,
        denial: &Denial<'_>,
        service: Option<&ServiceFacts>,
    ) {
        let statuses = decision.basis.statuses;
        let status = status(denial.verdict, denial.reason, statuses);
        (decision.verdict, decision.reason) = (denial.verdict, denial.reason);
        decision.status = Some(status);
        let challenges = match service {
            // Challenges stand on 401, and on 403 for a missing scope. RFC 9110 section 11.6.1 lets
            // them stand elsewhere too, to say that other credentials might do; on the 400 and 503
            // of `precise` they would not: the request itself is ambiguous, or a credential that
            // may well be good cannot be checked, and no client shall throw it away for that.
            Some(service) if matches!(status, 401 | 403) => self.challenges(denial, service),
            _ => Vec::new(),
        };
        let response = &mut decision.response;
        response.extend(challenges.into_iter().map(|line| ("WWW-Authenticate", line)));
        if statuses == Statuses::Precise {
            let allow = denial.template.and_then(|at| located.allow(at));
            response.extend(allow.map(|methods| ("Allow", methods)));
        }
        if status == 503 {
            response.push(("Retry-After", RETRY_AFTER_S.to_string()));
        }
        response.push(("Cache-Control", "no-store".to_owned()));
    }

    fn allow(
        &self,
        decision: &mut Decision,
        rule: &Rule,
        facts: &Facts<'_>,
        reason: Reason,
        caller: Option<Box<Caller<'_>>>,
    ) {
        (decision.verdict, decision.reason, decision.status) = (Verdict::Allow, reason, None);
        let method = caller.as_ref().and_then(|caller| self.method_name(caller.principal.auth));
        let facts = Facts {
            principal: caller.as_ref().map(|caller| caller.principal.as_ref()),
            via: caller.as_ref().and_then(|caller| caller.via.as_deref()),
            method: method.map(|name| &**name),
            ..*facts
        };
        // A preflight is not the call itself: the upstream learns nothing about anybody.
        if reason != Reason::Preflight {
            let lines = rule.forward.lines.iter();
            decision.set.extend(lines.filter_map(|(name, line)| {
                let value = value(line, &facts, &self.scopes)?;
                let bare = self.has(Fault::PercentIsBare) && value.contains("%25");
                Some((name.clone(), if bare { value.replace("%25", "%") } else { value }))
            }));
            decision.obligations.extend(rule.limits.iter().map(|own| obligation(own, &facts)));
        }
        let verified = caller.as_ref().map(|caller| caller.place);
        let keeps =
            rule.forward.keep_authorization && matches!(verified, Some(Place::Authorization(_)));
        self.remove(decision, facts.request, &rule.forward.drops, keeps);
        decision.principal = caller.and_then(|caller| self.named(caller.principal.into_owned()));
    }

    /// A principal with the name of its method.
    fn named(&self, principal: Principal) -> Option<(Arc<str>, Principal)> {
        Some((self.method_name(principal.auth)?.clone(), principal))
    }

    /// Notes the names to take out of the request, as they stand in it, each spelling once.
    fn remove(
        &self,
        decision: &mut Decision,
        request: &Request<'_>,
        drops: &[String],
        keeps: bool,
    ) {
        let mut folded = String::new();
        for (name, _) in request.headers {
            let kept = keeps && name.eq_ignore_ascii_case(b"authorization");
            let goes = self.removal.takes(name, &mut folded) || drops.contains(&folded);
            let missed = self.has(Fault::RemovalIsExact) && name.contains(&b'_');
            if goes && !kept && !missed {
                let spelled = latin1(name);
                if !decision.remove.contains(&spelled) {
                    decision.remove.push(spelled);
                }
            }
        }
    }

    /// Whether the policy reads or removes headers of this name.
    pub(super) fn watches(&self, name: &[u8]) -> bool {
        let folded = crate::fold::fold(name);
        let known = |own: &String| own.as_str().cmp(&folded);
        self.watched.binary_search_by(known).is_ok()
            || super::removal::Removal::has_removed_prefix(&folded)
    }

    fn cleaned(&self, query: Option<&[u8]>) -> Option<Vec<u8>> {
        let query = query?;
        if self.credential_queries.is_empty() {
            return Some(query.to_vec());
        }
        let mut left = Vec::with_capacity(query.len());
        without(query, &self.credential_queries, &mut left).then_some(left)
    }
}

impl Located<'_> {
    /// The methods of a template as an `Allow` value.
    fn allow(&self, template: usize) -> Option<String> {
        let entry = self.chosen.as_ref()?.table.routes.entry(template)?;
        Some(entry.allow().join(", "))
    }
}

fn obligation(limit: &RuleLimit, facts: &Facts<'_>) -> Obligation {
    let principal = facts.principal;
    let own = match limit.by {
        LimitKey::Client => {
            principal.and_then(|p| p.client.as_ref()).map(|c| format!("client:{c}"))
        }
        LimitKey::Subject => {
            principal.and_then(|p| p.subject.as_ref()).map(|s| format!("subject:{s}"))
        }
        LimitKey::Ip => None,
    };
    let address = || match facts.request.peer {
        Some(peer) => format!("ip:{}", unmapped(peer)),
        None => "ip:unknown".to_owned(),
    };
    Obligation::Limit {
        name: Arc::clone(&limit.name),
        key: own.unwrap_or_else(address),
        count: limit.count,
        window_s: limit.window_s,
    }
}
