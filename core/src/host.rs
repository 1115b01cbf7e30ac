//! Hosts of requests in one spelling, and the patterns that services name them by.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};
use std::net::Ipv6Addr;

/// The longest host name (RFC 1035 section 2.3.4).
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;

/// A host in canonical spelling: lower case, no trailing dot, no default port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    name: String,
    port: Option<u16>,
}

impl Host {
    /// Reads a `Host` field or `:authority` (RFC 9110 section 7.2); `None` where it is no host.
    ///
    /// ```
    /// use gatewright_core::host::Host;
    ///
    /// let host = Host::parse(b"API.Example.com.:443", 443).unwrap();
    /// assert_eq!(host.to_string(), "api.example.com");
    /// assert!(Host::parse(b"user@example.com", 443).is_none());
    /// ```
    pub fn parse(text: &[u8], default_port: u16) -> Option<Host> {
        let text = std::str::from_utf8(text).ok()?;
        let (name, port) = split_port(text)?;
        let name = match name.strip_prefix('[') {
            Some(literal) => ipv6_literal(literal.strip_suffix(']')?)?,
            None => host_name(name)?,
        };
        Some(Host { name, port: port.filter(|port| *port != default_port) })
    }

    /// The name without the port.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port, where it is not the scheme's own.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}

impl Display for Host {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let end = match text.starts_with('[') {
        true => text.find(']')? + 1,
        false => text.find(':').unwrap_or(text.len()),
    };
    let (name, rest) = text.split_at_checked(end)?;
    if rest.is_empty() || rest == ":" {
        return Some((name, None));
    }
    let digits = rest.strip_prefix(':')?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let port = digits.parse().ok().filter(|_| plain)?;
    Some((name, Some(port)))
}

fn ipv6_literal(text: &str) -> Option<String> {
    let address: Ipv6Addr = text.parse().ok()?;
    Some(format!("[{address}]"))
}

fn host_name(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let fits = text.len() <= MAX_NAME && text.split('.').all(is_label);
    fits.then(|| text.to_ascii_lowercase())
}

fn is_label(label: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=MAX_LABEL).contains(&label.len()) && label.bytes().all(plain)
}

/// A host as a service names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HostPattern {
    /// `api.example.com`, `api.example.com:8443`, `[::1]`
    Exact {
        /// Lower case, without a trailing dot.
        name: String,
        /// The port, where it is not the scheme's own.
        port: Option<u16>,
    },
    /// `*.example.com`, `**.example.com`, `{tenant}.example.com`
    Under {
        /// What stands before the literal labels.
        head: HostHead,
        /// The literal labels, e.g. `example.com`.
        suffix: String,
        /// The port, where it is not the scheme's own.
        port: Option<u16>,
    },
    /// `host any`
    Any,
}

/// What stands before the literal labels of a host pattern. The order is that of choosing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HostHead {
    /// `{tenant}.`: one label, kept.
    Parameter(String),
    /// `*.`: one label.
    One,
    /// `**.`: one label or more.
    Many,
}

/// Why a text is no host pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// It is not a host name.
    #[error("`{0}` is not a host name")]
    Name(String),
    /// A `*` stands elsewhere than as the first label.
    #[error("`*` stands only as the whole first label of a host")]
    Star,
    /// The parameter's name is not a name.
    #[error("`{{{0}}}` is not a parameter name")]
    Parameter(String),
    /// Nothing literal follows the first label.
    #[error("a host pattern needs at least one literal label behind its first")]
    NoSuffix,
}

impl HostPattern {
    /// Reads a pattern as a policy writes it; `any` is [`HostPattern::Any`].
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<HostPattern, HostError> {
        if text == "any" {
            return Ok(HostPattern::Any);
        }
        let (head, rest) = split_head(text)?;
        if rest.contains('*') {
            return Err(HostError::Star);
        }
        if head.is_some() && rest.is_empty() {
            return Err(HostError::NoSuffix);
        }
        // Port 0 is never a default, so the port stays as it is written.
        let host = Host::parse(rest.as_bytes(), 0).ok_or_else(|| HostError::Name(rest.into()))?;
        Ok(match head {
            None => HostPattern::Exact { name: host.name, port: host.port },
            Some(head) => HostPattern::Under { head, suffix: host.name, port: host.port },
        })
    }

    /// Whether it matches, and the label that its parameter takes.
    pub fn matches<'h>(&self, host: &'h Host) -> Option<Option<&'h str>> {
        match self {
            HostPattern::Any => Some(None),
            HostPattern::Exact { name, port } => {
                (*name == host.name && *port == host.port).then_some(None)
            }
            HostPattern::Under { head, suffix, port } => {
                let labels = host.name.strip_suffix(suffix.as_str())?.strip_suffix('.')?;
                let one = !labels.contains('.');
                match head {
                    _ if *port != host.port || labels.is_empty() => None,
                    HostHead::Many => Some(None),
                    HostHead::One => one.then_some(None),
                    HostHead::Parameter(_) => one.then_some(Some(labels)),
                }
            }
        }
    }

    /// Which of two patterns is asked first: the more literal labels, then the narrower head.
    pub fn precedence(&self, other: &HostPattern) -> Ordering {
        self.rank().cmp(&other.rank())
    }

    /// Whether the two are one host: alike but for the name of the parameter.
    pub fn is_same_host(&self, other: &HostPattern) -> bool {
        self.without_name() == other.without_name()
    }

    /// The pattern with its parameter unnamed, as a key of the host's table.
    pub fn without_name(&self) -> HostPattern {
        match self {
            HostPattern::Under { head: HostHead::Parameter(_), suffix, port } => {
                let head = HostHead::Parameter(String::new());
                HostPattern::Under { head, suffix: suffix.clone(), port: *port }
            }
            other => other.clone(),
        }
    }

    /// The name of its parameter.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            HostPattern::Under { head: HostHead::Parameter(name), .. } => Some(name),
            _ => None,
        }
    }

    /// The port that it names.
    pub fn port(&self) -> Option<u16> {
        match self {
            HostPattern::Any => None,
            HostPattern::Exact { port, .. } | HostPattern::Under { port, .. } => *port,
        }
    }

    fn rank(&self) -> (u8, std::cmp::Reverse<usize>, u8) {
        let labels = |name: &str| std::cmp::Reverse(name.split('.').count());
        match self {
            HostPattern::Exact { name, .. } => (0, labels(name), 0),
            HostPattern::Under { head, suffix, .. } => (1, labels(suffix), head.rank()),
            HostPattern::Any => (2, labels(""), 0),
        }
    }
}

impl HostHead {
    fn rank(&self) -> u8 {
        match self {
            HostHead::Parameter(_) => 0,
            HostHead::One => 1,
            HostHead::Many => 2,
        }
    }
}

fn split_head(text: &str) -> Result<(Option<HostHead>, &str), HostError> {
    if let Some(rest) = text.strip_prefix("**.") {
        return Ok((Some(HostHead::Many), rest));
    }
    if let Some(rest) = text.strip_prefix("*.") {
        return Ok((Some(HostHead::One), rest));
    }
    let Some((name, rest)) = text.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        return Ok((None, text));
    };
    if !crate::route::is_parameter_name(name) {
        return Err(HostError::Parameter(name.into()));
    }
    match rest.strip_prefix('.') {
        Some(suffix) => Ok((Some(HostHead::Parameter(name.into())), suffix)),
        None => Err(HostError::NoSuffix),
    }
}

impl Display for HostPattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (head, name) = match self {
            HostPattern::Any => return f.write_str("any"),
            HostPattern::Exact { name, .. } => (String::new(), name),
            HostPattern::Under { head, suffix, .. } => (head.to_string(), suffix),
        };
        write!(f, "{head}{name}")?;
        self.port().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl Display for HostHead {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            HostHead::Parameter(name) => write!(f, "{{{name}}}."),
            HostHead::One => f.write_str("*."),
            HostHead::Many => f.write_str("**."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str, port: u16) -> Option<String> {
        Host::parse(text.as_bytes(), port).map(|host| host.to_string())
    }

    fn captured(pattern: &str, host: &str) -> Option<Option<String>> {
        let host = Host::parse(host.as_bytes(), 443).unwrap();
        let matched = HostPattern::parse(pattern).unwrap().matches(&host)?.map(String::from);
        Some(matched)
    }

    #[test]
    fn s9_hosts_have_one_spelling() {
        let same = |text| assert_eq!(canonical(text, 443).as_deref(), Some("api.example.com"));
        ["api.example.com", "API.example.COM", "api.example.com.", "api.example.com:443"]
            .into_iter()
            .for_each(same);
        assert_eq!(canonical("api.example.com:80", 443).unwrap(), "api.example.com:80");
        assert_eq!(canonical("[0:0::1]:443", 443).unwrap(), "[::1]");
        for bad in
            ["", ".", "a..b", "a b", "a/b", "a@b", "[::1", "::1", "a:b", "a:+1", "[fe80::1%eth0]"]
        {
            assert_eq!(canonical(bad, 443), None, "{bad}");
        }
    }

    #[test]
    fn s8_dots_in_host_patterns_are_dots() {
        assert_eq!(captured("api.example.com", "apiXexample.com"), None);
        assert_eq!(captured("*.example.com", "evilexample.com"), None);
        assert_eq!(captured("*.example.com", "a.example.com.evil.org"), None);
        assert_eq!(captured("*.example.com", "a.example.com"), Some(None));
        assert_eq!(captured("*.example.com", "a.b.example.com"), None);
        assert_eq!(captured("**.example.com", "a.b.example.com"), Some(None));
        assert_eq!(captured("**.example.com", "example.com"), None);
        assert_eq!(captured("{t}.example.com", "acme.example.com"), Some(Some("acme".into())));
        assert_eq!(captured("api.example.com:8443", "api.example.com"), None);
    }

    #[test]
    fn more_literal_labels_come_first() {
        let order = [
            "a.b.example.com",
            "*.b.example.com",
            "{t}.example.com",
            "*.example.com",
            "**.example.com",
            "any",
        ];
        let patterns: Vec<_> = order.iter().map(|text| HostPattern::parse(text).unwrap()).collect();
        for pair in patterns.windows(2) {
            assert_eq!(pair[0].precedence(&pair[1]), Ordering::Less, "{} {}", pair[0], pair[1]);
        }
    }
}
