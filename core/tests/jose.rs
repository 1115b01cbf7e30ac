//! Real tokens and keys, good and bad, made by others: no bad one passes, and no good one is
//! refused but for a rule that is stated here.
#![cfg(feature = "jwt")]
// Real inputs stand beside the project, and a test may stop where they are not what they were.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use data_encoding::{BASE64, BASE64URL_NOPAD};
use gatewright_core::key_set::{KeySet, KeySetError, PemFault};
use gatewright_core::policy::Algorithm;
use gatewright_core::{Reason, Secret, SharedKey};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// A file of the real inputs, or `None` where they are absent.
fn read(name: &str) -> Option<String> {
    let root = std::env::var_os("GATEWRIGHT_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    );
    if !root.exists() {
        println!("skipped: real inputs absent ({})", root.display());
        return None;
    }
    Some(fs::read_to_string(root.join("jose").join(name)).unwrap())
}

fn document(name: &str) -> Option<Value> {
    read(name).map(|text| serde_json::from_str(&text).unwrap())
}

fn lines(name: &str) -> Vec<Value> {
    let text = read(name).unwrap_or_default();
    text.lines().filter(|l| !l.is_empty()).map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// Verifies as a policy would: with a key set, or, for a lone JWK of type `oct`, with a shared
/// secret whose algorithm the policy names. A secret that is not for signing cannot be expressed.
fn verify(key: &Value, token: &str) -> Result<Vec<u8>, Reason> {
    if key["kty"] == "oct" {
        let algorithm = Algorithm::from_name(text(key, "alg")).ok_or(Reason::TokenKey)?;
        let secret = BASE64URL_NOPAD.decode(text(key, "k").as_bytes());
        let secret = Secret::new(secret.map_err(|_| Reason::TokenKey)?);
        let shared = SharedKey::new(&secret, &[algorithm]).map_err(|_| Reason::TokenKey)?;
        return shared.verify(token).map(|good| good.payload);
    }
    let keys = KeySet::from_json(key.to_string().as_bytes()).map_err(|_| Reason::TokenKey)?;
    keys.verify(token, Algorithm::ALL).map(|good| good.payload)
}

/// Runs a Wycheproof file: how many vectors there are, and which come out otherwise than it says.
fn wycheproof(name: &str) -> Option<(usize, Vec<i64>)> {
    let file = document(&format!("wycheproof/{name}.json"))?;
    let (mut count, mut otherwise) = (0, Vec::new());
    for group in file["testGroups"].as_array().unwrap() {
        let key = if group["public"].is_null() { &group["private"] } else { &group["public"] };
        // A set of one secret is that secret; a set of several cannot be expressed.
        let key = match key["keys"].as_array().map(Vec::as_slice) {
            Some([lone]) if lone["kty"] == "oct" => lone,
            _ => key,
        };
        for test in group["tests"].as_array().unwrap() {
            let token = test.get("jws").or(test.get("jwe")).unwrap();
            let token = token.as_str().map_or_else(|| token.to_string(), str::to_owned);
            count += 1;
            if verify(key, &token).is_ok() != (test["result"] == "valid") {
                otherwise.push(test["tcId"].as_i64().unwrap());
            }
        }
    }
    Some((count, otherwise))
}

#[test]
fn s19_wycheproof_signatures() {
    let Some(found) = wycheproof("json_web_signature_test") else { return };
    // Bad vectors: said to be valid, but key and header disagree on the algorithm (346, 347, 350,
    // 351), or a character stands in it that base64url does not have (372, 373); said to be
    // invalid, but the same bytes as a valid one (367, 370).
    assert_eq!(found, (401, vec![346, 347, 350, 351, 367, 370, 372, 373]));
}

#[test]
fn s19_wycheproof_keys() {
    let Some(found) = wycheproof("json_web_key_test") else { return };
    // Valid, but its two secrets stand in one set.
    assert_eq!(found, (26, vec![2]));
}

#[test]
fn s19_wycheproof_crypto() {
    let Some((count, otherwise)) = wycheproof("json_web_crypto_test") else { return };
    // Valid, but its two secrets stand in one set (48), or it is encrypted (50, 67).
    assert_eq!((count, otherwise), (83, vec![48, 50, 67]));
}

#[test]
fn wycheproof_encryption_is_refused_as_a_whole() {
    let Some((count, otherwise)) = wycheproof("json_web_encryption_test") else { return };
    // All that come out otherwise are the 65 valid ones.
    assert_eq!((count, otherwise.len()), (139, 65));
}

#[test]
fn the_examples_of_the_cookbook_verify() {
    let check = |name: &str, want: Result<(), Reason>| {
        let Some(example) = document(&format!("cookbook/{name}.json")) else { return };
        let mut key = example["input"]["key"].clone();
        key["alg"] = example["input"]["alg"].clone();
        let found = verify(&key, text(&example["output"], "compact"));
        let payload = want.map(|()| text(&example["input"], "payload").as_bytes().to_vec());
        assert_eq!(found, payload, "{name}");
    };
    check("jws/4_1.rsa_v15_signature", Ok(()));
    check("jws/4_2.rsa-pss_signature", Ok(()));
    check("jws/4_3.ecdsa_signature", Err(Reason::TokenAlgorithm)); // P-521
    check("jws/4_4.hmac-sha2_integrity_protection", Ok(()));
    check("jws/4_5.signature_with_detached_content", Err(Reason::TokenSignature));
    for unencoded in ["4_6.protecting_specific_header_fields", "4_7.protecting_content_only"] {
        check(&format!("jws/{unencoded}"), Err(Reason::TokenMalformed));
    }
    check("curve25519/jws", Ok(()));
}

#[test]
fn the_examples_of_the_rfcs_hold() {
    for case in lines("rfc-examples/cases.jsonl") {
        let (mut key, token) = (case["key"].clone(), text(&case, "token"));
        match text(&case, "kind") {
            "jws" => {
                key["alg"] = json!(if key["kty"] == "oct" { "HS256" } else { "EdDSA" });
                assert!(verify(&key, token).is_ok(), "{}", case["rfc"]);
            }
            "thumbprint" => {
                let keys = KeySet::from_json(key.to_string().as_bytes()).unwrap();
                let found: Vec<_> = keys.usable().map(|key| key.thumbprint()).collect();
                assert_eq!(found, [text(&case, "sha256")], "{}", case["rfc"]);
            }
            // Only the signature holds: what a proof is for, the header says (S23).
            "dpop-proof" => assert!(verify(&key, token).is_ok(), "{}", case["rfc"]),
            "unsecured-must-reject" => {
                let keys = KeySet::from_json(br#"{"keys":[]}"#).unwrap();
                let found = keys.verify(token, Algorithm::ALL).err();
                assert_eq!(found, Some(Reason::TokenAlgorithm));
            }
            _ => {}
        }
    }
}

#[test]
fn the_tokens_of_istio_verify() {
    let Some(keys) = document("istio/jwks.json") else { return };
    let tokens = lines("istio/tokens.jsonl");
    let good = tokens.iter().filter(|case| {
        let payload = verify(&keys, text(case, "token")).unwrap();
        serde_json::from_slice::<Value>(&payload).unwrap() == case["claims"]
    });
    assert_eq!(good.count(), 15);
}

#[test]
fn s19_the_tokens_of_the_pyjwt_advisory_are_refused() {
    let tokens = lines("pyjwt/tokens.jsonl");
    let token = |id: &str| tokens.iter().find(|t| t["id"] == id).map(|t| text(t, "token"));
    let (Some(ed), Some(ec)) = (token("pyjwt-0001"), token("pyjwt-0003")) else { return };
    // The bad ones are HS256 under the text of the public key.
    let key_text = |id: &str| {
        let token = tokens.iter().find(|token| token["id"] == id).unwrap();
        let base64 = text(token, "verified_by").rsplit(' ').next().unwrap();
        BASE64.decode(base64.as_bytes()).unwrap()
    };
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let ed_text = key_text("pyjwt-0002");
    let x = encode(&ed_text[ed_text.len() - 32..]);
    let ed_key = json!({"kty": "OKP", "crv": "Ed25519", "x": x});
    let ec_text = key_text("pyjwt-0004");
    let (x, y) = ec_text[ec_text.len() - 64..].split_at(32);
    let ec_key = json!({"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)});
    assert!(verify(&ed_key, ed).is_ok());
    assert!(verify(&ec_key, ec).is_ok());
    assert_eq!(verify(&ed_key, token("pyjwt-0002").unwrap()), Err(Reason::TokenKey));
    assert_eq!(verify(&ec_key, token("pyjwt-0004").unwrap()), Err(Reason::TokenKey));
}

#[test]
fn the_other_tokens_of_pyjwt_are_refused_but_for_the_one_of_a_real_issuer() {
    let Some(keys) = document("pyjwt/jwks.json") else { return };
    for case in lines("pyjwt/tokens.jsonl").iter().skip(4) {
        // Their secret has six bytes, so none of those is a secret that is accepted.
        let secret = SharedKey::new(&Secret::new("secret"), &[Algorithm::HS256]);
        assert!(secret.is_err());
        let good = verify(&keys, text(case, "token")).is_ok();
        assert_eq!(good, case["id"] == "pyjwt-0022", "{}", case["id"]);
    }
}

#[test]
fn real_key_sets_are_read_key_by_key() {
    let check = |name: &str, usable: usize, skipped: usize| {
        let Some(text) = read(name) else { return };
        let set = KeySet::from_json(text.as_bytes()).unwrap();
        assert_eq!((set.usable().count(), set.skipped().len()), (usable, skipped), "{name}");
    };
    let azure = |name: &str, usable, skipped| {
        check(&format!("azure-identitymodel/{name}.json"), usable, skipped);
    };
    // Many of these write numbers in padded base64, which is no base64url.
    azure("JsonWebKeySet", 0, 2);
    azure("JsonWebKeySetBadBase64Data", 0, 2);
    azure("JsonWebKeySetBadRsaDataMissingComponent", 0, 3);
    azure("JsonWebKeySetBadX509Data", 0, 2);
    azure("JsonWebKeySetEnd2End", 0, 2);
    azure("JsonWebKeySetEnd2EndEC", 2, 1);
    azure("JsonWebKeySetSingleX509Data", 0, 1);
    azure("JsonWebKeySetUnrecognizedKty", 0, 2);
    azure("PingLabsJWKS", 3, 0);
    azure("jwks", 15, 11);
    check("istio/jwks.json", 2, 0);
    check("jwks-rsa-java/empty-jwks.json", 0, 0);
    check("jwks-rsa-java/invalid-jwks.json", 0, 1);
    check("jwks-rsa-java/jwks-single-no-kid.json", 1, 0);
    check("jwks-rsa-java/jwks-single.json", 1, 0);
    check("jwks-rsa-java/jwks.json", 2, 0);
    check("pyjwt/jwks.json", 13, 21);
    check("pyjwt/keys/jwk_ec_key_P-256.json", 1, 0);
    check("pyjwt/keys/jwk_ec_key_P-521.json", 0, 1);
    check("pyjwt/keys/jwk_okp_pub_Ed448.json", 0, 1);
    check("pyjwt/keys/jwk_hmac.json", 0, 1);
    check("pyjwt/keys/jwk_keyset_only_unknown_alg.json", 0, 1);
    check("pyjwt/keys/jwk_keyset_with_unknown_alg.json", 1, 1);
}

#[test]
fn documents_that_are_no_key_sets_are_errors() {
    for name in ["azure-identitymodel/OpenIdConnectMetadata.json", "pyjwt/keys/jwk_empty.json"] {
        let Some(text) = read(name) else { return };
        assert_eq!(KeySet::from_json(text.as_bytes()).err(), Some(KeySetError::NotAKeySet));
    }
}

#[test]
fn public_keys_are_read_from_pem() {
    let check = |name: &str, want: Result<usize, PemFault>| {
        let Some(text) = read(&format!("pyjwt/keys/{name}")) else { return };
        let found = KeySet::from_pem(&text).map(|set| set.usable().count());
        assert_eq!(found, want.map_err(KeySetError::Pem), "{name}");
    };
    check("testkey2_rsa.pub.pem", Ok(1));
    check("testkey_ec.pub", Ok(1));
    check("testkey_ed25519.pub.pem", Ok(1));
    check("testkey_pkcs1.pub.pem", Ok(0)); // 1024 bits
    check("testkey_rsa.cer", Err(PemFault::Certificate));
    check("testkey_rsa.pub", Err(PemFault::NotPem));
    check("testkey_ed25519.pub", Err(PemFault::NotPem));
    check("testkey_ec_ssh.pub", Err(PemFault::NotPem));
}
