//! The files beside the families: the schema, the foldings, the keys.

use crate::cases::CaseFile;
use crate::family::root;
use gatewright_core::{fold, mint};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Foldings {
    #[expect(dead_code, reason = "for readers")]
    rule: String,
    names: Vec<Folding>,
    different: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Folding {
    folded: String,
    spellings: Vec<String>,
}

#[test]
fn s13_header_names_fold_as_listed() {
    let listed: Foldings = serde_json::from_value(document("folding.json")).unwrap();
    let fold = |name: &str| fold::fold(&latin1(name));
    for Folding { folded, spellings } in listed.names {
        for spelling in spellings {
            assert_eq!(fold(&spelling), folded, "{spelling}");
            let named = !folded.is_empty();
            assert_eq!(fold::folds_to(&latin1(&spelling), &folded), named, "{spelling}");
        }
    }
    for (one, other) in listed.different {
        assert_ne!(fold(&one), fold(&other), "{one} {other}");
    }
}

#[test]
fn the_keys_are_the_test_keys_and_say_so() {
    let listed = document("keys/PUBLIC-TEST-KEYS.jwks.json");
    let minted: Value = serde_json::from_str(&mint::jwks()).unwrap();
    assert_eq!(listed["keys"], minted["keys"]);
    assert!(listed["warning"].as_str().unwrap().starts_with("PUBLIC TEST KEYS"));
}

#[test]
fn the_schema_describes_what_is_read() {
    let schema = document("schema.json");
    let file = example();
    let described = |definition: &str, example: &Value| {
        let definition = &schema["$defs"][definition];
        let properties = &definition["properties"];
        assert_eq!(members(properties), members(example), "{definition}");
        for name in definition["required"].as_array().unwrap() {
            assert!(members(properties).contains(name.as_str().unwrap()), "{name}");
        }
    };
    described("file", &file);
    described("http_answer", &file["answers"][0]);
    described("record_answer", &file["answers"][1]);
    described("record", &file["registries"]["r"][0]);
    described("case", &file["cases"][0]);
    described("request", &file["cases"][0]["request"]);
}

#[test]
fn a_file_is_read_strictly() {
    let check = |pointer: &str| {
        let reads = |file: &Value| serde_json::from_str::<CaseFile>(&file.to_string()).is_ok();
        let file = example();
        assert!(reads(&file));
        let mut more = file.clone();
        let place = more.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap();
        place.insert("surplus".into(), Value::Null);
        assert!(!reads(&more), "{pointer}");
    };
    ["", "/answers/0", "/answers/1", "/cases/0"].into_iter().for_each(check);
}

/// A file with every member that there can be.
fn example() -> Value {
    let record = json!({
        "id": "k", "digest": "sha256:00", "client": "c", "status": "active", "not_before": null,
        "expires_at": null, "scopes": [], "roles": [], "networks": [], "routes": [], "metadata": {},
    });
    let request = json!({
        "method": "GET", "scheme": "https", "host": null, "path": "/", "query": null, "headers": [],
        "peer": null, "id": null, "certificate": null,
    });
    json!({
        "schema": 1,
        "policy": "policy.gate",
        "registries": {"r": [record]},
        "secrets": {},
        "answers": [
            {"method": "GET", "url": "", "request_body": null, "status": 200, "headers": [], "body": ""},
            {"registry": "r", "digest": "sha256:00", "record": null},
        ],
        "unavailable": [],
        "cases": [{"name": "", "now": "", "request": request, "needs": [], "decision": {}}],
    })
}

fn document(name: &str) -> Value {
    let text = std::fs::read_to_string(root().join(name)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn members(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).unwrap()).collect()
}
