//! What a request needs to get in: some proofs that hold some scopes, one set of several.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

/// The most ways in that are told apart.
const MAX_WAYS: usize = 1024;

/// Where a credential stands, which is what a client sees of a method.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    /// `Authorization: Bearer`
    Bearer,
    /// `Authorization: Basic`, and other schemes.
    Authorization(String),
    /// A header of its own, in lower case.
    Header(String),
    /// A query parameter.
    Query(String),
    /// What no policy has.
    Other(String),
}

/// One set of things that is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Enough {
    /// All of these are presented.
    pub(super) proofs: BTreeSet<Proof>,
    /// All of these are held.
    pub(super) scopes: BTreeSet<String>,
}

/// The smallest sets that are enough. Nobody gets in where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Need(BTreeSet<Enough>);

impl Enough {
    fn is_part_of(&self, other: &Enough) -> bool {
        self.proofs.is_subset(&other.proofs) && self.scopes.is_subset(&other.scopes)
    }
}

impl Need {
    /// The smallest of these sets.
    pub(super) fn new(all: impl IntoIterator<Item = Enough>) -> Need {
        let all: BTreeSet<Enough> = all.into_iter().take(MAX_WAYS).collect();
        let smaller = |own: &Enough| all.iter().any(|other| other != own && other.is_part_of(own));
        Need(all.iter().filter(|own| !smaller(own)).cloned().collect())
    }

    /// Whether only scopes tell the two apart.
    pub(super) fn has_same_proofs(&self, other: &Need) -> bool {
        let proofs = |need: &Need| -> BTreeSet<BTreeSet<Proof>> {
            need.0.iter().map(|own| own.proofs.clone()).collect()
        };
        proofs(self) == proofs(other)
    }
}

/// Sets of scopes of which one is enough.
pub(super) type Sets = Vec<BTreeSet<String>>;

/// Both: each set of the one with each of the other.
pub(super) fn both(one: &Sets, other: &Sets) -> Sets {
    one.iter().flat_map(|a| other.iter().map(move |b| a | b)).take(MAX_WAYS).collect()
}

impl Display for Proof {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Proof::Bearer => f.write_str("a Bearer token"),
            Proof::Authorization(scheme) => write!(f, "`Authorization: {scheme}`"),
            Proof::Header(name) => write!(f, "the header `{name}`"),
            Proof::Query(name) => write!(f, "the query `{name}`"),
            Proof::Other(name) => write!(f, "`{name}`"),
        }
    }
}

impl Display for Enough {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.proofs.is_empty() {
            return f.write_str("nothing");
        }
        let proofs: Vec<String> = self.proofs.iter().map(ToString::to_string).collect();
        f.write_str(&proofs.join(" and "))?;
        if self.scopes.is_empty() {
            return Ok(());
        }
        let scopes: Vec<String> = self.scopes.iter().map(|scope| format!("`{scope}`")).collect();
        write!(f, " with {}", scopes.join(", "))
    }
}

impl Display for Need {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("what nobody has");
        }
        let ways: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&ways.join(" or "))
    }
}
