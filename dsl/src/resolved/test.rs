//! Tests, ready to be run.

use crate::source::Span;
use gatewright_core::Reason;
use gatewright_core::policy::AuthId;
use std::net::IpAddr;

/// `test "orders" { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// The time in Unix milliseconds.
    pub at: Option<i64>,
    /// The host of rows whose target names none.
    pub host: Option<String>,
    /// The peer of rows that name none.
    pub from: Option<IpAddr>,
    /// Its callers in the order of the text.
    pub callers: Vec<Caller>,
    /// Its rows in the order of the text.
    pub rows: Vec<Row>,
    /// Its name in the text.
    pub span: Span,
}

/// `caller alice = user { subject: "42"  scopes: "orders:read"  tenant: "acme" }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its name.
    pub name: String,
    /// The method that it comes by.
    pub auth: AuthId,
    /// `subject: "42"`
    pub subject: Option<String>,
    /// `client: "acme"`
    pub client: Option<String>,
    /// `scopes: "orders:read orders:write"`, cut at the spaces.
    pub scopes: Option<Vec<String>>,
    /// `roles: "admin"`, cut at the spaces.
    pub roles: Option<Vec<String>>,
    /// The other claims; for an API key its metadata.
    pub claims: Vec<Fact>,
    /// Its name in the text.
    pub span: Span,
    /// Where rows refer to it.
    pub uses: Vec<Span>,
}

/// `realm_access.roles: ["admin"]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The names on the way to the claim.
    pub path: Vec<String>,
    /// Its value.
    pub value: FactValue,
}

/// The value of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue {
    /// `"acme"`
    Text(String),
    /// `3`
    Integer(i64),
    /// `true`
    Boolean(bool),
    /// `["a", "b"]`
    List(Vec<FactValue>),
}

/// `GET /v1/orders as alice expired from 192.0.2.1 X-A: "1" -> 401 token_expired X-B: "2"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The method.
    pub method: String,
    /// The target.
    pub target: Target,
    /// The credentials that are presented.
    pub presented: Vec<Presented>,
    /// The peer.
    pub from: Option<IpAddr>,
    /// The headers of the request.
    pub headers: Vec<Written>,
    /// What must come out.
    pub expected: Expected,
    /// The reason that must come out.
    pub reason: Option<Reason>,
    /// What must be true of the headers behind the decision.
    pub checks: Vec<Check>,
    /// All of it.
    pub span: Span,
}

/// The target of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `/v1/orders?x=1`, split at the first `?`.
    Path {
        /// The path.
        path: String,
        /// The query.
        query: Option<String>,
    },
    /// `https://api.example.com/v1/orders?x=1`
    Absolute {
        /// Whether it is `https`.
        https: bool,
        /// `api.example.com:8443`
        host: String,
        /// The path.
        path: String,
        /// The query.
        query: Option<String>,
    },
    /// `"/a/%2e%2e/b"`, `"*"`: as it goes over the wire.
    Raw(String),
}

/// `alice expired`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented {
    /// Position of the caller in its test.
    pub caller: usize,
    /// What is wrong with the credential.
    pub defect: Option<Defect>,
    /// Where it is written.
    pub span: Span,
}

/// What is wrong with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Defect {
    /// `expired`: one second beyond the leeway.
    Expired,
    /// `early`: not valid yet.
    Early,
    /// `forged`: another key under the right `kid`; an inactive token; one character changed.
    Forged,
    /// `stranger`: an issuer, or a key, that the policy does not know.
    Stranger,
    /// `disabled`: a key that was disabled.
    Disabled,
    /// `wrong_audience`: meant for somebody else.
    WrongAudience,
}

/// `X-User-Id: "42"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The header.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What must come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `allow`
    Allow,
    /// `403`
    Status(u16),
}

/// What must be true of a header: of the upstream's request on allow, of the response on denial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// `X-User-Id: "42"`
    Header(Written, Span),
    /// `no X-User-Id`
    Absent(String, Span),
}

impl Defect {
    /// Every defect.
    pub const ALL: &'static [Defect] = &[
        Defect::Expired,
        Defect::Early,
        Defect::Forged,
        Defect::Stranger,
        Defect::Disabled,
        Defect::WrongAudience,
    ];

    /// The defect as a test writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Defect::Expired => "expired",
            Defect::Early => "early",
            Defect::Forged => "forged",
            Defect::Stranger => "stranger",
            Defect::Disabled => "disabled",
            Defect::WrongAudience => "wrong_audience",
        }
    }
}
