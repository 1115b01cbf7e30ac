//! What a file seems to be, for the message about one that stands in the place of another.

use gatewright_core::policy::{LoadError, Policy};
use serde_json::Value;
use std::fmt::{self, Display, Formatter};

/// The kinds of files that commands take, and those that are taken for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// The text of a policy, or any other text.
    Text,
    /// What `gatewright compile` writes.
    CompiledPolicy,
    /// JSON Lines of key records.
    Registry,
    /// A JWKS.
    KeySet,
    /// Other JSON.
    Json,
    /// Text in two bytes a character.
    Utf16,
    /// Anything else that is no text.
    Binary,
}

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Policy,
    Registry,
    KeySet,
    Introspection,
}

impl Wanted {
    /// What such a file looks like.
    pub(crate) fn form(self) -> &'static str {
        match self {
            Wanted::Policy => "a policy is text that begins with `gate 1`, or what `compile` wrote",
            Wanted::Registry => "a registry holds one JSON record a line, as `keys new` writes it",
            Wanted::KeySet => "a key set reads `{\"keys\":[…]}`, as the issuer serves it",
            Wanted::Introspection => "a response reads `{\"active\":true, …}`",
        }
    }
}

impl Display for Wanted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Wanted::Policy => "a policy",
            Wanted::Registry => "a registry",
            Wanted::KeySet => "a key set",
            Wanted::Introspection => "an introspection response",
        })
    }
}

impl FileKind {
    /// Looks at the bytes. Text in an encoding of one byte a character is text.
    pub(crate) fn of(bytes: &[u8]) -> FileKind {
        if !matches!(Policy::from_bytes(bytes), Err(LoadError::NotAPolicy)) {
            return FileKind::CompiledPolicy;
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return FileKind::Utf16;
        }
        match bytes.trim_ascii_start().first() {
            _ if is_binary(bytes) => FileKind::Binary,
            Some(b'{' | b'[') => json(bytes),
            _ => FileKind::Text,
        }
    }
}

impl Display for FileKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FileKind::Text => "text",
            FileKind::CompiledPolicy => "a compiled policy",
            FileKind::Registry => "a registry",
            FileKind::KeySet => "a key set",
            FileKind::Json => "JSON",
            FileKind::Utf16 => "UTF-16 text",
            FileKind::Binary => "a binary file",
        })
    }
}

/// A zero byte stands in no text; other control characters may, in text that is broken.
fn is_binary(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    bytes.contains(&0) || (std::str::from_utf8(bytes).is_err() && bytes.iter().any(is_control))
}

fn json(bytes: &[u8]) -> FileKind {
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let first: Option<Value> = lines.next().and_then(|line| serde_json::from_slice(line).ok());
    let is_record = |first: Value| first.get("id").is_some() && first.get("digest").is_some();
    if first.is_some_and(is_record) {
        return FileKind::Registry;
    }
    match serde_json::from_slice::<Value>(bytes) {
        Ok(document) if document.get("keys").is_some_and(Value::is_array) => FileKind::KeySet,
        Ok(_) => FileKind::Json,
        Err(_) => FileKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_what_they_hold() {
        let check = |bytes: &[u8], want| assert_eq!(FileKind::of(bytes), want, "{bytes:?}");
        check(b"", FileKind::Text);
        check(b"gate 1\n", FileKind::Text);
        check(b"gate 1\n# caf\xe9\n", FileKind::Text);
        check(b"{ no JSON", FileKind::Text);
        check(b"gatewrt\0\x01", FileKind::CompiledPolicy);
        check(b"\n{\"id\":\"k1\",\"digest\":\"\"}\n{", FileKind::Registry);
        check(b"{\"keys\":[]}", FileKind::KeySet);
        check(b"[1,\n2]", FileKind::Json);
        check(b"\xff\xfeg\0", FileKind::Utf16);
        check(b"\x7fELF\0", FileKind::Binary);
        check(b"\x1f\x8b\x08", FileKind::Binary);
    }
}
