//! Tokens signed with test keys that everybody has, for test runners.
//!
//! The keys stand in `public-test-keys.json`, private parts and all. Nothing trusts them by
//! itself, and a gateway that trusts one of them trusts everybody.

use super::signature::{PROVIDER, name};
use crate::policy::Algorithm;
use crate::setup::Secret;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use jsonwebtoken::EncodingKey;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// What the `kid` of every test key begins with.
pub const KID_MARK: &str = "gatewright-test-";

static KEYS: LazyLock<Vec<TestKey>> = LazyLock::new(|| {
    let document: Document = serde_json::from_str(include_str!("mint/public-test-keys.json"))
        .unwrap_or(Document { keys: Vec::new() });
    document.keys
});

/// Signs tokens of one algorithm.
///
/// ```
/// use gatewright_core::key_set::KeySet;
/// use gatewright_core::mint::Minter;
/// use gatewright_core::policy::Algorithm;
///
/// let minter = Minter::new(Algorithm::ES256);
/// let token = minter.mint(&serde_json::json!({"sub": "42"}));
/// let keys = KeySet::from_json(minter.jwks().as_bytes()).unwrap();
/// assert!(keys.verify(&token, &[Algorithm::ES256]).is_ok());
///
/// let forged = Minter::forged(Algorithm::ES256).mint(&serde_json::json!({"sub": "42"}));
/// assert!(keys.verify(&forged, &[Algorithm::ES256]).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Minter {
    algorithm: Algorithm,
    forged: bool,
}

impl Minter {
    /// With the key that [`Minter::jwks`] publishes, or [`Minter::secret`] hands over.
    pub fn new(algorithm: Algorithm) -> Minter {
        Minter { algorithm, forged: false }
    }

    /// With another key under the same `kid`.
    pub fn forged(algorithm: Algorithm) -> Minter {
        Minter { algorithm, forged: true }
    }

    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The `kid` of its key.
    pub fn kid(&self) -> String {
        format!("{KID_MARK}{}", self.key_name())
    }

    /// A token with these claims and the usual header: `alg`, `typ` `JWT` and `kid`.
    pub fn mint(&self, claims: &Value) -> String {
        self.mint_with(&Map::new(), claims)
    }

    /// A token whose header has these members too, or instead; `null` takes one away.
    pub fn mint_with(&self, header: &Map<String, Value>, claims: &Value) -> String {
        let mut members = Map::new();
        members.insert("alg".into(), self.algorithm.as_str().into());
        members.insert("typ".into(), "JWT".into());
        members.insert("kid".into(), self.kid().into());
        members.extend(header.clone());
        members.retain(|_, value| !value.is_null());
        self.sign(&Value::Object(members).to_string(), &claims.to_string())
    }

    /// A token of a header and a payload as they stand, which need not even be JSON.
    pub fn sign(&self, header: &str, payload: &str) -> String {
        let encode = |part: &[u8]| BASE64URL_NOPAD.encode(part);
        let signed = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
        let signature = self.signature(&signed).unwrap_or_default();
        format!("{signed}.{}", encode(&signature))
    }

    /// The set of its public key; without a key for HS256, HS384 and HS512.
    pub fn jwks(&self) -> String {
        let public = self.key().and_then(|key| key.public.clone());
        let keys: Vec<Value> =
            public.map(|public| named(public, &self.kid())).into_iter().collect();
        serde_json::json!({ "keys": keys }).to_string()
    }

    /// Its secret, for HS256, HS384 and HS512.
    pub fn secret(&self) -> Option<Secret> {
        let key = self.key().filter(|_| self.algorithm.is_symmetric())?;
        key.bytes().map(Secret::new)
    }

    fn signature(&self, signed: &str) -> Option<Vec<u8>> {
        let signer = (PROVIDER.signer_factory)(&name(self.algorithm), &self.signing_key()?).ok()?;
        signer.try_sign(signed.as_bytes()).ok()
    }

    fn signing_key(&self) -> Option<EncodingKey> {
        let bytes = self.key()?.bytes()?;
        Some(match self.key_name() {
            "rsa" => EncodingKey::from_rsa_der(&bytes),
            "p256" | "p384" => EncodingKey::from_ec_der(&bytes),
            "ed25519" => EncodingKey::from_ed_der(&bytes),
            _ => EncodingKey::from_secret(&bytes),
        })
    }

    fn key(&self) -> Option<&'static TestKey> {
        let kind = if self.forged { "forged" } else { "good" };
        KEYS.iter().find(|key| key.name == self.key_name() && key.kind == kind)
    }

    fn key_name(&self) -> &'static str {
        use Algorithm::{
            ES256, ES384, EdDSA, HS256, HS384, HS512, PS256, PS384, PS512, RS256, RS384, RS512,
        };
        match self.algorithm {
            RS256 | RS384 | RS512 | PS256 | PS384 | PS512 => "rsa",
            ES256 => "p256",
            ES384 => "p384",
            EdDSA => "ed25519",
            HS256 | HS384 | HS512 => "secret",
        }
    }
}

/// The set of the public keys of every algorithm.
pub fn jwks() -> String {
    let good = KEYS.iter().filter(|key| key.kind == "good");
    let public = good.filter_map(|key| {
        let kid = format!("{KID_MARK}{}", key.name);
        key.public.clone().map(|public| named(public, &kid))
    });
    serde_json::json!({ "keys": public.collect::<Vec<_>>() }).to_string()
}

fn named(mut jwk: Value, kid: &str) -> Value {
    if let Some(members) = jwk.as_object_mut() {
        members.insert("kid".into(), kid.into());
        members.insert("use".into(), "sig".into());
    }
    jwk
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<TestKey>,
}

#[derive(Deserialize)]
struct TestKey {
    name: String,
    #[serde(rename = "use")]
    kind: String,
    private: String,
    public: Option<Value>,
}

impl TestKey {
    fn bytes(&self) -> Option<Vec<u8>> {
        BASE64.decode(self.private.as_bytes()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::key_set::KeySet;
    use crate::credential::shared_key::SharedKey;
    use crate::reason::Reason;
    use serde_json::json;

    #[test]
    fn every_algorithm_signs_and_verifies() {
        let keys = KeySet::from_json(jwks().as_bytes()).unwrap();
        assert_eq!(keys.usable().count(), 4);
        for algorithm in Algorithm::ALL.iter().copied() {
            let verify = |minter: Minter| {
                let token = minter.mint(&json!({"sub": "42"}));
                match Minter::new(algorithm).secret() {
                    None => keys.verify(&token, &[algorithm]),
                    Some(secret) => SharedKey::new(&secret, &[algorithm]).unwrap().verify(&token),
                }
            };
            let good = verify(Minter::new(algorithm)).unwrap();
            assert_eq!(
                (good.payload.as_slice(), good.algorithm),
                (b"{\"sub\":\"42\"}".as_slice(), algorithm)
            );
            let forged = verify(Minter::forged(algorithm)).err();
            assert_eq!(forged, Some(Reason::TokenSignature), "{}", algorithm.as_str());
        }
    }

    #[test]
    fn headers_can_be_changed() {
        let keys = KeySet::from_json(jwks().as_bytes()).unwrap();
        let mint = |header: Value| {
            let header = header.as_object().unwrap().clone();
            Minter::new(Algorithm::EdDSA).mint_with(&header, &json!({}))
        };
        let verify = |token: &str| keys.verify(token, Algorithm::ALL).map(|good| good.kid);
        assert_eq!(verify(&mint(json!({"alg": "Ed25519", "kid": null}))), Ok(None));
        assert_eq!(verify(&mint(json!({"alg": "none"}))), Err(Reason::TokenAlgorithm));
        assert_eq!(verify(&mint(json!({"alg": "RS256"}))), Err(Reason::TokenKey));
        assert_eq!(verify(&mint(json!({"alg": "HS256"}))), Err(Reason::TokenKey));
        assert_eq!(verify(&mint(json!({"kid": "other"}))), Err(Reason::TokenKey));
    }
}
