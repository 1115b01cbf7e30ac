//! `policy { … }`, and the choices in it that a service may make anew.

use super::Resolver;
use super::fields::Fields;
use super::url::Url;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{Field, Item, PolicyBlock};
use gatewright_core::policy::{EncodedSlash, Statuses, TrailingSlash};

const POLICY_FIELDS: &[&str] =
    &["realm", "statuses", "encoded_slash", "trailing_slash", "resource"];

/// The realm where the policy names none.
const REALM: &str = "api";
const MAX_REALM: usize = 256;

/// How paths are read and challenges are worded.
#[derive(Clone, Debug)]
pub(super) struct Choices {
    pub(super) realm: String,
    pub(super) encoded_slash: EncodedSlash,
    pub(super) trailing_slash: TrailingSlash,
    pub(super) resource: Option<String>,
}

impl Default for Choices {
    fn default() -> Choices {
        let (encoded_slash, trailing_slash) = Default::default();
        Choices { realm: REALM.into(), encoded_slash, trailing_slash, resource: None }
    }
}

impl Resolver<'_> {
    pub(super) fn read_policy_blocks(&mut self) {
        let mut first: Option<Span> = None;
        for item in self.items() {
            let Item::Policy(block) = item else { continue };
            match first {
                None => self.policy(block),
                Some(first) => self.report(
                    Diagnostic::new(Code::RepeatedPolicy, block.span, "a second `policy` block")
                        .label(first, "the first one")
                        .help("a policy, with everything it imports, has one"),
                ),
            }
            first = first.or(Some(block.span));
        }
    }

    fn policy(&mut self, block: &PolicyBlock) {
        let mut fields = Fields::read(self, &block.fields, POLICY_FIELDS, "`policy`");
        if let Some(field) = fields.take("statuses") {
            let choices = [("basic", Statuses::Basic), ("precise", Statuses::Precise)];
            self.out.statuses = self.choice(field, &choices).unwrap_or_default();
        }
        let mut choices = Choices::default();
        fields.rest().for_each(|field| self.make_choice(field, &mut choices));
        self.choices = choices;
    }

    /// Takes one line of `policy`, or of a service, over.
    pub(super) fn make_choice(&mut self, field: &Field, choices: &mut Choices) {
        match field.name.text.as_str() {
            "realm" => choices.realm = self.realm(field).unwrap_or(REALM.into()),
            "encoded_slash" => {
                let known = [("reject", EncodedSlash::Reject), ("keep", EncodedSlash::Keep)];
                choices.encoded_slash = self.choice(field, &known).unwrap_or_default();
            }
            "trailing_slash" => {
                let known = [("strict", TrailingSlash::Strict), ("ignore", TrailingSlash::Ignore)];
                choices.trailing_slash = self.choice(field, &known).unwrap_or_default();
            }
            "resource" => choices.resource = self.url(field, Url::Https),
            _ => {}
        }
    }

    fn realm(&mut self, field: &Field) -> Option<String> {
        let realm = self.one_text(field)?;
        let shown = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
        if realm.is_empty() || realm.len() > MAX_REALM || !realm.bytes().all(shown) {
            let message = format!("a realm is printable ASCII of 1 to {MAX_REALM} characters");
            self.report(Diagnostic::new(Code::FieldValue, field.span, message));
        }
        Some(realm)
    }
}
