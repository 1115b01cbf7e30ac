//! `caller alice = user { subject: "42"  tenant: "acme" }`

use super::super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::{Caller, Fact, FactValue, NameKind};
use crate::source::Span;
use crate::syntax::{self, Value};
use gatewright_core::policy::{AuthId, AuthKind};

impl Resolver<'_> {
    pub(super) fn caller(&mut self, caller: &syntax::Caller) -> Option<Caller> {
        let method = &caller.method;
        let Some(auth) = self.names.refer_in_test(NameKind::Auth, &method.text, method.span) else {
            self.report_unknown(NameKind::Auth, method);
            return None;
        };
        let mut read = Caller {
            name: caller.name.text.clone(),
            auth: AuthId(auth),
            subject: None,
            client: None,
            scopes: None,
            roles: None,
            claims: Vec::new(),
            span: caller.name.span,
            uses: Vec::new(),
        };
        let mut seen: Vec<(Vec<String>, Span)> = Vec::new();
        for fact in &caller.facts {
            if self.is_new(fact, &mut seen) {
                self.fact(fact, &mut read);
            }
        }
        Some(read)
    }

    pub(super) fn report_second(&mut self, caller: &syntax::Caller, first: Option<&Caller>) {
        let message = format!("caller `{}` is declared twice", caller.name.text);
        let twice = Diagnostic::new(Code::DuplicateName, caller.name.span, message);
        self.report(match first {
            Some(first) => twice.label(first.span, "first declared here"),
            None => twice,
        });
    }

    /// A fact stands once, and not inside of another one.
    fn is_new(&mut self, fact: &syntax::Fact, seen: &mut Vec<(Vec<String>, Span)>) -> bool {
        let path: Vec<String> = fact.name.names().map(String::from).collect();
        let clash =
            seen.iter().find(|(known, _)| known.starts_with(&path) || path.starts_with(known));
        if let Some((_, first)) = clash {
            let message = format!("`{}` is said twice", path.join("."));
            let repeated = Diagnostic::new(Code::CallerFact, fact.name.span, message);
            self.report(repeated.label(*first, "first here"));
            return false;
        }
        seen.push((path, fact.name.span));
        true
    }

    fn fact(&mut self, fact: &syntax::Fact, caller: &mut Caller) {
        let path: Vec<String> = fact.name.names().map(String::from).collect();
        match (path.as_slice(), fact.name.root()) {
            ([_], "subject") => {
                self.refuse_subject_of_key(fact, caller.auth);
                caller.subject = self.fact_text(fact);
            }
            ([_], "client") => caller.client = self.fact_text(fact),
            ([_], "scopes") => caller.scopes = self.fact_text(fact).map(|text| words(&text)),
            ([_], "roles") => caller.roles = self.fact_text(fact).map(|text| words(&text)),
            _ => {
                if let Some(value) = self.fact_value(&fact.value) {
                    caller.claims.push(Fact { path, value });
                }
            }
        }
    }

    fn refuse_subject_of_key(&mut self, fact: &syntax::Fact, auth: AuthId) {
        let key = self.understood(auth).is_some_and(|auth| {
            matches!(auth.kind, AuthKind::ApiKey(_)) && auth.mapping.subject.is_none()
        });
        if key {
            let message = "an API key has no subject";
            self.report(
                Diagnostic::new(Code::CallerFact, fact.name.span, message)
                    .help("say `client`, or let the method name a claim: `subject claim.x`"),
            );
        }
    }

    fn fact_text(&mut self, fact: &syntax::Fact) -> Option<String> {
        match fact.value.as_text() {
            Some(word) => Some(self.text(word).into_owned()),
            None => {
                let message = format!("`{}` is text in quotes", fact.name.root());
                self.report(Diagnostic::new(Code::CallerFact, fact.value.span(), message));
                None
            }
        }
    }

    fn fact_value(&mut self, value: &Value) -> Option<FactValue> {
        match value {
            Value::Word(word) if word.is_quoted() => {
                Some(FactValue::Text(self.text(word).into_owned()))
            }
            Value::Integer(integer) => Some(FactValue::Integer(integer.value)),
            Value::Boolean(boolean) => Some(FactValue::Boolean(boolean.value)),
            Value::List(list) => {
                let read: Vec<_> = list.items.iter().map(|item| self.fact_value(item)).collect();
                read.into_iter().collect::<Option<_>>().map(FactValue::List)
            }
            other => {
                let message = "a claim is text in quotes, an integer, a boolean, or a list of them";
                self.report(Diagnostic::new(Code::CallerFact, other.span(), message));
                None
            }
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(String::from).collect()
}
