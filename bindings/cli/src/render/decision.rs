//! A decision, for somebody who sees one for the first time.

use super::access::{access, requires};
use super::explanation::tree;
use super::paint::{Paint, Style};
use super::reason::sentence;
use super::visible::{Visible, latin1};
use crate::decide::Gap;
use gatewright_core::policy::{RawPolicy, Route};
use gatewright_core::time::rfc3339;
use gatewright_core::{Decision, Explanation, Obligation, OwnedRequest, Principal};
use std::fmt::{self, Display, Formatter};

/// Everything that is shown of one decision. It prints what the engine gives out, which holds no
/// credential, and of the request only what is cleaned of them.
pub(crate) struct DecisionView<'a> {
    pub(crate) policy: &'a RawPolicy,
    pub(crate) request: &'a OwnedRequest,
    pub(crate) decision: &'a Decision,
    /// When the request comes, in Unix milliseconds.
    pub(crate) at: i64,
    pub(crate) gaps: &'a [Gap],
    /// What the request may lack.
    pub(crate) hints: &'a [&'static str],
    pub(crate) explanation: Option<&'a Explanation>,
    pub(crate) paint: Paint,
}

impl Display for DecisionView<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.verdict(f)?;
        self.facts(f)?;
        self.gaps(f)?;
        for hint in self.hints {
            writeln!(f, "\n{}", self.paint.text(Style::Removed, hint))?;
        }
        self.obligations(f)?;
        match self.decision.allowed() {
            true => self.upstream(f)?,
            false => self.client(f)?,
        }
        match self.explanation {
            Some(explanation) => {
                self.heading(f, "How it was decided")?;
                f.write_str(&tree(explanation, self.paint))
            }
            None => {
                let hint = "`--explain` shows how it was decided.";
                writeln!(f, "\n{}", self.paint.text(Style::Quiet, hint))
            }
        }
    }
}

impl DecisionView<'_> {
    fn verdict(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let reason = self.decision.reason();
        let verdict = match self.decision.allowed() {
            true => self.paint.text(Style::Good, "ALLOW"),
            false => self.paint.text(Style::Bad, &format!("DENY {}", self.status())),
        };
        writeln!(f, "{verdict} — {reason}\n{}\n", sentence(reason))
    }

    /// `401 Unauthorized`
    fn status(&self) -> String {
        let problem = self.decision.problem();
        problem.map(|problem| format!("{} {}", problem.status, problem.title)).unwrap_or_default()
    }

    fn facts(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.fact(f, "request", &self.requested())?;
        if let Some(path) = self.decision.path().filter(|path| path.as_bytes() != self.request.path)
        {
            self.fact(f, "read as", path)?;
        }
        self.fact(f, "time", &rfc3339(self.at))?;
        match self.route() {
            None => self.fact(f, "route", "none")?,
            Some(route) => self.route_facts(f, route)?,
        }
        if self.decision.allowed() || self.decision.principal().is_some() {
            self.fact(f, "caller", &self.caller())?;
        }
        for note in self.decision.notes() {
            self.fact(f, "note", note)?;
        }
        self.fact(f, "policy", self.decision.policy())
    }

    fn fact(&self, f: &mut Formatter<'_>, label: &str, value: &str) -> fmt::Result {
        let label = self.paint.text(Style::Quiet, &format!("{label:<8}"));
        writeln!(f, "  {label} {value}")
    }

    fn heading(&self, f: &mut Formatter<'_>, text: &str) -> fmt::Result {
        writeln!(f, "\n{}", self.paint.text(Style::Heading, text))
    }

    /// The request as it came, but for its credentials.
    fn requested(&self) -> String {
        let OwnedRequest { method, scheme, host, path, .. } = self.request;
        let origin = host.as_ref().map(|host| format!("{}://{}", scheme.as_str(), latin1(host)));
        let target = format!("{}{}{}", origin.unwrap_or_default(), latin1(path), self.query());
        format!("{} {}", Visible(method), Visible(target))
    }

    /// The query that goes on, with its `?`.
    fn query(&self) -> String {
        self.decision.query().map(|query| format!("?{}", latin1(query))).unwrap_or_default()
    }

    /// The route that decided.
    fn route(&self) -> Option<&Route> {
        let name = self.decision.route()?;
        self.policy.routes().map(|(_, route)| route).find(|route| route.name == name)
    }

    /// The route's name, where it stands, and what it asks for.
    fn route_facts(&self, f: &mut Formatter<'_>, route: &Route) -> fmt::Result {
        let file = self.policy.files.get(route.origin.file as usize);
        let place = file.map(|file| format!("  ({file}:{})", route.origin.line));
        let place = self.paint.text(Style::Quiet, &place.unwrap_or_default());
        self.fact(f, "route", &format!("{}{place}", route.name))?;
        self.fact(f, "access", &access(self.policy, &route.access))?;
        match requires(self.policy, route).join(" and ").as_str() {
            "" => Ok(()),
            requires => self.fact(f, "requires", requires),
        }
    }

    fn caller(&self) -> String {
        let Some(principal) = self.decision.principal() else { return "nobody".into() };
        let auth = self.policy.auth(principal.auth).map_or("", |auth| auth.name.as_str());
        let method = self.decision.method().unwrap_or_default();
        Visible(format!("`{auth}` ({method}): {}", details(principal))).to_string()
    }

    fn obligations(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.decision.obligations().is_empty() {
            return Ok(());
        }
        self.heading(f, "Before it forwards, the host has to")?;
        for obligation in self.decision.obligations() {
            writeln!(f, "  {}", Visible(duty(obligation)))?;
        }
        Ok(())
    }

    fn upstream(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let upstream = self.decision.upstream().unwrap_or_default().trim_end_matches('/');
        let target = format!("{upstream}{}{}", self.decision.path().unwrap_or("/"), self.query());
        let method = Visible(&self.request.method);
        self.heading(f, &format!("The upstream gets {method} {}", Visible(target)))?;
        let removed = self.decision.remove().iter().map(|name| Visible(name).to_string());
        self.listed(f, "removed", Style::Removed, removed)?;
        let set = self.decision.set().map(|(name, value)| format!("{name}: {value}"));
        self.listed(f, "set", Style::Added, set)?;
        if self.decision.remove().is_empty() && self.decision.set().len() == 0 {
            writeln!(f, "  every header as it came")?;
        }
        Ok(())
    }

    /// Lines under one label, which stands at the first of them.
    fn listed(
        &self,
        f: &mut Formatter<'_>,
        label: &str,
        style: Style,
        lines: impl Iterator<Item = String>,
    ) -> fmt::Result {
        let labels = std::iter::once(label).chain(std::iter::repeat(""));
        labels
            .zip(lines)
            .try_for_each(|(label, line)| self.fact(f, label, &self.paint.text(style, &line)))
    }

    fn client(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.heading(f, &format!("The client gets {}", self.status()))?;
        for (name, value) in self.decision.response() {
            writeln!(f, "  {name}: {value}")?;
        }
        let problem = self.decision.problem();
        // Plain data written to memory has no way to fail.
        let body = problem.and_then(|problem| serde_json::to_string(&problem).ok());
        writeln!(f, "  Content-Type: application/problem+json\n\n  {}", body.unwrap_or_default())
    }

    fn gaps(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.gaps.is_empty() {
            return Ok(());
        }
        self.heading(f, "Nobody answered, so this counts as unavailable")?;
        for gap in self.gaps {
            writeln!(f, "  {}\n    {}", Visible(&gap.what), Visible(&gap.remedy))?;
        }
        Ok(())
    }
}

/// What is known of the caller.
fn details(principal: &Principal) -> String {
    let scopes = principal.scopes.join(" ");
    let roles = principal.roles.join(" ");
    let facts = [
        ("subject", principal.subject.as_deref()),
        ("client", principal.client.as_deref()),
        ("scopes", Some(scopes.as_str()).filter(|scopes| !scopes.is_empty())),
        ("roles", Some(roles.as_str()).filter(|roles| !roles.is_empty())),
        ("key", principal.key.as_deref()),
    ];
    let shown = facts.iter().filter_map(|(name, fact)| fact.map(|fact| format!("{name} {fact}")));
    shown.collect::<Vec<_>>().join(", ")
}

fn duty(obligation: &Obligation) -> String {
    match obligation {
        Obligation::Limit { name, key, count, window_s } => {
            format!("count one request of {key} against limit `{name}`: {count} in {window_s} s")
        }
        Obligation::Once { until, .. } => {
            format!("accept this token once only, until {}", rfc3339(*until))
        }
    }
}
