//! The plan as text.

mod block;
mod clause;
mod head;
mod nest;
mod routes;

use crate::description::Description;
use crate::path;
use crate::plan::{Plan, Scope};
use crate::prose::one_line;
use block::Block;
use std::collections::BTreeMap;

/// The text of a policy.
pub(crate) fn write(plan: &Plan, description: &Description) -> String {
    let mut items = vec![format!("gate 1\n\n{}", head::head(plan, description))];
    items.extend(plan.auths.iter().map(|auth| {
        let about = one_line(&auth.about);
        let doc = if about.is_empty() { String::new() } else { format!("## {about}\n") };
        doc + &auth.text()
    }));
    items.extend(scopes(&plan.scopes));
    let notes = notes(plan);
    let fences = nest::Fences::new(&plan.services);
    let names: Vec<&str> = plan.auths.iter().map(|auth| auth.name.as_str()).collect();
    items.extend(
        plan.services.iter().map(|service| {
            Block { auths: &names, notes: &notes, fences: &fences }.service(service)
        }),
    );
    items.join("\n")
}

/// The remarks about each operation, for the comments at its routes.
fn notes(plan: &Plan) -> BTreeMap<&str, Vec<String>> {
    let mut notes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for remark in &plan.remarks {
        if let Some(operation) = remark.operation() {
            notes.entry(operation).or_default().push(one_line(&remark.to_string()));
        }
    }
    notes
}

fn scopes(scopes: &[Scope]) -> Option<String> {
    if scopes.is_empty() {
        return None;
    }
    // What no operation asks for may be anything.
    let name = |scope: &Scope| match scope.used {
        true => clause::scope(&scope.name),
        false => one_line(&clause::scope(&scope.name)),
    };
    let names: Vec<String> = scopes.iter().map(name).collect();
    let width = names.iter().map(String::len).max().unwrap_or_default();
    let line = |(scope, name): (&Scope, &String)| {
        let mark = if scope.used { "" } else { "# " };
        let description = serde_json::Value::from(scope.description.as_str());
        format!("  {mark}{name:width$}  {description}\n")
    };
    // A comment would be torn from what it is about, so those that are not in use come last.
    let (used, unused): (Vec<_>, Vec<_>) =
        scopes.iter().zip(&names).partition(|(scope, _)| scope.used);
    let used: String = used.into_iter().map(line).collect();
    let unused: String = unused.into_iter().map(line).collect();
    let gap = if unused.is_empty() { "" } else { "\n  # No operation asks for these.\n" };
    Some(format!("scopes {{\n{used}{gap}{unused}}}\n"))
}
