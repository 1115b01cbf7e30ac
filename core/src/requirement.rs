//! What must hold: trees of atoms, each true or false for every request.

mod postfix;
mod text;

pub use text::Shown;

use crate::policy::{AuthId, ConditionId, Origin};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// The most different atoms of a route, named conditions unfolded.
pub const MAX_ATOMS: usize = 48;
/// The deepest nesting of a requirement in a compiled policy (S36).
pub const MAX_NESTING: usize = 128;

/// A requirement as a tree. `all` and `any` are never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "postfix::Postfix", try_from = "postfix::Postfix")]
pub enum Requirement {
    /// `a and b`
    All(Vec<Requirement>),
    /// `a or b`
    Any(Vec<Requirement>),
    /// A named condition: `office`.
    Named(ConditionId, Origin),
    /// `scope orders:read`
    Atom(Atom, Origin),
}

/// One test. An operand that is absent, `null` or of another type makes it false.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Atom {
    /// `scope x`, `scope in [x, y]`: one of them. Sorted.
    ScopeAny(Vec<String>),
    /// `scopes all [x, y]`: each of them. Sorted.
    ScopeAll(Vec<String>),
    /// `role x`, `role in [x, y]`: one of them. Sorted.
    RoleAny(Vec<String>),
    /// `claim.tier == "gold"`, `claim.tier in ["gold", "silver"]`; sorted, all of one type.
    In(Operand, Vec<Literal>),
    /// `claim.suspended != true`; with a named list, none of them.
    NotIn(Operand, Vec<Literal>),
    /// `claim.tenant == path.t`: the caller's side, then the request's.
    Same(Operand, Operand),
    /// `claim.groups has "admins"`: a member of the list; a lone text is a list of one.
    Has(Operand, Element),
    /// `path.name starts with "x"`
    StartsWith(Operand, String),
    /// `path.name ends with "x"`
    EndsWith(Operand, String),
    /// `path.name contains "x"`
    Contains(Operand, String),
    /// `claim.email in domain "example.com"`: exactly one `@`, whole domain, without case.
    InDomain(Operand, String),
    /// `claim.level >= 3`, `token.age < 10m`: integers, or seconds for the ages.
    Compare(Operand, Comparison, i64),
    /// `request.ip in [10.0.0.0/8]`. Sorted.
    InNetworks(Vec<IpNet>),
    /// `claim.x exists`
    Exists(Operand),
    /// `header.X-Debug absent`, `query.debug absent`
    Absent(Operand),
}

/// The order of two integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// A value in the policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Literal {
    /// `"text"`
    Text(String),
    /// `-3`
    Integer(i64),
    /// `true`
    Boolean(bool),
}

/// What `has` looks for in a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Element {
    /// `has "admins"`, `has 3`
    Literal(Literal),
    /// `has path.t`
    Operand(Operand),
    /// `has "{path.t}:admin"`; absent where an operand is.
    Text(Vec<TextPart>),
}

/// A piece of a text with operands in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TextPart {
    /// The text as it stands, braces unfolded.
    Literal(String),
    /// `{path.t}`
    Operand(Operand),
}

/// Whose fact an operand reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Caller {
    /// `subject`, `claim.x`: the principal.
    Principal,
    /// `mesh.subject`, `mesh.claim.x`: the proof named behind `via`.
    Via(AuthId),
}

/// Something that a request or its caller may have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Operand {
    /// `subject`, `mesh.subject`
    Subject(Caller),
    /// `client`, `mesh.client`
    Client(Caller),
    /// `claim.a.b`, `mesh.claim.a.b`: the names on the way.
    Claim(Caller, Vec<String>),
    /// `method`: how the principal proved itself, e.g. `jwt`.
    Method,
    /// `issuer`: the principal's issuer, absent for keys.
    Issuer,
    /// `scopes`: the granted scopes, as a list.
    Scopes,
    /// `roles`: the roles, as a list.
    Roles,
    /// `token.age`: seconds since `iat`.
    TokenAge,
    /// `token.auth_age`: seconds since `auth_time`.
    TokenAuthAge,
    /// `path.t`, the decoded text.
    Path(String),
    /// `host.tenant`
    Host(String),
    /// `query.x`, the decoded text.
    Query(String),
    /// `header.X-Y`, compared folded.
    Header(String),
    /// `request.scheme`: `http` or `https`.
    RequestScheme,
    /// `request.ip`: the peer's address.
    RequestIp,
    /// `request.id`
    RequestId,
    /// `route`: the route's name.
    Route,
}

impl Operand {
    /// Whether the caller's credential decides its value.
    pub fn is_about_caller(&self) -> bool {
        match self {
            Operand::Subject(_)
            | Operand::Client(_)
            | Operand::Claim(..)
            | Operand::Method
            | Operand::Issuer
            | Operand::Scopes
            | Operand::Roles
            | Operand::TokenAge
            | Operand::TokenAuthAge => true,
            Operand::Path(_)
            | Operand::Host(_)
            | Operand::Query(_)
            | Operand::Header(_)
            | Operand::RequestScheme
            | Operand::RequestIp
            | Operand::RequestId
            | Operand::Route => false,
        }
    }

    /// The proof behind `via` that it reads, if any.
    pub fn via(&self) -> Option<AuthId> {
        match self {
            Operand::Subject(Caller::Via(auth))
            | Operand::Client(Caller::Via(auth))
            | Operand::Claim(Caller::Via(auth), _) => Some(*auth),
            _ => None,
        }
    }
}

impl Atom {
    /// The operands that it reads, the left one first. Scope and role atoms have none.
    pub fn operands(&self) -> Vec<&Operand> {
        match self {
            Atom::ScopeAny(_) | Atom::ScopeAll(_) | Atom::RoleAny(_) => Vec::new(),
            Atom::In(operand, _)
            | Atom::NotIn(operand, _)
            | Atom::StartsWith(operand, _)
            | Atom::EndsWith(operand, _)
            | Atom::Contains(operand, _)
            | Atom::InDomain(operand, _)
            | Atom::Compare(operand, ..)
            | Atom::Exists(operand)
            | Atom::Absent(operand) => vec![operand],
            Atom::InNetworks(_) => vec![&Operand::RequestIp],
            Atom::Same(left, right) => vec![left, right],
            Atom::Has(list, element) => std::iter::once(list).chain(element.operands()).collect(),
        }
    }

    /// Whether the caller decides its value; one that compares caller and request is.
    pub fn is_about_caller(&self) -> bool {
        match self {
            Atom::ScopeAny(_) | Atom::ScopeAll(_) | Atom::RoleAny(_) => true,
            atom => atom.operands().into_iter().any(Operand::is_about_caller),
        }
    }

    /// Whether stronger or fresher authentication could make it true (RFC 9470).
    pub fn is_about_authentication(&self) -> bool {
        self.operands().into_iter().any(|operand| match operand {
            Operand::TokenAuthAge => true,
            Operand::Claim(_, path) => path.len() == 1 && path.iter().all(|name| name == "acr"),
            _ => false,
        })
    }
}

impl Element {
    /// The operands in it.
    pub fn operands(&self) -> Vec<&Operand> {
        match self {
            Element::Literal(_) => Vec::new(),
            Element::Operand(operand) => vec![operand],
            Element::Text(parts) => parts.iter().filter_map(TextPart::operand).collect(),
        }
    }
}

impl TextPart {
    /// The operand, where it is one.
    pub fn operand(&self) -> Option<&Operand> {
        match self {
            TextPart::Literal(_) => None,
            TextPart::Operand(operand) => Some(operand),
        }
    }
}

impl Requirement {
    /// Every atom in it, from the left; named conditions are not entered.
    pub fn atoms<'a>(&'a self, visit: &mut dyn FnMut(&'a Atom)) {
        match self {
            Requirement::All(parts) | Requirement::Any(parts) => {
                parts.iter().for_each(|part| part.atoms(visit));
            }
            Requirement::Named(..) => {}
            Requirement::Atom(atom, _) => visit(atom),
        }
    }
}
