//! `auth partner = api_key { … }`

use super::super::Resolver;
use super::super::fields::Fields;
use super::Proof;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::{self, Field, Value};
use gatewright_core::policy::{ApiKeyAuth, AuthKind, OnInvalid, Place, Scheme};

pub(super) const FIELDS: &[&str] =
    &["header", "authorization", "query", "prefix", "registry", "on_invalid"];
/// Where a key is looked for if nothing else is said.
const HEADER: &str = "X-API-Key";
const MAX_PREFIX: usize = 64;

impl Resolver<'_> {
    pub(super) fn api_key<'f>(
        &mut self,
        fields: &mut Fields<'f>,
        auth: &'f syntax::Auth,
    ) -> Option<Proof> {
        let prefix = fields.take("prefix").and_then(|field| self.prefix(field));
        let places = self.key_places(fields, prefix.is_some());
        let on_invalid = fields.take("on_invalid").and_then(|field| self.on_invalid(field));
        let Some(field) = fields.take("registry") else {
            self.report_missing(
                auth,
                "`registry`",
                "write `registry NAME`: the host hands the keys over under this name",
            );
            return None;
        };
        let registry = self.one_word(field, "the name of a registry")?.text.clone();
        let on_invalid = on_invalid.unwrap_or(OnInvalid::Unauthorized);
        let kind = AuthKind::ApiKey(ApiKeyAuth { registry, prefix, on_invalid });
        Some(Proof { kind, places })
    }

    fn key_places(&mut self, fields: &mut Fields<'_>, prefixed: bool) -> Vec<Place> {
        let header = fields.take("header").and_then(|field| self.header_place(field));
        let query = fields.take("query").and_then(|field| self.query_place(field));
        let scheme = fields.take("authorization").and_then(|field| self.scheme(field, prefixed));
        let mut places: Vec<Place> = [header, query, scheme].into_iter().flatten().collect();
        if places.is_empty() {
            places.push(Place::Header(HEADER.into()));
        }
        places.sort();
        places
    }

    fn scheme(&mut self, field: &Field, prefixed: bool) -> Option<Place> {
        let known =
            [("ApiKey", Scheme::ApiKey), ("Basic", Scheme::Basic), ("Bearer", Scheme::Bearer)];
        let scheme = self.choice(field, &known)?;
        if scheme == Scheme::Bearer && !prefixed {
            let message = "API keys as Bearer tokens need a `prefix`";
            self.report(
                Diagnostic::new(Code::BearerKey, field.span, message)
                    .help("nothing else tells a key from a token: add `prefix \"…\"`"),
            );
        }
        Some(Place::Authorization(scheme))
    }

    fn prefix(&mut self, field: &Field) -> Option<String> {
        let prefix = self.one_text(field)?;
        let fits = (1..=MAX_PREFIX).contains(&prefix.len());
        if !fits || !prefix.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.bad_value(field, "a text of 1 to 64 visible ASCII characters");
            return None;
        }
        Some(prefix)
    }

    fn on_invalid(&mut self, field: &Field) -> Option<OnInvalid> {
        match field.values.as_slice() {
            [Value::Integer(status)] if status.value == 401 => Some(OnInvalid::Unauthorized),
            [Value::Integer(status)] if status.value == 403 => Some(OnInvalid::Forbidden),
            _ => {
                self.bad_value(field, "`401` or `403`");
                None
            }
        }
    }
}
