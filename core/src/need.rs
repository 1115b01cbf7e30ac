//! What is missing to decide: complete questions that a host can put without understanding them.

use crate::evidence::{Fact, Reading};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::fmt;

/// One question, and the fact that its answer becomes.
///
/// It may carry a token, so it has no `Debug` that shows contents, and is never logged. Needs are
/// equal, and ordered, by [`Need::id`].
#[derive(Clone)]
pub struct Need {
    id: String,
    question: Question,
    fact: Fact,
    reading: Reading,
}

/// What a host does with a need.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// A request to an authorization server.
    Http(HttpNeed),
    /// A record of an external registry.
    Registry(RegistryNeed),
}

/// A complete HTTP request. Redirects are not followed.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpNeed {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Names and values in order.
    pub headers: Vec<(&'static str, String)>,
    /// The body of a `POST`.
    pub body: Option<String>,
}

/// A look-up in an external registry.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistryNeed {
    /// The registry's name in the policy.
    pub registry: String,
    /// `sha256:` or `hmac-sha256:` and hex.
    pub digest: String,
}

impl Need {
    pub(crate) fn new(fact: Fact, question: Question, reading: Reading) -> Need {
        Need { id: fact.id(), question, fact, reading }
    }

    /// A document that is fetched and belongs to nobody in particular.
    pub(crate) fn document(fact: Fact, url: &str, reading: Reading) -> Need {
        let http = HttpNeed {
            method: "GET",
            url: url.to_owned(),
            headers: vec![("Accept", "application/json".to_owned())],
            body: None,
        };
        Need::new(fact, Question::Http(http), reading)
    }

    /// A text that is the same whenever the same question is put.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What to do.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// What the answer becomes.
    pub(crate) fn fact(&self) -> &Fact {
        &self.fact
    }

    /// How the answer is read.
    pub(crate) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The need as JSON: `{"id","kind":"http","method","url","headers","body"}` or
    /// `{"id","kind":"registry","registry","digest"}`.
    pub fn to_json(&self) -> String {
        match &self.question {
            Question::Http(http) => format!(
                r#"{{"id":{},"kind":"http","method":{},"url":{},"headers":{},"body":{}}}"#,
                Value::from(self.id()),
                Value::from(http.method),
                Value::from(http.url.as_str()),
                json!(http.headers),
                json!(http.body),
            ),
            Question::Registry(registry) => format!(
                r#"{{"id":{},"kind":"registry","registry":{},"digest":{}}}"#,
                Value::from(self.id()),
                Value::from(registry.registry.as_str()),
                Value::from(registry.digest.as_str()),
            ),
        }
    }
}

impl PartialEq for Need {
    fn eq(&self, other: &Need) -> bool {
        self.id == other.id
    }
}

impl Eq for Need {}

impl PartialOrd for Need {
    fn partial_cmp(&self, other: &Need) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Need {
    fn cmp(&self, other: &Need) -> Ordering {
        self.id.cmp(&other.id)
    }
}

impl fmt::Debug for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Need({}, ..)", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::FactKind;

    #[test]
    fn needs_are_json_with_members_in_order() {
        let fact = Fact::new(FactKind::Keys, &[b"x"]);
        let need = Need::document(fact, "https://a.example/\"k\"", Reading::Keys);
        let want = r#""kind":"http","method":"GET","url":"https://a.example/\"k\"","headers":[["Accept","application/json"]],"body":null}"#;
        assert_eq!(need.to_json(), format!(r#"{{"id":"{}",{want}"#, fact.id()));
    }

    #[test]
    fn s30_a_need_shows_its_id_alone() {
        let fact = Fact::new(FactKind::Introspection, &[b"x"]);
        let http = HttpNeed {
            method: "POST",
            url: "https://a.example".to_owned(),
            headers: vec![("Authorization", "Basic c2VjcmV0".to_owned())],
            body: Some("token=secret".to_owned()),
        };
        let reading = Reading::Introspection { cache_s: 30 };
        let need = Need::new(fact, Question::Http(http), reading);
        assert_eq!(format!("{need:?}"), format!("Need({}, ..)", fact.id()));
    }
}
