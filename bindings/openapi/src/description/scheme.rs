//! Security schemes: `components.securitySchemes`, `securityDefinitions`.

use super::Edition;
use crate::fault::Fault;
use crate::library::{Library, Place};
use crate::tree::Node;

/// A way of proving who one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the description.
    pub name: String,
    /// What it is.
    pub kind: SchemeKind,
    /// The scopes that it declares with their descriptions, in the order of the text.
    pub scopes: Vec<(String, String)>,
    /// Its description.
    pub description: String,
    /// Where its tokens come from, as far as it says: a token, authorization or metadata URL.
    pub source: Option<String>,
}

/// What a security scheme is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `apiKey`
    ApiKey {
        /// Where the key stands.
        place: KeyPlace,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// `http` with the scheme `basic`, and Swagger's `basic`.
    Basic,
    /// `http` with the scheme `bearer`.
    Bearer {
        /// `bearerFormat`
        format: Option<String>,
    },
    /// `oauth2`
    OAuth2,
    /// `openIdConnect`
    OpenIdConnect {
        /// Where the metadata are.
        url: String,
    },
    /// Something else, as it is called.
    Other(String),
}

/// Where an API key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyPlace {
    /// `in: header`
    Header,
    /// `in: query`
    Query,
    /// `in: cookie`
    Cookie,
}

/// Every scheme of a description.
pub(super) fn schemes(
    root: &Place,
    edition: Edition,
    library: &mut Library<'_>,
) -> Result<Vec<SecurityScheme>, Fault> {
    let all = match (edition, root.member("components")) {
        (Edition::Swagger, _) => root.member("securityDefinitions"),
        (Edition::OpenApi, Some(components)) => {
            library.follow(components)?.member("securitySchemes")
        }
        (Edition::OpenApi, None) => None,
    };
    let Some(all) = all else { return Ok(Vec::new()) };
    let members = library.follow(all)?.members()?;
    let named = members.into_iter().filter(|(name, _)| !name.starts_with("x-"));
    named.map(|(name, place)| scheme(name, &library.follow(place)?, edition)).collect()
}

fn scheme(name: String, place: &Place, edition: Edition) -> Result<SecurityScheme, Fault> {
    let told = |member| place.member_text(member).unwrap_or_default();
    let kind = match told("type").as_str() {
        "apiKey" => key(place)?,
        "basic" if edition == Edition::Swagger => SchemeKind::Basic,
        "http" => http(place),
        "oauth2" => SchemeKind::OAuth2,
        "openIdConnect" => SchemeKind::OpenIdConnect { url: told("openIdConnectUrl") },
        "" => return Err(place.is_not("a security scheme with a `type`")),
        other => SchemeKind::Other(other.to_owned()),
    };
    let description = told("description");
    Ok(SecurityScheme { name, kind, scopes: scopes(place), description, source: source(place) })
}

fn key(place: &Place) -> Result<SchemeKind, Fault> {
    let name = place.member_text("name").ok_or(place.is_not("an API key with a `name`"))?;
    let place = match place.member_text("in").as_deref() {
        Some("header") => KeyPlace::Header,
        Some("query") => KeyPlace::Query,
        Some("cookie") => KeyPlace::Cookie,
        _ => return Err(place.is_not("an API key in a `header`, the `query` or a `cookie`")),
    };
    Ok(SchemeKind::ApiKey { place, name })
}

fn http(place: &Place) -> SchemeKind {
    let scheme = place.member_text("scheme").unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "basic" => SchemeKind::Basic,
        "bearer" => SchemeKind::Bearer { format: place.member_text("bearerFormat") },
        other => SchemeKind::Other(format!("http {other}")),
    }
}

fn source(place: &Place) -> Option<String> {
    let flows = place.member("flows").and_then(|flows| flows.members().ok()).unwrap_or_default();
    let places: Vec<&Place> = std::iter::once(place).chain(flows.iter().map(|(_, f)| f)).collect();
    let members = ["openIdConnectUrl", "tokenUrl", "authorizationUrl"];
    members.iter().find_map(|member| places.iter().find_map(|own| own.member_text(member)))
}

/// The scopes of all flows; each with the first description that says something.
fn scopes(place: &Place) -> Vec<(String, String)> {
    let Node::Map(flows) = place.member("flows").map_or(Node::Null, |f| f.node().clone()) else {
        return flow(place.node(), Vec::new());
    };
    flows.iter().fold(Vec::new(), |known, (_, node)| flow(node, known))
}

fn flow(node: &Node, mut known: Vec<(String, String)>) -> Vec<(String, String)> {
    let Some(Node::Map(scopes)) = node.get("scopes").map(|scopes| &**scopes) else { return known };
    for (name, description) in scopes.iter().filter(|(name, _)| !name.starts_with("x-")) {
        let description = description.text().unwrap_or_default();
        match known.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) if own.is_empty() => description.clone_into(own),
            Some(_) => {}
            None => known.push((name.clone(), description.to_owned())),
        }
    }
    known
}
