//! A second reading of a description, which shares nothing with the importer: plain JSON values,
//! the operations with what they ask for, and a request for each.

// Each test file is a crate that uses a part of this one.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What stands for every parameter: no literal of any path.
pub const PARAMETER: &str = "Zq7";

/// One operation on one server.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: String,
    pub host: Option<String>,
    /// With parameters put in.
    pub path: String,
    /// Alternatives, each scheme with scopes.
    pub security: Vec<BTreeMap<String, Vec<String>>>,
}

impl Operation {
    pub fn is_open(&self) -> bool {
        self.security.is_empty() || self.security.iter().any(BTreeMap::is_empty)
    }
}

/// A description on disk.
pub struct Walk {
    root: PathBuf,
    pub document: Value,
}

impl Walk {
    #[allow(clippy::disallowed_methods, reason = "a test reads its inputs")]
    pub fn open(path: &Path) -> Walk {
        let document = value(&fs::read_to_string(path).unwrap()).unwrap();
        Walk { root: path.parent().unwrap().to_owned(), document }
    }

    pub fn of(document: Value) -> Walk {
        Walk { root: PathBuf::new(), document }
    }

    /// Every operation on every server whose host can be asked.
    pub fn operations(&self) -> Vec<Operation> {
        let none = Map::new();
        let paths = self.document["paths"].as_object().unwrap_or(&none);
        let mut operations = Vec::new();
        for (path, item) in paths {
            let (item, folder) = self.follow(item, &self.root);
            let Some(members) = item.as_object() else { continue };
            for (method, operation) in members {
                if !METHODS.contains(&method.as_str()) {
                    continue;
                }
                let (operation, _) = self.follow(operation, &folder);
                for (host, base) in self.servers(&item, &operation) {
                    operations.push(Operation {
                        method: method.to_uppercase(),
                        host,
                        path: concrete(&format!("{base}{path}")),
                        security: self.security(&operation),
                    });
                }
            }
        }
        operations
    }

    fn security(&self, operation: &Value) -> Vec<BTreeMap<String, Vec<String>>> {
        let own = operation.get("security").or(self.document.get("security"));
        let alternatives = own.and_then(Value::as_array).cloned().unwrap_or_default();
        let scopes = |value: &Value| -> Vec<String> {
            let list = value.as_array().cloned().unwrap_or_default();
            list.iter().filter_map(|scope| scope.as_str().map(String::from)).collect()
        };
        let alternative = |value: &Value| {
            let members = value.as_object().cloned().unwrap_or_default();
            members.iter().map(|(scheme, list)| (scheme.clone(), scopes(list))).collect()
        };
        alternatives.iter().map(alternative).collect()
    }

    fn servers(&self, item: &Value, operation: &Value) -> Vec<(Option<String>, String)> {
        if self.document.get("swagger").is_some() {
            let text = |name: &str| self.document[name].as_str().map(String::from);
            let base = text("basePath").unwrap_or_default();
            return vec![(text("host"), base.trim_end_matches('/').to_owned())];
        }
        let list = [operation, item, &self.document].into_iter().find_map(|own| own.get("servers"));
        let Some(list) = list.and_then(Value::as_array) else { return vec![(None, String::new())] };
        list.iter().filter_map(server).collect()
    }

    /// The value that is meant, and the folder that its own references start from.
    #[allow(clippy::disallowed_methods, reason = "a test reads its inputs")]
    pub fn follow(&self, value: &Value, folder: &Path) -> (Value, PathBuf) {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return (value.clone(), folder.to_owned());
        };
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let (document, folder) = match file {
            "" => (self.document.clone(), folder.to_owned()),
            file => {
                let path = folder.join(file);
                let document = self::value(&fs::read_to_string(&path).unwrap()).unwrap();
                (document, path.parent().unwrap().to_owned())
            }
        };
        let target = document.pointer(pointer).unwrap_or(&Value::Null);
        self.follow(target, &folder)
    }

    /// The security schemes by name.
    pub fn schemes(&self) -> Map<String, Value> {
        let swagger = self.document.get("securityDefinitions");
        let all = swagger.or(self.document.pointer("/components/securitySchemes"));
        let all = all.and_then(Value::as_object).cloned().unwrap_or_default();
        let follow = |(name, value): (String, Value)| (name, self.follow(&value, &self.root).0);
        all.into_iter().map(follow).collect()
    }
}

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// JSON or YAML as a JSON value.
pub fn value(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().starts_with('{') {
        true => serde_json::from_str(text).ok(),
        false => serde_saphyr::from_str(text).ok(),
    }
}

/// Host and base of a server, its variables with their defaults.
fn server(server: &Value) -> Option<(Option<String>, String)> {
    let mut url = server["url"].as_str()?.to_owned();
    for (name, variable) in server["variables"].as_object().unwrap_or(&Map::new()) {
        let default = variable["default"].as_str().unwrap_or_default();
        url = url.replace(&format!("{{{name}}}"), default);
    }
    let Some((_, rest)) = url.split_once("://") else {
        return Some((None, url.trim_end_matches('/').to_owned()));
    };
    let (host, base) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let asked = !host.is_empty() && !host.contains(['{', '<']);
    asked.then(|| (Some(host.to_owned()), base.trim_end_matches('/').to_owned()))
}

/// A path that a request may have.
fn concrete(path: &str) -> String {
    let path = path.split(['#', '?']).next().unwrap();
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let Some((_, behind)) = behind.split_once('}') else { break };
        out.push_str(PARAMETER);
        rest = behind;
    }
    out + rest
}
