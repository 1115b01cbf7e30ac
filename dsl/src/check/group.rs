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
        self.repeated_prefixes(table);
        let mut crossed: BTreeMap<usize, Vec<&'a Group>> = BTreeMap::new();
        let mut steps = MAX_STEPS;
        for (position, prefix) in table.fences.clone() {
            let Some(group) = self.resolved.groups.get(position) else { continue };
            let Ok(below) = table.trie.below(prefix, &mut steps) else {
                return self.report_overlaps();
            };
            for leaf in below {
                for (at, route) in table.routes(leaf).collect::<Vec<_>>() {
                    if self.is_inside(route, position) {
                        continue;
                    }
                    if route.template.lies_within(prefix) {
                        self.report_outside(at, route, position, group, prefix);
                    } else {
                        crossed.entry(at).or_default().push(group);
                    }
                    note(table, leaf, prefix);
                }
            }
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

    fn repeated_prefixes(&mut self, table: &Table<'a>) {
        let mut seen: BTreeMap<Vec<Segment>, &Group> = BTreeMap::new();
        for (position, prefix) in &table.fences {
            let Some(group) = self.resolved.groups.get(*position) else { continue };
            match seen.get(&prefix.without_names()) {
                Some(first) => {
                    let message = format!("`under {prefix}` stands twice for one host");
                    self.report(
                        Diagnostic::new(Code::RepeatedPrefix, group.span, message)
                            .label(first.span, "first here")
                            .help("what is below a prefix is decided in one place: join the two"),
                    );
                }
                None => drop(seen.insert(prefix.without_names(), group)),
            }
        }
    }

    fn report_outside(
        &mut self,
        at: usize,
        route: &Route,
        position: usize,
        group: &Group,
        prefix: &Template,
    ) {
        // Group positions and route positions do not meet in one pair of this kind.
        if !self.reported.routes.insert((usize::MAX - position, at)) {
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

fn note<'a>(table: &mut Table<'a>, leaf: usize, prefix: &'a Template) {
    if let Some(fences) = table.crossing.get_mut(leaf)
        && fences.last() != Some(&prefix)
    {
        fences.push(prefix);
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
