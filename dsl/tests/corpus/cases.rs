//! `cases.json` as it stands in a file, read strictly.

use gatewright_core::{OwnedRequest, time};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// One file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    pub schema: u32,
    pub policy: String,
    pub registries: BTreeMap<String, Vec<Box<RawValue>>>,
    pub secrets: BTreeMap<String, String>,
    pub answers: Vec<KnownAnswer>,
    pub unavailable: Vec<String>,
    pub cases: Vec<Case>,
}

/// One request and what is expected of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    pub now: String,
    pub request: Box<RawValue>,
    pub needs: Vec<String>,
    pub decision: Box<RawValue>,
}

/// What the world outside answers.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum KnownAnswer {
    Http(KnownHttp),
    Record(KnownRecord),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownHttp {
    pub method: String,
    pub url: String,
    pub request_body: Option<String>,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownRecord {
    pub registry: String,
    pub digest: String,
    pub record: Value,
}

impl Case {
    pub fn request(&self) -> OwnedRequest {
        OwnedRequest::from_json(self.request.get())
            .unwrap_or_else(|error| panic!("case `{}`: {error}", self.name))
    }

    /// Unix milliseconds.
    pub fn now(&self) -> i64 {
        time::parse_rfc3339(&self.now)
            .unwrap_or_else(|| panic!("case `{}`: `{}` is no time", self.name, self.now))
    }

    pub fn needs_json(&self) -> String {
        serde_json::to_string(&self.needs).expect("texts can be written")
    }
}

impl KnownHttp {
    /// The body: a text stands for itself, anything else for its JSON.
    pub fn body(&self) -> Vec<u8> {
        match &self.body {
            Value::String(text) => text.clone().into_bytes(),
            value => value.to_string().into_bytes(),
        }
    }
}
