//! The engine of a policy whose keys and secrets are the runner's own.

use super::credential::Credential;
use super::issuers::Issuers;
use gatewright_core::mint::Minter;
use gatewright_core::policy::{AuthKind, JwtAuth, KeySource, Policy, PolicyFault, RawPolicy};
use gatewright_core::{
    AnswerFault, Decision, Engine, Evidence, Need, ObligationKind, Outcome, OwnedRequest, Setup,
    SetupError,
};
use std::rc::Rc;

/// How often a row's needs are answered. The most that follow from each other are two: metadata,
/// then keys.
const ROUNDS: usize = 8;

/// An engine, and who answers its needs. It is made once for all rows of a file.
pub(super) struct Stage {
    pub(super) engine: Engine,
    pub(super) issuers: Issuers,
}

/// Why there is no engine. No policy that compiles is known to come to this.
#[derive(Debug, thiserror::Error)]
pub(super) enum StageFault {
    #[error("the policy cannot be set up with test keys: {0}")]
    Policy(#[from] PolicyFault),
    #[error("the policy cannot be set up with test keys: {0}")]
    Setup(#[from] SetupError),
}

/// Why a request has no decision. No engine is known to come to this.
#[derive(Debug, thiserror::Error)]
pub(super) enum NeedsLeft {
    #[error("an answer of the runner is of no use: {0}")]
    Answer(#[from] AnswerFault),
    #[error("facts are still missing after {ROUNDS} rounds")]
    Rounds,
}

impl Stage {
    /// Registries are left out, so that they are external and come out as needs of each row.
    pub(super) fn new(policy: &Policy) -> Result<Stage, StageFault> {
        let tables = without_own_keys(policy.tables());
        let (setup, issuers) = (setup(&tables), Issuers::of(&tables));
        let engine = Engine::new(Policy::try_from(tables)?, setup)?;
        Ok(Stage { engine, issuers })
    }

    /// Decides a request whose callers come with these credentials.
    pub(super) fn decide(
        &self,
        request: &OwnedRequest,
        presented: &[Rc<Credential>],
        evidence: &Evidence,
        at: i64,
    ) -> Result<Box<Decision>, NeedsLeft> {
        for _ in 0..ROUNDS {
            match request.with(|request| self.engine.decide(request, evidence, at)) {
                Outcome::Decided(decision) => return Ok(decision),
                Outcome::Needs(needs) => self.answer(&needs, presented, evidence, at)?,
            }
        }
        Err(NeedsLeft::Rounds)
    }

    fn answer(
        &self,
        needs: &[Need],
        presented: &[Rc<Credential>],
        evidence: &Evidence,
        at: i64,
    ) -> Result<(), AnswerFault> {
        needs.iter().try_for_each(|need| match self.issuers.answer(need, presented) {
            Some(answer) => evidence.answer(need, answer, at),
            None => {
                evidence.unavailable(need, at);
                Ok(())
            }
        })
    }
}

/// The policy with keys that are compiled in replaced by some that are asked for, and without the
/// gateway's own credentials, which no answer depends on.
fn without_own_keys(tables: &RawPolicy) -> RawPolicy {
    let mut tables = tables.clone();
    for auth in &mut tables.auths {
        match &mut auth.kind {
            AuthKind::Jwt(JwtAuth { keys: keys @ KeySource::Inline(_), .. }) => {
                *keys = KeySource::Jwks(Issuers::KEYS.to_owned());
            }
            AuthKind::Introspection(introspection) => introspection.credentials = None,
            AuthKind::Jwt(_) | AuthKind::ApiKey(_) => {}
        }
    }
    tables
}

fn setup(tables: &RawPolicy) -> Setup {
    let mut setup = Setup::default();
    setup.obligations.extend([ObligationKind::Limit, ObligationKind::Once]);
    for auth in &tables.auths {
        if let AuthKind::Jwt(JwtAuth { keys: KeySource::Secret(name), algorithms, .. }) = &auth.kind
        {
            // One secret is long enough for every algorithm.
            let secret = algorithms.iter().find_map(|known| Minter::new(*known).secret());
            setup.secrets.extend(secret.map(|secret| (name.clone(), secret)));
        }
    }
    setup
}
