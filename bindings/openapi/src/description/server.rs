//! `servers`, and Swagger's `host` and `basePath`: hosts, and what their paths begin with.

use crate::fault::Fault;
use crate::library::Place;
use crate::remark::Remark;
use gatewright_core::host::HostPattern;
use gatewright_core::route::is_parameter_name;

/// The most URLs that the variables of one server make.
const MAX_URLS: usize = 64;

/// Where operations are served.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Server {
    /// As a policy writes it; `any` where the description names none.
    pub host: String,
    /// What every path begins with, without a slash at its end; often empty.
    pub base: String,
}

/// One variable of a server's URL.
struct Variable {
    name: String,
    default: String,
    choices: Vec<String>,
}

/// The `servers` of a description, path or operation; `None` where it has none.
pub(super) fn servers(
    place: &Place,
    remarks: &mut Vec<Remark>,
) -> Result<Option<Vec<Server>>, Fault> {
    let Some(list) = place.member("servers") else { return Ok(None) };
    let mut servers = Vec::new();
    for entry in list.entries()? {
        let url = entry.member_text("url").ok_or(entry.is_not("a server with a `url`"))?;
        let mut variables = Vec::new();
        for (name, place) in entry.member("variables").map_or(Ok(Vec::new()), |v| v.members())? {
            variables.push(variable(name, &place)?);
        }
        for expanded in expand(&url, &variables, remarks) {
            match server(&expanded) {
                Some(server) => servers.push(server),
                None => remarks.push(Remark::ServerUnsaid { url: url.clone() }),
            }
        }
    }
    servers.sort();
    servers.dedup();
    // By OpenAPI, an empty list is one server of the URL `/`.
    Ok(Some(servers).filter(|_| !list.entries().is_ok_and(|list| list.is_empty())))
}

/// Swagger's `host` and `basePath`.
pub(super) fn swagger(root: &Place) -> Result<Vec<Server>, Fault> {
    let base = base(&root.member_text("basePath").unwrap_or_default());
    let host = root.member_text("host").filter(|host| !host.is_empty());
    let Some(host) = host else { return Ok(vec![Server { host: "any".into(), base }]) };
    let written = canonical_host(&host)
        .ok_or(Fault::Shape { at: format!("{root}/host"), wanted: "a host" })?;
    Ok(vec![Server { host: written, base }])
}

/// Where operations are served if nobody says so.
pub(super) fn anywhere() -> Vec<Server> {
    vec![Server { host: "any".into(), base: String::new() }]
}

fn variable(name: String, place: &Place) -> Result<Variable, Fault> {
    let mut choices = Vec::new();
    for choice in place.member("enum").map_or(Ok(Vec::new()), |list| list.entries())? {
        choices.push(choice.text().ok_or(choice.is_not("a text"))?.to_owned());
    }
    let default = place.member_text("default").unwrap_or_default();
    Ok(Variable { name, default, choices })
}

/// The URL with every choice put in. A free variable that is the whole first label of the host
/// stays as `{name}`; any other one takes its default.
fn expand(url: &str, variables: &[Variable], remarks: &mut Vec<Remark>) -> Vec<String> {
    let mut urls = vec![url.to_owned()];
    for variable in variables {
        let hole = format!("{{{}}}", variable.name);
        if !url.contains(&hole) || (variable.choices.is_empty() && stays(url, variable)) {
            continue;
        }
        let default = std::slice::from_ref(&variable.default);
        let mut values = if variable.choices.is_empty() { default } else { &variable.choices };
        if urls.len() * values.len() > MAX_URLS {
            values = default;
        }
        if values.len() < variable.choices.len() || variable.choices.is_empty() {
            remarks.push(Remark::ServerDefault {
                url: url.to_owned(),
                variable: variable.name.clone(),
                value: variable.default.clone(),
            });
        }
        let with = |url: &String| values.iter().map(|v| url.replace(&hole, v)).collect::<Vec<_>>();
        urls = urls.iter().flat_map(with).collect();
    }
    urls
}

/// `https://{tenant}.example.com` is a pattern of hosts.
fn stays(url: &str, variable: &Variable) -> bool {
    let label = format!("://{{{}}}.", variable.name);
    let rest = url.split_once(&label).map(|(_, rest)| rest);
    is_parameter_name(&variable.name) && rest.is_some_and(|rest| rest.contains('.'))
}

fn server(url: &str) -> Option<Server> {
    let rest = match url.split_once("://") {
        Some((scheme, rest)) if is_http(scheme) => rest,
        Some(_) => return None,
        None => match url.strip_prefix("//") {
            Some(rest) => rest,
            None => return Some(Server { host: "any".into(), base: base(url) }),
        },
    };
    let (host, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at_checked(at)?,
        None => (rest, ""),
    };
    Some(Server { host: canonical_host(host)?, base: base(path) })
}

fn is_http(scheme: &str) -> bool {
    ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// A host as a policy writes it. Ports that the schemes have anyway are left out.
fn canonical_host(host: &str) -> Option<String> {
    let lower = host.to_ascii_lowercase();
    // The name of a parameter keeps its case.
    let host = if host.starts_with('{') { host } else { &lower };
    let bare = host.strip_suffix(":443").or(host.strip_suffix(":80")).unwrap_or(host);
    let named = bare != "any" && !bare.contains('*');
    (named && HostPattern::parse(bare).is_ok()).then(|| bare.to_owned())
}

/// `/v1/` is `/v1`; queries and fragments of a base are nothing.
fn base(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let trimmed = path.trim_matches('/');
    if trimmed.is_empty() { String::new() } else { format!("/{trimmed}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_hosts_and_bases() {
        let check = |url: &str, want: Option<(&str, &str)>| {
            let want = want.map(|(host, base)| Server { host: host.into(), base: base.into() });
            assert_eq!(server(url), want, "{url}");
        };
        check("https://API.example.com/v1/", Some(("api.example.com", "/v1")));
        check("http://localhost:3000", Some(("localhost:3000", "")));
        check("https://api.example.com:443/a/b?x=1", Some(("api.example.com", "/a/b")));
        check("//api.example.com", Some(("api.example.com", "")));
        check("/", Some(("any", "")));
        check("v2", Some(("any", "/v2")));
        check("https://{tenant}.example.com", Some(("{tenant}.example.com", "")));
        check("https://any/", None);
        check("https://user@example.com/", None);
        check("wss://example.com", None);
        check("https:///x", None);
    }

    #[test]
    fn variables_become_urls() {
        let variable = |name: &str, default: &str, choices: &[&str]| Variable {
            name: name.into(),
            default: default.into(),
            choices: choices.iter().map(ToString::to_string).collect(),
        };
        let check = |url: &str, variables: &[Variable], want: &[&str], remarked: usize| {
            let mut remarks = Vec::new();
            assert_eq!(expand(url, variables, &mut remarks), want, "{url}");
            assert_eq!(remarks.len(), remarked, "{url}");
        };
        let port = [variable("port", "8443", &["8443", "443"])];
        check("https://a.b:{port}/", &port, &["https://a.b:8443/", "https://a.b:443/"], 0);
        let tenant = [variable("t", "demo", &[])];
        check("https://{t}.example.com", &tenant, &["https://{t}.example.com"], 0);
        check("https://{t}", &tenant, &["https://demo"], 1);
        check("https://{t}.com", &tenant, &["https://demo.com"], 1);
        check("https://a.b/{t}", &tenant, &["https://a.b/demo"], 1);
    }
}
