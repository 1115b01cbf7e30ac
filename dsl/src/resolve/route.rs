//! Routes: methods, path, name, and what their clauses and groups say.

use super::{Resolver, doc_text};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::resolved::{Forwarding, Route};
use crate::source::Span;
use crate::syntax::{self, ClauseKind, Word};
use gatewright_core::policy::{Access, Methods};
use gatewright_core::requirement::Requirement;
use gatewright_core::route::Template;

/// Methods that nobody has to look up.
const USUAL_METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

impl Resolver<'_> {
    /// Reads a route of a group. One whose path is not understood is left out, but its clauses are
    /// read, so that all problems are found in one run.
    /// `torn` says that what follows it did not parse, which may be the rest of the route.
    pub(super) fn route(&mut self, group: usize, route: &syntax::Route, torn: bool) {
        let methods = self.methods(route);
        let template = self.template(&route.path).map(|own| self.whole_path(group, own));
        self.refuse_repeated_clauses(route);
        self.refuse_many(route.clauses.len(), "clauses", route.head);
        let own = self.access(route);
        let requires = self.requires(route);
        let forwards = self.forwards(group, route);
        let name =
            template.as_ref().map(|template| self.route_name(group, route, &methods, template));
        let limits = self.limits(group, route, name.as_deref().unwrap_or_default());
        let access_by_default = own.is_none();
        if let Some(Access::Allow(alternatives)) = &own {
            let ways = alternatives.iter().map(|alternative| alternative.who.len()).sum();
            self.refuse_many(ways, "methods in its alternatives", route.head);
        }
        let access = own.or_else(|| self.default_access(group, route, torn));
        let (Some(template), Some(name), 0) = (template, name, self.without_prefix) else { return };
        self.out.routes.push(Route {
            service: self.out.groups.get(group).map_or(0, |group| group.service),
            group,
            name,
            methods,
            template,
            // What is not understood has been reported; it never opens a door meanwhile.
            access: access.unwrap_or(Access::Deny),
            access_by_default,
            requires,
            forwards,
            limits,
            doc: doc_text(&route.doc),
            head: route.head,
            path: route.path.span,
            span: route.span,
        });
    }

    fn methods(&mut self, route: &syntax::Route) -> Methods {
        let words = &route.methods;
        if words.iter().any(|word| word.is_bare("*")) {
            return Methods::Any;
        }
        self.refuse_repetition(words.iter().map(|word| (word.text.as_str(), word.span)));
        if let Some(connect) = words.iter().find(|word| word.text == "CONNECT") {
            let message = "`CONNECT` names no path, so no route decides it";
            self.report(
                Diagnostic::new(Code::Methods, connect.span, message)
                    .help("requests with it are refused as malformed"),
            );
        }
        words.iter().for_each(|word| self.doubt_method(word));
        let mut methods: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
        methods.sort();
        methods.dedup();
        Methods::Listed(methods)
    }

    /// Other methods than the usual ones are fine, but not slips of those.
    fn doubt_method(&mut self, word: &Word) {
        let method = word.text.as_str();
        if matches!(method, "ANY" | "ALL") {
            let message = format!("`{method}` would be a method of that name, not every method");
            let wrong = Diagnostic::new(Code::Methods, word.span, message);
            return self.report(wrong.fix("write `*`", word.span, "*").guess());
        }
        if USUAL_METHODS.contains(&method) {
            return;
        }
        // Short names are near to each other, so only letters in another order count for them.
        let near = nearest(method, USUAL_METHODS.iter().copied());
        if let Some(near) = near.filter(|near| near.len() > 3 || sorted(near) == sorted(method)) {
            let message = format!("`{method}` is not a usual method, and `{near}` may be meant");
            let slip = Diagnostic::new(Code::MethodSlip, word.span, message);
            self.report(slip.fix(format!("write `{near}`"), word.span, near).guess());
        }
    }

    /// `orders: DELETE|PUT /v1/orders/{id}`, or `orders: change` for one that is named so.
    fn route_name(
        &self,
        group: usize,
        route: &syntax::Route,
        methods: &Methods,
        template: &Template,
    ) -> String {
        let service = self.out.groups.get(group).and_then(|g| self.out.services.get(g.service));
        let service = service.map_or("", |service| service.name.as_str());
        let own = match (&route.name, methods) {
            (Some(name), _) => name.text.clone(),
            (None, Methods::Any) => format!("* {template}"),
            (None, Methods::Listed(listed)) => format!("{} {template}", listed.join("|")),
        };
        match service {
            "" => own,
            service => format!("{service}: {own}"),
        }
    }

    /// The nearest `default allow`; with neither, nobody has said who may.
    fn default_access(
        &mut self,
        group: usize,
        route: &syntax::Route,
        torn: bool,
    ) -> Option<Access> {
        let default = self.out.groups_around(group).find_map(|group| group.default_allow.clone());
        if default.is_none() && !torn {
            let message = "this route does not say who may call it";
            self.report(
                Diagnostic::new(Code::AccessMissing, route.head, message)
                    .saying("no access here, and no `default allow` around it")
                    .help("say `public` if everybody may, else `allow NAME`"),
            );
        }
        default.map(|default| Access::Allow(vec![default]))
    }

    fn requires(&mut self, route: &syntax::Route) -> Vec<Requirement> {
        let clauses = route.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Require(requirement) => Some(requirement),
            _ => None,
        });
        clauses.filter_map(|requirement| self.demand(requirement)).collect()
    }

    fn forwards(&mut self, group: usize, route: &syntax::Route) -> Vec<Forwarding> {
        let own = route.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Forward(forward) => Some(forward),
            _ => None,
        });
        if let Some(own) = own {
            return self.forwardings(own);
        }
        let mut around = self.out.groups_around(group);
        around.find_map(|group| group.default_forward.clone()).unwrap_or_default()
    }

    fn limits(&mut self, group: usize, route: &syntax::Route, name: &str) -> Vec<usize> {
        let clauses = route.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Limit(limit) => Some(limit),
            _ => None,
        });
        let clauses: Vec<_> = clauses.collect();
        if !clauses.is_empty() {
            return clauses.iter().filter_map(|limit| self.limit(limit, name.to_owned())).collect();
        }
        let mut around = self.out.groups_around(group);
        let limits = around.find(|group| !group.limits.is_empty());
        limits.map(|group| group.limits.clone()).unwrap_or_default()
    }

    /// What stands in one place is bounded, so that the whole stays quick to check (S36).
    pub(super) fn refuse_many(&mut self, count: usize, what: &str, at: Span) {
        const MAX: usize = 64;
        if count > MAX {
            let message = format!("there are {count} {what} in one place, of {MAX} at most");
            self.report(Diagnostic::new(Code::PolicyTooLarge, at, message));
        }
    }

    /// `forward` stands once; access has its own rules.
    fn refuse_repeated_clauses(&mut self, route: &syntax::Route) {
        let forwards =
            route.clauses.iter().filter(|clause| matches!(clause.kind, ClauseKind::Forward(_)));
        let spans: Vec<Span> = forwards.map(|clause| clause.span).collect();
        if let [first, second, ..] = spans.as_slice() {
            self.report(
                Diagnostic::new(Code::RepeatedClause, *second, "`forward` stands twice")
                    .label(*first, "first here")
                    .help("name all sets in one list: `forward [a, b]`"),
            );
        }
    }
}

fn sorted(word: &str) -> Vec<u8> {
    let mut letters = word.as_bytes().to_vec();
    letters.sort_unstable();
    letters
}
