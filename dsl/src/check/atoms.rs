//! Atoms where they are used: parameters that exist, proofs that are asked for, headers that are
//! the client's.

use super::Check;
use super::forward::{has_subject, issuer};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::resolved::Route;
use gatewright_core::fold::fold;
use gatewright_core::policy::{Access, Alternative, Auth, AuthId, Origin};
use gatewright_core::requirement::{Atom, Caller, Literal, Operand, Requirement};
use gatewright_core::route::{Segment, Template};
use rustc_hash::FxHashSet;

/// The most different atoms that one route may have (S36): the engine holds their values in a word.
const MAX_ATOMS: usize = 48;

impl<'a> Check<'a> {
    pub(super) fn atoms(&mut self, route: &'a Route) {
        let resolved = self.resolved;
        let alternatives: &'a [Alternative] = match &route.access {
            Access::Allow(alternatives) => alternatives,
            _ => &[],
        };
        let guards = resolved.guards_of(route).map(|guard| &guard.requirement);
        let for_all: Vec<&Requirement> = guards.chain(&route.requires).collect();
        let mut seen: FxHashSet<&Atom> = FxHashSet::default();
        for requirement in for_all {
            let atoms = resolved.atoms(requirement);
            self.check_atoms(route, &atoms, alternatives);
            seen.extend(atoms.into_iter().map(|(atom, _)| atom));
        }
        for alternative in alternatives {
            let Some(with) = &alternative.with else { continue };
            let atoms = resolved.atoms(with);
            self.check_atoms(route, &atoms, std::slice::from_ref(alternative));
            seen.extend(atoms.into_iter().map(|(atom, _)| atom));
        }
        if seen.len() > MAX_ATOMS {
            self.report_many(route, seen.len());
        }
    }

    fn report_many(&mut self, route: &Route, count: usize) {
        let message =
            format!("this route has {count} different conditions, of {MAX_ATOMS} at most");
        self.report(
            Diagnostic::new(Code::TooManyAtoms, route.head, message)
                .help("name values in one list: `claim.plan in [...]`, `role in [...]`"),
        );
    }

    fn check_atoms(&mut self, route: &Route, atoms: &[(&Atom, Origin)], of: &[Alternative]) {
        for (atom, origin) in atoms {
            let found = atom.operands().into_iter().find_map(|operand| match operand {
                Operand::Path(name) => self.path_fault(route, atom, name, *origin),
                Operand::Host(name) => self.host_fault(route, name, *origin),
                Operand::Header(name) => self.header_fault(name, *origin),
                Operand::Subject(Caller::Principal) | Operand::Method | Operand::Issuer => {
                    self.never_holds(route, operand, (atom, *origin), of)
                }
                operand => operand.via().and_then(|via| self.via_fault(via, of, *origin)),
            });
            // One atom stands in many routes when its group has a guard; once is enough.
            if let Some(fault) = found
                && self.reported.atoms.insert((origin.file, origin.start))
            {
                self.report(fault);
            }
        }
    }

    /// A fact that none of the callers has, or has with this value.
    fn never_holds(
        &self,
        route: &Route,
        operand: &Operand,
        (atom, origin): (&Atom, Origin),
        of: &[Alternative],
    ) -> Option<Diagnostic> {
        let callers = of.iter().flat_map(|alternative| &alternative.who);
        let callers: Vec<&Auth> =
            callers.filter_map(|who| self.resolved.auths.get(who.index())).collect();
        let (noun, facts): (_, Vec<&str>) = match (operand, atom) {
            (Operand::Method, Atom::In(..)) => {
                ("method", callers.iter().map(|auth| auth.method.as_str()).collect())
            }
            (Operand::Issuer, Atom::In(..)) => {
                ("issuer", callers.iter().filter_map(|auth| issuer(auth)).collect())
            }
            (Operand::Subject(_), _) if !callers.iter().any(|auth| has_subject(auth)) => {
                ("subject", Vec::new())
            }
            _ => return None,
        };
        let fits = |fact: &str| match atom {
            Atom::In(_, wanted) => wanted.contains(&Literal::Text(fact.to_owned())),
            _ => false,
        };
        if !self.whole || callers.is_empty() || facts.iter().any(|fact| fits(fact)) {
            return None;
        }
        let message = format!("this never holds for the callers of `{}`", route.name);
        let never = Diagnostic::new(Code::NeverHolds, origin.into(), message)
            .label(route.head, "on this route");
        Some(match facts.first() {
            Some(fact) => never.help(format!("their `{noun}` is, for instance, `\"{fact}\"`")),
            None => never.help(format!("API keys have no {noun}")),
        })
    }

    fn path_fault(
        &self,
        route: &Route,
        atom: &Atom,
        name: &str,
        origin: Origin,
    ) -> Option<Diagnostic> {
        let label = |diagnostic: Diagnostic| diagnostic.label(route.path, "in this path");
        match route.template.parameters().filter(|known| *known == name).count() {
            0 => {
                let message = format!("the path `{}` has no parameter `{name}`", route.template);
                let fault = label(Diagnostic::new(Code::UnknownParameter, origin.into(), message));
                Some(match nearest(name, route.template.parameters()) {
                    Some(near) => fault.help(format!("did you mean `path.{near}`?")),
                    None => fault,
                })
            }
            1 if matches!(atom, Atom::Same(..)) && !is_whole_segment(&route.template, name) => {
                let message = format!("`{name}` is not a whole segment, so it is not compared");
                let fault = label(Diagnostic::new(Code::OperandPlace, origin.into(), message));
                Some(fault.help("only a parameter that is a segment of its own is compared"))
            }
            1 => None,
            _ => {
                let message = format!("`{name}` occurs twice in `{}`", route.template);
                let fault = label(Diagnostic::new(Code::RepeatedParameter, origin.into(), message));
                Some(fault.help("give one of them another name"))
            }
        }
    }

    fn host_fault(&self, route: &Route, name: &str, origin: Origin) -> Option<Diagnostic> {
        let service = self.resolved.service_of(route)?;
        let lacking = service.hosts.iter().find(|host| host.pattern.parameter() != Some(name))?;
        let message = format!("the host `{}` has no parameter `{name}`", lacking.pattern);
        Some(
            Diagnostic::new(Code::UnknownParameter, origin.into(), message)
                .label(lacking.span, "of this host")
                .help("a host names its first label as `{NAME}.example.com`"),
        )
    }

    /// A header that the policy sets is the gateway's own: what the client sends by this name says
    /// nothing.
    fn header_fault(&self, name: &str, origin: Origin) -> Option<Diagnostic> {
        let (written, set) = self.headers.get(&fold(name.as_bytes()))?;
        let message = format!("`{written}` is a header that this policy sets");
        Some(
            Diagnostic::new(Code::SetHeaderRead, origin.into(), message)
                .label((*set).into(), "set here")
                .help("it is removed from every request; ask for the fact behind it"),
        )
    }

    fn via_fault(&self, via: AuthId, of: &[Alternative], origin: Origin) -> Option<Diagnostic> {
        let lacking = of.iter().find(|alternative| alternative.via != Some(via))?;
        let name = self.auth_name(via);
        let message = format!("`{name}` is not asked for by every alternative of this route");
        Some(
            Diagnostic::new(Code::ViaOperand, origin.into(), message)
                .label(lacking.origin.into(), format!("this one has no `via {name}`"))
                .help("write the condition behind `with` of the alternative that has it"),
        )
    }
}

fn is_whole_segment(template: &Template, name: &str) -> bool {
    let whole = |segment: &Segment| matches!(segment, Segment::Parameter(own, _) if own == name);
    template.segments().iter().any(whole)
}
