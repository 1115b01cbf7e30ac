//! Templates that share a path: ties, and weaker routes that take paths of stricter ones.

use super::Check;
use super::strength::{Strength, shown_method, takes};
use super::table::Table;
use crate::bounds::PROBLEMS;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::Route;
use crate::source::{FileId, Span};
use gatewright_core::policy::Methods;
use gatewright_core::route::Template;
use std::cmp::Ordering;

/// A weaker route that takes paths of a stricter one.
struct Crossing<'a> {
    weak: &'a Route,
    strict: &'a Route,
    request: String,
    more: usize,
}

/// What crosses, each route mentioned once: a stricter one may be crossed by thousands.
#[derive(Default)]
struct Crossings<'a>(Vec<Crossing<'a>>);

impl<'a> Crossings<'a> {
    fn add(&mut self, crossing: Crossing<'a>) {
        let same = |known: &&mut Crossing<'a>| {
            known.weak.head == crossing.weak.head || known.strict.head == crossing.strict.head
        };
        let room = self.0.len() < PROBLEMS;
        match self.0.iter_mut().find(same) {
            Some(known) => known.more += 1,
            None if room => self.0.push(crossing),
            None => {}
        }
    }
}

impl<'a> Check<'a> {
    /// Looks at every two templates of a host that share a path.
    pub(super) fn overlaps(&mut self, table: &Table<'a>) {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let walked = table.trie.overlaps(&mut |a, b| {
            if self.is_news(table, a, b) {
                pairs.push((a, b));
            }
        });
        if walked.is_err() {
            self.report_overlaps();
        }
        let mut crossings = Crossings::default();
        for (first, second) in pairs {
            self.overlap(table, first, second, &mut crossings);
        }
        crossings.0.iter().for_each(|crossing| self.warn_crossing_routes(crossing));
    }

    pub(super) fn report_overlaps(&mut self) {
        let message = "the routes of one host overlap in more ways than can be compared";
        let whole = Span::new(FileId(0), 0..0);
        let help = "give parts of segments a segment of their own, or split the hosts";
        self.report(Diagnostic::new(Code::PolicyTooLarge, whole, message).help(help));
    }

    /// Whether there can be anything to say about two leaves: cheap, for it is asked of every pair.
    fn is_news(&self, table: &Table<'a>, a: usize, b: usize) -> bool {
        let weaker = |a, b| {
            let mut strict = table.routes(b);
            strict.any(|(_, strict)| table.routes(a).any(|(_, weak)| self.is_weaker(weak, strict)))
        };
        weaker(a, b) || weaker(b, a) || order(table, a, b) == Some(Ordering::Equal)
    }

    fn overlap(&mut self, table: &Table<'a>, a: usize, b: usize, crossings: &mut Crossings<'a>) {
        let Some(order) = order(table, a, b) else { return };
        let (first, second) = if order == Ordering::Greater { (b, a) } else { (a, b) };
        let templates = table.trie.leaf(first).zip(table.trie.leaf(second));
        let Some((one, other)) = templates.map(|(a, b)| (a.template, b.template)) else { return };
        if order == Ordering::Equal {
            self.report_tie(table, first, second, one, other);
        } else if !one.is_part_of(other) {
            self.cross(table, first, second, crossings);
        }
    }

    fn report_tie(
        &mut self,
        table: &Table<'a>,
        first: usize,
        second: usize,
        one: &Template,
        other: &Template,
    ) {
        let routes = table.routes(first).next().zip(table.routes(second).next());
        let (Some(((at, a), (bt, b))), Some(witness)) = (routes, one.common_path(other)) else {
            return;
        };
        if !self.reported.routes.insert((at.min(bt), at.max(bt))) {
            return;
        }
        let (early, late) = if a.path <= b.path { (a, b) } else { (b, a) };
        let message = format!(
            "`{}` and `{}` both match `{witness}`, and neither comes first",
            late.template, early.template
        );
        self.report(
            Diagnostic::new(Code::RouteTie, late.path, message)
                .label(early.path, "ties with this one")
                .help("give one of them a literal or a typed parameter that the other one lacks"),
        );
    }

    /// The template that is asked first takes paths of a stricter one that it does not lie in.
    fn cross(
        &mut self,
        table: &Table<'a>,
        first: usize,
        second: usize,
        crossings: &mut Crossings<'a>,
    ) {
        for (at, strict) in table.routes(second) {
            let weaker = table.routes(first).find_map(|(bt, weak)| {
                let method = shared_method(weak, strict)?;
                self.is_weaker(weak, strict).then_some((bt, weak, method))
            });
            let Some((bt, weak, method)) = weaker else { continue };
            let Some(path) = weak.template.common_path(&strict.template) else { continue };
            // A group may keep the path from the one or the other.
            if table.choose(&path) == Some(first) && self.reported.routes.insert((bt, at)) {
                crossings.add(Crossing {
                    weak,
                    strict,
                    request: format!("{method} {path}"),
                    more: 0,
                });
            }
        }
    }

    fn warn_crossing_routes(&mut self, crossing: &Crossing<'a>) {
        let Crossing { weak, strict, request, more } = crossing;
        let (low, high) = (Strength::of(weak), Strength::of(strict));
        let message = if low == high {
            format!("`{request}` is decided here, which asks for less than `{}`", strict.template)
        } else {
            let (low, high) = (low.word(), high.word());
            format!(
                "`{request}` is decided here and is `{low}`, not by `{}`, which is `{high}`",
                strict.template
            )
        };
        let others = match more {
            0 => String::new(),
            1 => " (one of these two crosses one more route so)".into(),
            more => format!(" (one of these two crosses {more} more routes so)"),
        };
        self.report(
            Diagnostic::new(Code::CrossingRoutes, weak.path, message)
                .label(strict.path, format!("the stricter route matches it too{others}"))
                .help("segments are compared from the left, literals first"),
        );
    }

    /// A weaker `*`, or a weaker `HEAD`, next to stricter routes of the same template.
    pub(super) fn other_methods(&mut self, table: &Table<'a>) {
        for leaf in 0..table.trie.leaves().len() {
            let routes: Vec<_> = table.routes(leaf).collect();
            if routes.len() < 2 {
                continue;
            }
            for (at, weak) in &routes {
                let strict = routes.iter().find(|(_, strict)| {
                    leaves_methods(weak, strict) && self.is_weaker(weak, strict)
                });
                if let Some((bt, strict)) = strict
                    && self.reported.routes.insert((*at, *bt))
                {
                    self.warn_other_methods(weak, strict, &routes);
                }
            }
        }
    }

    fn warn_other_methods(&mut self, weak: &Route, strict: &Route, routes: &[(usize, &Route)]) {
        const METHODS: &[&str] = &["POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS"];
        let named = |method: &&&str| {
            !routes.iter().any(|(_, route)| route.methods != Methods::Any && takes(route, method))
        };
        let other = METHODS.iter().find(named).copied().unwrap_or("TRACE");
        let method = if weak.methods == Methods::Any { other } else { "HEAD" };
        let path = weak.template.example();
        let (low, high) = (Strength::of(weak), Strength::of(strict));
        let kept = shown_method(&strict.methods);
        let message = if low == high {
            format!("`{method} {path}` asks for less by this route than `{kept} {path}` does")
        } else {
            let (low, high) = (low.word(), high.word());
            format!("`{method} {path}` is `{low}` by this route, while `{kept} {path}` is `{high}`")
        };
        self.report(
            Diagnostic::new(Code::OtherMethods, weak.head, message)
                .label(strict.head, "the stricter route names its methods")
                .help("name the methods that are meant: what no route names is denied"),
        );
    }
}

/// Whether a weak route takes methods that a reader may expect at the strict one.
fn leaves_methods(weak: &Route, strict: &Route) -> bool {
    match (&weak.methods, &strict.methods) {
        (Methods::Any, _) => true,
        (Methods::Listed(weak), Methods::Listed(strict)) => {
            *weak == ["HEAD"] && strict.iter().any(|method| method == "GET")
        }
        (Methods::Listed(_), Methods::Any) => false,
    }
}

/// A method that both routes take.
fn shared_method<'r>(weak: &'r Route, strict: &'r Route) -> Option<&'r str> {
    match (&weak.methods, &strict.methods) {
        (Methods::Any, methods) | (methods, Methods::Any) => Some(shown_method(methods)),
        (Methods::Listed(listed), _) => {
            listed.iter().find(|method| takes(strict, method)).map(String::as_str)
        }
    }
}

/// Which of two leaves is asked first.
fn order(table: &Table<'_>, a: usize, b: usize) -> Option<Ordering> {
    let (a, b) = (table.trie.leaf(a)?.template, table.trie.leaf(b)?.template);
    let mut pairs = a.segments().iter().zip(b.segments());
    let differing = pairs.find(|(a, b)| !a.is_same_shape(b));
    Some(differing.map_or(Ordering::Equal, |(a, b)| a.precedence(b)))
}
