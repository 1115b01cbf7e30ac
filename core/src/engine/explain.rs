//! How a decision came about: the same walk, written down as a tree of lines.

use super::Engine;
use super::facts::{Fact, Facts};
use super::locate::Located;
use super::outcome::{Observer, holds as way_holds};
use super::rule::{Gate, Rule, Way};
use super::truth::Truth;
use crate::claim::Claim;
use crate::credential::{Examined, Finding, State};
use crate::decision::{Outcome, latin1};
use crate::policy::{Access, Origin, Place, RawPolicy, Route};
use crate::request::Request;
use crate::requirement::{Atom, Operand, Requirement, Shown};
use crate::route::nearest;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::{self, Display, Formatter};

/// How a decision came about.
#[derive(Debug)]
pub struct Explanation {
    outcome: Outcome,
    lines: Vec<Line>,
}

/// One thing that was looked at, with what it consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is, in the words of the policy.
    pub text: String,
    /// Whether it holds; `null` where that is no question.
    pub holds: Option<bool>,
    /// What was seen. Facts of the caller appear as fingerprints unless they were asked for.
    pub seen: Option<String>,
    /// The file and line of the policy that it comes from.
    pub origin: Option<String>,
    /// What it consists of.
    pub parts: Vec<Line>,
}

impl Explanation {
    /// The decision or the needs, the same that [`Engine::decide`] gives.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// The steps in the order in which they were taken.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The lines as JSON.
    pub fn to_json(&self) -> String {
        // Plain data written to memory has no way to fail.
        serde_json::to_string(&self.lines).unwrap_or_default()
    }
}

impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| line.write(0, f))
    }
}

impl Line {
    fn new(text: impl Into<String>) -> Line {
        Line { text: text.into(), ..Line::default() }
    }

    fn holding(self, holds: bool) -> Line {
        Line { holds: Some(holds), ..self }
    }

    fn seeing(self, seen: impl Into<String>) -> Line {
        Line { seen: Some(seen.into()), ..self }
    }

    fn from(self, policy: &RawPolicy, origin: Origin) -> Line {
        let file = policy.files.get(origin.file as usize);
        let origin = file.map(|file| format!("{file}:{}", origin.line));
        Line { origin, ..self }
    }

    fn of(self, parts: Vec<Line>) -> Line {
        Line { parts, ..self }
    }

    fn write(&self, depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
        let mark = match self.holds {
            Some(true) => "✓ ",
            Some(false) => "✗ ",
            None => "",
        };
        write!(f, "{:indent$}{mark}{}", "", self.text, indent = depth * 2)?;
        self.seen.iter().try_for_each(|seen| write!(f, "  — {seen}"))?;
        self.origin.iter().try_for_each(|origin| write!(f, "  ({origin})"))?;
        writeln!(f)?;
        self.parts.iter().try_for_each(|part| part.write(depth + 1, f))
    }
}

/// Writes down what the engine looks at.
pub(super) struct Explainer<'e> {
    engine: &'e Engine,
    lines: Vec<Line>,
    request: Truth,
    reveal: bool,
}

impl<'e> Explainer<'e> {
    pub(super) fn new(engine: &'e Engine, request: &Request<'_>, reveal: bool) -> Explainer<'e> {
        let path = latin1(request.path);
        let lines = vec![Line::new(format!("request {} {path}", request.method))];
        Explainer { engine, lines, request: 0, reveal }
    }

    pub(super) fn finish(mut self, outcome: Outcome) -> Explanation {
        self.lines.push(match &outcome {
            Outcome::Needs(needs) => Line::new("needs").seeing(needs.len().to_string()),
            Outcome::Decided(decision) => {
                let status = decision.status().map(|status| format!(" {status}"));
                let verdict = decision.verdict().as_str();
                let status = status.unwrap_or_default();
                Line::new(format!("decision {verdict}{status} {}", decision.reason()))
                    .holding(decision.allowed())
            }
        });
        Explanation { outcome, lines: self.lines }
    }

    fn policy(&self) -> &'e RawPolicy {
        self.engine.policy.tables()
    }

    fn route(&self, rule: &Rule) -> Option<&'e Route> {
        self.policy().services.get(rule.service)?.routes.iter().find(|r| *r.name == *rule.name)
    }

    /// Every guard and require of the route, atom by atom.
    fn demands(&self, rule: &Rule, facts: &Facts<'_>, truth: Truth, known: Truth) -> Vec<Line> {
        let Some(route) = self.route(rule) else { return Vec::new() };
        let guards = route.guards.iter().filter_map(|id| self.policy().guards.get(id.index()));
        let guards = guards.map(|guard| ("guard", &guard.requirement, guard.origin));
        let requires = route.requires.iter().map(|own| ("require", own, route.origin));
        guards
            .chain(requires)
            .map(|(word, requirement, origin)| {
                let tree = Tree { explainer: self, rule, facts, truth, known };
                let inner = tree.line(requirement);
                let text = format!("{word} {}", inner.text);
                Line { text, ..inner }.from(self.policy(), origin)
            })
            .collect()
    }

    fn finding(&self, finding: &Finding<'_>) -> Line {
        let auth = finding.auth.and_then(|id| self.policy().auth(id));
        let name = auth.map_or("no method of the route".into(), |auth| format!("`{}`", auth.name));
        let line = Line::new(format!("credential in {} for {name}", place_text(finding.place)));
        let line = match auth {
            Some(auth) => line.from(self.policy(), auth.origin),
            None => line,
        };
        match &finding.state {
            State::Accepted(principal) => {
                let shown = |name: &str, text: &Option<String>| {
                    text.as_ref().map(|text| Line::new(name).seeing(self.discreet(text)))
                };
                let listed = |name: &str, list: &[String]| {
                    (!list.is_empty()).then(|| Line::new(name).seeing(list.join(" ")))
                };
                let parts = [
                    shown("subject", &principal.subject),
                    shown("client", &principal.client),
                    listed("scopes", &principal.scopes),
                    listed("roles", &principal.roles),
                    principal.key.as_ref().map(|key| Line::new("key").seeing(key.as_str())),
                ];
                line.holding(true).seeing("accepted").of(parts.into_iter().flatten().collect())
            }
            State::Refused(reason) => line.holding(false).seeing(reason.as_str()),
            State::Unavailable(reason) => line.holding(false).seeing(reason.as_str()),
            State::Needs(needs) => line.seeing(format!("needs {} facts", needs.len())),
        }
    }

    /// A fact of the caller: a fingerprint, unless it was asked for.
    fn discreet(&self, text: &str) -> String {
        if self.reveal {
            return format!("{text:?}");
        }
        let digest = Sha256::digest(text.as_bytes());
        let short: Vec<u8> = digest.iter().take(4).copied().collect();
        format!("#{}", data_encoding::HEXLOWER.encode(&short))
    }

    fn seen(&self, facts: &Facts<'_>, operand: &Operand) -> String {
        let hidden =
            operand.is_about_caller() || matches!(operand, Operand::Header(_) | Operand::Query(_));
        let text = |text: &str| if hidden { self.discreet(text) } else { format!("{text:?}") };
        match facts.read(operand) {
            Fact::Absent if facts.is_missing(operand) => "absent".into(),
            Fact::Absent => "absent or unclear".into(),
            Fact::Text(own) => text(&own),
            Fact::Integer(integer) => integer.to_string(),
            Fact::List(members) => members.join(" "),
            Fact::Claim(Claim::Text(own)) => text(own),
            Fact::Claim(Claim::Number(digits)) => text(digits),
            Fact::Claim(Claim::Boolean(own)) => text(if *own { "true" } else { "false" }),
            Fact::Claim(Claim::List(members)) => format!("a list of {}", members.len()),
            Fact::Claim(Claim::Object(_)) => "an object".into(),
            Fact::Claim(Claim::Null) => "null".into(),
        }
    }
}

impl Observer for Explainer<'_> {
    fn located(&mut self, located: &Located<'_>) {
        if !located.path.is_empty() {
            self.lines.push(Line::new("canonical path").seeing(&*located.path));
        }
        let chosen = match &located.found {
            Ok(found) => {
                let line = Line::new(format!("route `{}`", found.rule.name)).holding(true);
                match self.route(found.rule) {
                    Some(route) => line.from(self.policy(), route.origin),
                    None => line,
                }
            }
            Err(refused) => Line::new("route").holding(false).seeing(refused.reason.as_str()),
        };
        let Some(table) = located.chosen.as_ref().map(|chosen| &chosen.table.routes) else {
            self.lines.push(chosen);
            return;
        };
        let runner_up = |(template, why): (String, String)| Line::new(template).seeing(why);
        let others = nearest(table, &located.path).into_iter().map(runner_up).collect();
        self.lines.push(chosen.of(others));
    }

    fn request_truth(&mut self, rule: &Rule, facts: &Facts<'_>, truth: Truth) {
        self.request = truth;
        let early = truth | rule.atoms.caller;
        let demands = self.demands(rule, facts, early, !rule.atoms.caller);
        if !demands.is_empty() && demands.iter().any(|line| line.holds == Some(false)) {
            self.lines.push(Line::new("conditions of the request").of(demands));
        }
    }

    fn examined(&mut self, examined: &Examined<'_>) {
        let parts: Vec<Line> = examined.findings.iter().map(|own| self.finding(own)).collect();
        let line = Line::new("credentials");
        self.lines.push(match parts.is_empty() {
            true => line.seeing("none presented"),
            false => line.of(parts),
        });
    }

    fn considered(&mut self, rule: &Rule, way: &Way, facts: &Facts<'_>, truth: Truth) {
        let mut parts = self.demands(rule, facts, truth, Truth::MAX);
        let who = Shown(self.policy(), &way.auth).to_string();
        let via = way.via.map(|via| format!(" via {}", Shown(self.policy(), &via)));
        let word = if matches!(rule.gate, Gate::Optional(_)) { "optional" } else { "allow" };
        let mut line = Line::new(format!("{word} {who}{}", via.unwrap_or_default()));
        let alternative = self.route(rule).and_then(|route| match &route.access {
            Access::Allow(alternatives) => alternatives.get(way.alternative),
            Access::Public | Access::Optional(_) | Access::Deny => None,
        });
        if let Some(alternative) = alternative {
            line = line.from(self.policy(), alternative.origin);
            let tree = Tree { explainer: self, rule, facts, truth, known: Truth::MAX };
            parts.extend(alternative.with.as_ref().map(|with| tree.line(with)));
        }
        self.lines.push(line.holding(way_holds(rule, way, truth)).of(parts));
    }
}

/// One requirement as lines.
struct Tree<'a, 'e> {
    explainer: &'a Explainer<'e>,
    rule: &'a Rule,
    facts: &'a Facts<'a>,
    truth: Truth,
    /// The atoms whose value is known already.
    known: Truth,
}

impl Tree<'_, '_> {
    fn line(&self, requirement: &Requirement) -> Line {
        let policy = self.explainer.policy();
        let text = Shown(policy, requirement).to_string();
        match requirement {
            Requirement::All(parts) => {
                let parts: Vec<Line> = parts.iter().map(|part| self.line(part)).collect();
                Line::new(text).holding(!parts.iter().any(|p| p.holds == Some(false))).of(parts)
            }
            Requirement::Any(parts) => {
                let parts: Vec<Line> = parts.iter().map(|part| self.line(part)).collect();
                Line::new(text).holding(parts.iter().any(|p| p.holds != Some(false))).of(parts)
            }
            Requirement::Named(id, origin) => match policy.conditions.get(id.index()) {
                Some(condition) => {
                    let inner = self.line(&condition.requirement);
                    let holds = inner.holds;
                    Line { holds, ..Line::new(text) }.from(policy, *origin).of(vec![inner])
                }
                None => Line::new(text).holding(false),
            },
            Requirement::Atom(atom, origin) => self.atom(text, atom).from(policy, *origin),
        }
    }

    fn atom(&self, text: String, atom: &Atom) -> Line {
        let position = self.rule.atoms.list().iter().position(|known| known == atom);
        let bit: Truth = position.map_or(0, |position| 1 << position);
        if self.known & bit == 0 {
            return Line::new(text).seeing("about the caller, not asked yet");
        }
        let line = Line::new(text).holding(self.truth & bit != 0);
        let seen: Vec<String> = match atom {
            Atom::ScopeAny(_) | Atom::ScopeAll(_) => {
                vec![self.explainer.seen(self.facts, &Operand::Scopes)]
            }
            Atom::RoleAny(_) => vec![self.explainer.seen(self.facts, &Operand::Roles)],
            atom => {
                let operands = atom.operands().into_iter();
                operands.map(|operand| self.explainer.seen(self.facts, operand)).collect()
            }
        };
        line.seeing(seen.join(", "))
    }
}

fn place_text(place: &Place) -> String {
    match place {
        Place::Authorization(scheme) => format!("Authorization: {}", scheme.as_str()),
        Place::Header(name) => format!("header {name}"),
        Place::Query(name) => format!("query {name}"),
    }
}
