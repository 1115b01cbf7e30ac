//! What `jwt` and `introspection` have in common.

use super::super::Resolver;
use super::super::fields::Fields;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{self, Field, Value, Word};
use gatewright_core::policy::{Audience, Place, Scheme};

const MAX_ISSUER: usize = 1024;

/// The fields of every token.
pub(super) const FIELDS: &[&str] =
    &["issuer", "audience", "claims", "bearer", "header", "query", "bound"];

/// What the fields of every token say.
pub(super) struct Token {
    pub(super) places: Vec<Place>,
    /// With its place.
    pub(super) issuer: Option<(String, Span)>,
    pub(super) audience: Option<Audience>,
    pub(super) claims: Vec<Vec<String>>,
}

impl Resolver<'_> {
    pub(super) fn token(&mut self, fields: &mut Fields<'_>, auth: &syntax::Auth) -> Token {
        self.refuse_bound(fields);
        Token {
            places: self.token_places(fields),
            issuer: self.issuer(fields, auth),
            audience: self.audience(fields, auth),
            claims: self.required_claims(fields),
        }
    }

    /// `bearer`, `header NAME`, `query NAME`; the first where nothing is said.
    fn token_places(&mut self, fields: &mut Fields<'_>) -> Vec<Place> {
        let bearer = fields.take("bearer").map(|_| Place::Authorization(Scheme::Bearer));
        let header = fields.take("header").and_then(|field| self.header_place(field));
        let query = fields.take("query").and_then(|field| self.query_place(field));
        let mut places: Vec<Place> = [bearer, header, query].into_iter().flatten().collect();
        if places.is_empty() {
            places.push(Place::Authorization(Scheme::Bearer));
        }
        places.sort();
        places
    }

    /// `issuer "https://auth.example.com"`, with its place.
    fn issuer(&mut self, fields: &mut Fields<'_>, auth: &syntax::Auth) -> Option<(String, Span)> {
        let Some(field) = fields.take("issuer") else {
            let help = "write `issuer \"https://…\"`, exactly as the tokens name it in `iss`";
            self.report_missing(auth, "`issuer`", help);
            return None;
        };
        let issuer = self.one_text(field)?;
        let visible = issuer.bytes().all(|byte| byte.is_ascii_graphic());
        if issuer.is_empty() || issuer.len() > MAX_ISSUER || !visible {
            self.bad_value(field, "a text of 1 to 1024 visible ASCII characters");
            return None;
        }
        let at = field.values.first().map_or(field.span, Value::span);
        Some((issuer, at))
    }

    /// The metadata of an issuer is fetched from below it, so it has to be an https URL then.
    pub(super) fn refuse_discovery(&mut self, issuer: Option<&(String, Span)>, discovery: Span) {
        let Some((issuer, at)) = issuer.filter(|(issuer, _)| !issuer.starts_with("https://"))
        else {
            return;
        };
        let message = format!("`{issuer}` is not an https URL, so nothing can be discovered there");
        self.report(
            Diagnostic::new(Code::NotHttps, *at, message)
                .label(discovery, "discovery reads the metadata below the issuer"),
        );
    }

    /// `audience "a", "b"`, `audience any`
    fn audience(&mut self, fields: &mut Fields<'_>, auth: &syntax::Auth) -> Option<Audience> {
        let Some(field) = fields.take("audience") else {
            let help = "write `audience \"https://api.example.com\"`, or `audience any`";
            self.report_missing(auth, "`audience`", help);
            return None;
        };
        if let [Value::Word(word)] = field.values.as_slice()
            && word.is_bare("any")
        {
            let message = "`audience any` accepts tokens that were meant for other services";
            self.report(
                Diagnostic::new(Code::AnyAudience, field.span, message)
                    .help("name the audience that the issuer puts into tokens for this service"),
            );
            return Some(Audience::Any);
        }
        let texts = self.texts(field)?;
        Some(Audience::OneOf(texts))
    }

    /// Several texts in quotes, sorted; none is an error (S21).
    fn texts(&mut self, field: &Field) -> Option<Vec<String>> {
        let words: Vec<_> = field.values.iter().filter_map(Value::as_text).collect();
        if words.is_empty() && field.values.is_empty() {
            self.report_empty(field);
            return None;
        }
        if words.len() != field.values.len() {
            self.bad_value(field, "texts in quotes");
            return None;
        }
        let mut texts = Vec::new();
        for word in &words {
            let text = self.text(word).into_owned();
            if text.is_empty() {
                self.bad_value(field, "texts that are not empty");
            }
            texts.push((text, word.span));
        }
        self.refuse_repetition(texts.iter().map(|(text, at)| (text.as_str(), *at)));
        let mut texts: Vec<String> = texts.into_iter().map(|(text, _)| text).collect();
        texts.sort();
        texts.dedup();
        Some(texts)
    }

    /// The name of a secret, which is never the secret itself: that stands in no policy.
    pub(super) fn handed_over(&mut self, name: &Word) -> Option<String> {
        if !name.is_quoted() {
            return Some(name.text.clone());
        }
        let message = "a secret is named here, without quotes, and never written down";
        self.report(
            Diagnostic::new(Code::SecretLiteral, name.span, message)
                .help("the host hands it over under the name, such as `session_signing`"),
        );
        None
    }

    pub(super) fn report_empty(&mut self, field: &Field) {
        let message = format!("`{}` names nothing, which nothing could fulfil", field.name.text);
        self.report(Diagnostic::new(Code::EmptyList, field.span, message));
    }

    /// `claims [sub, jti]`
    fn required_claims(&mut self, fields: &mut Fields<'_>) -> Vec<Vec<String>> {
        const WANTED: &str = "a list of claims, such as `[sub, jti]`";
        let Some(field) = fields.take("claims") else { return Vec::new() };
        let [Value::List(list)] = field.values.as_slice() else {
            self.bad_value(field, WANTED);
            return Vec::new();
        };
        if list.items.is_empty() {
            self.report_empty(field);
        }
        let mut paths: Vec<Vec<String>> = Vec::new();
        for value in &list.items {
            match claim(value) {
                Some(path) => paths.push(path),
                None => self.bad_value(field, WANTED),
            }
        }
        let shown: Vec<_> = paths.iter().map(|path| path.join(".")).collect();
        let spans = list.items.iter().map(Value::span);
        self.refuse_repetition(shown.iter().map(String::as_str).zip(spans));
        paths.sort();
        paths.dedup();
        paths
    }

    /// `bound dpop`
    fn refuse_bound(&mut self, fields: &mut Fields<'_>) {
        if let Some(field) = fields.take("bound") {
            let message = "`bound` is reserved for a later release: nothing would check it yet";
            self.report(
                Diagnostic::new(Code::ReservedBound, field.span, message)
                    .help("take it out; tokens with `cnf` are refused as `token_unbound`"),
            );
        }
    }
}

/// `sub`, `realm_access.roles`, `"a claim"`
fn claim(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Word(word) if word.is_quoted() => Some(vec![word.text.clone()]),
        Value::Word(word) => Some(word.text.split('.').map(String::from).collect()),
        Value::Operand(operand) => {
            let prefixed = operand.root() == "claim" && operand.steps.len() > 1;
            Some(operand.names().skip(usize::from(prefixed)).map(String::from).collect())
        }
        _ => None,
    }
}
