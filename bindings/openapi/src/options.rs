//! What a description does not hold, and the user says.

use crate::fault::Fault;

/// How a description is imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What a list of scopes asks for; without it OpenAPI's own rule is taken, and said.
    pub scopes: Option<ScopeLists>,
    /// What becomes of operations without a credential.
    pub unsecured: Unsecured,
    /// Issuers of tokens.
    pub issuers: Vec<Given>,
    /// Audiences of tokens.
    pub audiences: Vec<Given>,
    /// Where the keys of JWTs are.
    pub jwks: Vec<Given>,
}

/// What a list of scopes asks for. Vendors differ on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScopeLists {
    /// Each of them, as OpenAPI has it.
    #[default]
    All,
    /// One of them.
    Any,
}

/// What becomes of operations without a credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsecured {
    /// They are an error: whoever forgot a `security` shall notice.
    #[default]
    Refuse,
    /// They are public.
    Public,
}

/// A value for one scheme, `NAME=VALUE`, or for all, `VALUE`.
///
/// ```
/// use gatewright_openapi::Given;
///
/// let given = Given::from("oauth=https://auth.example.com");
/// assert_eq!(given.scheme.as_deref(), Some("oauth"));
/// assert_eq!(Given::from("https://auth.example.com/?a=b").scheme, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The name of a security scheme.
    pub scheme: Option<String>,
    /// The value.
    pub value: String,
}

impl From<&str> for Given {
    fn from(text: &str) -> Given {
        let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || "._- ".contains(c));
        match text.split_once('=').filter(|(name, _)| !name.is_empty() && is_name(name)) {
            Some((scheme, value)) => Given { scheme: Some(scheme.into()), value: value.into() },
            None => Given { scheme: None, value: text.into() },
        }
    }
}

impl Options {
    /// The value for a scheme: its own, then that for all.
    pub(crate) fn given<'a>(given: &'a [Given], scheme: &str) -> Option<&'a str> {
        let own = given.iter().find(|given| given.scheme.as_deref() == Some(scheme));
        let all = || given.iter().find(|given| given.scheme.is_none());
        own.or_else(all).map(|given| given.value.as_str())
    }

    /// That each value is for all, or for a scheme that there is.
    pub(crate) fn refuse_unknown(&self, known: &[&str]) -> Result<(), Fault> {
        let flags =
            [("--issuer", &self.issuers), ("--audience", &self.audiences), ("--jwks", &self.jwks)];
        for (flag, given) in flags {
            let mut named = given.iter().filter_map(|given| given.scheme.as_deref());
            if let Some(scheme) = named.find(|scheme| !known.contains(scheme)) {
                return Err(Fault::UnknownScheme { flag, scheme: scheme.to_owned() });
            }
        }
        Ok(())
    }
}
