//! Credentials for every method of a policy, good ones and bad ones, and what is known about them.

use super::claims;
use super::dice::Dice;
use gatewright_core::mint::Minter;
use gatewright_core::policy::{Algorithm, Auth, AuthKind, JwtAuth};
use gatewright_core::registry::{KeyDigest, KeyRecord, Registry};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A text that can be presented for a method.
#[derive(Clone, Debug)]
pub(super) struct Credential {
    /// Position of the method.
    pub(super) auth: usize,
    pub(super) text: String,
    /// The user of `Authorization: Basic`.
    pub(super) client: String,
}

/// Credentials, and what registries and servers say about them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wallet {
    pub(super) credentials: Vec<Credential>,
    /// The records by registry.
    pub(super) records: BTreeMap<String, Vec<KeyRecord>>,
    /// What the servers say by token; nothing where they are down.
    pub(super) told: BTreeMap<String, Option<String>>,
    /// Digests that the external registry does not answer for.
    pub(super) unanswered: Vec<String>,
}

const NOW_S: i64 = super::NOW / 1000;

impl Wallet {
    /// Credentials for these methods.
    pub(super) fn fill(dice: &mut Dice, auths: &[Auth]) -> Wallet {
        let mut wallet = Wallet::default();
        for (position, auth) in auths.iter().enumerate() {
            match &auth.kind {
                AuthKind::ApiKey(key) => {
                    let prefix = key.prefix.as_deref().unwrap_or_default();
                    (0..7).for_each(|_| wallet.key(dice, position, &key.registry, prefix));
                }
                AuthKind::Jwt(jwt) => {
                    (0..9).for_each(|_| wallet.jwt(dice, position, jwt));
                }
                AuthKind::Introspection(_) => {
                    (0..7).for_each(|_| wallet.opaque(dice, position));
                }
            }
        }
        wallet
    }

    pub(super) fn registry(&self, name: &str) -> Registry {
        let records = self.records.get(name).cloned().unwrap_or_default();
        Registry::from_records(records).expect("ids and digests are unique")
    }

    fn push(&mut self, auth: usize, text: String, client: &str) {
        self.credentials.push(Credential { auth, text, client: client.to_owned() });
    }

    fn key(&mut self, dice: &mut Dice, auth: usize, registry: &str, prefix: &str) {
        let number = self.credentials.len();
        let text = format!("{prefix}k{number}x{:016x}", dice.next());
        let client = dice.pick(&["c1", "acme", "c9"]);
        let mut record = json!({
            "id": format!("id-{number}"),
            "digest": KeyDigest::plain(&text).to_string(),
            "client": client,
            "status": "active",
            "scopes": claims::scopes(dice),
            "roles": claims::roles(dice),
            "metadata": claims::facts(dice),
        });
        let mut set = |name: &str, value: Value| {
            record[name] = value;
        };
        match dice.below(20) {
            0 => set("status", json!("disabled")),
            1 => set("expires_at", json!("2025-12-31T00:00:00Z")),
            2 => set("not_before", json!("2026-02-01T00:00:00Z")),
            3 => set("networks", json!(["203.0.113.0/24"])),
            4 => set("networks", json!([])),
            5 => set("routes", json!(["/a/{x}", "/users/{rest...}"])),
            6 => set("routes", json!([])),
            7 => return self.push(auth, text, client),
            8 => self.unanswered.push(KeyDigest::plain(&text).to_string()),
            _ => {}
        }
        let line = record.to_string();
        let record = KeyRecord::from_json(line.as_bytes()).expect("a well-formed record");
        self.records.entry(registry.to_owned()).or_default().push(record);
        self.push(auth, text, if dice.percent(10) { "other" } else { client });
    }

    fn jwt(&mut self, dice: &mut Dice, auth: usize, jwt: &JwtAuth) {
        let algorithm = jwt.algorithms[dice.below(jwt.algorithms.len())];
        let mut claims = claims::token(dice, NOW_S);
        claims.insert("iss".into(), json!(jwt.issuer));
        claims.insert("aud".into(), audience(&jwt.audience));
        let mut header = Map::new();
        if jwt.token_type.is_some() || dice.percent(20) {
            header.insert("typ".into(), json!("at+jwt"));
        }
        let mut minter = Minter::new(algorithm);
        match dice.below(34) {
            0 => {
                claims.insert("exp".into(), json!(NOW_S - 301));
            }
            1 => {
                claims.insert("nbf".into(), json!(NOW_S + 600));
            }
            2 => {
                claims.insert("iss".into(), json!("https://stranger.test"));
            }
            3 => {
                claims.insert("aud".into(), json!("https://other.test"));
            }
            4 => minter = Minter::forged(algorithm),
            5 => {
                claims.remove("exp");
            }
            6 => {
                claims.remove("jti");
            }
            7 => {
                claims.insert("iat".into(), json!(NOW_S - 7200));
            }
            8 => {
                claims.insert("cnf".into(), json!({"jkt": "x"}));
            }
            9 => {
                header.insert("typ".into(), json!("logout+jwt"));
            }
            10 => {
                header.insert("kid".into(), json!("unheard-of"));
            }
            11 => minter = Minter::new(Algorithm::ES256),
            12 => {
                claims.insert("aud".into(), json!([7]));
            }
            _ => {}
        }
        let token = minter.mint_with(&header, &Value::Object(claims));
        self.push(auth, token, "");
    }

    fn opaque(&mut self, dice: &mut Dice, auth: usize) {
        let token = format!("opaque-{}-{:x}", self.credentials.len(), dice.next());
        let mut claims = claims::token(dice, NOW_S);
        claims.insert("active".into(), json!(true));
        claims.insert("iss".into(), json!("https://app.test"));
        claims.insert("aud".into(), json!("https://api.test"));
        let changed = match dice.below(14) {
            0 => Some(("active", json!(false))),
            1 => Some(("active", json!("true"))),
            2 => Some(("exp", json!(NOW_S - 1))),
            3 => Some(("aud", json!("https://other.test"))),
            4 => Some(("iss", json!("https://stranger.test"))),
            _ => None,
        };
        claims.extend(changed.map(|(name, value)| (name.to_owned(), value)));
        let told = Some(Value::Object(claims).to_string()).filter(|_| !dice.percent(8));
        self.told.insert(token.clone(), told);
        self.push(auth, token, "");
    }
}

fn audience(audience: &gatewright_core::policy::Audience) -> Value {
    match audience {
        gatewright_core::policy::Audience::Any => json!("https://anything.test"),
        gatewright_core::policy::Audience::OneOf(names) => json!(names),
    }
}
