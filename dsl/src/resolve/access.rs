//! Who may: access words, methods, second proofs.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::NameKind;
use crate::source::Span;
use crate::syntax::{Clause, ClauseKind, DefaultAllow, Requirement, Route, Who, Word};
use gatewright_core::policy::{Access, Alternative, AuthId};

/// The kinds of access, of which a route has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Public,
    Optional,
    Allow,
    Deny,
}

impl Kind {
    fn of(clause: &ClauseKind) -> Option<Kind> {
        match clause {
            ClauseKind::Public => Some(Kind::Public),
            ClauseKind::Optional(_) => Some(Kind::Optional),
            ClauseKind::Allow { .. } => Some(Kind::Allow),
            ClauseKind::Deny => Some(Kind::Deny),
            ClauseKind::Require(_) | ClauseKind::Forward(_) | ClauseKind::Limit(_) => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Public => "public",
            Kind::Optional => "optional",
            Kind::Allow => "allow",
            Kind::Deny => "deny",
        }
    }
}

impl Resolver<'_> {
    /// The access that a route's own clauses say; `None` where they say nothing.
    pub(super) fn access(&mut self, route: &Route) -> Option<Access> {
        let mut chosen: Option<(Kind, Span)> = None;
        let mut access: Option<Access> = None;
        for clause in &route.clauses {
            let Some(kind) = Kind::of(&clause.kind) else { continue };
            let read = self.access_clause(clause);
            match (&chosen, &mut access) {
                (Some((Kind::Allow, _)), Some(Access::Allow(all))) if kind == Kind::Allow => {
                    if let Access::Allow(more) = read {
                        all.extend(more);
                    }
                }
                (Some((first, at)), _) => self.report_second_access(*first, *at, kind, clause),
                (None, _) => (chosen, access) = (Some((kind, clause.span)), Some(read)),
            }
        }
        access
    }

    fn access_clause(&mut self, clause: &Clause) -> Access {
        match &clause.kind {
            ClauseKind::Public => Access::Public,
            ClauseKind::Optional(who) => Access::Optional(self.who(who)),
            ClauseKind::Allow { who, via, with } => {
                let read = self.alternative(who, via.as_ref(), with.as_ref(), clause.span);
                Access::Allow(vec![read])
            }
            _ => Access::Deny,
        }
    }

    fn report_second_access(&mut self, first: Kind, at: Span, second: Kind, clause: &Clause) {
        let (a, b) = (first.word(), second.word());
        let (code, message) = match first == second {
            true => (Code::RepeatedClause, format!("`{b}` stands twice")),
            false => (Code::AccessMixed, format!("a route that is `{a}` is not `{b}` as well")),
        };
        self.report(
            Diagnostic::new(code, clause.span, message)
                .label(at, "the access is chosen here")
                .help("a route has one kind of access; several `allow` are alternatives"),
        );
    }

    /// `user`, `[user, app]`: sorted.
    fn who(&mut self, who: &Who) -> Vec<AuthId> {
        if who.methods.is_empty() {
            let message = "a list without methods, which nobody could use";
            self.report(Diagnostic::new(Code::EmptyList, who.span, message));
        }
        self.refuse_repetition(who.methods.iter().map(|word| (word.text.as_str(), word.span)));
        let mut methods: Vec<AuthId> = who
            .methods
            .iter()
            .filter_map(|word| self.refer(NameKind::Auth, word))
            .map(AuthId)
            .collect();
        methods.sort();
        methods.dedup();
        methods
    }

    fn alternative(
        &mut self,
        who: &Who,
        via: Option<&Word>,
        with: Option<&Requirement>,
        span: Span,
    ) -> Alternative {
        let methods = self.who(who);
        let via = via.and_then(|via| self.via(via, &methods, who));
        let with = with.and_then(|with| self.demand(with));
        Alternative { who: methods, via, with, origin: self.origin(span) }
    }

    /// `via mesh`: another method than those before it.
    fn via(&mut self, via: &Word, who: &[AuthId], list: &Who) -> Option<AuthId> {
        let id = AuthId(self.refer(NameKind::Auth, via)?);
        if who.contains(&id) {
            let message = format!("`{}` cannot be its own second proof", via.text);
            self.report(
                Diagnostic::new(Code::ViaSelf, via.span, message)
                    .label(list.span, "it is the first proof already"),
            );
            return None;
        }
        Some(id)
    }

    /// `default allow [user, app] via mesh`
    pub(super) fn default_allow(&mut self, default: &DefaultAllow) -> Alternative {
        self.alternative(&default.who, default.via.as_ref(), None, default.span)
    }
}
