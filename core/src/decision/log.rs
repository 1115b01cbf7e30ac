//! The decision as a line for a log: what was asked, what came of it, and nothing secret (S30).

use super::Decision;
use crate::claim::Claim;
use crate::request::Request;
use serde_json::{Map, Value, json};

/// How many bytes of a part of the request are logged.
const LONGEST: usize = 1024;

impl Decision {
    /// One JSON line for a log: no credential, and of the claims only those that are listed.
    ///
    /// `request` is the one that was decided: its method, host and path stand in the line as they
    /// came, each shortened where it is long, and with what is not visible ASCII escaped. Its query
    /// is left out, for keys may stand in it. `listed` names top-level claims, e.g. `tenant`.
    ///
    /// ```
    /// use gatewright_core::policy::{Policy, RawPolicy};
    /// use gatewright_core::{Engine, Evidence, Request, Setup};
    ///
    /// let policy = Policy::try_from(RawPolicy::empty()).unwrap();
    /// let engine = Engine::new(policy, Setup::default()).unwrap();
    /// let request = Request::new("GET", b"/nowhere");
    /// let outcome = engine.decide(&request, &Evidence::new(), 0);
    /// let line = outcome.decision().unwrap().to_log(&request, &[]);
    /// assert!(line.contains(r#""request":{"host":null,"method":"GET","path":"/nowhere"}"#));
    /// ```
    pub fn to_log(&self, request: &Request<'_>, listed: &[&str]) -> String {
        let line = json!({
            "verdict": self.verdict.as_str(),
            "status": self.status,
            "reason": self.reason.as_str(),
            "request": asked(request),
            "route": self.route(),
            "path": self.path,
            "principal": self.principal_value(),
            "claims": self.claims(listed),
            "request_id": self.request_id,
            "notes": self.notes,
            "policy": self.policy(),
        });
        line.to_string()
    }

    fn principal_value(&self) -> Option<Value> {
        self.principal().map(|principal| {
            json!({
                "method": self.method(),
                "subject": principal.subject,
                "client": principal.client,
                "key": principal.key,
            })
        })
    }

    fn claims(&self, listed: &[&str]) -> Map<String, Value> {
        let claims = self.principal().into_iter().flat_map(|principal| principal.claims.iter());
        let chosen = claims.filter(|(name, _)| listed.contains(name));
        chosen.map(|(name, claim)| (name.to_owned(), claim_value(claim))).collect()
    }
}

/// The request line, as far as it is nobody's secret.
fn asked(request: &Request<'_>) -> Value {
    let host = request.host.or_else(|| request.header_values("host").next());
    // A host that hands over the whole target hands over its query, and user and password.
    let host = host.and_then(|host| host.rsplit(|byte| *byte == b'@').next());
    let path = request.path.split(|byte| matches!(byte, b'?' | b'#')).next();
    json!({
        "method": visible(request.method.as_bytes()),
        "host": host.map(visible),
        "path": path.map(visible),
    })
}

/// Visible ASCII, and escapes for all else; `…` stands where something was cut off.
fn visible(bytes: &[u8]) -> String {
    let escaped = |bytes: &[u8]| bytes.escape_ascii().to_string();
    match bytes.split_at_checked(LONGEST) {
        Some((kept, [_, ..])) => escaped(kept) + "…",
        _ => escaped(bytes),
    }
}

/// A claim for a log.
fn claim_value(claim: &Claim) -> Value {
    match claim {
        Claim::Null => Value::Null,
        Claim::Boolean(own) => Value::Bool(*own),
        Claim::Number(digits) => serde_json::from_str(digits).unwrap_or(Value::Null),
        Claim::Text(text) => Value::String(text.clone()),
        Claim::List(members) => members.iter().map(claim_value).collect(),
        Claim::Object(claims) => {
            claims.iter().map(|(name, claim)| (name.to_owned(), claim_value(claim))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s30_what_was_asked_is_logged_bounded_and_without_secrets() {
        let check = |host: Option<&[u8]>, path: &[u8], want: [Option<&str>; 2]| {
            let query = Some(b"api_key=secret".as_slice());
            let asked = asked(&Request { host, query, ..Request::new("GET", path) });
            assert_eq!([asked["host"].as_str(), asked["path"].as_str()], want);
            assert_eq!(asked["method"], "GET");
        };
        check(None, b"/a/%2e/b", [None, Some("/a/%2e/b")]);
        check(Some(b"API.example:8443"), b"", [Some("API.example:8443"), Some("")]);
        check(Some(b"a\r\nb"), b"/\x1b[2J\xff", [Some(r"a\r\nb"), Some(r"/\x1b[2J\xff")]);
        check(Some(b"me:secret@a"), b"/a?api_key=secret", [Some("a"), Some("/a")]);
        let longest = "/".repeat(LONGEST);
        check(None, longest.as_bytes(), [None, Some(&longest)]);
        check(None, format!("{longest}a").as_bytes(), [None, Some(&format!("{longest}…"))]);
    }
}
