//! What is secret does not show itself (S30): not in `Debug`, and in no message.

use gatewright_core::key_set::KeySet;
use gatewright_core::registry::{KeyDigest, KeyRecord, KeyText};
use gatewright_core::{Answer, OwnedRequest, Registry, Secret, Setup};
use proptest::prelude::*;
use std::fmt::Debug;

fn shown(values: &[&dyn Debug]) -> String {
    values.iter().map(|value| format!("{value:?} {value:#?}")).collect()
}

proptest! {
    #[test]
    fn s30_secrets_do_not_show(text in "[A-Za-z0-9]{12,40}", entropy in any::<[u8; 32]>()) {
        let secret = Secret::new(text.as_str());
        let mut setup = Setup::default();
        setup.secrets.insert("name".into(), secret.clone());
        setup.pepper = Some(secret.clone());
        let headers = vec![("Authorization".to_owned(), text.clone())];
        let answer = Answer::http(200, headers, text.as_str());
        let found = shown(&[&secret, &setup, &answer]);
        prop_assert!(!found.contains(&text), "{found}");

        let key = KeyText::new("id", &entropy).unwrap();
        let digest = key.digest(Some(&secret));
        let found = shown(&[&key, &digest]);
        prop_assert!(!found.contains(key.as_str()) && !found.contains(&text), "{found}");
    }

    #[test]
    fn s30_requests_show_the_names_of_their_headers_alone(text in "[A-Za-z0-9]{12,40}") {
        let mut request = OwnedRequest::new("GET", "/orders");
        request.headers.push((b"X-API-Key".to_vec(), text.clone().into_bytes()));
        request.query = Some(format!("api_key={text}").into_bytes());
        let found = shown(&[&request]) + &request.with(|request| shown(&[request]));
        prop_assert!(found.contains("X-API-Key") && found.contains("/orders"), "{found}");
        prop_assert!(!found.contains(&text) && !found.contains("api_key"), "{found}");
    }

    #[test]
    fn s30_private_members_do_not_show(text in "[A-Za-z0-9]{12,40}") {
        let point = r#""x":"04N0xi21hshyvBp7I167sbE_bXqyqkAPfefdklMO7wY","y":"UI8exy-C06a7DUnjIdENkxeFtHM4-l_41LqEw9nVgmw""#;
        let document = format!(
            r#"{{"keys":[{{"kty":"EC","crv":"P-256",{point},"d":"{text}"}},{{"kty":"oct","k":"{text}"}}]}}"#
        );
        let keys = KeySet::from_json(document.as_bytes()).unwrap();
        let found = shown(&[&keys]) + &keys.to_json() + &keys.skipped()[0].fault.to_string();
        prop_assert!(keys.usable().all(|key| key.has_private_members()));
        prop_assert!(!found.contains(&text), "{found}");
    }

    #[test]
    fn s30_messages_about_what_does_not_read_hold_none_of_it(text in "[A-Za-z0-9]{12,40}") {
        let line = format!(r#"{{"id":"k","digest":"{text}","client":"c","status":"active"}}"#);
        let record = KeyRecord::from_json(line.as_bytes()).unwrap_err();
        let registry = Registry::from_json_lines(line.as_bytes()).unwrap_err();
        let digest = text.parse::<KeyDigest>().unwrap_err();
        let key = KeyText::parse(&format!("gwk_{text}")).unwrap_err();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----");
        let pem = KeySet::from_pem(&pem).unwrap_err();
        let json = KeySet::from_json(text.as_bytes()).unwrap_err();
        let found = shown(&[&record, &registry, &digest, &key, &pem, &json])
            + &format!("{record} {registry} {digest} {key} {pem} {json}");
        prop_assert!(!found.contains(&text), "{found}");
    }
}

#[cfg(feature = "jwt")]
proptest! {
    #[test]
    fn s30_shared_keys_and_tokens_do_not_show(text in "[A-Za-z0-9]{32,40}") {
        use gatewright_core::SharedKey;
        use gatewright_core::policy::Algorithm;

        let key = SharedKey::new(&Secret::new(text.as_str()), &[Algorithm::HS256]).unwrap();
        let short = SharedKey::new(&Secret::new(text.as_str()), &[Algorithm::HS512]).unwrap_err();
        let refused = key.verify(&text).unwrap_err();
        let found = shown(&[&key, &short, &refused]) + &format!("{short} {refused}");
        prop_assert!(!found.contains(&text), "{found}");
    }
}
