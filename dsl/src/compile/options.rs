//! What is handed in besides the text.

use std::collections::BTreeMap;

/// Settings and the root.
///
/// ```
/// use gatewright_dsl::Options;
///
/// let options = Options::default().setting("issuer_url", "https://auth.test").root("policies");
/// assert_eq!(options.settings["issuer_url"], "https://auth.test");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Values of settings, in place of those that the policy writes: `--set name=value`.
    pub settings: BTreeMap<String, String>,
    /// The folder that imports do not leave, as the names of sources begin; the loader reads below
    /// it. Empty: what the names of sources are relative to.
    pub root: String,
}

impl Options {
    /// With one more setting.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Options {
        self.settings.insert(name.into(), value.into());
        self
    }

    /// With another root.
    #[must_use]
    pub fn root(mut self, root: impl Into<String>) -> Options {
        self.root = root.into();
        self
    }
}
