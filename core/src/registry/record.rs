//! What a registry holds about one API key.

use super::{DigestError, KeyDigest};
use crate::claim::{Claim, Claims, ClaimsError};
use crate::credential::scope::is_scope_token;
use crate::route::{Spelling, Template, TemplateError};
use ipnet::IpNet;
use jiff::Timestamp;
use serde_json::Value;
use std::fmt::Write;

/// One record. What is left out of `networks` and `routes` means any; an empty list admits nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// What names the key in a log; it is no secret.
    pub id: String,
    /// The digest of the whole key text.
    pub digest: KeyDigest,
    /// The client that holds the key.
    pub client: String,
    /// Whether the key counts at all.
    pub status: KeyStatus,
    /// From when on it counts, in Unix milliseconds.
    pub not_before: Option<i64>,
    /// From when on it counts no longer, in Unix milliseconds.
    pub expires_at: Option<i64>,
    /// What it may.
    pub scopes: Vec<String>,
    /// What it is.
    pub roles: Vec<String>,
    /// Where it may come from.
    pub networks: Option<Vec<IpNet>>,
    /// Where it may go.
    pub routes: Option<Vec<KeyRoute>>,
    /// What `claim.x` reads.
    pub metadata: Claims,
}

/// `"active"` or `"disabled"`; left out is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStatus {
    /// It counts.
    Active,
    /// It was taken back.
    Disabled,
}

/// A route that a key is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyRoute {
    /// A route's name, as it stands in the policy.
    Name(String),
    /// A path pattern, which begins with a slash.
    Path(Template),
}

/// What is wrong with a record. It holds no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    /// It is no JSON object, or has a member twice.
    #[error("a record is a JSON object with distinct members")]
    Malformed,
    /// It is longer than [`MAX_LINE`](super::MAX_LINE), or holds too many values.
    #[error("the record is too large")]
    TooLarge,
    /// A member is not there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A member has another type or form.
    #[error("`{0}` is not {1}")]
    Form(&'static str, &'static str),
    /// A member that no record has.
    #[error("`{0}` is no member of a record")]
    Unknown(String),
    /// The digest does not read.
    #[error("`digest`: {0}")]
    Digest(#[from] DigestError),
    /// A path pattern does not read.
    #[error("`routes`: `{0}`: {1}")]
    Route(String, TemplateError),
    /// Another record has the same id.
    #[error("another record has the id `{0}`")]
    RepeatedId(String),
    /// Another record has the same digest.
    #[error("record `{0}` has the same digest")]
    RepeatedDigest(String),
}

/// The members of a record.
const MEMBERS: &[&str] = &[
    "id",
    "digest",
    "client",
    "status",
    "not_before",
    "expires_at",
    "scopes",
    "roles",
    "networks",
    "routes",
    "metadata",
];
/// The longest id.
const MAX_ID: usize = 128;

impl KeyRecord {
    /// Reads one record.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn from_json(json: &[u8]) -> Result<KeyRecord, RecordFault> {
        if json.len() > super::MAX_LINE {
            return Err(RecordFault::TooLarge);
        }
        let members = Claims::from_json(json)?;
        let unknown = members.iter().find(|(name, _)| !MEMBERS.contains(name));
        if let Some((name, _)) = unknown {
            return Err(RecordFault::Unknown(name.to_owned()));
        }
        Ok(KeyRecord {
            id: id(&members)?,
            digest: text(&members, "digest")?.parse()?,
            client: some_text(&members, "client")?,
            status: status(&members)?,
            not_before: time(&members, "not_before")?,
            expires_at: time(&members, "expires_at")?,
            scopes: scopes(&members)?,
            roles: texts(&members, "roles")?.unwrap_or_default(),
            networks: networks(&members)?,
            routes: routes(&members)?,
            metadata: metadata(&members)?,
        })
    }

    /// The record as one line of a registry, without the line end.
    pub fn to_json_line(&self) -> String {
        let mut line = format!(
            r#"{{"id":{},"digest":"{}","client":{},"status":"{}""#,
            Value::from(self.id.as_str()),
            self.digest,
            Value::from(self.client.as_str()),
            self.status.as_str(),
        );
        let mut member = |name, value: Option<Value>| {
            if let Some(value) = value {
                // Writing to a `String` does not fail.
                let _ = write!(line, r#","{name}":{value}"#);
            }
        };
        member("not_before", self.not_before.map(time_text));
        member("expires_at", self.expires_at.map(time_text));
        member("scopes", Some(Value::from(self.scopes.clone())));
        member("roles", Some(Value::from(self.roles.clone())));
        member("networks", self.networks.as_ref().map(|list| list_text(list)));
        member("routes", self.routes.as_ref().map(|list| list_text(list)));
        line + ",\"metadata\":" + &self.metadata.to_json() + "}"
    }
}

impl From<ClaimsError> for RecordFault {
    fn from(error: ClaimsError) -> RecordFault {
        match error {
            ClaimsError::Malformed => RecordFault::Malformed,
            ClaimsError::TooLarge => RecordFault::TooLarge,
        }
    }
}

impl KeyStatus {
    /// The status as a record writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyStatus::Active => "active",
            KeyStatus::Disabled => "disabled",
        }
    }
}

impl KeyRoute {
    /// Whether a request on this route and canonical path may use the key.
    pub(crate) fn admits(&self, route: &str, path: &str) -> bool {
        match self {
            KeyRoute::Name(name) => name == route,
            KeyRoute::Path(template) => template.matches(path),
        }
    }
}

impl std::fmt::Display for KeyRoute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeyRoute::Name(name) => f.write_str(name),
            KeyRoute::Path(template) => template.fmt(f),
        }
    }
}

fn text<'a>(members: &'a Claims, name: &'static str) -> Result<&'a str, RecordFault> {
    let member = members.get(name).ok_or(RecordFault::Missing(name))?;
    member.as_text().ok_or(RecordFault::Form(name, "text"))
}

fn some_text(members: &Claims, name: &'static str) -> Result<String, RecordFault> {
    let text = text(members, name)?;
    let fits = !text.is_empty() && !text.contains(char::is_control);
    fits.then(|| text.to_owned()).ok_or(RecordFault::Form(name, "text of visible characters"))
}

fn id(members: &Claims) -> Result<String, RecordFault> {
    let id = some_text(members, "id")?;
    let fits = id.len() <= MAX_ID && id.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then_some(id).ok_or(RecordFault::Form("id", "1 to 128 visible ASCII characters"))
}

fn status(members: &Claims) -> Result<KeyStatus, RecordFault> {
    match text(members, "status")? {
        "active" => Ok(KeyStatus::Active),
        "disabled" => Ok(KeyStatus::Disabled),
        _ => Err(RecordFault::Form("status", "`active` or `disabled`")),
    }
}

fn time(members: &Claims, name: &'static str) -> Result<Option<i64>, RecordFault> {
    const FORM: &str = "an RFC 3339 time";
    match members.get(name) {
        None | Some(Claim::Null) => Ok(None),
        Some(Claim::Text(text)) if text.contains('T') && !text.contains('[') => {
            let time: Timestamp = text.parse().map_err(|_| RecordFault::Form(name, FORM))?;
            Ok(Some(time.as_millisecond()))
        }
        Some(_) => Err(RecordFault::Form(name, FORM)),
    }
}

fn time_text(ms: i64) -> Value {
    Timestamp::from_millisecond(ms).map_or(Value::Null, |time| Value::from(time.to_string()))
}

fn texts(members: &Claims, name: &'static str) -> Result<Option<Vec<String>>, RecordFault> {
    let Some(member) = members.get(name) else { return Ok(None) };
    let Claim::List(list) = member else { return Err(RecordFault::Form(name, "a list of texts")) };
    let texts = list.iter().map(|element| {
        let text = element.as_text().filter(|text| !text.is_empty());
        text.map(str::to_owned).ok_or(RecordFault::Form(name, "a list of texts"))
    });
    texts.collect::<Result<_, _>>().map(Some)
}

fn scopes(members: &Claims) -> Result<Vec<String>, RecordFault> {
    let scopes = texts(members, "scopes")?.unwrap_or_default();
    let fits = scopes.iter().all(|scope| is_scope_token(scope));
    fits.then_some(scopes).ok_or(RecordFault::Form("scopes", "a list of scope-tokens"))
}

fn networks(members: &Claims) -> Result<Option<Vec<IpNet>>, RecordFault> {
    let form = |_| RecordFault::Form("networks", "a list of networks such as `10.0.0.0/8`");
    let Some(texts) = texts(members, "networks")? else { return Ok(None) };
    texts.iter().map(|text| text.parse().map_err(form)).collect::<Result<_, _>>().map(Some)
}

fn routes(members: &Claims) -> Result<Option<Vec<KeyRoute>>, RecordFault> {
    let Some(texts) = texts(members, "routes")? else { return Ok(None) };
    let routes = texts.into_iter().map(|text| match text.starts_with('/') {
        false => Ok(KeyRoute::Name(text)),
        true => match Template::parse(&text, Spelling::Bare) {
            Ok(template) => Ok(KeyRoute::Path(template)),
            Err(error) => Err(RecordFault::Route(text, error)),
        },
    });
    routes.collect::<Result<_, _>>().map(Some)
}

fn metadata(members: &Claims) -> Result<Claims, RecordFault> {
    match members.get("metadata") {
        None => Ok(Claims::default()),
        Some(Claim::Object(metadata)) => Ok(metadata.clone()),
        Some(_) => Err(RecordFault::Form("metadata", "an object")),
    }
}

fn list_text(list: &[impl ToString]) -> Value {
    list.iter().map(ToString::to_string).collect()
}
