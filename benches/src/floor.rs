//! What a decision could not do without: the least that anybody would write by hand.

use crate::workload::method_and_verb;
use rustc_hash::FxHashMap;

/// Splits the path, looks the resource up in a hash table, and scans eight scopes.
pub struct TableFloor {
    routes: FxHashMap<(String, String), (String, String)>,
    granted: Vec<String>,
}

impl TableFloor {
    /// The same routes as the workload's.
    pub fn new(routes: usize) -> TableFloor {
        let entry = |route: usize| {
            let (method, verb) = method_and_verb(route);
            let resource = format!("res{}", route / 2);
            let scope = format!("{resource}:{verb}");
            ((method.to_owned(), resource), (scope, format!("route {route}")))
        };
        let granted = (0..4).flat_map(|at| [format!("res{at}:read"), format!("res{at}:write")]);
        TableFloor { routes: (0..routes).map(entry).collect(), granted: granted.collect() }
    }

    /// Whether the caller may.
    pub fn decide(&self, method: &str, path: &str) -> bool {
        let mut segments = path.split('/').skip(2);
        let (Some(resource), Some(_), None) = (segments.next(), segments.next(), segments.next())
        else {
            return false;
        };
        // The table owns its keys, so a look-up has to own one too: that is part of the floor.
        let key = (method.to_owned(), resource.to_owned());
        self.routes.get(&key).is_some_and(|(scope, _)| self.granted.contains(scope))
    }
}
