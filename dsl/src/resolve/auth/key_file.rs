//! `keys file "…"`: public keys that are read when compiling.

use super::super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Word;
use serde_json::{Map, Value, json};

/// The largest key file (S36).
const MAX_BYTES: usize = 256 * 1024;
/// Members that hold private key material (RFC 7518 section 6).
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a file has no keys that can be used. It never holds any of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum KeyFileFault {
    #[error("it is larger than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("it is not JSON")]
    NotJson,
    #[error("it is neither a key set nor a key (RFC 7517)")]
    NoKeys,
    #[error("it holds a private or shared key, which never stands beside a policy")]
    Private,
}

impl Resolver<'_> {
    /// The keys as a key set in JSON text.
    pub(super) fn key_file(&mut self, path: &Word) -> Option<String> {
        let name = self.text(path).into_owned();
        let located = self.program.locate(path.span.file, &name);
        let loaded = located.and_then(|at| self.loader.load(&at).map_err(|why| why.to_string()));
        let keys = loaded.and_then(|bytes| key_set(&bytes).map_err(|why| why.to_string()));
        keys.map_err(|why| {
            let message = format!("the key file `{name}` cannot be used: {why}");
            self.report(Diagnostic::new(Code::KeyFile, path.span, message));
        })
        .ok()
    }
}

fn key_set(bytes: &[u8]) -> Result<String, KeyFileFault> {
    if bytes.len() > MAX_BYTES {
        return Err(KeyFileFault::TooLarge);
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|_| KeyFileFault::NotJson)?;
    let keys = match value.get("keys") {
        Some(Value::Array(keys)) => keys.clone(),
        None if value.get("kty").is_some() => vec![value],
        _ => return Err(KeyFileFault::NoKeys),
    };
    let objects: Vec<&Map<String, Value>> = keys.iter().filter_map(Value::as_object).collect();
    if objects.is_empty() || objects.len() != keys.len() {
        return Err(KeyFileFault::NoKeys);
    }
    let private = |key: &&Map<String, Value>| PRIVATE.iter().any(|name| key.contains_key(*name));
    match objects.iter().any(private) {
        true => Err(KeyFileFault::Private),
        false => Ok(json!({ "keys": keys }).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_a_key_set() {
        let check = |text: &str, want: Result<&str, KeyFileFault>| {
            assert_eq!(key_set(text.as_bytes()).as_deref(), want.as_ref().copied(), "{text}");
        };
        let set = r#"{"keys":[{"kty":"OKP","x":"AA"}]}"#;
        check(set, Ok(set));
        check(r#"{ "kty": "OKP", "x": "AA" }"#, Ok(set));
        check(r#"{"kty":"OKP","x":"AA","d":"BB"}"#, Err(KeyFileFault::Private));
        check(r#"{"kty":"oct","k":"BB"}"#, Err(KeyFileFault::Private));
        check("{}", Err(KeyFileFault::NoKeys));
        check(r#"{"keys":[]}"#, Err(KeyFileFault::NoKeys));
        check("-----BEGIN PUBLIC KEY-----", Err(KeyFileFault::NotJson));
    }
}
