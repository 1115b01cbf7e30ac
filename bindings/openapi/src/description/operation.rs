//! Operations: path items, with everything that they inherit.

use super::server::{self, Server};
use super::{Ask, Description};
use crate::fault::Fault;
use crate::library::{Library, Place};

/// One method of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// As the description writes it, without the base of a server.
    pub path: String,
    /// `operationId`
    pub id: Option<String>,
    /// The first tag.
    pub tag: Option<String>,
    /// Where it is served: its own servers, its path's, or those of the description.
    pub servers: Vec<Server>,
    /// The alternatives: its own, or those of the description. Empty where none is asked for; an
    /// empty alternative is nobody in particular.
    pub security: Vec<Vec<Ask>>,
    /// A parameter of its path that is written `;name=value`, which gateways refuse.
    pub matrix: Option<String>,
}

/// What operations inherit.
pub(super) struct Outer {
    /// The servers of the description.
    pub(super) servers: Option<Vec<Server>>,
    /// The security of the description.
    pub(super) security: Option<Vec<Vec<Ask>>>,
}

const METHODS: &[&str] =
    &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The operations of one path.
pub(super) fn operations(
    path: &str,
    item: Place,
    outer: &Outer,
    library: &mut Library<'_>,
    description: &mut Description,
) -> Result<(), Fault> {
    // Beside a `$ref` may stand more; both count.
    let beside = item.clone();
    let target = library.follow(item)?;
    let is_same = target.to_string() == beside.to_string();
    let items = if is_same { vec![target] } else { vec![target, beside] };
    for item in &items {
        let servers = server::servers(item, &mut description.remarks)?;
        let servers = servers.or(outer.servers.clone()).unwrap_or_else(server::anywhere);
        for (method, place) in methods(item)? {
            let place = library.follow(place)?;
            let own = server::servers(&place, &mut description.remarks)?;
            let security = super::security::security(&place)?.or(outer.security.clone());
            description.operations.push(Operation {
                method,
                path: path.to_owned(),
                id: place.member_text("operationId").filter(|id| !id.is_empty()),
                tag: first_tag(&place),
                servers: own.unwrap_or_else(|| servers.clone()),
                security: security.unwrap_or_default(),
                matrix: matrix(&[item, &place], library)?,
            });
        }
    }
    Ok(())
}

fn methods(item: &Place) -> Result<Vec<(String, Place)>, Fault> {
    let known = |(name, place): (String, Place)| {
        METHODS.contains(&name.as_str()).then(|| (name.to_ascii_uppercase(), place))
    };
    let mut methods: Vec<_> = item.members()?.into_iter().filter_map(known).collect();
    // OpenAPI 3.2 has a place for any other method.
    if let Some(more) = item.member("additionalOperations") {
        methods.extend(more.members()?);
    }
    Ok(methods)
}

fn first_tag(place: &Place) -> Option<String> {
    place.member("tags")?.entries().ok()?.first()?.text().map(String::from)
}

/// The first path parameter in matrix style, of the path or of the operation.
fn matrix(places: &[&Place], library: &mut Library<'_>) -> Result<Option<String>, Fault> {
    for list in places.iter().filter_map(|place| place.member("parameters")) {
        for parameter in list.entries()? {
            let parameter = library.follow(parameter)?;
            let is = |member, value: &str| parameter.member_text(member).as_deref() == Some(value);
            if is("in", "path") && is("style", "matrix") {
                return Ok(parameter.member_text("name"));
            }
        }
    }
    Ok(None)
}

impl Operation {
    /// How messages call it.
    pub fn shown(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether no credential is asked for, and none could be presented.
    pub fn is_unsecured(&self) -> bool {
        self.security.iter().all(Vec::is_empty)
    }
}
