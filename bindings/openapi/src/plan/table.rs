//! The routes of each host: one for each path and method, whatever the description repeats.

use super::entry::Entry;
use super::route::Route;
use crate::access::Access;
use crate::description::Server;
use crate::remark::Remark;
use gatewright_core::route::{Relation, Segment, Template};
use std::collections::BTreeMap;

/// A host, a template and a method.
type Key = (String, Template, String);

/// The operations of one key.
#[derive(Debug)]
struct Cell {
    first: Entry,
    access: Access,
}

/// What is decided where.
#[derive(Debug)]
pub(super) struct Table {
    cells: BTreeMap<Key, Cell>,
}

impl Table {
    /// Puts every entry in its place. Two that meet in one place have to let in both.
    pub(super) fn new(entries: Vec<Entry>, remarks: &mut Vec<Remark>) -> Table {
        let mut table = Table { cells: BTreeMap::new() };
        let mut unsaid = Vec::new();
        for entry in entries {
            match &entry.template {
                Some(template) => {
                    let host = entry.server.host.clone();
                    let key = (host, template.clone(), entry.method.clone());
                    table.put(key, entry, remarks);
                }
                None => unsaid.push(entry),
            }
        }
        unsaid.extend(table.take_ties(remarks));
        for entry in &unsaid {
            table.tighten(entry, remarks);
        }
        table
    }

    fn put(&mut self, key: Key, entry: Entry, remarks: &mut Vec<Remark>) {
        let Some(cell) = self.cells.get_mut(&key) else {
            let access = entry.access.clone();
            self.cells.insert(key, Cell { first: entry, access });
            return;
        };
        let access = cell.access.meet(&entry.access);
        let same = cell.access == entry.access;
        if entry.position != cell.first.position && !same {
            let (operation, other) = (cell.first.shown.clone(), entry.shown);
            remarks.push(Remark::Joined { operation, other });
        }
        cell.access = access;
    }

    /// Takes out the later of two templates that match one path with nothing to choose by.
    fn take_ties(&mut self, remarks: &mut Vec<Remark>) -> Vec<Entry> {
        let mut mixed: Vec<(&str, &Template)> = Vec::new();
        let mut tied: Vec<(String, Template)> = Vec::new();
        for (host, template, _) in self.cells.keys() {
            // Segments of other kinds never tie.
            if !template.segments().iter().any(|own| matches!(own, Segment::Mixed(_))) {
                continue;
            }
            let ties = |(own, other): &(&str, &Template)| {
                own == host && matches!(template.relation(other), Relation::Tied { .. })
            };
            match mixed.iter().any(ties) {
                true => tied.push((host.clone(), template.clone())),
                false => mixed.push((host, template)),
            }
        }
        let is_tied =
            |key: &Key| tied.iter().any(|(host, template)| *host == key.0 && *template == key.1);
        let keys: Vec<Key> = self.cells.keys().filter(|key| is_tied(key)).cloned().collect();
        let out = keys.iter().filter_map(|key| self.cells.remove(key)).map(|cell| {
            let why = "nothing tells its path from that of another operation".to_owned();
            remarks.push(Remark::PathUnsaid { operation: cell.first.shown.clone(), why });
            let shadow = cell.first.template.clone();
            Entry { template: None, shadow, access: cell.access, ..cell.first }
        });
        out.collect()
    }

    /// Whatever may take the requests of an operation that cannot be said asks for as much.
    fn tighten(&mut self, unsaid: &Entry, remarks: &mut Vec<Remark>) {
        for ((host, template, method), cell) in &mut self.cells {
            let meets =
                unsaid.shadow.as_ref().is_none_or(|own| own.common_path(template).is_some());
            // `GET` answers for `HEAD` where that has no route.
            let takes = *method == unsaid.method || (method == "GET" && unsaid.method == "HEAD");
            if *host != unsaid.server.host || !meets || !takes {
                continue;
            }
            let access = cell.access.meet(&unsaid.access);
            if access != cell.access {
                let (operation, other) = (cell.first.shown.clone(), unsaid.shown.clone());
                remarks.push(Remark::Shadowed { operation, other });
                cell.access = access;
            }
        }
    }

    /// One route for each cell; a cell that several hosts have alike is one route.
    pub(super) fn into_routes(self) -> Vec<Route> {
        let mut routes: Vec<Route> = Vec::new();
        let mut known: BTreeMap<(usize, Template, String), Vec<usize>> = BTreeMap::new();
        for ((host, template, method), cell) in self.cells {
            let key = (cell.first.position, template.clone(), method.clone());
            let same = known.entry(key).or_default();
            let alike = |at: &&usize| {
                routes.get(**at).is_some_and(|route: &Route| route.access == cell.access)
            };
            match same.iter().find(alike).and_then(|at| routes.get_mut(*at)) {
                Some(route) => route.hosts.push(host),
                None => {
                    same.push(routes.len());
                    routes.push(route(cell, host, template, method));
                }
            }
        }
        routes
    }
}

fn route(cell: Cell, host: String, template: Template, method: String) -> Route {
    let Entry { server: Server { base, .. }, shown, id, tag, .. } = cell.first;
    Route { hosts: vec![host], base, template, method, access: cell.access, id, tag, shown }
}
