//! Where a credential stands in the request.

use super::super::Resolver;
use super::super::proxy_header::is_proxy_header;
use crate::diagnostic::{Code, Diagnostic};
use crate::fault::Fault;
use crate::syntax::{Field, Value};
use gatewright_core::fold::{fold, starts_folded};
use gatewright_core::policy::Place;

/// Headers that hold no credential of a method, folded, for they have another meaning.
const OTHER_MEANING: &[&str] = &[
    "authorization",
    "connection",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
];
const CONTENT: &str = "content-";

impl Resolver<'_> {
    /// `header X-API-Key`
    pub(super) fn header_place(&mut self, field: &Field) -> Option<Place> {
        let word = self.one_word(field, "the name of a header")?;
        let folded = fold(word.text.as_bytes());
        // What anybody can send and the engine removes proves nothing.
        let other = folded.is_empty()
            || OTHER_MEANING.contains(&folded.as_str())
            || starts_folded(folded.as_bytes(), CONTENT)
            || is_proxy_header(&folded);
        if other {
            let message = format!("the header `{}` is no place for a credential", word.text);
            let help = match folded.as_str() {
                "authorization" => "tokens are read from it by `bearer`, keys by `authorization`",
                "cookie" => "cookies are not a place for credentials in this edition",
                _ => "name a header of your own, such as `X-API-Key`",
            };
            self.report(Diagnostic::new(Code::CredentialPlace, word.span, message).help(help));
            return None;
        }
        if word.text.contains('_') {
            let better = word.text.replace('_', "-");
            let fault = Fault::HeaderName(word.text.clone()).at(word.span);
            self.report(fault.fix("use hyphens", word.span, better));
        }
        Some(Place::Header(word.text.clone()))
    }

    /// `query api_key`
    pub(super) fn query_place(&mut self, field: &Field) -> Option<Place> {
        let [Value::Word(word)] = field.values.as_slice() else {
            self.bad_value(field, "the name of a query parameter");
            return None;
        };
        let name = self.text(word).into_owned();
        if name.is_empty() {
            self.bad_value(field, "the name of a query parameter");
            return None;
        }
        let message = format!("credentials in the query `{name}` end up in logs and histories");
        self.report(
            Diagnostic::new(Code::QueryCredential, field.span, message)
                .help("read them from a header; keep `query` for clients that cannot send one"),
        );
        Some(Place::Query(name))
    }
}
