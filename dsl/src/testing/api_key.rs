//! The key of a caller, and the record that its registry holds.

use super::claims::say;
use super::credential::{Credential, Known, Recipe, Unmade};
use crate::resolved::Defect;
use gatewright_core::policy::ApiKeyAuth;
use gatewright_core::registry::{KeyDigest, KeyRecord, KeyText};
use gatewright_core::time::rfc3339;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How far a key is out of its time, in milliseconds; keys have no leeway.
const BESIDE_MS: i64 = 1000;

/// Makes a key.
pub(super) fn make(recipe: Recipe<'_>, rules: &ApiKeyAuth) -> Result<Credential, Unmade> {
    let good = text(rules.prefix.as_deref().unwrap_or_default(), recipe.number);
    let json = record(recipe, &good).to_string();
    let record = KeyRecord::from_json(json.as_bytes())
        .map_err(|fault| Unmade::Record { caller: recipe.caller.name.clone(), fault })?;
    let user = record.client.clone();
    let known = match recipe.defect {
        Some(Defect::Stranger) => Known::ByNobody,
        _ => Known::ByRegistry { name: rules.registry.clone(), record: Arc::new(record) },
    };
    let text = match recipe.defect {
        Some(Defect::Forged) => with_last_changed(&good),
        _ => good,
    };
    Ok(Credential { text, user, known })
}

/// A key that begins with the prefix. One that says it was generated has to look like it.
fn text(prefix: &str, number: usize) -> String {
    let generated = prefix
        .strip_prefix("gwk_")
        .and_then(|rest| KeyText::new(&format!("{rest}test-{number}"), &[0; 32]).ok());
    match generated {
        Some(key) => key.as_str().to_owned(),
        None => format!("{prefix}gatewright-test-key-{number}"),
    }
}

fn with_last_changed(key: &str) -> String {
    let mut changed = key.to_owned();
    let last = changed.pop();
    changed.push(if last == Some('0') { '1' } else { '0' });
    changed
}

/// The record as a registry writes it.
fn record(recipe: Recipe<'_>, key: &str) -> Value {
    let Recipe { caller, auth, at, defect, .. } = recipe;
    let mapping = &auth.mapping;
    // A client that comes from the metadata is another one than the record's.
    let own_client = caller.client.as_ref().filter(|_| mapping.client.is_none());
    let mut metadata = Map::new();
    say(caller, mapping, None, &mut metadata);
    let status = if defect == Some(Defect::Disabled) { "disabled" } else { "active" };
    let begins = (defect == Some(Defect::Early)).then(|| rfc3339(at + BESIDE_MS));
    let ends = (defect == Some(Defect::Expired)).then(|| rfc3339(at - BESIDE_MS));
    json!({
        "id": format!("test-{}", recipe.number),
        "digest": KeyDigest::plain(key).to_string(),
        "client": own_client.unwrap_or(&caller.name),
        "status": status,
        "not_before": begins,
        "expires_at": ends,
        "scopes": caller.scopes.clone().unwrap_or_default(),
        "roles": caller.roles.clone().unwrap_or_default(),
        "metadata": metadata,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_begin_with_the_prefix_and_look_like_it() {
        for prefix in ["", "sk_live_", "gwk_live_", "gw"] {
            let key = text(prefix, 3);
            assert!(key.starts_with(prefix), "{key}");
            assert_eq!(KeyText::parse(&key).is_ok(), prefix == "gwk_live_", "{key}");
            let changed = with_last_changed(&key);
            assert_ne!(changed, key);
            assert_eq!(changed.len(), key.len());
        }
    }
}
