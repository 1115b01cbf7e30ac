//! What an issuer publishes: its metadata and its keys, as facts and as the needs for them.

use super::hold::Hold;
use super::key_set::KeySet;
use crate::evidence::{Evidence, Fact, FactKind, Known, Metadata, Reading};
use crate::need::Need;
use crate::reason::Reason;
use std::sync::Arc;

/// An unknown `kid` makes a key set be fetched again, at most once in that time (S27).
const REFETCH_MS: i64 = 60_000;

/// Where an issuer's keys are found.
pub(crate) enum Remote {
    /// At this place.
    Keys(Need),
    /// Where its metadata says.
    Discovery(Discovery),
}

/// An issuer that says where its endpoints are (OpenID Connect Discovery 1.0 section 4).
pub(crate) struct Discovery {
    issuer: String,
    need: Need,
}

/// A key set, and how it is known.
pub(crate) struct CurrentKeys {
    pub(crate) keys: Arc<KeySet>,
    /// It is older than it should be, because the issuer is down.
    pub(crate) stale: bool,
    /// The need to fetch it again, where it is old enough for that.
    refetch: Option<Need>,
}

impl Remote {
    /// Keys at a place that the policy names.
    pub(crate) fn at(issuer: &str, url: &str) -> Remote {
        Remote::Keys(keys_need(issuer, url))
    }

    /// Keys at the place that the issuer's metadata name.
    pub(crate) fn discovered(issuer: &str) -> Remote {
        Remote::Discovery(Discovery::of(issuer))
    }

    /// The keys at `now`.
    pub(crate) fn keys(&self, evidence: &Evidence, now: i64) -> Result<CurrentKeys, Hold> {
        match self {
            Remote::Keys(need) => current(need, evidence, now),
            Remote::Discovery(discovery) => {
                current(&discovery.keys_need(evidence, now)?, evidence, now)
            }
        }
    }

    /// What should be fetched ahead of requests.
    pub(crate) fn due(&self, evidence: &Evidence, now: i64) -> Vec<Need> {
        let mut needs = Vec::new();
        let keys = match self {
            Remote::Keys(need) => Some(need.clone()),
            Remote::Discovery(discovery) => {
                needs.extend(discovery.due(evidence, now));
                discovery.keys_need(evidence, now).ok()
            }
        };
        needs.extend(keys.filter(|need| evidence.is_due(need, now)));
        needs
    }
}

impl Discovery {
    /// The metadata of this issuer.
    pub(crate) fn of(issuer: &str) -> Discovery {
        let base = issuer.strip_suffix('/').unwrap_or(issuer);
        let url = format!("{base}/.well-known/openid-configuration");
        let fact = Fact::new(FactKind::Metadata, &[issuer.as_bytes()]);
        let need = Need::document(fact, &url, Reading::Metadata(issuer.to_owned()));
        Discovery { issuer: issuer.to_owned(), need }
    }

    /// The metadata at `now`. That they are stale is nothing to report: what they lead to is asked
    /// for again, or is stale itself.
    pub(crate) fn metadata(&self, evidence: &Evidence, now: i64) -> Result<Arc<Metadata>, Hold> {
        match evidence.metadata(self.need.fact(), now) {
            Known::Fresh(metadata, _) | Known::Stale(metadata) => Ok(metadata),
            Known::Down => Err(Hold::Unavailable(Reason::IssuerUnavailable)),
            Known::Unknown => Err(Hold::needs(self.need.clone())),
        }
    }

    /// The metadata, where they should be fetched ahead of requests.
    pub(crate) fn due(&self, evidence: &Evidence, now: i64) -> Option<Need> {
        evidence.is_due(&self.need, now).then(|| self.need.clone())
    }

    fn keys_need(&self, evidence: &Evidence, now: i64) -> Result<Need, Hold> {
        let metadata = self.metadata(evidence, now)?;
        let url = metadata.jwks_uri.as_deref();
        url.map(|url| keys_need(&self.issuer, url))
            .ok_or(Hold::Unavailable(Reason::IssuerUnavailable))
    }
}

impl CurrentKeys {
    /// The need to look for a `kid` that is not among the keys, if it is time for that.
    pub(crate) fn refetch_for(&self, kid: Option<&str>) -> Option<Need> {
        let lacking = kid.is_some_and(|kid| self.keys.lacks(kid));
        self.refetch.clone().filter(|_| lacking)
    }
}

/// Keys are reachable only through their issuer (S20), so both name the fact.
fn keys_need(issuer: &str, url: &str) -> Need {
    let fact = Fact::new(FactKind::Keys, &[issuer.as_bytes(), url.as_bytes()]);
    Need::document(fact, url, Reading::Keys)
}

fn current(need: &Need, evidence: &Evidence, now: i64) -> Result<CurrentKeys, Hold> {
    match evidence.keys(need.fact(), now) {
        Known::Fresh(keys, asked_at) => {
            let old = now.saturating_sub(asked_at) >= REFETCH_MS;
            Ok(CurrentKeys { keys, stale: false, refetch: old.then(|| need.clone()) })
        }
        Known::Stale(keys) => Ok(CurrentKeys { keys, stale: true, refetch: None }),
        Known::Down => Err(Hold::Unavailable(Reason::IssuerUnavailable)),
        Known::Unknown => Err(Hold::needs(need.clone())),
    }
}
