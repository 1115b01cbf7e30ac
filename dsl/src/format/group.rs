//! Groups and their members.

use super::piece::{APART, Break, NEXT, Piece, Table};
use super::sketch::Sketch;
use crate::source::Span;
use crate::syntax::{DefaultAllow, Hosts, Limit, Member, Service, Under};

impl<'t> Sketch<'t> {
    /// `service orders { … }`
    pub(super) fn service(&mut self, service: &'t Service) {
        self.keyword(service.span, "service");
        self.with_word(" ", &service.name);
        self.members(service.span, &service.members);
    }

    /// `under /admin { … }`
    pub(super) fn under(&mut self, under: &'t Under) {
        self.keyword(under.span, "under");
        self.with_word(" ", &under.prefix);
        self.members(under.span, &under.members);
    }

    fn members(&mut self, span: Span, members: &'t [Member]) {
        self.block(span, false, members, between, Self::member);
    }

    fn member(&mut self, member: &'t Member) {
        match member {
            Member::Host(hosts) => self.hosts(hosts),
            Member::Upstream(field) | Member::Preflight(field) | Member::Choice(field) => {
                self.field(field);
            }
            Member::Guard(guard) => {
                self.keyword(guard.span, "guard");
                self.glue(" ");
                self.requirement(&guard.requirement);
            }
            Member::DefaultAllow(default) => self.default_allow(default),
            Member::DefaultForward(default) => {
                self.keyword(default.span, "default");
                self.glue(" ");
                self.forward(&default.forward);
            }
            Member::Limit(limit) => self.limit(limit),
            Member::Under(under) => self.under(under),
            Member::Route(route) => self.route(route),
            Member::Broken(broken) => self.copy(broken.span),
        }
    }

    fn default_allow(&mut self, default: &'t DefaultAllow) {
        self.keyword(default.span, "default");
        self.glue(" allow ");
        self.who(&default.who);
        if let Some(via) = &default.via {
            self.with_word(" via ", via);
        }
    }

    /// `limit 100 per minute by client`
    pub(super) fn limit(&mut self, limit: &'t Limit) {
        self.keyword(limit.span, "limit");
        self.glue(" ");
        self.copy(limit.count.span);
        self.with_word(" per ", &limit.period);
        self.with_word(" by ", &limit.key);
    }

    fn hosts(&mut self, hosts: &'t Hosts) {
        self.piece(Piece::Entry(Table::Fields));
        let name = |sketch: &mut Self| sketch.keyword(hosts.span, "host");
        self.named_series(name, &hosts.patterns, Self::word);
    }
}

fn between(before: &Member, next: &Member) -> Break {
    match (before, next) {
        (Member::Under(_), _) | (_, Member::Under(_)) => APART,
        _ => NEXT,
    }
}
