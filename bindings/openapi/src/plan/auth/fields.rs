//! The fields of a method: what the description says, and what was said beside it.

use super::becomes::{Becomes, is_authorization_key, is_token};
use crate::description::{KeyPlace, SchemeKind, SecurityScheme};
use crate::fault::{Fault, Lacking};
use crate::options::Options;

/// What is signed with most: asymmetric, and named by every large authorization server.
pub(super) const ALGORITHMS: &str = "RS256, ES256";
const METADATA: &str = "/.well-known/openid-configuration";

/// The fields of a method. Keys have their registry named after them.
pub(super) fn fields(
    scheme: &SecurityScheme,
    becomes: Becomes,
    options: &Options,
    name: &str,
) -> (&'static str, Vec<(&'static str, String)>) {
    if becomes == Becomes::Key {
        let place = match &scheme.kind {
            SchemeKind::ApiKey { place: KeyPlace::Query, name } => ("query", word(name)),
            SchemeKind::ApiKey { name, .. } => ("header", name.clone()),
            _ => ("authorization", "Basic".into()),
        };
        return ("api_key", vec![place, ("registry", name.to_owned())]);
    }
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let issuer = issuer(scheme, options).unwrap_or_default();
    let audience = Options::given(&options.audiences, &scheme.name).unwrap_or_default();
    let mut fields = vec![("issuer", quoted(&issuer)), ("audience", quoted(audience))];
    if becomes == Becomes::Introspection {
        fields.push(("discovery", String::new()));
        return ("introspection", fields);
    }
    let keys = match Options::given(&options.jwks, &scheme.name) {
        Some(url) => format!("jwks {}", quoted(url)),
        None => "discovery".into(),
    };
    fields.extend([("algorithms", ALGORITHMS.to_owned()), ("keys", keys)]);
    ("jwt", fields)
}

/// A bare name where it is one, else quoted.
fn word(name: &str) -> String {
    match gatewright_core::route::is_parameter_name(name) {
        true => name.to_owned(),
        false => serde_json::Value::from(name).to_string(),
    }
}

/// The text of an item.
pub(super) fn text(name: &str, kind: &str, fields: &[(&str, String)]) -> String {
    let width = fields.iter().map(|(field, _)| field.len()).max().unwrap_or_default();
    let line = |(field, value): &(&str, String)| {
        format!("{}\n", format!("  {field:width$}  {value}").trim_end())
    };
    let lines: String = fields.iter().map(line).collect();
    format!("auth {name} = {kind} {{\n{lines}}}\n")
}

/// The issuer that was said, else that of the metadata's URL (OpenID Connect Discovery 4).
fn issuer(scheme: &SecurityScheme, options: &Options) -> Option<String> {
    let given = Options::given(&options.issuers, &scheme.name).map(String::from);
    given.or_else(|| metadata_issuer(scheme))
}

fn metadata_issuer(scheme: &SecurityScheme) -> Option<String> {
    let SchemeKind::OpenIdConnect { url } = &scheme.kind else { return None };
    let issuer = url.strip_suffix(METADATA)?;
    issuer.starts_with("https://").then(|| issuer.to_owned())
}

/// That the issuer and the audience of every token are known.
pub(super) fn refuse_lacking(schemes: &[&SecurityScheme], options: &Options) -> Result<(), Fault> {
    let mut lacking = Vec::new();
    for scheme in schemes.iter().filter(|own| is_token(own) || is_authorization_key(&own.kind)) {
        let lacks = |flag| Lacking { scheme: scheme.name.clone(), flag };
        if issuer(scheme, options).is_none() {
            lacking.push(lacks("--issuer"));
        }
        if Options::given(&options.audiences, &scheme.name).is_none() {
            lacking.push(lacks("--audience"));
        }
    }
    if lacking.is_empty() { Ok(()) } else { Err(Fault::Lacking(lacking)) }
}
