//! Services and groups as text.

use super::clause::{self, Who};
use super::nest::{Fences, Member, nest};
use super::path::written;
use super::routes::{self, Line};
use crate::plan::Service;
use gatewright_core::route::Segment;
use std::collections::BTreeMap;

/// What is known about every service.
pub(super) struct Block<'a> {
    /// The names of the methods, by position.
    pub(super) auths: &'a [&'a str],
    /// Remarks by operation.
    pub(super) notes: &'a BTreeMap<&'a str, Vec<String>>,
    /// Which prefixes may be closed.
    pub(super) fences: &'a Fences<'a>,
}

impl Block<'_> {
    /// `service orders { … }`
    pub(super) fn service(&self, service: &Service) -> String {
        let default = default(service);
        let hosts = service.hosts.join(", ");
        let mut out = format!("service {} {{\n  host {hosts}\n", service.name);
        if let Some(who) = &default {
            out += &format!("  default allow {}\n", clause::shown(who, self.auths));
        }
        out += "\n";
        out += &self.members(&nest(service, self.fences), default.as_ref(), 2);
        out + "}\n"
    }

    /// Runs of routes in columns, and groups, with blank lines between them.
    fn members(&self, members: &[Member<'_>], default: Option<&Who>, indent: usize) -> String {
        let part = |run: &[Member<'_>]| match run {
            [Member::Under(prefix, members)] => {
                let space = " ".repeat(indent);
                let inner = self.members(members, default, indent + 2);
                format!("{space}under {} {{\n{inner}{space}}}\n", written(prefix))
            }
            routes => {
                let lines: Vec<Line> =
                    routes.iter().filter_map(|own| self.line(own, default)).collect();
                routes::write(&lines, indent)
            }
        };
        runs(members).into_iter().map(part).collect::<Vec<_>>().join("\n")
    }

    fn line(&self, member: &Member<'_>, default: Option<&Who>) -> Option<Line> {
        let Member::Route(route, below) = member else { return None };
        let path = if below.is_empty() { "/".to_owned() } else { written(below) };
        Some(Line {
            notes: self.notes.get(route.shown.as_str()).cloned().unwrap_or_default(),
            method: route.method.clone(),
            path,
            name: route.id.clone(),
            clauses: clause::clauses(&route.access, default, self.auths),
        })
    }
}

/// Groups, and routes that belong together: their paths begin alike, or they have one tag.
fn runs<'m, 'a>(members: &'m [Member<'a>]) -> Vec<&'m [Member<'a>]> {
    let mut runs: Vec<&[Member<'_>]> = Vec::new();
    let mut start = 0;
    let alike = |a: &Member<'_>, b: &Member<'_>| matches!((first(a), first(b)), (Some(a), Some(b)) if a == b);
    let chunks: Vec<usize> = members.chunk_by(alike).map(<[_]>::len).collect();
    for (at, length) in chunks.iter().enumerate() {
        let end = start + length;
        let own = members.get(start..end).unwrap_or_default();
        let alone = *length == 1 && at > 0 && chunks.get(at - 1) == Some(&1);
        let before = members.get(start.saturating_sub(1));
        let tagged =
            before.zip(own.first()).is_some_and(|(a, b)| tag(a).is_some() && tag(a) == tag(b));
        match runs.last_mut().filter(|_| alone && tagged) {
            Some(last) => *last = members.get(start - last.len()..end).unwrap_or_default(),
            None => runs.push(own),
        }
        start = end;
    }
    runs
}

fn first<'a>(member: &Member<'a>) -> Option<&'a Segment> {
    match member {
        Member::Route(_, below) => below.first(),
        Member::Under(..) => None,
    }
}

fn tag<'a>(member: &Member<'a>) -> Option<&'a str> {
    match member {
        Member::Route(route, _) => route.tag.as_deref(),
        Member::Under(..) => None,
    }
}

/// Whom most routes admit; several have to, for a default to be worth a line.
fn default(service: &Service) -> Option<Who> {
    let mut counts: BTreeMap<Who, usize> = BTreeMap::new();
    for who in service.routes.iter().filter_map(|route| clause::uniform(&route.access)) {
        *counts.entry(who).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| *count > 1).map(|(who, _)| who)
}
