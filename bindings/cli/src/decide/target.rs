//! The URL of a request, split by hand: a library would change what is to be decided.

use crate::failure::Failure;
use crate::usage::Usage;
use gatewright_core::Scheme;

/// Scheme, host, raw path and raw query, byte for byte as they were written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// `https` for a bare path.
    pub(crate) scheme: Scheme,
    /// `host:port`; none for a bare path.
    pub(crate) host: Option<Vec<u8>>,
    /// Everything up to the first `?`; a `#` stays in it, and the engine refuses it.
    pub(crate) path: Vec<u8>,
    /// Everything behind the first `?`.
    pub(crate) query: Option<Vec<u8>>,
}

impl Target {
    /// Splits `https://api.example.com/v1/orders?x=1`, `/v1/orders?x=1`, or `*`.
    ///
    /// No error repeats the text: a query may hold a credential.
    pub(crate) fn parse(url: &[u8]) -> Result<Target, Failure> {
        let (scheme, host, rest) = match url {
            [b'/', ..] | b"*" => (Scheme::Https, None, url),
            _ => absolute(url)?,
        };
        let (path, query) = split_at_query(rest);
        Ok(Target { scheme, host: host.map(<[u8]>::to_vec), path: path.to_vec(), query })
    }
}

type Absolute<'a> = (Scheme, Option<&'a [u8]>, &'a [u8]);

fn absolute(url: &[u8]) -> Result<Absolute<'_>, Failure> {
    let colon = url.iter().position(|byte| *byte == b':').ok_or(Usage::UrlForm)?;
    let (scheme, rest) = url.split_at(colon);
    let rest = rest.strip_prefix(b"://").ok_or(Usage::UrlForm)?;
    let scheme = match scheme.to_ascii_lowercase().as_slice() {
        b"https" => Scheme::Https,
        b"http" => Scheme::Http,
        _ => return Err(Usage::UrlScheme.into()),
    };
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let (host, rest) = rest.split_at(end.unwrap_or(rest.len()));
    match host {
        b"" => Err(Usage::UrlForm.into()),
        host if host.contains(&b'@') => Err(Usage::UrlUserInformation.into()),
        host => Ok((scheme, Some(host), rest)),
    }
}

fn split_at_query(target: &[u8]) -> (&[u8], Option<Vec<u8>>) {
    match target.iter().position(|byte| *byte == b'?') {
        None => (target, None),
        Some(mark) => {
            let (path, query) = target.split_at(mark);
            (path, query.strip_prefix(b"?").map(<[u8]>::to_vec))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(url: &str) -> String {
        match Target::parse(url.as_bytes()) {
            Err(failure) => failure.to_string(),
            Ok(target) => {
                let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
                let (host, query) = (target.host.map(text), target.query.map(text));
                let scheme = target.scheme.as_str();
                let shown = |part: Option<String>| part.unwrap_or("-".into());
                format!("{scheme} {} {} {}", shown(host), text(target.path), shown(query))
            }
        }
    }

    #[test]
    fn s3_s4_urls_are_split_and_never_changed() {
        let check = |url, want| assert_eq!(split(url), want, "{url}");
        check("https://api.example.com/v1/orders?x=1", "https api.example.com /v1/orders x=1");
        check("HTTP://API.example.com:8080/a/%2e%2e/b", "http API.example.com:8080 /a/%2e%2e/b -");
        check("/v1/orders", "https - /v1/orders -");
        check("/a?b?c", "https - /a b?c");
        check("/a?", "https - /a ");
        check("//host/x", "https - //host/x -");
        check("/a#b?c", "https - /a#b c");
        check("https://h?x", "https h  x");
        check("https://h", "https h  -");
        check("https://[::1]:8443/x", "https [::1]:8443 /x -");
        check("/a/../b;c", "https - /a/../b;c -");
        check("/a:b", "https - /a:b -");
        check("*", "https - * -");
    }

    #[test]
    fn other_texts_are_refused_and_not_repeated() {
        let form = "the URL is neither absolute nor a path";
        let check = |url, want| assert_eq!(split(url), want, "{url}");
        check("", form);
        check("v1/orders", form);
        check("api.example.com/v1", form);
        check("https:/x", form);
        check("https:///x", form);
        check("Bearer", form);
        check("ftp://h/x", "the scheme of a URL is `http` or `https`");
        check("https://user:secret@h/x", "the URL holds user information");
    }
}
