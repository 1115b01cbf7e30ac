//! A request as JSON: header bytes as Latin-1 text, addresses as text.

use super::{Request, Scheme};
use crate::address::parse_address;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// A request that owns its parts, as JSON and test cases hand it over. `Debug` shows what it shows of
/// a [`Request`].
///
/// ```
/// use gatewright_core::OwnedRequest;
///
/// let json = r#"{"method":"GET","host":"api.example.com","path":"/v1","headers":[["Accept","*/*"]]}"#;
/// let owned = OwnedRequest::from_json(json).unwrap();
/// owned.with(|request| assert_eq!(request.path, b"/v1"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct OwnedRequest {
    /// The method.
    pub method: String,
    /// The scheme.
    pub scheme: Scheme,
    /// `:authority`.
    pub host: Option<Vec<u8>>,
    /// The raw path.
    pub path: Vec<u8>,
    /// The raw query.
    pub query: Option<Vec<u8>>,
    /// Header names and values in order.
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    /// The client's address.
    pub peer: Option<IpAddr>,
    /// The request id.
    pub id: Option<String>,
}

/// Why a text is no request.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// It is no JSON of this shape.
    #[error("not a request: {0}")]
    Shape(#[from] serde_json::Error),
    /// A byte string holds a character above U+00FF.
    #[error("`{0}` holds a character that is no byte: write bytes as Latin-1 text")]
    NotBytes(&'static str),
    /// The peer is no address.
    #[error("`{0}` is not an IP address")]
    Peer(String),
}

/// The JSON members. A member that is unknown is an error.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    method: String,
    #[serde(default)]
    scheme: Scheme,
    #[serde(default)]
    host: Option<String>,
    path: String,
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    peer: Option<String>,
    #[serde(default)]
    id: Option<String>,
    /// Reserved: certificates are not read in this edition.
    #[serde(default)]
    certificate: Option<()>,
}

impl OwnedRequest {
    /// A request over TLS with neither host, headers nor peer.
    pub fn new(method: &str, path: &str) -> OwnedRequest {
        OwnedRequest {
            method: method.to_owned(),
            scheme: Scheme::Https,
            host: None,
            path: path.as_bytes().to_vec(),
            query: None,
            headers: Vec::new(),
            peer: None,
            id: None,
        }
    }

    /// Reads a request; `scheme` is `https` and all else absent where left out.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn from_json(json: &str) -> Result<OwnedRequest, RequestError> {
        let read: Members = serde_json::from_str(json)?;
        let header = |(name, value): (String, String)| {
            Ok::<_, RequestError>((bytes(&name, "headers")?, bytes(&value, "headers")?))
        };
        let peer = |text: String| parse_address(&text).ok_or(RequestError::Peer(text));
        Ok(OwnedRequest {
            method: read.method,
            scheme: read.scheme,
            host: read.host.map(|host| bytes(&host, "host")).transpose()?,
            path: bytes(&read.path, "path")?,
            query: read.query.map(|query| bytes(&query, "query")).transpose()?,
            headers: read.headers.into_iter().map(header).collect::<Result<_, _>>()?,
            peer: read.peer.map(peer).transpose()?,
            id: read.id,
        })
    }

    /// The request as JSON, every member present.
    pub fn to_json(&self) -> String {
        let text = |bytes: &Vec<u8>| crate::decision::latin1(bytes);
        let members = Members {
            method: self.method.clone(),
            scheme: self.scheme,
            host: self.host.as_ref().map(text),
            path: text(&self.path),
            query: self.query.as_ref().map(text),
            headers: self.headers.iter().map(|(name, value)| (text(name), text(value))).collect(),
            peer: self.peer.map(|peer| peer.to_string()),
            id: self.id.clone(),
            certificate: None,
        };
        // Plain data written to memory has no way to fail.
        serde_json::to_string(&members).unwrap_or_default()
    }

    /// Lends the request, borrowed, to a function.
    pub fn with<T>(&self, use_it: impl FnOnce(&Request<'_>) -> T) -> T {
        let headers: Vec<(&[u8], &[u8])> =
            self.headers.iter().map(|(name, value)| (name.as_slice(), value.as_slice())).collect();
        use_it(&Request {
            method: &self.method,
            scheme: self.scheme,
            host: self.host.as_deref(),
            path: &self.path,
            query: self.query.as_deref(),
            headers: &headers,
            peer: self.peer,
            id: self.id.as_deref(),
        })
    }
}

impl fmt::Debug for OwnedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with(|request| request.fmt(f))
    }
}

fn bytes(text: &str, member: &'static str) -> Result<Vec<u8>, RequestError> {
    let byte = |character: char| u8::try_from(u32::from(character)).ok();
    text.chars().map(byte).collect::<Option<_>>().ok_or(RequestError::NotBytes(member))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_come_back_as_they_went() {
        let json = r#"{"method":"GET","scheme":"http","host":"h","path":"/é","query":"a=1","headers":[["X","ÿ"]],"peer":"192.0.2.1","id":"r","certificate":null}"#;
        let read = OwnedRequest::from_json(json).unwrap();
        assert_eq!(read.path, b"/\xe9");
        assert_eq!(read.to_json(), json);
    }

    #[test]
    fn bad_requests_say_why() {
        let check = |json, want: &str| {
            assert!(
                OwnedRequest::from_json(json).unwrap_err().to_string().contains(want),
                "{json}"
            );
        };
        check(r#"{"method":"GET"}"#, "missing field `path`");
        check(r#"{"method":"GET","path":"/","heders":[]}"#, "unknown field `heders`");
        check(r#"{"method":"GET","path":"/€"}"#, "`path` holds a character that is no byte");
        check(
            r#"{"method":"GET","path":"/","peer":"fe80::1%eth0"}"#,
            "`fe80::1%eth0` is not an IP address",
        );
    }
}
