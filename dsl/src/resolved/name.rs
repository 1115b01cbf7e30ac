//! Names with their definitions and uses.

use crate::source::Span;

/// A name of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// What it stands for.
    pub kind: NameKind,
    /// Where it is declared.
    pub definition: Span,
    /// Where the policy refers to it, in the order of reading.
    pub uses: Vec<Span>,
    /// Where tests refer to it.
    pub uses_in_tests: Vec<Span>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// `auth user = …`
    Auth,
    /// `headers identity { … }`
    Headers,
    /// `let office = request.ip in […]`
    Condition,
    /// `let paid = ["pro", "team"]`
    List,
    /// `setting issuer_url = "…"`
    Setting,
    /// `service orders { … }`
    Service,
    /// An entry of `scopes { … }`; scopes have a namespace of their own.
    Scope,
}

impl NameKind {
    /// What a sentence calls it.
    pub fn noun(self) -> &'static str {
        match self {
            NameKind::Auth => "`auth`",
            NameKind::Headers => "`headers`",
            NameKind::Condition => "named requirement",
            NameKind::List => "named list",
            NameKind::Setting => "`setting`",
            NameKind::Service => "`service`",
            NameKind::Scope => "scope",
        }
    }
    /// The noun with its article.
    pub fn with_article(self) -> String {
        match self {
            NameKind::Auth => format!("an {}", self.noun()),
            _ => format!("a {}", self.noun()),
        }
    }
}
