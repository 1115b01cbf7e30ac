//! Near misses: requests that just miss a stricter route and end up at a weaker one.

use super::Check;
use super::strength::{Strength, shown_method};
use super::table::Table;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::Route;
use gatewright_core::route::{ParameterType, Segment, Template};
use std::collections::BTreeMap;

/// What a weaker route takes.
struct Taken<'a> {
    strict: &'a Route,
    request: String,
    count: usize,
}

/// A path that just misses a template.
struct Miss {
    path: String,
    /// It misses the type of a parameter.
    typed: bool,
}

impl Miss {
    fn by_text(path: String) -> Miss {
        Miss { path, typed: false }
    }
}

impl<'a> Check<'a> {
    /// Warns of every route that takes what just misses stricter ones that it encloses, once.
    pub(super) fn near_misses(&mut self, table: &Table<'a>) {
        let weaker_pattern = has_weaker_pattern(table);
        let mut taken: BTreeMap<usize, Taken<'a>> = BTreeMap::new();
        for leaf in 0..table.trie.leaves().len() {
            for (_, strict) in table.routes(leaf) {
                if weaker_pattern || is_typed(&strict.template) {
                    self.near_misses_of(table, leaf, strict, &mut taken);
                }
            }
        }
        for (at, taken) in taken {
            if let Some(weak) = self.route(at).filter(|_| self.reported.near.insert(at)) {
                self.warn_near(weak, &taken);
            }
        }
    }

    fn near_misses_of(
        &self,
        table: &Table<'a>,
        leaf: usize,
        strict: &'a Route,
        taken: &mut BTreeMap<usize, Taken<'a>>,
    ) {
        let example = strict.template.example();
        let method = shown_method(&strict.methods);
        for Miss { path, typed } in candidates(strict, &example) {
            let Some(other) = table.choose(&path).filter(|other| *other != leaf) else { continue };
            let Some((at, weak)) = table.route_for(other, method) else { continue };
            let encloses = weak.template.matches(&example);
            // Of two routes that both ask for a caller, a reader confuses only those that a type parts.
            let weaker = Strength::of(weak) < Strength::of(strict)
                || (typed && self.is_weaker(weak, strict));
            if !(encloses && weaker) {
                continue;
            }
            let request = format!("{method} {path}");
            taken.entry(at).or_insert(Taken { strict, request, count: 0 }).count += 1;
            return;
        }
    }

    fn warn_near(&mut self, weak: &Route, taken: &Taken<'_>) {
        let Taken { strict, request, count } = taken;
        let (low, high) = (Strength::of(weak), Strength::of(strict));
        let template = &strict.template;
        let message = if low == high {
            format!("`{request}` is decided here: it just misses `{template}`, which asks for more")
        } else {
            let (low, high) = (low.word(), high.word());
            format!(
                "`{request}` is `{low}` by this route: it just misses `{template}`, which is `{high}`"
            )
        };
        let more = match count - 1 {
            0 => String::new(),
            1 => " (and one more route is missed so)".into(),
            more => format!(" (and {more} more routes are missed so)"),
        };
        self.report(
            Diagnostic::new(Code::NearMiss, weak.path, message)
                .label(strict.path, format!("the stricter route{more}"))
                .help("close the prefix of the stricter ones with `under`, or narrow this path"),
        );
    }
}

/// Whether some route with a parameter asks for less than some other route.
fn has_weaker_pattern(table: &Table<'_>) -> bool {
    let all = || (0..table.trie.leaves().len()).flat_map(|leaf| table.routes(leaf));
    let strictest = all().map(|(_, route)| Strength::of(route)).max();
    let pattern = |route: &Route| {
        route.template.segments().iter().any(|segment| !matches!(segment, Segment::Literal(_)))
    };
    all().any(|(_, route)| pattern(route) && Some(Strength::of(route)) < strictest)
}

fn is_typed(template: &Template) -> bool {
    template.segments().iter().any(|segment| matches!(segment, Segment::Parameter(_, Some(_))))
}

/// Paths next to an example of a route's template that a reader may take for the route's own.
///
/// A `deny` is written to carve something out of a wider route, and what stands beside it is what
/// the wider one is there for: other cases, suffixes and types are no news. What lies below it is:
/// who denies `/admin` seldom means to leave `/admin/x` open.
fn candidates(strict: &Route, example: &str) -> Vec<Miss> {
    let mut found = below(&strict.template, example);
    if Strength::of(strict) != Strength::Deny {
        found.extend(beside(&strict.template, example));
    }
    found
}

/// Deeper paths, and the one with a slash.
fn below(template: &Template, example: &str) -> Vec<Miss> {
    match template.has_tail() || example == "/" {
        true => Vec::new(),
        false => vec![Miss::by_text(format!("{example}/x")), Miss::by_text(format!("{example}/"))],
    }
}

/// Paths with a suffix, in other case, or of another type.
fn beside(template: &Template, example: &str) -> Vec<Miss> {
    let mut found = Vec::new();
    if matches!(template.segments().last(), Some(Segment::Literal(text)) if !text.is_empty()) {
        found.push(Miss::by_text(format!("{example}.json")));
    }
    let segments: Vec<&str> = example.split('/').skip(1).collect();
    for (at, segment) in template.segments().iter().enumerate() {
        let Some(text) = segments.get(at).and_then(|text| changed(segment, text)) else { continue };
        let mut changed: Vec<&str> = segments.clone();
        if let Some(slot) = changed.get_mut(at) {
            *slot = &text;
        }
        let typed = matches!(segment, Segment::Parameter(..));
        found.push(Miss { path: format!("/{}", changed.join("/")), typed });
    }
    found
}

/// A literal in other case, or a text that is not of a parameter's type.
fn changed(segment: &Segment, text: &str) -> Option<String> {
    match segment {
        Segment::Literal(_) | Segment::Mixed(_) => {
            let upper = text.to_ascii_uppercase();
            // Escapes are in upper case already, so a path in upper case is canonical.
            Some(upper).filter(|upper| upper != text)
        }
        Segment::Parameter(_, Some(ParameterType::Slug)) => Some("X".into()),
        Segment::Parameter(_, Some(_)) => Some("x".into()),
        Segment::Parameter(_, None) | Segment::Tail(_) => None,
    }
}
