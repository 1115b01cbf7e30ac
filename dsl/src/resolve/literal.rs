//! Values that stand in the policy.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::{Value, Word};
use gatewright_core::requirement::Literal;

impl Resolver<'_> {
    /// `"text"`, `-3`, `true`
    pub(super) fn literal(&mut self, value: &Value) -> Option<Literal> {
        match value {
            Value::Word(word) if word.is_quoted() => {
                Some(Literal::Text(self.text(word).into_owned()))
            }
            Value::Integer(integer) => Some(Literal::Integer(integer.value)),
            Value::Boolean(boolean) => Some(Literal::Boolean(boolean.value)),
            Value::Word(word) => self.report_unquoted(word),
            Value::Operand(operand) if operand.steps.len() == 1 => {
                operand.steps.first().and_then(|word| self.report_unquoted(word))
            }
            other => {
                let message = "text in quotes, an integer, `true` or `false` is wanted";
                self.report(Diagnostic::new(Code::LiteralType, other.span(), message));
                None
            }
        }
    }

    pub(super) fn report_unquoted<T>(&mut self, word: &Word) -> Option<T> {
        let message = format!("`{}` is a bare word where a value is wanted", word.text);
        let quoted = format!("\"{}\"", word.text);
        let bare = Diagnostic::new(Code::LiteralType, word.span, message);
        let lower = word.text.to_ascii_lowercase();
        self.report(match lower.as_str() {
            "true" | "false" => bare.fix(format!("write `{lower}`"), word.span, lower),
            "null" | "nil" | "undefined" => {
                bare.help("what is absent fulfils nothing; `exists` asks whether it is there")
            }
            _ => bare.help("text stands in quotes").fix(
                format!("write `{quoted}`"),
                word.span,
                quoted,
            ),
        });
        None
    }

    /// A text that is not empty, for `starts with` and its kin.
    pub(super) fn text_not_empty(&mut self, word: &Word) -> Option<String> {
        if !word.is_quoted() {
            return self.report_unquoted(word);
        }
        let text = self.text(word).into_owned();
        if text.is_empty() {
            let message = "an empty text, which every text would fulfil";
            self.report(Diagnostic::new(Code::LiteralType, word.span, message));
            return None;
        }
        Some(text)
    }
}
