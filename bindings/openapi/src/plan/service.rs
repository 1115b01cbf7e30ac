//! Services: the routes of the same hosts and base.

use super::Route;
use crate::description::Description;
use crate::name::{Names, kebab};
use crate::remark::Remark;
use std::collections::BTreeMap;

/// A service of the policy.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// Its name.
    pub(crate) name: String,
    /// Its hosts, sorted.
    pub(crate) hosts: Vec<String>,
    /// What all its paths begin with.
    pub(crate) base: String,
    /// Its routes by path, each with a name of its own.
    pub(crate) routes: Vec<Route>,
}

/// The order in which methods of one path stand.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// The services, the largest first.
pub(super) fn services(
    description: &Description,
    routes: Vec<Route>,
    names: &mut Names,
    remarks: &mut Vec<Remark>,
) -> Vec<Service> {
    let mut by_place: BTreeMap<(Vec<String>, String), Vec<Route>> = BTreeMap::new();
    for mut route in routes {
        route.hosts.sort();
        by_place.entry((route.hosts.clone(), route.base.clone())).or_default().push(route);
    }
    let mut places: Vec<_> = by_place.into_iter().collect();
    places.sort_by_key(|(_, routes)| std::cmp::Reverse(routes.len()));
    let title = kebab(&description.title, "service").unwrap_or_else(|| "api".into());
    let mut services: Vec<Service> = Vec::new();
    for ((hosts, base), routes) in places {
        let wanted = match services.first() {
            None => title.clone(),
            Some(first) => {
                format!("{title}-{}", what_differs(first, &hosts, &base))
            }
        };
        let name = names.unique(&wanted);
        services.push(Service { name, hosts, base, routes: named(routes) });
    }
    if services.iter().any(|service| service.hosts.iter().any(|host| host == "any")) {
        remarks.push(Remark::AnyHost);
    }
    services
}

fn what_differs(first: &Service, hosts: &[String], base: &str) -> String {
    let label = |host: &String| host.split(['.', ':']).next().and_then(|own| kebab(own, "host"));
    let text = match first.hosts == *hosts {
        true => kebab(base, "base"),
        false => hosts.first().and_then(label),
    };
    text.unwrap_or_else(|| "root".into())
}

/// In the order of the file, with names.
fn named(mut routes: Vec<Route>) -> Vec<Route> {
    let rank = |route: &Route| {
        METHODS.iter().position(|method| *method == route.method).unwrap_or(METHODS.len())
    };
    routes
        .sort_by(|a, b| (&a.template, rank(a), &a.method).cmp(&(&b.template, rank(b), &b.method)));
    let mut names = Names::default();
    for route in &mut routes {
        let name = route.id.as_deref().and_then(|id| kebab(id, "route"));
        route.id = name.map(|name| names.unique(&name));
    }
    routes
}
