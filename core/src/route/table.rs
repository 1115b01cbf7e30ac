//! The routes of one host, indexed: a path chooses a template, a method one of its routes.

use super::matching::segments_of;
use super::template::{Segment, Template};
use crate::policy::Methods;
use rustc_hash::FxHashMap;

/// The index of one host. Templates are found segment by segment, the most specific first.
#[derive(Debug, Default)]
pub(crate) struct Table {
    nodes: Vec<Node>,
    entries: Vec<Entry>,
    fences: Vec<Template>,
}

/// One place in the tree of segments.
#[derive(Debug, Default)]
struct Node {
    literals: FxHashMap<Box<str>, usize>,
    /// Everything but literals and tails, the most specific first.
    patterns: Vec<(Segment, usize)>,
    /// The template that ends here.
    end: Option<usize>,
    /// The template whose tail begins here.
    tail: Option<usize>,
}

/// One template with the routes that share it.
#[derive(Debug)]
pub(crate) struct Entry {
    methods: Vec<(Box<str>, usize)>,
    any: Option<usize>,
    /// Positions of the fences that enclose the template.
    inside: Vec<usize>,
    /// Fences that the template does not lie in, but that some of its paths do.
    crossing: Vec<usize>,
    /// The first of its routes, for those who ask about the template alone.
    pub(crate) template: Template,
}

/// What a path and a method lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// This route.
    Found(usize),
    /// The template with this position, which has no such method.
    MethodNotAllowed(usize),
    /// No template.
    NoRoute,
}

impl Table {
    /// Indexes routes, each with the positions in `fences` of the groups around it.
    pub(crate) fn new<'a>(
        routes: impl Iterator<Item = (usize, &'a Template, &'a Methods, Vec<usize>)>,
        fences: Vec<Template>,
    ) -> Table {
        let mut table = Table { nodes: vec![Node::default()], entries: Vec::new(), fences };
        for (route, template, methods, inside) in routes {
            table.insert(route, template, methods, &inside);
        }
        for node in &mut table.nodes {
            node.patterns.sort_by(|(a, _), (b, _)| a.precedence(b).then_with(|| a.cmp(b)));
        }
        let Table { entries, fences, .. } = &mut table;
        entries.iter_mut().for_each(|entry| entry.find_crossing(fences));
        table
    }

    /// The route for a canonical path and a method.
    pub(crate) fn lookup(&self, path: &str, method: &str) -> Lookup {
        match self.template(path) {
            None => Lookup::NoRoute,
            Some(position) => {
                let route = self.entries.get(position).and_then(|entry| entry.route(method));
                route.map_or(Lookup::MethodNotAllowed(position), Lookup::Found)
            }
        }
    }

    /// The template that a canonical path chooses.
    pub(crate) fn template(&self, path: &str) -> Option<usize> {
        self.descend(0, path, segments_of(path))
    }

    /// A template of the table with its routes.
    pub(crate) fn entry(&self, position: usize) -> Option<&Entry> {
        self.entries.get(position)
    }

    /// Every template of the table.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Every template may decide wherever it matches: a mistake to be found.
    #[cfg(feature = "planted-faults")]
    pub(crate) fn open_fences(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.crossing.clear());
    }

    fn descend(
        &self,
        node: usize,
        path: &str,
        mut rest: std::str::Split<'_, char>,
    ) -> Option<usize> {
        let node = self.nodes.get(node)?;
        let Some(segment) = rest.next() else {
            return node.end.filter(|entry| self.may_decide(*entry, path));
        };
        if let Some(next) = node.literals.get(segment) {
            let found = self.descend(*next, path, rest.clone());
            if found.is_some() {
                return found;
            }
        }
        for (pattern, next) in &node.patterns {
            if pattern.matches(segment) {
                let found = self.descend(*next, path, rest.clone());
                if found.is_some() {
                    return found;
                }
            }
        }
        node.tail.filter(|entry| !segment.is_empty() && self.may_decide(*entry, path))
    }

    /// Whether no fence that the template lies outside of encloses the path (S40).
    pub(super) fn may_decide(&self, entry: usize, path: &str) -> bool {
        let crossing = self.entries.get(entry).map_or(&[][..], |entry| &entry.crossing);
        let encloses = |fence: &usize| self.fences.get(*fence).is_none_or(|f| f.encloses(path));
        !crossing.iter().any(encloses)
    }

    fn insert(&mut self, route: usize, template: &Template, methods: &Methods, inside: &[usize]) {
        let mut at = 0;
        for segment in template.segments() {
            if let Segment::Tail(_) = segment {
                break;
            }
            at = self.child(at, segment);
        }
        let fresh = self.entries.len();
        let Some(node) = self.nodes.get_mut(at) else { return };
        let slot = if template.has_tail() { &mut node.tail } else { &mut node.end };
        let position = *slot.get_or_insert(fresh);
        if position == fresh {
            let template = template.clone();
            let (methods, crossing) = (Vec::new(), Vec::new());
            let inside = inside.to_vec();
            self.entries.push(Entry { methods, any: None, inside, crossing, template });
        }
        if let Some(entry) = self.entries.get_mut(position) {
            // A template of routes inside and outside of a fence is refused before; without that it
            // is outside.
            entry.inside.retain(|fence| inside.contains(fence));
            entry.add(route, methods);
        }
    }

    fn child(&mut self, at: usize, segment: &Segment) -> usize {
        let fresh = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return at };
        let shape = segment.without_names();
        let child = match &shape {
            Segment::Literal(text) => *node.literals.entry(text.as_str().into()).or_insert(fresh),
            shape => match node.patterns.iter().find(|(known, _)| known == shape) {
                Some((_, child)) => *child,
                None => {
                    node.patterns.push((shape.clone(), fresh));
                    fresh
                }
            },
        };
        if child == fresh {
            self.nodes.push(Node::default());
        }
        child
    }
}

impl Entry {
    /// The route for a method: named, then `GET` for `HEAD`, then `*`.
    pub(crate) fn route(&self, method: &str) -> Option<usize> {
        let named = |wanted: &str| {
            self.methods.iter().find(|(known, _)| **known == *wanted).map(|(_, route)| *route)
        };
        let for_head = || if method == "HEAD" { named("GET") } else { None };
        named(method).or_else(for_head).or(self.any)
    }

    /// The methods that the template answers, sorted, for `Allow` (RFC 9110 section 10.2.1).
    pub(crate) fn allow(&self) -> Vec<&str> {
        let mut methods: Vec<&str> = self.methods.iter().map(|(method, _)| &**method).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.dedup();
        methods
    }

    fn add(&mut self, route: usize, methods: &Methods) {
        match methods {
            Methods::Any => self.any = Some(route),
            Methods::Listed(listed) => {
                self.methods.extend(listed.iter().map(|method| (method.as_str().into(), route)));
            }
        }
    }

    fn find_crossing(&mut self, fences: &[Template]) {
        let outside = |(position, fence): (usize, &Template)| {
            let crosses = !self.inside.contains(&position)
                && self.template.common_path_below(fence).is_some();
            crosses.then_some(position)
        };
        self.crossing = fences.iter().enumerate().filter_map(outside).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Spelling;

    fn template(text: &str) -> Template {
        Template::parse(text, Spelling::Bare).unwrap()
    }

    /// Rows are `METHOD /path` or `METHOD /path @fence`, fences by position.
    fn table(rows: &[&str], fences: &[&str]) -> Table {
        let read = |row: &&str| {
            let mut words = row.split(' ');
            let methods = match words.next().unwrap() {
                "*" => Methods::Any,
                listed => Methods::Listed(listed.split(',').map(String::from).collect()),
            };
            let path = template(words.next().unwrap());
            (
                methods,
                path,
                words
                    .map(|word| word.trim_start_matches('@').parse().unwrap())
                    .collect::<Vec<usize>>(),
            )
        };
        let read: Vec<_> = rows.iter().map(read).collect();
        let routes = read.iter().enumerate().map(|(i, (m, t, inside))| (i, t, m, inside.clone()));
        Table::new(routes, fences.iter().map(|fence| template(fence)).collect())
    }

    #[test]
    fn the_path_alone_chooses_the_template() {
        let table = table(
            &[
                "GET /a/{x}/b",
                "GET /a/c/{y}",
                "POST /a/{rest...}",
                "GET /",
                "GET /a/{f}.json",
                "* /a/{i:int}",
            ],
            &[],
        );
        let check =
            |path, method, want| assert_eq!(table.lookup(path, method), want, "{method} {path}");
        check("/a/c/b", "GET", Lookup::Found(1));
        check("/a/d/b", "GET", Lookup::Found(0));
        check("/a/d/e", "POST", Lookup::Found(2));
        check("/a/d/b", "POST", Lookup::MethodNotAllowed(0));
        check("/a/x.json", "GET", Lookup::Found(4));
        check("/a/7", "PATCH", Lookup::Found(5));
        check("/a/7x", "POST", Lookup::Found(2));
        check("/", "HEAD", Lookup::Found(3));
        check("/a", "GET", Lookup::NoRoute);
        check("/a/", "POST", Lookup::NoRoute);
    }

    #[test]
    fn s40_fences_keep_outside_templates_out() {
        let table = table(&["GET /{x}/foo", "GET /admin/bar @0", "* /{rest...}"], &["/admin"]);
        let check = |path, want| assert_eq!(table.lookup(path, "GET"), want, "{path}");
        check("/user/foo", Lookup::Found(0));
        check("/admin/bar", Lookup::Found(1));
        check("/admin/foo", Lookup::NoRoute);
        check("/admin", Lookup::NoRoute);
        check("/admin/", Lookup::NoRoute);
        check("/administrator/foo", Lookup::Found(0));
        check("/administrator/x", Lookup::Found(2));
    }

    #[test]
    fn s10_methods_are_exact_tokens() {
        let table = table(&["GET,PUT /a", "HEAD /b", "GET /b"], &[]);
        assert_eq!(table.lookup("/a", "get"), Lookup::MethodNotAllowed(0));
        assert_eq!(table.lookup("/a", "HEAD"), Lookup::Found(0));
        assert_eq!(table.lookup("/b", "HEAD"), Lookup::Found(1));
        assert_eq!(table.entry(0).unwrap().allow(), ["GET", "HEAD", "PUT"]);
    }
}
