//! The items of a file, and the small ones among them.

use super::{
    Assert, Auth, Doc, Headers, List, Member, PolicyBlock, Requirement, Route, Scopes, Service,
    Test, Under, Value, Word,
};
use crate::source::Span;

/// What can stand at the top level.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `policy { … }`
    Policy(PolicyBlock),
    /// `auth user = jwt { … }`
    Auth(Auth),
    /// `scopes { … }`
    Scopes(Scopes),
    /// `headers identity { … }`
    Headers(Headers),
    /// `let office = request.ip in [203.0.113.0/24]`
    Let(Let),
    /// `setting issuer_url = "https://auth.example.com"`
    Setting(Setting),
    /// `service orders { … }`
    Service(Service),
    /// `under /admin { … }`, outside of services: it belongs to `host any`.
    Under(Under),
    /// `route GET /healthz public`, outside of services: it belongs to `host any`.
    Route(Route),
    /// `import "../shared/auth.gate"`
    Import(Import),
    /// `test "orders" { … }`
    Test(Test),
    /// `assert /admin/{rest...} requires role admin`
    Assert(Assert),
    /// One that does not parse.
    Broken(Broken),
}

/// What did not parse. Its problem has been reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The word it begins with: `auth`; empty where it begins with no word.
    pub keyword: String,
    /// All of it.
    pub span: Span,
}

/// `let office = request.ip in [203.0.113.0/24]`
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Word,
    /// What it stands for.
    pub value: LetValue,
    /// All of it.
    pub span: Span,
}

/// The right side of a `let`.
#[derive(Clone, Debug, PartialEq)]
pub enum LetValue {
    /// `role admin and office`
    Requirement(Requirement),
    /// `["a", "b"]`, `[203.0.113.0/24]`
    List(List<Value>),
}

/// `setting issuer_url = "https://auth.example.com"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Word,
    /// The value it has where none is handed in; always quoted.
    pub value: Word,
    /// All of it.
    pub span: Span,
}

/// `import "../shared/auth.gate"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// The path; always quoted.
    pub path: Word,
    /// All of it.
    pub span: Span,
}

impl Item {
    /// All of it, without its doc comment.
    pub fn span(&self) -> Span {
        match self {
            Item::Policy(policy) => policy.span,
            Item::Auth(auth) => auth.span,
            Item::Scopes(scopes) => scopes.span,
            Item::Headers(headers) => headers.span,
            Item::Let(binding) => binding.span,
            Item::Setting(setting) => setting.span,
            Item::Service(service) => service.span,
            Item::Under(under) => under.span,
            Item::Route(route) => route.span,
            Item::Import(import) => import.span,
            Item::Test(test) => test.span,
            Item::Assert(assert) => assert.span,
            Item::Broken(broken) => broken.span,
        }
    }

    /// Its doc comment.
    pub fn doc(&self) -> Option<&Doc> {
        match self {
            Item::Policy(policy) => policy.doc.as_ref(),
            Item::Auth(auth) => auth.doc.as_ref(),
            Item::Scopes(scopes) => scopes.doc.as_ref(),
            Item::Headers(headers) => headers.doc.as_ref(),
            Item::Let(binding) => binding.doc.as_ref(),
            Item::Setting(setting) => setting.doc.as_ref(),
            Item::Service(service) => service.doc.as_ref(),
            Item::Under(under) => under.doc.as_ref(),
            Item::Route(route) => route.doc.as_ref(),
            Item::Import(import) => import.doc.as_ref(),
            Item::Test(test) => test.doc.as_ref(),
            Item::Assert(assert) => assert.doc.as_ref(),
            Item::Broken(_) => None,
        }
    }

    /// Whether it, or a part of it, did not parse.
    pub fn has_broken(&self) -> bool {
        match self {
            Item::Policy(policy) => !policy.broken.is_empty(),
            Item::Auth(auth) => !auth.broken.is_empty(),
            Item::Scopes(scopes) => !scopes.broken.is_empty(),
            Item::Headers(headers) => !headers.broken.is_empty(),
            Item::Service(service) => service.members.iter().any(Member::has_broken),
            Item::Under(under) => under.members.iter().any(Member::has_broken),
            Item::Test(test) => !test.broken.is_empty(),
            Item::Broken(_) => true,
            Item::Let(_) | Item::Setting(_) | Item::Route(_) | Item::Import(_) => false,
            Item::Assert(_) => false,
        }
    }
}
