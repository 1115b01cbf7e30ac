//! `keys file "…"`: public keys that are read when compiling.

use super::super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Word;
use gatewright_core::key_set::{KeyFault, KeySet, KeySetError, UsableKey};
use gatewright_core::policy::Algorithm;

/// The thumbprints (RFC 7638, SHA-256) of the keys that `gatewright_core::mint` signs with.
const PUBLIC_TEST_KEYS: &[&str] = &[
    "uafGqR77Iv7CvExfpMeOSQshg-Qpsit9C6208vRP5ws",
    "RBxI0PCOUxrYaIG3DTUdHvHJiRMnyK9RJcL-xXatCAo",
    "UFIUtbOKd2u4Sh6shmoG9988t819q8-cEvjOJ1AHtF0",
    "gU_jYA16LlOw1AoS6Sk8ZveYIQ5IRrhAYi4MW0N_Jkw",
    "cItRpZxRqWRABKKq2WLVnSG0Rc1cWnPV-BnEqW4SzPQ",
    "CrwvskG3W_lzdpZI0eAOrBHkMP7VfqX5GSC0rD--9-c",
    "B3-7SFbjPXeMkM4azAudnn1s4W61JSicTG5sqfguUls",
    "_6tuwQwrHTHREI1r8YEL_8Z57kLEabPYboZXiePztiw",
];

/// How a PEM text begins; before it stands nothing but comments.
const PEM: &str = "-----BEGIN";

impl Resolver<'_> {
    /// The keys of a file as a key set in JSON text, public members alone.
    pub(super) fn key_file(&mut self, path: &Word, algorithms: &[Algorithm]) -> Option<String> {
        let name = self.text(path).into_owned();
        match self.usable_keys(path, &name, algorithms) {
            Ok(keys) => {
                self.warn_skipped(path, &name, &keys);
                self.warn_test_keys(path, &name, &keys);
                Some(keys.to_json())
            }
            Err(why) => {
                let message = format!("the key file `{name}` cannot be used: {why}");
                self.report(Diagnostic::new(Code::KeyFile, path.span, message).help(
                    "it is a key set or a key (RFC 7517), or public keys in PEM, below the root",
                ));
                None
            }
        }
    }

    fn usable_keys(
        &self,
        path: &Word,
        name: &str,
        algorithms: &[Algorithm],
    ) -> Result<KeySet, String> {
        let located = self.program.locate(path.span.file, name)?;
        let bytes = self.loader.load(&located).map_err(|why| why.to_string())?;
        let keys = read(&bytes).map_err(|why| why.to_string())?;
        let shared = keys.skipped().iter().any(|skipped| skipped.fault == KeyFault::Symmetric);
        if shared || keys.usable().any(|key| key.has_private_members()) {
            return Err("it holds a secret key, which never stands beside a policy".into());
        }
        let fits = |key: UsableKey<'_>| key.algorithms().any(|own| algorithms.contains(&own));
        let (usable, fitting) = (keys.usable().count(), keys.usable().filter(|k| fits(*k)).count());
        match (usable, keys.skipped().first()) {
            (0, Some(skipped)) => Err(skipped.fault.to_string()),
            (0, None) => Err("it holds no key".into()),
            _ if fitting == 0 && !algorithms.is_empty() => {
                Err("none of its keys fits the algorithms".into())
            }
            _ => Ok(keys),
        }
    }

    fn warn_skipped(&mut self, path: &Word, name: &str, keys: &KeySet) {
        for skipped in keys.skipped() {
            let kid = skipped.kid.as_ref().map(|kid| format!(" `{kid}`")).unwrap_or_default();
            let place = skipped.position + 1;
            let message = format!("key {place}{kid} of `{name}` is not used: {}", skipped.fault);
            self.report(Diagnostic::new(Code::SkippedKey, path.span, message));
        }
    }

    /// A public test key under whatever name, once for each file.
    fn warn_test_keys(&mut self, path: &Word, name: &str, keys: &KeySet) {
        if keys.usable().any(|key| PUBLIC_TEST_KEYS.contains(&key.thumbprint().as_str())) {
            let message = format!("`{name}` holds a test key whose private half is public");
            self.report(
                Diagnostic::new(Code::PublicTestKey, path.span, message)
                    .saying("everybody can sign tokens that this accepts")
                    .help("it is good for tests alone: take the keys of the issuer elsewhere"),
            );
        }
    }
}

fn read(bytes: &[u8]) -> Result<KeySet, KeySetError> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains(PEM) => KeySet::from_pem(text),
        _ => KeySet::from_json(bytes),
    }
}
