//! `auth app = introspection { … }`

use super::super::Resolver;
use super::super::fields::Fields;
use super::super::url::Url;
use super::Proof;
use super::token::Token;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{self, Field, Value};
use gatewright_core::policy::{AuthKind, ClientCredentials, Endpoint, IntrospectionAuth};

/// The fields that it has besides those of every token.
pub(super) const FIELDS: &[&str] = &["endpoint", "discovery", "credentials", "cache"];

const CACHE_S: i64 = 30;
const MAX_CACHE_S: i64 = 3600;

impl Resolver<'_> {
    pub(super) fn introspection<'f>(
        &mut self,
        fields: &mut Fields<'f>,
        auth: &'f syntax::Auth,
    ) -> Option<Proof> {
        let Token { places, issuer, audience, claims } = self.token(fields, auth);
        let endpoint = self.endpoint(fields, auth, issuer.as_ref());
        let credentials = match fields.take("credentials") {
            Some(field) => self.credentials(field),
            None if endpoint.is_some() => self.warn_open_endpoint(auth),
            None => None,
        };
        let cache = fields.take("cache").and_then(|f| self.seconds(f, 0, MAX_CACHE_S));
        let kind = AuthKind::Introspection(IntrospectionAuth {
            endpoint: endpoint?,
            issuer: Some(issuer?.0),
            audience: audience?,
            credentials,
            cache_s: cache.unwrap_or(CACHE_S).try_into().unwrap_or_default(),
            claims,
        });
        Some(Proof { kind, places })
    }

    fn endpoint(
        &mut self,
        fields: &mut Fields<'_>,
        auth: &syntax::Auth,
        issuer: Option<&(String, Span)>,
    ) -> Option<Endpoint> {
        match (fields.take("endpoint"), fields.take("discovery")) {
            (Some(endpoint), None) => self.url(endpoint, Url::Https).map(Endpoint::Url),
            (None, Some(discovery)) => {
                self.refuse_discovery(issuer, discovery.span);
                Some(Endpoint::Discovery)
            }
            (Some(endpoint), Some(discovery)) => {
                let message = "`endpoint` and `discovery` are two answers to one question";
                self.report(
                    Diagnostic::new(Code::RepeatedField, discovery.span, message)
                        .label(endpoint.span, "the endpoint is named here"),
                );
                None
            }
            (None, None) => {
                let help = "write `endpoint \"https://…\"`, or `discovery`";
                self.report_missing(auth, "`endpoint`", help);
                None
            }
        }
    }

    fn warn_open_endpoint(&mut self, auth: &syntax::Auth) -> Option<ClientCredentials> {
        let message = format!("`{}` asks its endpoint without credentials", auth.name.text);
        self.report(Diagnostic::new(Code::OpenIntrospection, auth.kind.span, message).help(
            "an endpoint has to know who asks, or everybody can try tokens there (RFC 7662 \
                 section 2.1): write `credentials NAME`; the host hands the client id and the \
                 secret over under this name",
        ));
        None
    }

    /// `credentials introspector basic`
    fn credentials(&mut self, field: &Field) -> Option<ClientCredentials> {
        let words: Vec<_> = field.values.iter().filter_map(Value::as_word).collect();
        let (name, in_body) = match words.as_slice() {
            [name] => (name, false),
            [name, form] => (name, form.is_bare("body")),
            _ => {
                self.bad_value(field, "the name of a secret, then `basic` or `body`");
                return None;
            }
        };
        let secret = self.handed_over(name)?;
        Some(ClientCredentials { secret, in_body })
    }
}
