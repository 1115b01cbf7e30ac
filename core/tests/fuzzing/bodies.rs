//! What is fuzzed: each body takes any bytes, and panics only where something is wrong.

use gatewright_core::path::canonical_path;
use gatewright_core::policy::{EncodedSlash, Policy, TrailingSlash};
use gatewright_core::{Engine, Evidence, Request, Setup};

/// A canonical path is its own canonical path, ASCII, without dots, doubled slashes or backslashes.
pub fn path(bytes: &[u8]) {
    for slash in [EncodedSlash::Reject, EncodedSlash::Keep] {
        for trailing in [TrailingSlash::Strict, TrailingSlash::Ignore] {
            let (mut once, mut twice) = (String::new(), String::new());
            if canonical_path(bytes, slash, trailing, &mut once).is_err() {
                assert!(once.is_empty());
                continue;
            }
            canonical_path(once.as_bytes(), slash, trailing, &mut twice).expect("canonical");
            assert_eq!(once, twice);
            assert!(once.starts_with('/') && once.is_ascii());
            assert!(!once.contains("//") && !once.contains('\\') && !once.contains(';'));
            assert!(once.split('/').all(|segment| segment != "." && segment != ".."));
        }
    }
}

/// Loading any bytes either fails or gives a policy that decides.
pub fn load(bytes: &[u8]) {
    let Ok(policy) = Policy::from_bytes(bytes) else { return };
    assert_eq!(Policy::from_bytes(&policy.to_bytes()).expect("round trip"), policy);
    if let Ok(engine) = Engine::new(policy, Setup::default()) {
        let outcome = engine.decide(&Request::new("GET", b"/a/b"), &Evidence::new(), 0);
        assert!(!outcome.to_json().is_empty());
    }
}
