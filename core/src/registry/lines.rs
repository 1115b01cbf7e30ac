//! A registry as JSON Lines: all of it, or nothing.

use super::{KeyRecord, RecordFault, Records, Registry};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The longest line that is read, in bytes (S36).
pub const MAX_LINE: usize = 64 * 1024;

/// Why a text is no registry: the first record that does not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, record {record}: {fault}")]
pub struct RegistryError {
    /// The line, counted from one.
    pub line: usize,
    /// The record, counted from one; empty lines hold none.
    pub record: usize,
    /// What is wrong with it.
    pub fault: RecordFault,
}

impl Registry {
    /// Reads one record a line; empty lines are passed over.
    ///
    /// # Errors
    /// Says which record does not read, and why. There is no registry with holes.
    pub fn from_json_lines(text: &[u8]) -> Result<Registry, RegistryError> {
        let mut records = Vec::new();
        let lines = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text).split(|b| *b == b'\n');
        for (position, line) in lines.enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let error =
                |fault| RegistryError { line: position + 1, record: records.len() + 1, fault };
            records.push((position + 1, KeyRecord::from_json(line).map_err(error)?));
        }
        Registry::of(records)
    }

    /// Takes records that are already read; ids and digests are unique.
    ///
    /// # Errors
    /// Says which record repeats another.
    pub fn from_records(
        records: impl IntoIterator<Item = KeyRecord>,
    ) -> Result<Registry, RegistryError> {
        Registry::of(records.into_iter().enumerate().map(|(at, record)| (at + 1, record)).collect())
    }

    fn of(records: Vec<(usize, KeyRecord)>) -> Result<Registry, RegistryError> {
        let mut ids = BTreeSet::new();
        let mut positions = FxHashMap::default();
        for (position, (line, record)) in records.iter().enumerate() {
            let error = |fault| RegistryError { line: *line, record: position + 1, fault };
            if !ids.insert(record.id.as_str()) {
                return Err(error(RecordFault::RepeatedId(record.id.clone())));
            }
            if let Some(first) = positions.insert(record.digest, position) {
                let first = records.get(first).map(|(_, first)| first.id.clone());
                return Err(error(RecordFault::RepeatedDigest(first.unwrap_or_default())));
            }
        }
        let in_order = records.into_iter().map(|(_, record)| record).collect();
        Ok(Registry { records: Arc::new(Records { in_order, positions }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    fn line(rest: &str) -> String {
        format!(r#"{{"id":"k1","digest":"{DIGEST}","client":"acme","status":"active"{rest}}}"#)
    }

    fn fault(text: &str) -> String {
        Registry::from_json_lines(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn records_are_read_and_written_back() {
        let whole = line(
            r#","not_before":"2026-01-01T00:00:00Z","expires_at":"2026-06-01T00:00:00.5Z","scopes":["a:b"],"roles":["r"],"networks":["10.0.0.0/8"],"routes":["/v1/{id}","orders: GET /x"],"metadata":{"tier":1.0,"tags":["x",null,true]}"#,
        );
        let registry = Registry::from_json_lines(format!("\n{whole}\r\n\n").as_bytes()).unwrap();
        assert_eq!(registry.records().len(), 1);
        assert_eq!(registry.records()[0].to_json_line(), whole);
        assert_eq!(registry.records()[0].expires_at, Some(1_780_272_000_500));
        assert_eq!(KeyRecord::from_json(whole.as_bytes()).as_ref(), Ok(&registry.records()[0]));
    }

    #[test]
    fn left_out_means_any_and_empty_means_none() {
        let record = |rest: &str| KeyRecord::from_json(line(rest).as_bytes()).unwrap();
        assert_eq!(record("").networks, None);
        assert_eq!(record(r#","networks":[]"#).networks, Some(vec![]));
        assert_eq!(record("").routes, None);
        assert_eq!(record(r#","routes":[]"#).routes, Some(vec![]));
        assert_eq!(record(r#","expires_at":null"#).expires_at, None);
    }

    #[test]
    fn errors_name_line_and_record() {
        let check = |rest: &str, want: &str| {
            let good = line("").replace("k1", "k0").replace("9f86", "0000");
            let found = fault(&format!("{good}\n\n{}", line(rest)));
            assert_eq!(found, format!("line 3, record 2: {want}"));
        };
        check(r#","colour":"red""#, "`colour` is no member of a record");
        check(r#","scopes":"a b""#, "`scopes` is not a list of texts");
        check(r#","scopes":["a b"]"#, "`scopes` is not a list of scope-tokens");
        check(
            r#","networks":["10.0.0.1"]"#,
            "`networks` is not a list of networks such as `10.0.0.0/8`",
        );
        check(r#","networks":null"#, "`networks` is not a list of texts");
        check(r#","routes":["/a/*"]"#, "`routes`: `/a/*`: `*` is no wildcard in a path");
        check(r#","expires_at":1"#, "`expires_at` is not an RFC 3339 time");
        check(r#","expires_at":"2026-01-01""#, "`expires_at` is not an RFC 3339 time");
        check(r#","metadata":[]"#, "`metadata` is not an object");
        check(r#","client":"b""#, "a record is a JSON object with distinct members");
        assert_eq!(
            fault("[]"),
            "line 1, record 1: a record is a JSON object with distinct members"
        );
        assert_eq!(fault(r#"{"id":"k"}"#), "line 1, record 1: `digest` is missing");
        let without = line("").replace(r#","status":"active""#, "");
        assert_eq!(fault(&without), "line 1, record 1: `status` is missing");
    }

    #[test]
    fn ids_and_digests_are_unique() {
        let other = line("").replace("k1", "k2");
        let text = format!("{}\n{other}", line(""));
        assert_eq!(fault(&text), "line 2, record 2: record `k1` has the same digest");
        let other = line("").replace("9f86", "0000");
        let text = format!("{}\n{other}", line(""));
        assert_eq!(fault(&text), "line 2, record 2: another record has the id `k1`");
    }

    #[test]
    fn s36_long_lines_are_refused() {
        let long = format!(r#","metadata":{{"a":"{}"}}"#, "x".repeat(MAX_LINE));
        assert!(fault(&line(&long)).ends_with("too large"));
    }
}
