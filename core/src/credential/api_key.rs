//! Keys that are looked up in a registry.

use super::Context;
use super::hold::Hold;
use super::mapping;
use crate::evidence::{Fact, FactKind, Known, Reading};
use crate::need::{Need, Question, RegistryNeed};
use crate::policy::{ApiKeyAuth, Auth, AuthId, Mapping};
use crate::principal::Principal;
use crate::reason::Reason;
use crate::registry::{KeyDigest, KeyRecord, KeyStatus, KeyText, Registry};
use crate::setup::{Secret, Setup, SetupFault};
use std::borrow::Cow;

/// The longest key that is looked at, in bytes (S36).
pub(crate) const MAX_KEY: usize = 512;

/// An `api_key` method with its registry.
pub(crate) struct ApiKey {
    id: AuthId,
    rules: ApiKeyAuth,
    mapping: Mapping,
    pepper: Option<Secret>,
    source: Source,
}

enum Source {
    /// The records, and at the same positions what each of them proves.
    Here { registry: Registry, principals: Vec<Principal>, plain: bool, keyed: bool },
    /// The host is asked.
    External,
}

/// A key as it was presented.
#[derive(Clone, Copy)]
pub(crate) struct PresentedKey<'a> {
    pub(crate) text: &'a str,
    /// The user of `Authorization: Basic`.
    pub(crate) client: Option<&'a str>,
}

impl ApiKey {
    /// Attaches the registry, or none where it is external.
    pub(crate) fn prepare(
        id: AuthId,
        auth: &Auth,
        rules: &ApiKeyAuth,
        setup: &Setup,
    ) -> Result<ApiKey, SetupFault> {
        let source = match setup.registries.get(&rules.registry) {
            None => Source::External,
            Some(registry) => Source::here(id, &auth.mapping, registry),
        };
        if matches!(source, Source::Here { keyed: true, .. }) && setup.pepper.is_none() {
            let registry = rules.registry.clone();
            return Err(SetupFault::PepperMissing { auth: auth.name.clone(), registry });
        }
        let (rules, mapping) = (rules.clone(), auth.mapping.clone());
        Ok(ApiKey { id, rules, mapping, pepper: setup.pepper.clone(), source })
    }

    /// The rules of the policy.
    pub(crate) fn rules(&self) -> &ApiKeyAuth {
        &self.rules
    }

    /// Checks a key.
    pub(crate) fn check(
        &self,
        key: PresentedKey<'_>,
        context: &Context<'_>,
    ) -> Result<Cow<'_, Principal>, Hold> {
        match &self.source {
            Source::Here { registry, principals, plain, keyed } => {
                let position = self.position(registry, key.text, *plain, *keyed);
                let record = position.and_then(|position| registry.records().get(position));
                check_record(record.ok_or(Reason::KeyUnknown)?, key, context)?;
                let principal = position.and_then(|position| principals.get(position));
                Ok(principal.map(Cow::Borrowed).ok_or(Reason::KeyUnknown)?)
            }
            Source::External => {
                let record = self.ask(key.text, context)?;
                check_record(&record, key, context)?;
                Ok(Cow::Owned(mapping::of_record(self.id, &self.mapping, &record)))
            }
        }
    }

    fn position(&self, registry: &Registry, key: &str, plain: bool, keyed: bool) -> Option<usize> {
        let found = plain.then(|| registry.position(&KeyDigest::plain(key))).flatten();
        let pepper = self.pepper.as_ref().filter(|_| keyed && found.is_none());
        found.or_else(|| registry.position(&KeyDigest::keyed(key, pepper?)))
    }

    fn ask(&self, key: &str, context: &Context<'_>) -> Result<std::sync::Arc<KeyRecord>, Hold> {
        // A generated key that was mistyped is known to be none without asking.
        if KeyText::is_marked(key) && KeyText::parse(key).is_err() {
            return Err(Reason::KeyUnknown.into());
        }
        let digest = match &self.pepper {
            Some(pepper) => KeyDigest::keyed(key, pepper),
            None => KeyDigest::plain(key),
        };
        let text = digest.to_string();
        let parts = [self.rules.registry.as_bytes(), text.as_bytes()];
        let fact = Fact::new(FactKind::Record, &parts);
        match context.evidence.record(&fact, context.now) {
            Known::Fresh(Some(record), _) => Ok(record),
            Known::Fresh(None, _) => Err(Reason::KeyUnknown.into()),
            Known::Stale(_) | Known::Down => Err(Hold::Unavailable(Reason::RegistryUnavailable)),
            Known::Unknown => {
                let need = RegistryNeed { registry: self.rules.registry.clone(), digest: text };
                let question = Question::Registry(need);
                Err(Hold::needs(Need::new(fact, question, Reading::Record(digest))))
            }
        }
    }
}

impl Source {
    fn here(id: AuthId, mapping: &Mapping, registry: &Registry) -> Source {
        let principal = |record| mapping::of_record(id, mapping, record);
        Source::Here {
            principals: registry.records().iter().map(principal).collect(),
            plain: registry.holds_keyed(false),
            keyed: registry.holds_keyed(true),
            registry: registry.clone(),
        }
    }
}

/// Whether a record admits its key here and now, the reasons in the order that breaks ties.
fn check_record(
    record: &KeyRecord,
    key: PresentedKey<'_>,
    context: &Context<'_>,
) -> Result<(), Reason> {
    let now = context.now;
    if key.client.is_some_and(|client| client != record.client) {
        return Err(Reason::KeyUnknown);
    }
    if record.status == KeyStatus::Disabled {
        return Err(Reason::KeyDisabled);
    }
    if record.not_before.is_some_and(|begin| now < begin) {
        return Err(Reason::KeyNotYetValid);
    }
    if record.expires_at.is_some_and(|end| now >= end) {
        return Err(Reason::KeyExpired);
    }
    let peer = context.request.peer.map(|peer| peer.to_canonical());
    let from = |networks: &Vec<ipnet::IpNet>| {
        peer.is_some_and(|peer| networks.iter().any(|network| network.contains(&peer)))
    };
    if !record.networks.as_ref().is_none_or(from) {
        return Err(Reason::KeyNetwork);
    }
    let admits = |routes: &Vec<crate::registry::KeyRoute>| {
        routes.iter().any(|route| route.admits(context.route, context.path))
    };
    match record.routes.as_ref().is_none_or(admits) {
        true => Ok(()),
        false => Err(Reason::KeyRoute),
    }
}
