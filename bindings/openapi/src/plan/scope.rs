//! The vocabulary.

use super::Service;
use crate::description::Description;
use crate::prose::shortened;
use crate::remark::Remark;
use std::collections::BTreeSet;

/// An entry of `scopes { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The scope.
    pub(crate) name: String,
    /// What it means, on one line.
    pub(crate) description: String,
    /// Whether some route asks for it.
    pub(crate) used: bool,
}

/// Declared scopes and those that routes ask for, sorted. Empty where no route asks for any.
pub(super) fn vocabulary(
    description: &Description,
    services: &[Service],
    remarks: &mut Vec<Remark>,
) -> Vec<Scope> {
    let routes = services.iter().flat_map(|service| &service.routes);
    let demands = routes
        .filter(|route| !route.access.anonymous)
        .flat_map(|route| route.access.ways.iter().map(|way| &way.demand));
    let used: BTreeSet<&String> =
        demands.flat_map(|own| own.all.iter().chain(own.any.iter().flatten())).collect();
    if used.is_empty() {
        return Vec::new();
    }
    let declared = || description.schemes.iter().flat_map(|scheme| &scheme.scopes);
    let all: BTreeSet<&String> =
        declared().map(|(name, _)| name).chain(used.iter().copied()).collect();
    let told = |name: &String| {
        let mut texts = declared().filter(|(own, _)| own == name).map(|(_, text)| shortened(text));
        texts.find(|text| !text.is_empty())
    };
    let scope = |name: &String| Scope {
        name: name.clone(),
        description: told(name).unwrap_or_else(|| shortened(name)),
        used: used.contains(name),
    };
    let scopes: Vec<Scope> = all.into_iter().map(scope).collect();
    let undeclared = scopes.iter().filter(|own| !declared().any(|(name, _)| *name == own.name));
    let undeclared: Vec<String> = undeclared.map(|scope| format!("`{}`", scope.name)).collect();
    // Where no scheme can declare any, that is not worth a word.
    if !undeclared.is_empty() && declared().next().is_some() {
        remarks.push(Remark::ScopesUndeclared { scopes: undeclared.join(", ") });
    }
    let unused = scopes.iter().filter(|scope| !scope.used).count();
    if unused > 0 {
        remarks.push(Remark::ScopesUnused { count: unused });
    }
    scopes
}
