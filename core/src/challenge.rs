//! What a client is asked for: one `WWW-Authenticate` challenge (RFC 9110 section 11.6.1).

use std::fmt::{self, Display, Formatter};

/// A scheme with its parameters in order; it prints with every value quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    scheme: &'static str,
    parameters: Vec<(&'static str, String)>,
}

impl Challenge {
    /// A scheme and its realm.
    pub(crate) fn new(scheme: &'static str, realm: &str) -> Challenge {
        Challenge { scheme, parameters: vec![("realm", realm.to_owned())] }
    }

    /// `Bearer` (RFC 6750 section 3).
    pub(crate) fn bearer(realm: &str) -> Challenge {
        Challenge::new("Bearer", realm)
    }

    /// One more parameter.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Challenge {
        self.parameters.push((name, value.into()));
        self
    }

    /// The credential was presented more than once, or not as one.
    pub(crate) fn invalid_request(self) -> Challenge {
        self.with("error", "invalid_request")
            .with("error_description", "The credential was not presented as it should be.")
    }

    /// The credential does not hold.
    pub(crate) fn invalid_token(self) -> Challenge {
        self.with("error", "invalid_token")
            .with("error_description", "The credential is not valid.")
    }

    /// The credential lacks these scopes.
    pub(crate) fn insufficient_scope(self, scopes: &[String]) -> Challenge {
        self.with("error", "insufficient_scope")
            .with("error_description", "The credential lacks a scope.")
            .with("scope", scopes.join(" "))
    }

    /// The authentication is too old or too weak (RFC 9470 section 3).
    pub(crate) fn insufficient_authentication(self) -> Challenge {
        self.with("error", "insufficient_user_authentication")
            .with("error_description", "A more recent or stronger authentication is needed.")
    }
}

impl Display for Challenge {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.scheme)?;
        for (position, (name, value)) in self.parameters.iter().enumerate() {
            let before = if position == 0 { " " } else { ", " };
            write!(f, "{before}{name}=\"{}\"", Quoted(value))?;
        }
        Ok(())
    }
}

/// The inside of a quoted-string (RFC 9110 section 5.6.4): nothing but visible ASCII and spaces
/// gets out, `"` and `\` escaped.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '"' | '\\' => write!(f, "\\{character}"),
            ' '..='~' => write!(f, "{character}"),
            _ => f.write_str("?"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s17_quoting_keeps_a_value_inside_its_quotes() {
        let challenge = Challenge::bearer("a\"b\\c\r\nX: é").with("error", "x");
        assert_eq!(challenge.to_string(), r#"Bearer realm="a\"b\\c??X: ?", error="x""#);
    }
}
