//! A policy with an engine, callers, and everybody whom a gateway asks.

use super::dice::Dice;
use super::draft::Draft;
use super::wallet::Wallet;
use super::{NOW, policy};
use gatewright_core::mint::{self, Minter};
use gatewright_core::policy::{Algorithm, AuthKind};
use gatewright_core::{
    Answer, Engine, Evidence, Fault, Need, ObligationKind, Question, Secret, Setup,
};
use gatewright_dsl::Compiled;
use gatewright_dsl::resolved::Resolved;
use serde_json::json;
use std::sync::Arc;

pub(crate) struct World {
    pub(crate) draft: Draft,
    pub(crate) resolved: Resolved,
    pub(crate) engine: Engine,
    pub(crate) wallet: Wallet,
    /// The time, in Unix milliseconds.
    pub(crate) now: i64,
    /// Whether issuers hand out their keys.
    keys_down: bool,
}

impl World {
    /// A random policy with its callers.
    pub(crate) fn draw(dice: &mut Dice) -> World {
        loop {
            let Some((draft, compiled)) = policy::draft(dice).mended() else { continue };
            if !compiled.resolved.routes.is_empty() {
                let wallet = Wallet::fill(dice, &compiled.resolved.auths);
                let now = NOW + i64::try_from(dice.below(2000)).expect("a small number");
                return World::with(draft, compiled, wallet, now, dice.percent(5));
            }
        }
    }

    /// The same world with a mistake in its engine.
    pub(crate) fn with_fault(mut self, fault: Fault) -> World {
        self.engine = self.engine.with_fault(fault);
        self
    }

    /// The same callers before another policy; `None` where it does not compile.
    pub(crate) fn before(&self, draft: &Draft) -> Option<World> {
        let compiled = draft.compile().ok()?;
        let wallet = self.wallet.clone();
        Some(World::with(draft.clone(), compiled, wallet, self.now, self.keys_down))
    }

    fn with(draft: Draft, compiled: Compiled, wallet: Wallet, now: i64, keys_down: bool) -> World {
        let Compiled { policy, resolved, .. } = compiled;
        let mut setup = Setup::default();
        setup.obligations.insert(ObligationKind::Limit);
        let session = Minter::new(Algorithm::HS512).secret().expect("a secret for tests");
        setup.secrets.insert("session".into(), session);
        setup.secrets.insert("introspector".into(), Secret::new("gateway:secret"));
        for auth in &resolved.auths {
            if let AuthKind::ApiKey(key) = &auth.kind
                && key.registry != "external"
            {
                setup.registries.insert(key.registry.clone(), wallet.registry(&key.registry));
            }
        }
        setup.secrets.retain(|name, _| policy.tables().secrets().any(|own| own == name));
        let engine = Engine::new(policy, setup).expect("everything is handed over");
        World { draft, resolved, engine, wallet, now, keys_down }
    }

    /// Answers a need as the world is, or says that nobody does.
    pub(crate) fn answer(&self, need: &Need, evidence: &Evidence) {
        let answered = self.answer_to(need).map(|answer| evidence.answer(need, answer, self.now));
        // An answer of no use counts as none, which is what some of them are for.
        if !matches!(answered, Some(Ok(()))) {
            evidence.unavailable(need, self.now);
        }
    }

    fn answer_to(&self, need: &Need) -> Option<Answer> {
        let ok = |body: String| Some(Answer::http(200, Vec::new(), body));
        match need.question() {
            Question::Registry(wanted) => {
                if self.wallet.unanswered.contains(&wanted.digest) {
                    return None;
                }
                let mut records = self.wallet.records.get(&wanted.registry).into_iter().flatten();
                let found = records.find(|record| record.digest.to_string() == wanted.digest);
                Some(Answer::Record(found.cloned().map(Arc::new)))
            }
            Question::Http(http) if http.url.contains("/.well-known/") => {
                let issuer = http.url.split("/.well-known/").next().unwrap_or_default();
                ok(json!({
                    "issuer": issuer,
                    "jwks_uri": format!("{issuer}/jwks"),
                    "introspection_endpoint": format!("{issuer}/introspect"),
                })
                .to_string())
            }
            Question::Http(http) if http.url.ends_with("/jwks") => {
                (!self.keys_down).then(mint::jwks).and_then(ok)
            }
            Question::Http(http) => {
                let body = http.body.as_deref().unwrap_or_default();
                let token = body.strip_prefix("token=").and_then(|rest| rest.split('&').next());
                self.wallet.told.get(token?).cloned().flatten().and_then(ok)
            }
            _ => None,
        }
    }
}
