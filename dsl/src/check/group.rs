//! Groups are fences (S40): nothing below an `under` is decided outside of it.

use super::Check;
use super::strength::{Strength, shown_method};
use super::table::Table;
use super::trie::MAX_STEPS;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::{Group, Route};
use gatewright_core::route::{Segment, Template};
use std::collections::BTreeMap;

impl<'a> Check<'a> {
    /// Finds routes outside of a group that could decide inside of it.
    pub(super) fn fences(&mut self, table: &mut Table<'a>) {
        let alike = self.repeated_prefixes(table);
        let mut outside: BTreeMap<usize, (usize, &'a Template)> = BTreeMap::new();
        let mut crossed: BTreeMap<usize, Vec<&'a Group>> = BTreeMap::new();
        let mut steps = MAX_STEPS;
        for (position, prefix) in table.fences.clone() {
            let Some(group) = self.resolved.groups.get(position) else { continue };
            let Ok(below) = table.trie.below(prefix, &mut steps) else {
                return self.report_overlaps();
            };
            let own = alike.get(&prefix.without_names()).map_or(&[][..], Vec::as_slice);
            for leaf in below {
                let mut crosses = false;
                for (at, route) in table.routes(leaf) {
                    if own.iter().any(|group| self.is_inside(route, *group)) {
                        continue;
                    }
                    crosses = true;
                    match route.template.lies_within(prefix) {
                        // Groups stand behind those around them, so the innermost one stays.
                        true => drop(outside.insert(at, (position, prefix))),
                        false => crossed.entry(at).or_default().push(group),
                    }
                }
                if let Some(fences) = table.crossing.get_mut(leaf).filter(|_| crosses) {
                    fences.push(prefix);
                }
            }
        }
        for (at, (position, prefix)) in outside {
            self.report_outside(at, position, prefix);
            crossed.remove(&at);
        }
        for (at, groups) in crossed {
            self.warn_crossing(at, &groups);
        }
    }

    fn is_inside(&self, route: &Route, group: usize) -> bool {
        let mut position = Some(route.group);
        while let Some(at) = position {
            if at == group {
                return true;
            }
            position = self.resolved.groups.get(at).and_then(|group| group.parent);
        }
        false
    }

    /// The groups by what their prefix matches, each of which there should be one.
    fn repeated_prefixes(&mut self, table: &Table<'a>) -> BTreeMap<Vec<Segment>, Vec<usize>> {
        let mut alike: BTreeMap<Vec<Segment>, Vec<usize>> = BTreeMap::new();
        for (position, prefix) in &table.fences {
            let same = alike.entry(prefix.without_names()).or_default();
            same.push(*position);
            let groups = &self.resolved.groups;
            let pair = same.first().and_then(|first| groups.get(*first)).zip(groups.get(*position));
            let repeated = same.len() > 1 && self.reported.prefixes.insert(*position);
            if let Some((first, group)) = pair.filter(|_| repeated) {
                let message = format!("`under {prefix}` stands twice for one host");
                self.report(
                    Diagnostic::new(Code::RepeatedPrefix, group.span, message)
                        .label(first.span, "first here")
                        .help("what is below a prefix is decided in one place: join the two"),
                );
            }
        }
        alike
    }

    fn report_outside(&mut self, at: usize, position: usize, prefix: &Template) {
        let groups = &self.resolved.groups;
        let Some((route, group)) = self.route(at).zip(groups.get(position)) else { return };
        // Services of several hosts share more than one table.
        if !self.reported.outside.insert(at) {
            return;
        }
        let message =
            format!("`{}` lies within `under {prefix}` and stands outside", route.template);
        let outside = Diagnostic::new(Code::OutsideGroup, route.path, message)
            .label(group.span, "this group closes the prefix");
        self.report(outside.help(match literal_for_parameter(&route.template, prefix) {
            Some(name) => format!(
                "move it in, or give `{{{name}}}` a type that does not take this path, such as \
                 `{{{name}: int}}`"
            ),
            None => "move it in".into(),
        }));
    }

    fn warn_crossing(&mut self, at: usize, groups: &[&'a Group]) {
        let Some(route) = self.route(at) else { return };
        if !self.reported.crossing.insert(at) {
            return;
        }
        // A denial stays a denial, whoever decides it.
        if Strength::of(route) == Strength::Deny {
            return;
        }
        let Some((first, prefix)) =
            groups.iter().find_map(|group| Some((group, group.prefix.as_ref()?)))
        else {
            return;
        };
        let Some(path) = route.template.common_path_below(prefix) else { return };
        let request = format!("{} {path}", shown_method(&route.methods));
        let message = format!("`{request}` fits this route, but only `under {prefix}` decides it");
        let more = match groups.len() - 1 {
            0 => String::new(),
            1 => "; one more group takes paths of it".into(),
            more => format!("; {more} more groups take paths of it"),
        };
        self.report(
            Diagnostic::new(Code::CrossesGroup, route.path, message)
                .label(first.span, "this group closes the prefix")
                .help(format!("what no route inside matches is denied there{more}")),
        );
    }
}

/// The parameter of a prefix that takes a literal of the template.
fn literal_for_parameter(template: &Template, prefix: &Template) -> Option<String> {
    let pairs = template.segments().iter().zip(prefix.segments());
    let mut taken = pairs.filter_map(|pair| match pair {
        (Segment::Literal(_), Segment::Parameter(name, None)) => Some(name.clone()),
        _ => None,
    });
    taken.next()
}
