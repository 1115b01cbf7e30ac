//! Requests that a draft's routes and conditions have something to say about.

use super::tables::KEY;
use super::template::raw_path;
use gatewright_core::host::HostPattern;
use gatewright_core::policy::{Access, AuthId, Methods, Place, RawPolicy, Route, Service};
use gatewright_core::{OwnedRequest, Scheme};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::net::IpAddr;

/// Header names that policies read, set or remove, in spellings that fold alike, and others.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "X-Mode", "x_mode", "X-Flag", "X.Flag", "X-API-Key", "x_api_key", "Authorization", "X-User-Id",
    "X_USER_ID", "x.user.id", "X-Client-Id", "X-Route", "X~Route", "X-Place", "X-Debug", "x_debug",
    "X-Forwarded-For", "X_Forwarded_Host", "X-Original-URL", "X-HTTP-Method-Override", "Forwarded",
    "Connection", "Accept", "Cookie", "Origin", "Access-Control-Request-Method", "X-Modes",
    "X-Mode ", "_X-Flag", "X-User-Id ", "X-Client-Id\t", "X-Route;", "_X-Place", "X-Debug-", "--", "",
    "Authorization ", "X-Forwarded-", " X-Forwarded-For", "_X-API-Key", "Host ", "_Origin",
];

#[rustfmt::skip]
const VALUES: &[&str] = &[
    "on", "off", "o", "", "1", "admin", "ApiKey k", "Bearer x", "X-User-Id, X-Route", "GET",
    "DELETE", "https://example.com", "10.0.0.1", "é",
];

/// A request, and perhaps a route of the policy that it is meant for.
#[derive(Clone, Debug)]
pub(super) struct Aimed {
    request: OwnedRequest,
    target: Option<Index>,
    /// Whether it presents a good key where the route reads one.
    presents: bool,
}

/// A request of which most are meant for some route of the policy.
pub(super) fn aimed() -> impl Strategy<Value = Aimed> {
    (request(), option::weighted(0.7, any::<Index>()), any::<bool>())
        .prop_map(|(request, target, presents)| Aimed { request, target, presents })
}

impl Aimed {
    /// The request; one that is meant for a route has its method, a host and a path of it.
    pub(super) fn at(&self, policy: &RawPolicy) -> OwnedRequest {
        let routes: Vec<(&Service, &Route)> = policy.routes().collect();
        let Some(target) = self.target.filter(|_| !routes.is_empty()) else {
            return self.request.clone();
        };
        let (service, route) = routes[target.index(routes.len())];
        let mut request = self.request.clone();
        request.path = route.template.example().into_bytes();
        request.host = host_of(&service.hosts[target.index(service.hosts.len())]);
        if request.method != "OPTIONS" {
            request.method = method_of(&route.methods).to_owned();
        }
        if let Some(auth) = accepted(&route.access).filter(|_| self.presents) {
            present(&policy.auths[auth.index()].places[0], &mut request);
        }
        request
    }
}

fn accepted(access: &Access) -> Option<AuthId> {
    match access {
        Access::Public | Access::Deny => None,
        Access::Optional(who) => Some(who[0]),
        Access::Allow(alternatives) => Some(alternatives[0].who[0]),
    }
}

fn present(place: &Place, request: &mut OwnedRequest) {
    let (name, value) = match place {
        Place::Header(name) => (name.as_str(), KEY.to_owned()),
        Place::Authorization(scheme) => ("Authorization", format!("{} {KEY}", scheme.as_str())),
        Place::Query(name) => {
            request.query = Some(format!("{name}={KEY}").into_bytes());
            return;
        }
    };
    request.headers.push((name.into(), value.into_bytes()));
}

fn host_of(pattern: &HostPattern) -> Option<Vec<u8>> {
    match pattern {
        HostPattern::Any => None,
        HostPattern::Exact { .. } => Some(pattern.to_string().into_bytes()),
        HostPattern::Under { suffix, .. } => Some(format!("acme.{suffix}").into_bytes()),
    }
}

fn method_of(methods: &Methods) -> &str {
    match methods {
        Methods::Any => "PATCH",
        Methods::Listed(names) => &names[0],
    }
}

/// A request with metadata that may or may not fit.
pub(crate) fn request() -> impl Strategy<Value = OwnedRequest> {
    let headers =
        (headers(), option::weighted(0.3, preflight())).prop_map(|(headers, preflight)| {
            preflight.into_iter().flatten().chain(headers).collect::<Vec<_>>()
        });
    (request_line(), headers, option::of(address()), option::of(id()))
        .prop_map(|(line, headers, peer, id)| OwnedRequest { headers, peer, id, ..line })
}

/// The fields of a CORS preflight.
fn preflight() -> impl Strategy<Value = Vec<(Vec<u8>, Vec<u8>)>> {
    select(&["GET", "POST", "DELETE", "PATCH"][..]).prop_map(|asked| {
        vec![
            (b"Origin".to_vec(), b"https://app.example.com".to_vec()),
            (b"Access-Control-Request-Method".to_vec(), asked.into()),
        ]
    })
}

/// The method, the scheme, the host and the target.
pub(crate) fn request_line() -> impl Strategy<Value = OwnedRequest> {
    let method = select(&["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PATCH", "get"][..]);
    let scheme = select(&[Scheme::Https, Scheme::Https, Scheme::Http][..]);
    (method, scheme, option::of(host()), raw_path(), option::of(query())).prop_map(
        |(method, scheme, host, path, query)| OwnedRequest {
            scheme,
            host: host.map(|host| host.as_bytes().to_vec()),
            query: query.map(String::into_bytes),
            ..OwnedRequest::new(method, &path)
        },
    )
}

/// Hosts that patterns of a draft match, and one that none does.
pub(crate) fn host() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "api.example.com",
            "API.example.com.",
            "api.example.com:443",
            "api.example.com:8443",
            "acme.example.com",
            "a.b.example.com",
            "other.example.org",
            "[::1]:8443",
            "[0:0::1]",
        ][..],
    )
}

fn query() -> impl Strategy<Value = String> {
    #[rustfmt::skip]
    const PARTS: &[&str] = &[
        "q=1", "q=0", "q=21", "%71=2", "q", "debug", "debug=1", "api_key=gw-demo-key-1",
        "%61pi_key=gw-demo-key-1", "api_key=k", "a=b+c", "a=%zz", "a;b", "",
    ];
    vec(select(PARTS), 0..4).prop_map(|parts| parts.join("&"))
}

/// Header lines in any order, repetitions included.
pub(crate) fn headers() -> impl Strategy<Value = Vec<(Vec<u8>, Vec<u8>)>> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let line = (select(NAMES), select(VALUES));
    vec(line.prop_map(move |(name, value)| (bytes(name), bytes(value))), 0..8)
}

fn address() -> impl Strategy<Value = IpAddr> {
    const ADDRESSES: &[&str] =
        &["10.1.2.3", "::ffff:10.1.2.3", "192.0.2.7", "2001:db8::1", "203.0.113.9", "fe80::1"];
    select(ADDRESSES).prop_map(|address| address.parse().unwrap())
}

fn id() -> impl Strategy<Value = String> {
    select(&["r-1", "", "has space", "é"][..]).prop_map(String::from)
}
