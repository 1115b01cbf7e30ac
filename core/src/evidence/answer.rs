//! What a host found out, as it came.

use crate::claim::{Claim, Claims};
use crate::credential::key_set::KeySetError;
use crate::need::{Need, Question};
use crate::registry::{KeyRecord, RecordFault};
use std::fmt;
use std::sync::Arc;

/// The largest key set or metadata that is read, in bytes (S36).
pub(super) const MAX_DOCUMENT: usize = 512 * 1024;
/// The largest answer about a token that is read, in bytes; there may be many.
pub(super) const MAX_INTROSPECTION: usize = 64 * 1024;

/// The answer to a need. It may hold what a token stands for, so it shows no contents.
#[derive(Clone)]
pub enum Answer {
    /// The response to an HTTP need.
    Http(HttpAnswer),
    /// The record that an external registry holds under the digest, or none.
    Record(Option<Arc<KeyRecord>>),
}

/// A response as it came.
#[derive(Clone)]
pub struct HttpAnswer {
    /// Its status.
    pub status: u16,
    /// Names and values in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why an answer is of no use; its need counts as unavailable then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerFault {
    /// An HTTP need was answered with a record, or the other way round.
    #[error("the answer is of another kind than the need")]
    Kind,
    /// The server did not answer 200.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// The body is larger than what is read.
    #[error("the body has more than {0} bytes")]
    TooLarge(usize),
    /// The body is no JSON object with distinct members.
    #[error("the body is not a JSON object with distinct members")]
    Json,
    /// The metadata is that of another issuer.
    #[error("the metadata is not that of the issuer which was asked")]
    Issuer,
    /// The body is no set of keys.
    #[error(transparent)]
    KeySet(#[from] KeySetError),
    /// `active` is no boolean.
    #[error("`active` is missing or no boolean")]
    Active,
    /// The record is none.
    #[error(transparent)]
    Record(#[from] RecordFault),
    /// The record is that of another key.
    #[error("the record has another digest than the one which was asked for")]
    Digest,
}

impl Answer {
    /// A response.
    pub fn http(status: u16, headers: Vec<(String, String)>, body: impl Into<Vec<u8>>) -> Answer {
        Answer::Http(HttpAnswer { status, headers, body: body.into() })
    }

    /// Reads an answer: `{"status","headers","body"}` to an HTTP need, where the body is text or
    /// JSON as it stands; a record or `null` to a registry need.
    ///
    /// # Errors
    /// Says why the text is no answer to this need.
    pub fn from_json(need: &Need, json: &[u8]) -> Result<Answer, AnswerFault> {
        match need.question() {
            Question::Registry(_) if json.trim_ascii() == b"null" => Ok(Answer::Record(None)),
            Question::Registry(_) => {
                Ok(Answer::Record(Some(Arc::new(KeyRecord::from_json(json)?))))
            }
            Question::Http(_) => {
                let members = Claims::from_json(json).map_err(|_| AnswerFault::Json)?;
                read_http(&members).map(Answer::Http).ok_or(AnswerFault::Json)
            }
        }
    }
}

impl HttpAnswer {
    /// The body of a success that is not too large.
    pub(super) fn ok_body(&self, longest: usize) -> Result<&[u8], AnswerFault> {
        match self.status {
            200 if self.body.len() <= longest => Ok(&self.body),
            200 => Err(AnswerFault::TooLarge(longest)),
            status => Err(AnswerFault::Status(status)),
        }
    }

    /// The values of a header, names compared without case.
    pub(super) fn header_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let wanted = move |sent: &&(String, String)| sent.0.eq_ignore_ascii_case(name);
        self.headers.iter().filter(wanted).map(|(_, value)| value.as_str())
    }
}

fn read_http(members: &Claims) -> Option<HttpAnswer> {
    let status = members.get("status")?.as_integer()?.try_into().ok()?;
    let headers = match members.get("headers") {
        Some(Claim::List(list)) => list.iter().map(read_header).collect::<Option<_>>()?,
        Some(Claim::Null) | None => Vec::new(),
        Some(_) => return None,
    };
    let body = match members.get("body") {
        Some(Claim::Text(text)) => text.clone(),
        Some(Claim::Object(object)) => object.to_json(),
        Some(Claim::Null) | None => String::new(),
        Some(_) => return None,
    };
    Some(HttpAnswer { status, headers, body: body.into_bytes() })
}

fn read_header(pair: &Claim) -> Option<(String, String)> {
    match pair {
        Claim::List(pair) => match pair.as_slice() {
            [Claim::Text(name), Claim::Text(value)] => Some((name.clone(), value.clone())),
            _ => None,
        },
        _ => None,
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(..)")
    }
}

impl fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpAnswer({}, ..)", self.status)
    }
}
