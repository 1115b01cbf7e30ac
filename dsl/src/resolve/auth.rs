//! `auth NAME = KIND { … }`

mod api_key;
mod introspection;
mod jwt;
mod key_file;
mod mapping;
mod place;
mod token;

use super::fields::Fields;
use super::names::unknown;
use super::{Resolver, doc_text};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::{self, Field};
use gatewright_core::policy::{Auth, AuthKind, Mapping, Place};

const KINDS: &[&str] = &["api_key", "jwt", "introspection", "certificate"];
/// Fields of every kind.
const SHARED: &[&str] = &["subject", "client", "scopes", "roles", "method"];
const MAX_METHOD: usize = 64;

/// What the fields of one kind say.
struct Proof {
    kind: AuthKind,
    places: Vec<Place>,
}

impl Resolver<'_> {
    pub(super) fn auth(&mut self, auth: &syntax::Auth) {
        let read = match auth.kind.text.as_str() {
            "api_key" => self.auth_of(auth, &[api_key::FIELDS], "api-key", Self::api_key),
            "jwt" => self.auth_of(auth, &[jwt::FIELDS, token::FIELDS], "jwt", Self::jwt),
            "introspection" => {
                let fields = &[introspection::FIELDS, token::FIELDS];
                self.auth_of(auth, fields, "introspection", Self::introspection)
            }
            "certificate" => self.report_certificate(auth),
            _ => self.report_kind(auth),
        };
        // A method that is not understood keeps its place, so that ids stay positions.
        let read = read.unwrap_or_else(|| self.stand_in(auth));
        if self.is_definition(&auth.name) {
            self.out.auths.push(read);
        }
    }

    fn auth_of<'f>(
        &mut self,
        auth: &'f syntax::Auth,
        known: &[&[&str]],
        method: &str,
        read: fn(&mut Self, &mut Fields<'f>, &'f syntax::Auth) -> Option<Proof>,
    ) -> Option<Auth> {
        let all = [known.concat().as_slice(), SHARED].concat();
        let mut fields = Fields::read(self, &auth.fields, &all, &format!("`{}`", auth.kind.text));
        let mapping = self.mapping(&mut fields);
        let method = fields.take("method").map_or(method.into(), |field| self.method(field));
        let Proof { kind, places } = read(self, &mut fields, auth)?;
        let (name, doc) = (auth.name.text.clone(), doc_text(&auth.doc));
        let origin = self.origin(auth.name.span);
        Some(Auth { name, kind, places, mapping, method, doc, origin })
    }

    fn stand_in(&mut self, auth: &syntax::Auth) -> Auth {
        let kind = gatewright_core::policy::ApiKeyAuth {
            registry: String::new(),
            prefix: None,
            on_invalid: gatewright_core::policy::OnInvalid::Unauthorized,
        };
        Auth {
            name: auth.name.text.clone(),
            kind: AuthKind::ApiKey(kind),
            places: Vec::new(),
            mapping: Mapping::default(),
            method: String::new(),
            doc: None,
            origin: self.origin(auth.name.span),
        }
    }

    fn method(&mut self, field: &Field) -> String {
        let method = self.one_text(field).unwrap_or_default();
        let fits = (1..=MAX_METHOD).contains(&method.len());
        if !fits || !method.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.bad_value(field, "a text of 1 to 64 visible ASCII characters");
        }
        method
    }

    /// Reports an obligatory field that is not there, but for blocks where something did not parse.
    fn report_missing(&mut self, auth: &syntax::Auth, wanted: &str, help: &str) {
        if auth.broken.is_empty() {
            let message = format!("`{}` has no {wanted}", auth.name.text);
            let missing = Diagnostic::new(Code::MissingField, auth.name.span, message);
            self.report(missing.help(help));
        }
    }

    fn report_certificate(&mut self, auth: &syntax::Auth) -> Option<Auth> {
        let message = "`certificate` is reserved for a later release: nothing would check it yet";
        self.report(
            Diagnostic::new(Code::ReservedCertificate, auth.kind.span, message)
                .help("use `jwt`, `introspection` or `api_key`"),
        );
        None
    }

    fn report_kind(&mut self, auth: &syntax::Auth) -> Option<Auth> {
        let near = nearest(&auth.kind.text, KINDS.iter().copied());
        let strange = unknown(Code::UnknownKind, "kind of `auth` called", &auth.kind, near);
        self.report(match near {
            Some(_) => strange,
            None => strange.help("the kinds are `api_key`, `jwt` and `introspection`"),
        });
        None
    }
}
