//! What a host hands over beside the policy: registries, secrets, and what it promises to do.

use crate::policy::{Algorithm, RawPolicy};
use crate::registry::Registry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use zeroize::Zeroizing;

/// Everything that a policy names and its text never holds.
///
/// ```
/// use gatewright_core::{Secret, Setup};
///
/// let mut setup = Setup::default();
/// setup.secrets.insert("session_signing".into(), Secret::new("an example secret of 32 bytes !!"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The registries of API keys by name. One that is missing is external: it comes out as needs.
    /// A name that the policy does not have is an error of [`Engine::new`](crate::Engine::new) where
    /// one of the policy's is missing, for then it is misspelt. Else nothing uses it: a policy that
    /// gives a method up loads beside the setup of the one before.
    pub registries: BTreeMap<String, Registry>,
    /// The secrets by name; strange names count as with registries.
    pub secrets: BTreeMap<String, Secret>,
    /// What digests of API keys are keyed with, where the registry holds `hmac-sha256:` digests.
    pub pepper: Option<Secret>,
    /// The obligations that the host discharges before it forwards a request, used by the policy or
    /// not.
    pub obligations: BTreeSet<ObligationKind>,
}

impl Setup {
    /// Names that the policy does not have while it lacks others: slips, by which a registry would
    /// silently become external.
    pub(crate) fn unknown_names(&self, tables: &RawPolicy) -> Vec<SetupFault> {
        let registries = unknown("registry", self.registries.keys(), tables.registries());
        let secrets = unknown("secret", self.secrets.keys(), tables.secrets());
        registries.into_iter().chain(secrets).collect()
    }
}

fn unknown<'a>(
    kind: &'static str,
    given: impl Iterator<Item = &'a String>,
    known: impl Iterator<Item = &'a str>,
) -> Vec<SetupFault> {
    let known: BTreeSet<&str> = known.collect();
    let given: BTreeSet<&str> = given.map(String::as_str).collect();
    if known.is_subset(&given) {
        return Vec::new();
    }
    let known_names = || known.iter().map(|name| (*name).to_owned()).collect();
    let fault = |name: &&str| SetupFault::NameUnknown {
        kind,
        name: (*name).to_owned(),
        known: known_names(),
    };
    given.difference(&known).map(fault).collect()
}

/// What a host can be asked to do before it forwards a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObligationKind {
    /// Count against a rate limit.
    Limit,
    /// Accept something only once.
    Once,
}

impl ObligationKind {
    /// The kind as it stands in a decision's JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            ObligationKind::Limit => "limit",
            ObligationKind::Once => "once",
        }
    }
}

impl fmt::Display for ObligationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Bytes that nobody gets to see: neither printed nor compared, and wiped when dropped (S30).
///
/// ```
/// let secret = gatewright_core::Secret::new("hunter2");
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Secret {
        Secret(Zeroizing::new(bytes.into()))
    }

    /// The bytes, for the one computation that needs them.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// One thing that a policy needs and a setup lacks, or the other way round, or that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum SetupFault {
    /// A secret was not handed over.
    #[error("auth `{auth}` needs the secret `{secret}`")]
    SecretMissing {
        /// The method that names it.
        auth: String,
        /// Its name.
        secret: String,
    },
    /// A secret is shorter than the digest of the algorithm (RFC 7518 section 3.2).
    #[error("secret `{secret}` of auth `{auth}` has {found} bytes, `{algorithm}` needs {needed}", algorithm = algorithm.as_str())]
    SecretTooShort {
        /// The method that names it.
        auth: String,
        /// Its name.
        secret: String,
        /// The algorithm with the longest digest.
        algorithm: Algorithm,
        /// How many bytes that takes.
        needed: usize,
        /// How many bytes there are.
        found: usize,
    },
    /// Client credentials are no `client_id:client_secret`.
    #[error("secret `{secret}` of auth `{auth}` is not of the form `client_id:client_secret`")]
    CredentialsShape {
        /// The method that names it.
        auth: String,
        /// The secret's name.
        secret: String,
    },
    /// The key document of a method holds no key that can verify anything.
    #[error("auth `{auth}` has no usable key: {why}")]
    KeysUnusable {
        /// The method.
        auth: String,
        /// Why, without any key in it.
        why: String,
    },
    /// A registry holds `hmac-sha256:` digests, and no pepper was handed over.
    #[error("registry `{registry}` of auth `{auth}` holds digests that need a pepper")]
    PepperMissing {
        /// The method.
        auth: String,
        /// The registry's name.
        registry: String,
    },
    /// Discovery starts from an issuer, and the method names none.
    #[error("auth `{auth}` asks for discovery without an issuer")]
    IssuerMissing {
        /// The method.
        auth: String,
    },
    /// The program was built without what the method needs.
    #[error("auth `{auth}` needs the feature `{feature}`, which this build leaves out")]
    FeatureMissing {
        /// The method.
        auth: String,
        /// The Cargo feature.
        feature: &'static str,
    },
    /// The policy names no such registry or secret.
    #[error("the policy has no {kind} `{name}`: {}", named(known))]
    NameUnknown {
        /// `registry` or `secret`.
        kind: &'static str,
        /// The name in the setup.
        name: String,
        /// The names that the policy has, sorted.
        known: Vec<String>,
    },
    /// The policy uses an obligation that the host did not declare.
    #[error("the policy uses the obligation `{0}`, which the host does not declare")]
    ObligationMissing(ObligationKind),
}

fn named(known: &[String]) -> String {
    match known {
        [] => "it names none".to_owned(),
        known => format!("it names `{}`", known.join("`, `")),
    }
}

#[cfg(test)]
#[cfg(feature = "jwt")]
mod tests {
    use super::*;
    use crate::credential::trial::{api_key, jwt};
    use crate::policy::{KeySource, Place};

    fn faults(registries: &[&str], secrets: &[&str]) -> Vec<String> {
        let key = api_key("partner", Place::Header("X-Key".into()), None);
        let user = jwt("user", |rules| rules.keys = KeySource::Secret("session".into()));
        let tables = RawPolicy { auths: vec![key, user], ..RawPolicy::empty() };
        let empty = || Registry::from_json_lines(b"").unwrap();
        let setup = Setup {
            registries: registries.iter().map(|name| ((*name).to_owned(), empty())).collect(),
            secrets: secrets.iter().map(|name| ((*name).to_owned(), Secret::new(""))).collect(),
            ..Setup::default()
        };
        setup.unknown_names(&tables).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_name_that_the_policy_does_not_have_is_a_fault() {
        let none: [&str; 0] = [];
        assert_eq!(faults(&["partner"], &["session"]), none);
        // A policy that gave something up loads beside what is left over.
        assert_eq!(faults(&["partner", "former"], &["session", "former"]), none);
        assert_eq!(
            faults(&["partners"], &["sessions"]),
            [
                "the policy has no registry `partners`: it names `partner`",
                "the policy has no secret `sessions`: it names `session`",
            ]
        );
    }
}
