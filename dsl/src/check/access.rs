//! Who may, and what goes without saying or never comes to pass.

use super::Check;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::Route;
use crate::source::Span;
use gatewright_core::policy::{Access, Alternative, AuthId, Methods, Origin};
use gatewright_core::requirement::Requirement;

impl<'a> Check<'a> {
    pub(super) fn access(&mut self, route: &'a Route) {
        match &route.access {
            Access::Public => {
                self.caller_over(route, "public");
                self.public_write(route);
            }
            Access::Optional(_) => self.caller_over(route, "optional"),
            Access::Allow(alternatives) => {
                self.clash(alternatives);
                self.idle_alternative(alternatives);
            }
            // One that was not understood stands as `deny`, by default.
            Access::Deny if route.access_by_default => {}
            Access::Deny => self.idle(route),
        }
    }

    /// A demand on the caller where nobody is asked who calls.
    fn caller_over(&mut self, route: &'a Route, word: &str) {
        for requirement in &route.requires {
            if let Some(at) = self.about_caller(requirement) {
                let message = format!("a route that is `{word}` cannot ask this of its caller");
                self.report(
                    Diagnostic::new(Code::CallerOverPublic, at.into(), message)
                        .label(route.head, format!("this route is `{word}`"))
                        .help("say who may call: `allow NAME`"),
                );
                return;
            }
        }
        let guards: Vec<_> = self.resolved.guards_of(route).collect();
        for guard in guards {
            if let Some(at) = self.about_caller(&guard.requirement) {
                let message =
                    format!("this route is `{word}` inside of a group that asks for a caller");
                self.report(
                    Diagnostic::new(Code::CallerOverPublic, route.head, message)
                        .label(at.into(), "the guard asks this of the caller")
                        .help("a guard cannot be taken back: move the route out of the group"),
                );
                return;
            }
        }
    }

    /// The first part of a requirement that is about the caller.
    fn about_caller(&self, requirement: &'a Requirement) -> Option<Origin> {
        match requirement {
            Requirement::All(parts) | Requirement::Any(parts) => {
                parts.iter().find_map(|part| self.about_caller(part))
            }
            Requirement::Atom(atom, origin) => atom.is_about_caller().then_some(*origin),
            Requirement::Named(_, origin) => {
                let atoms = self.resolved.atoms(requirement);
                atoms.iter().any(|(atom, _)| atom.is_about_caller()).then_some(*origin)
            }
        }
    }

    fn public_write(&mut self, route: &Route) {
        const WRITING: &[&str] = &["POST", "PUT", "PATCH", "DELETE"];
        let written = match &route.methods {
            Methods::Any => Some("*"),
            Methods::Listed(listed) => {
                listed.iter().map(String::as_str).find(|method| WRITING.contains(method))
            }
        };
        let Some(method) = written else { return };
        let message = match method {
            "*" => "everybody may call every method of this route".to_owned(),
            method => format!("everybody may `{method}` here"),
        };
        self.report(
            Diagnostic::new(Code::PublicWrite, route.head, message)
                .help("name the methods that read, or say who may write: `allow NAME`"),
        );
    }

    /// Two alternatives that the same credentials fit, with different principals.
    fn clash(&mut self, alternatives: &[Alternative]) {
        let expanded = alternatives.iter().flat_map(|alternative| {
            alternative.who.iter().map(move |who| (*who, alternative.via, alternative))
        });
        let all: Vec<_> = expanded.collect();
        for (position, (who, via, alternative)) in all.iter().enumerate() {
            let same = |(other, other_via, _): &&(AuthId, Option<AuthId>, &Alternative)| {
                other != who && *other_via == Some(*who) && *via == Some(*other)
            };
            if let Some((_, _, first)) = all.iter().take(position).find(same) {
                let (who, via) = (self.auth_name(*who), via.map(|via| self.auth_name(via)));
                let message = format!(
                    "`{who}` with `{}` fits two alternatives, with a caller each",
                    via.unwrap_or_default()
                );
                self.report(
                    Diagnostic::new(Code::AlternativeClash, alternative.origin.into(), message)
                        .label(first.origin.into(), "the other way round here")
                        .help("decide who is the caller, and who the second proof"),
                );
            }
        }
    }

    /// An alternative whose callers another one admits, whatever they hold: above all, one that
    /// reads as if it demanded something.
    fn idle_alternative(&mut self, alternatives: &[Alternative]) {
        for (at, idle) in alternatives.iter().enumerate() {
            let wider = |(other_at, other): &(usize, &Alternative)| {
                other.with.is_none()
                    && other.via == idle.via
                    && (idle.with.is_some() || *other_at < at)
                    && idle.who.iter().any(|who| other.who.contains(who))
            };
            let wider =
                alternatives.iter().enumerate().filter(|(other, _)| *other != at).find(wider);
            let Some((_, wider)) = wider else { continue };
            let both = idle.who.iter().filter(|who| wider.who.contains(who));
            let names: Vec<&str> = both.map(|who| self.auth_name(*who)).collect();
            let message = format!(
                "this changes nothing for `{}`: another `allow` admits it as it is",
                names.join("`, `")
            );
            self.report(
                Diagnostic::new(Code::IdleClause, idle.origin.into(), message)
                    .label(wider.origin.into(), "whatever else holds")
                    .help("what has to hold in every case stands behind `require`"),
            );
        }
    }

    /// What a denied route says besides changes nothing.
    fn idle(&mut self, route: &'a Route) {
        let caller = route.requires.iter().find_map(|requirement| self.about_caller(requirement));
        let limit = route.limits.iter().filter_map(|limit| self.resolved.limits.get(*limit));
        let within = |span: Span| {
            route.span.file == span.file && route.span.range().contains(&(span.start as usize))
        };
        let own = limit.map(|limit| Span::from(limit.origin)).find(|span| within(*span));
        let forward = route.forwards.iter().map(|f| f.span).find(|span| within(*span));
        let idle = caller.map(Span::from).or(own).or(forward);
        if let Some(at) = idle.filter(|at| at.file == route.span.file) {
            let message = "this changes nothing: the route denies everybody";
            self.report(Diagnostic::new(Code::IdleClause, at, message).help("take it out"));
        }
    }
}
