//! `auth user = jwt { … }`

use super::super::Resolver;
use super::super::fields::{Fields, listed};
use super::super::url::Url;
use super::Proof;
use super::token::Token;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::{self, Field, Value, Word};
use gatewright_core::policy::{Algorithm, AuthKind, JwtAuth, KeySource};

/// The fields that it has besides those of every token.
pub(super) const FIELDS: &[&str] = &["algorithms", "keys", "leeway", "type", "profile", "max_age"];

const LEEWAY_S: i64 = 60;
const MAX_LEEWAY_S: i64 = 5 * 60;
const MAX_AGE_S: i64 = 366 * 86_400;

impl Resolver<'_> {
    pub(super) fn jwt<'f>(
        &mut self,
        fields: &mut Fields<'f>,
        auth: &'f syntax::Auth,
    ) -> Option<Proof> {
        let Token { places, issuer, audience, claims } = self.token(fields, auth);
        let algorithms = self.algorithms(fields, auth);
        let keys = self.keys(fields, auth, algorithms.as_deref(), issuer.as_ref());
        let leeway = fields.take("leeway").and_then(|f| self.seconds(f, 0, MAX_LEEWAY_S));
        let max_age = fields.take("max_age").and_then(|f| self.seconds(f, 1, MAX_AGE_S));
        let token_type = fields.take("type").and_then(|field| self.token_type(field));
        let profile = fields.take("profile");
        let rfc9068 = profile.and_then(|field| self.choice(field, &[("rfc9068", true)]));
        let kind = AuthKind::Jwt(JwtAuth {
            issuer: issuer?.0,
            audience: audience?,
            algorithms: algorithms?,
            keys: keys?,
            leeway_s: leeway.unwrap_or(LEEWAY_S).try_into().unwrap_or_default(),
            token_type,
            rfc9068: rfc9068.unwrap_or_default(),
            claims,
            max_age_s: max_age.and_then(|seconds| seconds.try_into().ok()),
        });
        Some(Proof { kind, places })
    }

    /// `algorithms RS256, ES256`: one family, sorted.
    fn algorithms(
        &mut self,
        fields: &mut Fields<'_>,
        auth: &syntax::Auth,
    ) -> Option<Vec<Algorithm>> {
        let Some(field) = fields.take("algorithms") else {
            let help = "write `algorithms RS256, ES256`: those that the issuer signs with";
            self.report_missing(auth, "`algorithms`", help);
            return None;
        };
        if field.values.is_empty() {
            self.report_empty(field);
            return None;
        }
        let words = field.values.iter().filter_map(Value::as_word);
        let words: Vec<&Word> = words.filter(|word| !word.is_quoted()).collect();
        if words.len() != field.values.len() {
            self.bad_value(field, "names such as `RS256`");
            return None;
        }
        self.refuse_repetition(words.iter().map(|word| (word.text.as_str(), word.span)));
        let mut read: Vec<Algorithm> =
            words.iter().filter_map(|word| self.algorithm(word)).collect();
        read.sort();
        read.dedup();
        let symmetric = read.iter().filter(|algorithm| algorithm.is_symmetric()).count();
        if symmetric > 0 && symmetric < read.len() {
            let message = "shared secrets (`HS…`) and public keys do not mix in one method";
            self.report(
                Diagnostic::new(Code::AlgorithmFamily, field.span, message)
                    .help("a public key must never serve as a secret: write two `auth` items"),
            );
        }
        Some(read).filter(|read| !read.is_empty())
    }

    fn algorithm(&mut self, word: &Word) -> Option<Algorithm> {
        let known = Algorithm::from_name(&word.text);
        if known.is_none() {
            let names: Vec<&str> = Algorithm::ALL.iter().map(|known| known.as_str()).collect();
            let message = match word.text.eq_ignore_ascii_case("none") {
                true => "`none` is no algorithm: an unsigned token proves nothing".into(),
                false => format!("`{}` is no algorithm that is checked", word.text),
            };
            let strange = Diagnostic::new(Code::UnknownAlgorithm, word.span, message);
            let help = format!("there are {}", listed(&names));
            self.report(match nearest(&word.text, names.iter().copied()) {
                Some(near) => strange.fix(format!("write `{near}`"), word.span, near).guess(),
                None => strange.help(help),
            });
        }
        known
    }

    /// `keys jwks "https://…"`, `keys discovery`, `keys file "…"`, `keys secret NAME`
    fn keys(
        &mut self,
        fields: &mut Fields<'_>,
        auth: &syntax::Auth,
        algorithms: Option<&[Algorithm]>,
        issuer: Option<&(String, Span)>,
    ) -> Option<KeySource> {
        let Some(field) = fields.take("keys") else {
            let help = "write `keys jwks \"https://…\"`, `keys discovery`, `keys file \"…\"`, or \
                        `keys secret NAME`";
            self.report_missing(auth, "`keys`", help);
            return None;
        };
        let kind = field.values.first().and_then(Value::as_word).map(|word| word.text.as_str());
        let keys = match (kind, field.values.get(1).and_then(Value::as_word)) {
            (Some("jwks"), Some(url)) => KeySource::Jwks(self.word_url(url, Url::Https)?),
            (Some("discovery"), None) => {
                self.refuse_discovery(issuer, field.span);
                KeySource::Discovery
            }
            (Some("file"), Some(path)) => {
                KeySource::Inline(self.key_file(path, algorithms.unwrap_or_default())?)
            }
            (Some("secret"), Some(name)) => KeySource::Secret(self.handed_over(name)?),
            _ => {
                let wanted = "`jwks \"https://…\"`, `discovery`, `file \"…\"` or `secret NAME`";
                self.bad_value(field, wanted);
                return None;
            }
        };
        self.compare_family(field, &keys, algorithms.unwrap_or_default());
        Some(keys)
    }

    fn compare_family(&mut self, field: &Field, keys: &KeySource, algorithms: &[Algorithm]) {
        let secret = matches!(keys, KeySource::Secret(_));
        let fits = |known: &Algorithm| known.is_symmetric() == secret;
        // Where some fit, the others do not mix with them, which has been said.
        let Some(strange) = algorithms.first().filter(|_| !algorithms.iter().any(fits)) else {
            return;
        };
        let name = strange.as_str();
        let (message, help) = match secret {
            true => (
                format!("`{name}` is checked with public keys, not with a secret"),
                "name the keys by `jwks`, `discovery` or `file`, or use `HS256`",
            ),
            false => (
                format!("`{name}` is checked with a shared secret, not with published keys"),
                "write `keys secret NAME`; the host hands the secret over under this name",
            ),
        };
        self.report(Diagnostic::new(Code::AlgorithmFamily, field.span, message).help(help));
    }

    /// `type "at+jwt"`
    fn token_type(&mut self, field: &Field) -> Option<String> {
        let text = self.one_text(field)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+/".contains(&byte);
        if text.is_empty() || !text.bytes().all(plain) {
            self.bad_value(field, "a media type, such as `\"at+jwt\"`");
            return None;
        }
        Some(text)
    }
}
