//! What is fuzzed: each body takes any bytes, and panics only where something is wrong.

use gatewright_core::path::canonical_path;
use gatewright_core::policy::{
    Access, EncodedSlash, Methods, Policy, RawPolicy, Route, Service, TrailingSlash,
};
use gatewright_core::{Engine, Evidence, Reason, Request, Setup};

/// A canonical path is its own canonical path, ASCII, without dots, doubled slashes or backslashes.
pub fn path(bytes: &[u8]) {
    for slash in [EncodedSlash::Reject, EncodedSlash::Keep] {
        for trailing in [TrailingSlash::Strict, TrailingSlash::Ignore] {
            let (mut once, mut twice) = (String::new(), String::new());
            if canonical_path(bytes, slash, trailing, &mut once).is_err() {
                assert!(once.is_empty());
                continue;
            }
            canonical_path(once.as_bytes(), slash, trailing, &mut twice).expect("canonical");
            assert_eq!(once, twice);
            assert!(once.starts_with('/') && once.is_ascii());
            assert!(!once.contains("//") && !once.contains('\\') && !once.contains(';'));
            assert!(once.split('/').all(|segment| segment != "." && segment != ".."));
        }
    }
}

/// How far bytes came as a compiled policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    /// They are no tables.
    Nothing,
    /// They are tables that contradict themselves.
    Tables,
    /// They are a policy, and the setup does not fit.
    Policy,
    /// They are a policy that decides.
    Engine,
}

/// Loading any bytes either fails or gives a policy that decides.
pub fn load(bytes: &[u8]) {
    let Ok(policy) = Policy::from_bytes(bytes) else { return };
    assert_eq!(Policy::from_bytes(&policy.to_bytes()).expect("round trip"), policy);
    decide(policy, Setup::default());
}

/// The same with magic, format number and digest put right: what hostile bytes can come to that
/// were made to be loaded.
pub fn load_repaired(bytes: &[u8], setup: Setup) -> Reached {
    let body = bytes.get(HEAD..).unwrap_or_default();
    let Ok(raw) = postcard::from_bytes::<RawPolicy>(body) else { return Reached::Nothing };
    let Ok(policy) = Policy::try_from(raw) else { return Reached::Tables };
    assert_eq!(Policy::from_bytes(&policy.to_bytes()).expect("round trip"), policy);
    match decide(policy, setup) {
        true => Reached::Engine,
        false => Reached::Policy,
    }
}

/// The length of magic, format number and digest.
pub const HEAD: usize = 44;
/// How many routes of a policy are asked for.
const MOST_ROUTES: usize = 8;

/// Asks for some routes as nobody; what is allowed is what somebody wrote down as open to nobody.
fn decide(policy: Policy, setup: Setup) -> bool {
    let Ok(engine) = Engine::new(policy, setup) else { return false };
    let evidence = Evidence::new();
    let tables = engine.policy().tables();
    assert!(engine.watched().is_sorted() && engine.due(&evidence, 0).is_sorted());
    ask(&engine, &Request::new("GET", b"/a/b"));
    for (service, route) in tables.routes().take(MOST_ROUTES) {
        let host = service.hosts.first().map(|host| host.to_string().replace('*', "a"));
        let path = route.template.example();
        let headers: [(&[u8], &[u8]); 3] = [
            (b"X-User-Id ", b"root"),
            (b"Origin", b"https://app.test"),
            (b"Access-Control-Request-Method", b"GET"),
        ];
        let own = match &route.methods {
            Methods::Listed(names) => names.first().map_or("PUT", String::as_str),
            Methods::Any => "PUT",
        };
        for method in ["GET", "OPTIONS", own] {
            ask(
                &engine,
                &Request {
                    host: host.as_deref().map(str::as_bytes),
                    headers: &headers,
                    query: Some(b"a=1&b"),
                    ..Request::new(method, path.as_bytes())
                },
            );
        }
    }
    true
}

fn ask(engine: &Engine, request: &Request<'_>) {
    let outcome = engine.decide(request, &Evidence::new(), 0);
    let explained = engine.explain(request, &Evidence::new(), 0, true);
    assert_eq!(explained.outcome().to_json(), outcome.to_json());
    let Some(decision) = outcome.decision().filter(|decision| decision.allowed()) else { return };
    let named = |(_, route): &(&Service, &Route)| Some(route.name.as_str()) == decision.route();
    let open = |(_, route): (&Service, &Route)| match route.access {
        Access::Public | Access::Optional(_) => true,
        Access::Allow(_) => decision.reason() == Reason::Preflight,
        Access::Deny => false,
    };
    assert!(engine.policy().tables().routes().filter(named).any(open), "{}", outcome.to_json());
}
