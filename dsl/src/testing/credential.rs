//! What a caller comes with, and what others know about it.

use super::api_key;
use super::claims::{self, Terms};
use super::issuers::introspection_url;
use crate::resolved::{Caller, Defect};
use gatewright_core::mint::Minter;
use gatewright_core::policy::{Algorithm, Auth, AuthKind, JwtAuth};
use gatewright_core::registry::{KeyRecord, RecordFault};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A token or a key.
pub(super) struct Credential {
    /// The text that is presented.
    pub(super) text: String,
    /// Who presents it, where a place asks for that as well.
    pub(super) user: String,
    pub(super) known: Known,
}

/// Who knows what about a credential.
pub(super) enum Known {
    /// It speaks for itself.
    Signed,
    /// A server that is asked at `url` says `answer`.
    ByServer { url: String, answer: String },
    /// A registry holds its record.
    ByRegistry { name: String, record: Arc<KeyRecord> },
    /// Nobody knows it.
    ByNobody,
}

/// Why a caller's credential cannot be made.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Unmade {
    #[error("no registry could hold the key of caller `{caller}`: {fault}")]
    Record { caller: String, fault: RecordFault },
    #[error("caller `{0}` has no method")]
    Method(String),
}

/// Everything that a credential is made of.
#[derive(Clone, Copy)]
pub(super) struct Recipe<'a> {
    pub(super) caller: &'a Caller,
    pub(super) auth: &'a Auth,
    /// What tells the credentials of one test apart.
    pub(super) number: usize,
    /// Unix milliseconds.
    pub(super) at: i64,
    pub(super) defect: Option<Defect>,
}

/// The cheapest to sign with first.
const ALGORITHMS: &[Algorithm] = &[
    Algorithm::ES256,
    Algorithm::EdDSA,
    Algorithm::HS256,
    Algorithm::HS384,
    Algorithm::HS512,
    Algorithm::ES384,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

impl Credential {
    /// Makes one.
    pub(super) fn make(recipe: Recipe<'_>) -> Result<Credential, Unmade> {
        match &recipe.auth.kind {
            AuthKind::ApiKey(rules) => api_key::make(recipe, rules),
            AuthKind::Jwt(rules) => Ok(signed(recipe, rules)),
            AuthKind::Introspection(rules) => Ok(opaque(recipe, &Terms::of_opaque(rules))),
        }
    }
}

fn signed(recipe: Recipe<'_>, rules: &JwtAuth) -> Credential {
    let accepted = ALGORITHMS.iter().copied().find(|known| rules.algorithms.contains(known));
    let algorithm = accepted.unwrap_or(Algorithm::ES256);
    let minter = match recipe.defect {
        Some(Defect::Forged) => Minter::forged(algorithm),
        _ => Minter::new(algorithm),
    };
    let claims = claims::of_token(recipe, &Terms::of_jwt(rules));
    let text = minter.mint_with(&header(rules), &Value::Object(claims));
    Credential { text, user: recipe.caller.name.clone(), known: Known::Signed }
}

/// The `typ` that the policy asks for.
fn header(rules: &JwtAuth) -> Map<String, Value> {
    let profile = rules.rfc9068.then_some("at+jwt");
    let wanted = rules.token_type.as_deref().or(profile);
    wanted.map(|wanted| ("typ".to_owned(), json!(wanted))).into_iter().collect()
}

fn opaque(recipe: Recipe<'_>, terms: &Terms<'_>) -> Credential {
    let mut answer = json!({ "active": false });
    if recipe.defect != Some(Defect::Forged) {
        let mut claims = claims::of_token(recipe, terms);
        claims.insert("active".into(), true.into());
        answer = Value::Object(claims);
    }
    let url = introspection_url(recipe.auth).unwrap_or_default();
    Credential {
        text: format!("gatewright-test-token-{}", recipe.number),
        user: recipe.caller.name.clone(),
        known: Known::ByServer { url, answer: answer.to_string() },
    }
}
