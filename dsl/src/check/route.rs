//! Routes that stand twice, names that two of them have, and slashes that never come.

use super::Check;
use super::table::Table;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::Route;
use gatewright_core::policy::{Methods, TrailingSlash};
use rustc_hash::FxHashMap;

impl<'a> Check<'a> {
    /// Reports routes of one template that share a method.
    pub(super) fn repeated_routes(&mut self, table: &Table<'a>) {
        for leaf in 0..table.trie.leaves().len() {
            let mut seen: Vec<(&str, usize, &Route)> = Vec::new();
            for (at, route) in table.routes(leaf) {
                let methods: Vec<&str> = match &route.methods {
                    Methods::Any => vec!["*"],
                    Methods::Listed(listed) => listed.iter().map(String::as_str).collect(),
                };
                let mut clash = None;
                for method in methods {
                    match seen.iter().find(|(known, ..)| *known == method) {
                        Some((_, other, first)) => clash = Some((method, *other, *first)),
                        None => seen.push((method, at, route)),
                    }
                }
                if let Some((method, other, first)) = clash {
                    self.report_repeated(method, (other, first), (at, route));
                }
            }
        }
    }

    fn report_repeated(&mut self, method: &str, first: (usize, &Route), second: (usize, &Route)) {
        if !self.reported.routes.insert((first.0, second.0)) {
            return;
        }
        let (first, second) = (first.1, second.1);
        let template = &second.template;
        let message = match first.template == second.template {
            true => format!("`{method} {template}` stands twice"),
            false => {
                format!("`{method} {template}` is `{}` with other names", first.template)
            }
        };
        self.report(
            Diagnostic::new(Code::RouteRepeated, second.head, message)
                .label(first.head, "first here")
                .help("one route decides each method of a path: put what both say into one"),
        );
    }

    /// Every name is that of one route, so that logs and key records say which is meant.
    pub(super) fn route_names(&mut self) {
        let resolved = self.resolved;
        let mut names: FxHashMap<&str, (usize, &Route)> = FxHashMap::default();
        for (at, route) in resolved.routes.iter().enumerate() {
            match names.get(route.name.as_str()) {
                // Routes that stand twice have one name, which has been said.
                Some((other, _)) if self.reported.routes.contains(&(*other, at)) => {}
                Some((_, first)) => {
                    let message = format!("two routes are named `{}`", route.name);
                    let clash = Diagnostic::new(Code::RouteName, route.head, message);
                    self.report(clash.label(first.head, "first here"));
                }
                None => drop(names.insert(&route.name, (at, route))),
            }
            self.final_slash(route);
        }
        for service in &resolved.services {
            if let Some((_, route)) = names.get(service.name.as_str()) {
                let message = format!("`{}` is the name of a service", route.name);
                let clash = Diagnostic::new(Code::RouteName, route.head, message);
                self.report(clash.label(service.span, "the service"));
            }
        }
    }

    fn final_slash(&mut self, route: &Route) {
        let service = self.resolved.service_of(route);
        let ignored = service.is_some_and(|s| s.trailing_slash == TrailingSlash::Ignore);
        if !ignored || !route.template.ends_in_slash() {
            return;
        }
        let message = "this path ends in a slash, and requests never do: it is dropped";
        let text = self.resolved.sources.text(route.path);
        let mut wrong = Diagnostic::new(Code::FinalSlash, route.path, message);
        wrong = match text.strip_suffix('/').filter(|shorter| !shorter.is_empty()) {
            Some(shorter) => wrong.fix(format!("write `{shorter}`"), route.path, shorter),
            None => wrong.help("`trailing_slash ignore` drops it, also for the upstream"),
        };
        self.report(wrong);
    }
}
