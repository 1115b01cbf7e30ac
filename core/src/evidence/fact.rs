//! Which fact: its kind, and a digest over everything that it depends on.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The name of a fact. Two questions whose answers could differ never have the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fact {
    kind: FactKind,
    digest: [u8; 32],
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FactKind {
    /// An issuer's metadata (OpenID Connect Discovery).
    Metadata,
    /// An issuer's keys.
    Keys,
    /// What an authorization server says about one token.
    Introspection,
    /// What an external registry says about one key.
    Record,
}

impl Fact {
    /// The fact of this kind that depends on these parts.
    pub(crate) fn new(kind: FactKind, parts: &[&[u8]]) -> Fact {
        let mut hash = Sha256::new_with_prefix(kind.as_str());
        for part in parts {
            // The length goes first, so that no two lists of parts run together.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Fact { kind, digest: hash.finalize().into() }
    }

    /// The id of the need for it: the same whenever the same is asked.
    pub(crate) fn id(&self) -> String {
        let (short, _) = self.digest.split_at(16);
        format!("{}-{}", self.kind.as_str(), HEXLOWER.encode(short))
    }

    /// A number that spreads facts evenly.
    pub(super) fn spread(&self) -> usize {
        self.digest.first().copied().map_or(0, usize::from)
    }
}

impl FactKind {
    fn as_str(self) -> &'static str {
        match self {
            FactKind::Metadata => "metadata",
            FactKind::Keys => "keys",
            FactKind::Introspection => "introspection",
            FactKind::Record => "record",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_differ_where_anything_differs() {
        let fact = |kind, parts: &[&[u8]]| Fact::new(kind, parts).id();
        let keys = fact(FactKind::Keys, &[b"ab", b"c"]);
        assert_eq!(keys, fact(FactKind::Keys, &[b"ab", b"c"]));
        assert_eq!(keys.len(), "keys-".len() + 32);
        for other in [
            fact(FactKind::Keys, &[b"a", b"bc"]),
            fact(FactKind::Keys, &[b"abc"]),
            fact(FactKind::Keys, &[b"ab", b"c", b""]),
            fact(FactKind::Metadata, &[b"ab", b"c"]),
        ] {
            assert_ne!(other, keys);
        }
    }
}
