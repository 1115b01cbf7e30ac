//! What the host knows about a request: metadata, borrowed, as it came over the wire.

mod json;

pub use json::{OwnedRequest, RequestError};

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// The metadata of one request. Nothing in it is decoded, joined or made lower case beforehand.
///
/// ```
/// use gatewright_core::Request;
///
/// let headers = [(b"Authorization".as_slice(), b"Bearer abc".as_slice())];
/// let request = Request {
///     host: Some(b"api.example.com"),
///     headers: &headers,
///     ..Request::new("GET", b"/v1/orders")
/// };
/// assert_eq!(request.query, None);
/// ```
///
/// `Debug` shows neither the query nor the value of any header (S30).
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method, an exact token (RFC 9110 section 9.1).
    pub method: &'a str,
    /// The scheme the client used, as the host or its trusted proxy saw it.
    pub scheme: Scheme,
    /// `:authority`; where it is `None` the `Host` field among the headers counts.
    pub host: Option<&'a [u8]>,
    /// The raw path: the target up to the first `?`.
    pub path: &'a [u8],
    /// The raw query: what follows the first `?`, without it.
    pub query: Option<&'a [u8]>,
    /// Header names and values in order, repetitions included.
    pub headers: &'a [(&'a [u8], &'a [u8])],
    /// The client's address, as the host or its trusted proxy saw it.
    pub peer: Option<IpAddr>,
    /// The request id: visible ASCII up to 128 characters, else it counts as absent.
    pub id: Option<&'a str>,
}

/// The scheme of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// In the clear.
    Http,
    /// Over TLS.
    #[default]
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    /// The port that goes without saying: 80 or 443.
    pub fn default_port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }
}

impl<'a> Request<'a> {
    /// A request over TLS with neither host, headers nor peer.
    pub fn new(method: &'a str, path: &'a [u8]) -> Request<'a> {
        Request {
            method,
            scheme: Scheme::Https,
            host: None,
            path,
            query: None,
            headers: &[],
            peer: None,
            id: None,
        }
    }

    /// The request id, where it is visible ASCII of at most 128 characters.
    pub fn visible_id(&self) -> Option<&'a str> {
        const LONGEST: usize = 128;
        let fits = |id: &&str| {
            (1..=LONGEST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
        };
        self.id.filter(fits)
    }

    /// The values of a header, compared by exact name without case, in order.
    pub fn header_values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let wanted = |sent: &[u8]| sent.eq_ignore_ascii_case(name.as_bytes());
        self.headers.iter().filter(move |(sent, _)| wanted(sent)).map(|(_, value)| *value)
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
        let names: Vec<String> = self.headers.iter().map(|(name, _)| text(name)).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("scheme", &self.scheme)
            .field("host", &self.host.map(text))
            .field("path", &text(self.path))
            .field("headers", &names)
            .field("peer", &self.peer)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
