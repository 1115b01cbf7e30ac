//! Routes and their clauses.

use super::piece::{CLAUSE, FIRST_CLAUSE, FIRST_OF_NAMED, Piece, Table};
use super::sketch::Sketch;
use crate::syntax::{Clause, ClauseKind, Forward, Route, Who};

impl<'t> Sketch<'t> {
    /// `route GET /v1/orders allow user`
    pub(super) fn route(&mut self, route: &'t Route) {
        self.piece(Piece::Entry(Table::Routes));
        let clauses = (!route.clauses.is_empty()).then_some(|sketch: &mut Self| {
            sketch.line_end(if route.name.is_some() { FIRST_OF_NAMED } else { FIRST_CLAUSE });
            sketch.series(&route.clauses, |sketch| sketch.line_end(CLAUSE), Self::clause);
        });
        self.lined(route.span, route.layout, true, |sketch| sketch.route_head(route), clauses);
    }

    fn route_head(&mut self, route: &'t Route) {
        self.keyword(route.head, "route");
        self.glue(" ");
        self.methods(&route.methods);
        self.gap();
        self.word(&route.path);
        if let Some(name) = &route.name {
            self.gap();
            self.with_word("as ", name);
        }
    }

    fn clause(&mut self, clause: &'t Clause) {
        match &clause.kind {
            ClauseKind::Public => self.keyword(clause.span, "public"),
            ClauseKind::Deny => self.keyword(clause.span, "deny"),
            ClauseKind::Optional(who) => {
                self.keyword(clause.span, "optional");
                self.glue(" ");
                self.who(who);
            }
            ClauseKind::Allow { who, via, with } => {
                self.keyword(clause.span, "allow");
                self.glue(" ");
                self.who(who);
                if let Some(via) = via {
                    self.with_word(" via ", via);
                }
                if let Some(with) = with {
                    self.glue(" with ");
                    self.requirement(with);
                }
            }
            ClauseKind::Require(inner) => {
                self.keyword(clause.span, "require");
                self.glue(" ");
                self.requirement(inner);
            }
            ClauseKind::Forward(forward) => self.forward(forward),
            ClauseKind::Limit(limit) => self.limit(limit),
        }
    }

    /// `user`, `[user, app]`
    pub(super) fn who(&mut self, who: &'t Who) {
        match (who.bracketed, who.methods.as_slice()) {
            (false, [method]) => self.word(method),
            (_, methods) => self.bracketed(who.span, methods, Self::word),
        }
    }

    /// `forward identity`
    pub(super) fn forward(&mut self, forward: &'t Forward) {
        self.glue("forward ");
        match (forward.bracketed, forward.names.as_slice()) {
            (false, [name]) => self.word(name),
            (_, names) => self.bracketed(forward.span, names, Self::word),
        }
    }
}
