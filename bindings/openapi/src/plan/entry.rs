//! Operations where they are served: one entry for each host and path.

use super::ways::Ways;
use crate::access::Access;
use crate::description::{Description, Operation, Server};
use crate::path::{self, Parameters, Said, Unsaid};
use crate::remark::Remark;
use gatewright_core::route::Template;

/// An operation on one host.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// How messages call the operation.
    pub(super) shown: String,
    /// The operation's position in the description.
    pub(super) position: usize,
    /// Where it is served.
    pub(super) server: Server,
    /// The method.
    pub(super) method: String,
    /// The whole path, where a policy can say it.
    pub(super) template: Option<Template>,
    /// All that the path may match, where no policy can say it; without one, anything.
    pub(super) shadow: Option<Template>,
    /// Who may.
    pub(super) access: Access,
    /// `operationId`
    pub(super) id: Option<String>,
    /// The first tag.
    pub(super) tag: Option<String>,
}

/// Every operation on every host of it.
pub(super) fn entries(
    description: &Description,
    ways: &Ways<'_>,
    remarks: &mut Vec<Remark>,
) -> Vec<Entry> {
    let mut parameters = Parameters::default();
    let mut entries = Vec::new();
    for (position, operation) in description.operations.iter().enumerate() {
        let access = ways.access(operation, remarks);
        remark(operation, remarks);
        for server in &operation.servers {
            let read = path(operation, server, remarks);
            let (template, shadow) = match read {
                Ok(said) => (Some(parameters.unify(&said.template)), None),
                Err(unsaid) => (None, unsaid.shadow),
            };
            entries.push(Entry {
                shown: operation.shown(),
                position,
                server: server.clone(),
                method: operation.method.clone(),
                template,
                shadow,
                access: access.clone(),
                id: operation.id.clone(),
                tag: operation.tag.clone(),
            });
        }
    }
    entries
}

fn remark(operation: &Operation, remarks: &mut Vec<Remark>) {
    let shown = operation.shown();
    if operation.servers.is_empty() {
        remarks.push(Remark::HostUnsaid { operation: shown.clone() });
    }
    if let Some(parameter) = &operation.matrix {
        let parameter = parameter.clone();
        remarks.push(Remark::Matrix { operation: shown, parameter });
    }
}

fn path(operation: &Operation, server: &Server, remarks: &mut Vec<Remark>) -> Result<Said, Unsaid> {
    let read = path::read(&format!("{}{}", server.base, operation.path)).and_then(|said| {
        // A slash in front is what tells a path from what follows the base of a server.
        let begins = operation.path.starts_with('/') && is_method(&operation.method);
        let why = "its path begins without `/`, or its method is none";
        let unsaid = || Unsaid { shadow: Some(said.template.clone()), why: why.into() };
        if begins { Ok(said) } else { Err(unsaid()) }
    });
    let shown = operation.shown();
    match &read {
        Ok(said) if said.cut => {
            remarks.push(Remark::PathCut { operation: shown });
        }
        Ok(_) => {}
        Err(unsaid) => {
            remarks.push(Remark::PathUnsaid { operation: shown, why: unsaid.why.clone() });
        }
    }
    read
}

/// A method as a policy writes it.
fn is_method(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    text.starts_with(|first: char| first.is_ascii_uppercase()) && text.bytes().all(inner)
}
