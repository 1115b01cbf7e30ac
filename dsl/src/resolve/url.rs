//! URLs that a policy names: read here only to refuse what cannot be meant.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{Field, Word};
use gatewright_core::host::Host;

/// What kind of URL is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Url {
    /// Something that is fetched or that clients are sent to.
    Https,
    /// Where the host program forwards to, also in the clear within a closed network.
    Upstream,
}

/// Why a text is no such URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum UrlFault {
    #[error("is not an https URL")]
    NotHttps,
    #[error("is not a URL: it begins with neither `https://` nor `http://`")]
    NoScheme,
    #[error("has no host that is well formed")]
    Host,
    #[error("names a user: secrets never stand in a policy")]
    User,
    #[error("has a fragment, which is never sent")]
    Fragment,
    #[error("has a query, which would take the place of the request's own")]
    Query,
    #[error("has a character that does not stand in a URL")]
    Character,
}

impl Resolver<'_> {
    /// `endpoint "https://auth.example.com/introspect"`
    pub(super) fn url(&mut self, field: &Field, kind: Url) -> Option<String> {
        let text = self.one_text(field)?;
        let at = field.values.first().map_or(field.span, crate::syntax::Value::span);
        self.checked_url(text, at, kind)
    }

    /// `keys jwks "https://…"`
    pub(super) fn word_url(&mut self, word: &Word, kind: Url) -> Option<String> {
        let text = self.known_text(word)?.into_owned();
        self.checked_url(text, word.span, kind)
    }

    fn checked_url(&mut self, text: String, at: Span, kind: Url) -> Option<String> {
        let Err(fault) = read(&text, kind) else { return Some(text) };
        let code = match fault {
            UrlFault::NotHttps => Code::NotHttps,
            _ => Code::FieldValue,
        };
        let wrong = Diagnostic::new(code, at, format!("`{text}` {fault}"));
        self.report(match fault {
            UrlFault::NotHttps => wrong.help(
                "what is trusted is fetched over TLS only; for a local server give it a \
                 certificate, and its address by `setting`",
            ),
            _ => wrong,
        });
        None
    }
}

fn read(text: &str, kind: Url) -> Result<(), UrlFault> {
    if !text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte)) {
        return Err(UrlFault::Character);
    }
    let (rest, port) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (rest, 443),
        (None, Some(rest)) if kind == Url::Upstream => (rest, 80),
        (None, Some(_)) => return Err(UrlFault::NotHttps),
        (None, None) if kind == Url::Https => return Err(UrlFault::NotHttps),
        (None, None) => return Err(UrlFault::NoScheme),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    match () {
        () if authority.contains('@') => Err(UrlFault::User),
        () if Host::parse(authority.as_bytes(), port).is_none() => Err(UrlFault::Host),
        () if path.contains('#') => Err(UrlFault::Fragment),
        () if path.contains('?') && kind == Url::Upstream => Err(UrlFault::Query),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let check = |text, kind, want| assert_eq!(read(text, kind), want, "{text}");
        check("https://auth.example.com/jwks?v=1", Url::Https, Ok(()));
        check("https://[::1]:8443", Url::Https, Ok(()));
        check("http://auth.example.com", Url::Https, Err(UrlFault::NotHttps));
        check("http://localhost:8080", Url::Https, Err(UrlFault::NotHttps));
        check("auth.example.com", Url::Https, Err(UrlFault::NotHttps));
        check("https://", Url::Https, Err(UrlFault::Host));
        check("https://user:pw@x.example/", Url::Https, Err(UrlFault::User));
        check("https://x.example/#a", Url::Https, Err(UrlFault::Fragment));
        check("https://x.example/a b", Url::Https, Err(UrlFault::Character));
        check("http://orders.internal:8080/base", Url::Upstream, Ok(()));
        check("https://orders.internal/?x", Url::Upstream, Err(UrlFault::Query));
        check("orders.internal", Url::Upstream, Err(UrlFault::NoScheme));
    }
}
