//! A description as a policy.

use crate::description::Description;
use crate::fault::Fault;
use crate::options::Options;
use crate::plan::Plan;
use crate::remark::{Remark, Weight};
use crate::write::write;
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{compile, format};
use serde::Serialize;
use std::collections::BTreeSet;

/// A policy, and what its reader has to know.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The text; it compiles.
    pub text: String,
    /// What was guessed, left out or made stricter.
    pub remarks: Vec<Remark>,
    /// How much became of it.
    pub counts: Counts,
}

/// How much became of a description.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The operations of the description.
    pub operations: usize,
    /// The routes of the policy. An operation on servers of several bases has several.
    pub routes: usize,
    /// Operations that nobody may call.
    pub dropped: usize,
    /// Operations that ask for more than the description does.
    pub stricter: usize,
}

/// Writes the policy of a description.
///
/// ```
/// use gatewright_dsl::source::NoImports;
/// use gatewright_openapi::{Options, Unsecured, import, read};
///
/// let text = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\nservers: [{url: 'https://shop.example'}]\npaths: {/a: {get: {operationId: readA}}}\n";
/// let description = read("api.yaml", text.as_bytes(), &NoImports).unwrap();
/// assert!(import(&description, &Options::default()).is_err());
/// let options = Options { unsecured: Unsecured::Public, ..Options::default() };
/// let imported = import(&description, &options).unwrap();
/// assert!(imported.text.contains("route GET /a as read-a  public"));
/// ```
///
/// # Errors
/// Says what is missing, or why there is no policy.
pub fn import(description: &Description, options: &Options) -> Result<Imported, Fault> {
    let plan = Plan::new(description, options)?;
    let text = write(&plan, description);
    let text = laid_out(text)?;
    let counts = counts(&plan, description);
    Ok(Imported { text, remarks: plan.remarks, counts })
}

/// The text in the one layout. What is handed out compiles, whatever a description holds.
fn laid_out(text: String) -> Result<String, Fault> {
    let source = Source::new("policy.gate", text);
    compile(&source, &NoImports).map_err(|report| Fault::Invalid(Box::new(report)))?;
    // Text that compiles can be formatted; where that goes wrong, it is as good without.
    Ok(format(&source).unwrap_or(source.text))
}

fn counts(plan: &Plan, description: &Description) -> Counts {
    let with = |weight: Weight| {
        let remarks = plan.remarks.iter().filter(|remark| remark.weight() == weight);
        remarks.filter_map(Remark::operation).collect::<BTreeSet<_>>().len()
    };
    Counts {
        operations: description.operations.len(),
        routes: plan.services.iter().map(|service| service.routes.len()).sum(),
        dropped: with(Weight::Dropped),
        stricter: with(Weight::Stricter),
    }
}
