//! Requests that fit a policy, and then a little less.

use super::dice::Dice;
use super::headers::SPOOFED;
use super::wallet::Credential;
use super::world::World;
use gatewright_core::OwnedRequest;
use gatewright_core::host::{HostHead, HostPattern};
use gatewright_core::policy::{Access, Methods, Place, Scheme};
use gatewright_core::route::{ParameterType, Piece, Segment, Template};
use gatewright_dsl::resolved::{Resolved, Route};

const METHODS: &[&str] = &["GET", "GET", "POST", "HEAD", "OPTIONS", "DELETE", "PUT", "PATCH"];
const STRANGE_METHODS: &[&str] = &["get", "CONNECT", "", "GE T", "TRACE", "PROPFIND"];
const STRANGE_HOSTS: &[&str] = &["other.test", "evil-api.test", "a b", "", "test", "api.test:99"];
const PEERS: &[&str] =
    &["203.0.113.9", "203.0.113.9", "192.0.2.1", "2001:db8::7", "::ffff:203.0.113.9", "::1"];
const TEXTS: &[&str] = &["acme", "acme", "7", "u1", "a", "%C3%A9", "x%20y", "c2", "A-b"];

/// A request, more often than not one that a route of the policy is meant for.
pub(crate) fn request(dice: &mut Dice, world: &World) -> OwnedRequest {
    let route = dice.of(&world.resolved.routes).filter(|_| dice.percent(95));
    let mut request = OwnedRequest::new(&method(dice, route), "/");
    request.path = path(dice, route).into_bytes();
    request.scheme = match dice.below(8) {
        0 => gatewright_core::Scheme::Http,
        _ => gatewright_core::Scheme::Https,
    };
    hosts(dice, &world.resolved, route, &mut request);
    request.peer = dice.pick(PEERS).parse().ok().filter(|_| dice.percent(90));
    let ids = ["r-1", "r-1", "0/é", "two words", "", "Ab~!"];
    request.id = dice.percent(60).then(|| dice.pick(&ids).to_owned());
    conditions(dice, &mut request);
    spoofing(dice, &mut request);
    preflight(dice, &mut request);
    credentials(dice, world, route, &mut request);
    if dice.percent(1) {
        excess(dice, &mut request);
    }
    request
}

fn method(dice: &mut Dice, route: Option<&Route>) -> String {
    match route.map(|route| &route.methods) {
        _ if dice.percent(1) => dice.pick(STRANGE_METHODS).to_owned(),
        Some(Methods::Listed(listed)) if dice.percent(85) => {
            let method = listed[dice.below(listed.len())].clone();
            if method == "GET" && dice.percent(20) { "HEAD".to_owned() } else { method }
        }
        _ => dice.pick(METHODS).to_owned(),
    }
}

fn path(dice: &mut Dice, route: Option<&Route>) -> String {
    let Some(route) = route else {
        let segments = (0..dice.below(4)).map(|_| format!("/{}", dice.pick(TEXTS)));
        return segments.collect();
    };
    let filled = fill(dice, &route.template);
    if dice.percent(15) { mutated(dice, filled) } else { filled }
}

fn fill(dice: &mut Dice, template: &Template) -> String {
    let mut path = String::new();
    for segment in template.segments() {
        path += "/";
        path += &match segment {
            Segment::Literal(text) => text.clone(),
            Segment::Parameter(_, kind) => text_of(dice, *kind),
            Segment::Mixed(pieces) => pieces.iter().map(|piece| piece_of(dice, piece)).collect(),
            Segment::Tail(_) => {
                let parts = (0..1 + dice.below(3)).map(|_| text_of(dice, None));
                parts.collect::<Vec<_>>().join("/")
            }
        };
    }
    path
}

fn piece_of(dice: &mut Dice, piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Parameter(_, kind) => text_of(dice, *kind),
    }
}

fn text_of(dice: &mut Dice, kind: Option<ParameterType>) -> String {
    const UUID: &str = "123e4567-E89B-12d3-a456-426614174000";
    let text = match kind {
        _ if dice.percent(8) => dice.pick(&["-", "a--b", "C", "-7", "1.5", "G", "é", ".json"]),
        None => dice.pick(TEXTS),
        Some(ParameterType::Int) => dice.pick(&["7", "0042"]),
        Some(ParameterType::Hex) => dice.pick(&["ff", "DEAD", "7"]),
        Some(ParameterType::Slug) => dice.pick(&["a-b-1", "acme"]),
        Some(ParameterType::Uuid) => UUID,
    };
    text.to_owned()
}

fn mutated(dice: &mut Dice, path: String) -> String {
    let at = dice.below(path.len() + 1);
    let (before, behind) = path.split_at_checked(at).unwrap_or((&path, ""));
    match dice.below(14) {
        0 => path.to_uppercase(),
        1 => path + "/",
        2 => path.trim_end_matches('/').to_owned(),
        3 => path + "/extra",
        4 => path.rsplit_once('/').map_or("/".to_owned(), |(folder, _)| folder.to_owned()),
        5 => format!("/a/..{path}"),
        6 => format!("{path}/../b"),
        7 => format!("{before}%2e%2E{behind}"),
        8 => format!("{before}%2F{behind}"),
        9 => format!("{before}//{behind}"),
        10 => format!("{before};x=1{behind}"),
        11 => {
            path.chars().map(|c| if c == 'a' { "%61".to_owned() } else { c.to_string() }).collect()
        }
        12 => path.replace("%C3%A9", "é").replace('@', "%40"),
        _ => path.trim_start_matches('/').to_owned(),
    }
}

fn hosts(dice: &mut Dice, resolved: &Resolved, route: Option<&Route>, request: &mut OwnedRequest) {
    let service = route.and_then(|route| resolved.service_of(route));
    let patterns = service.map(|service| &service.hosts[..]).unwrap_or_default();
    let fitting = dice.of(patterns).map(|host| host.pattern.clone());
    let host = match fitting {
        Some(pattern) if dice.percent(93) => host_of(dice, &pattern),
        _ if dice.percent(70) => Some(dice.pick(STRANGE_HOSTS).to_owned()),
        _ => None,
    };
    let bytes = |host: &str| host.as_bytes().to_vec();
    let field = |host: &str| (b"Host".to_vec(), bytes(host));
    let Some(host) = host else { return };
    match dice.below(60) {
        0 => request.headers.extend([field(&host), field(&host)]),
        1 => {
            request.host = Some(bytes(&host));
            request.headers.push(field("other.test"));
        }
        2..6 => {
            request.host = Some(bytes(&host));
            request.headers.push(field(&host.to_uppercase()));
        }
        6..30 => request.headers.push(field(&host)),
        _ => request.host = Some(bytes(&host)),
    }
}

fn host_of(dice: &mut Dice, pattern: &HostPattern) -> Option<String> {
    let (name, port) = match pattern {
        HostPattern::Any => return Some("anything.test".to_owned()).filter(|_| dice.percent(70)),
        HostPattern::Exact { name, port } => (name.clone(), *port),
        HostPattern::Under { head, suffix, port } => {
            let labels = match head {
                HostHead::Many => dice.pick(&["a.b", "acme", "x.api"]),
                HostHead::One | HostHead::Parameter(_) => {
                    dice.pick(&["acme", "acme", "7", "shop", "a.b"])
                }
            };
            (format!("{labels}.{suffix}"), *port)
        }
    };
    let port = match port {
        Some(port) => format!(":{port}"),
        None => dice.pick(&["", "", "", "", "", "", ":443", ":80"]).to_owned(),
    };
    let name = match dice.below(8) {
        0 => name.to_uppercase(),
        1 if !name.starts_with('[') => format!("{name}."),
        _ => name,
    };
    Some(name + &port)
}

/// Headers and parameters that conditions are about.
fn conditions(dice: &mut Dice, request: &mut OwnedRequest) {
    let names: [&[u8]; 6] = [b"X-Mode", b"x-mode", b"X_Mode", b"X-Mode ", b"_X-Mode;", b"X-Mode-2"];
    let values: [&[u8]; 5] = [b"on", b"off", b"", b"o\xff", b"x"];
    while dice.percent(30) {
        request.headers.push((dice.pick(&names).to_vec(), dice.pick(&values).to_vec()));
    }
    let pieces = [
        "debug=1",
        "debug",
        "debug=",
        "d%65bug=1",
        "debug=0",
        "q=acme",
        "q=%C3%A9",
        "q=u1",
        "q=c+2",
        "mode=a=b",
        "",
        "=",
        "q=%zz",
        "x;y",
        "q=%ff",
        "api%5Fkey=none",
        "x;api_key=none",
        "access_token=none;x",
        "q=7",
        "q=acme",
    ];
    let mut query: Vec<&str> = Vec::new();
    while dice.percent(30) {
        query.push(dice.pick(&pieces));
    }
    if !query.is_empty() {
        request.query = Some(query.join("&").into_bytes());
    }
}

/// Names that the upstream might believe, in spellings that it might take for them.
fn spoofing(dice: &mut Dice, request: &mut OwnedRequest) {
    while dice.percent(30) {
        let name = dice.pick(SPOOFED);
        let spelled = match dice.below(9) {
            0 => name.to_lowercase(),
            1 => name.replace('-', "_"),
            2 => name.replace('-', "."),
            3 => name.to_uppercase().replace('-', "\u{e9}"),
            4 => format!("{name}{}", dice.pick(&[" ", "\t", ";", "-", "\0", "\u{e9}_"])),
            5 => format!("{}{name}", dice.pick(&[" ", "_", "-", ".\t"])),
            6 => name.rsplit_once('-').map_or("-", |(stem, _)| stem).to_owned() + "-",
            _ => name.to_owned(),
        };
        let bytes = spelled.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
        // A credential's header with such a value is one more thing that can be wrong.
        request.headers.push((bytes, b"spoofed".to_vec()));
    }
}

fn preflight(dice: &mut Dice, request: &mut OwnedRequest) {
    if !dice.percent(if request.method == "OPTIONS" { 70 } else { 4 }) {
        return;
    }
    let mut push = |name: &str, value: &str| {
        request.headers.push((name.as_bytes().to_vec(), value.as_bytes().to_vec()));
    };
    if dice.percent(90) {
        push("Origin", "https://app.test");
    }
    for _ in 0..[1, 1, 1, 1, 0, 2][dice.below(6)] {
        push("access-control-request-method", dice.pick(METHODS));
    }
}

/// As much as is looked at, or a little more.
fn excess(dice: &mut Dice, request: &mut OwnedRequest) {
    let more = dice.below(2);
    let name = dice.pick(&["X-Forwarded-For", "X-Mode", "X-Unheard-Of"]).as_bytes();
    match dice.below(5) {
        0 => request.method = "M".repeat(32 + more),
        1 => request.query = Some(vec![b'q'; 16 * 1024 + more]),
        2 => request.path = ["/a".as_bytes(), &vec![b'a'; 16 * 1024 - 2 + more]].concat(),
        3 => request.headers.push((name.to_vec(), vec![b'v'; 64 * 1024 - name.len() + more])),
        _ => request.headers = vec![(name.to_vec(), b"v".to_vec()); 128 + more],
    }
}

/// Nothing, a credential, or several, most of the time of methods that the route takes.
fn credentials(dice: &mut Dice, world: &World, route: Option<&Route>, request: &mut OwnedRequest) {
    let taken = route.map(|route| taken(&route.access)).unwrap_or_default();
    let count = [0, 1, 1, 1, 1, 1, 1, 1, 1, 2][dice.below(10)];
    for _ in 0..count {
        let all = &world.wallet.credentials;
        let fitting: Vec<&Credential> = all.iter().filter(|c| taken.contains(&c.auth)).collect();
        let chosen = match dice.percent(90) {
            true => dice.of(&fitting).copied(),
            false => dice.of(all),
        };
        if let Some(credential) = chosen {
            present(dice, world, credential, request);
        }
    }
    if dice.percent(3) {
        let junk =
            ["Bearer", "Bearer ", "Bearer a b", "Basic !!", "ApiKey", "Digest x", "Bearer x.y.z"];
        request.headers.push((b"Authorization".to_vec(), dice.pick(&junk).into()));
    }
}

fn taken(access: &Access) -> Vec<usize> {
    match access {
        Access::Public | Access::Deny => Vec::new(),
        Access::Optional(who) => who.iter().map(|auth| auth.index()).collect(),
        Access::Allow(alternatives) => {
            let methods = alternatives.iter().flat_map(|a| a.who.iter().chain(&a.via));
            methods.map(|auth| auth.index()).collect()
        }
    }
}

fn present(dice: &mut Dice, world: &World, credential: &Credential, request: &mut OwnedRequest) {
    let Some(auth) = world.resolved.auths.get(credential.auth) else { return };
    let Some(place) = dice.of(&auth.places) else { return };
    let text = &credential.text;
    match place {
        Place::Authorization(scheme) => {
            let value = match scheme {
                Scheme::Bearer => format!("{} {text}", dice.pick(&["Bearer", "bearer"])),
                Scheme::ApiKey => format!("ApiKey {text}"),
                Scheme::Basic => {
                    format!("Basic {}", base64(format!("{}:{text}", credential.client).as_bytes()))
                }
            };
            request.headers.push((b"Authorization".to_vec(), value.into_bytes()));
        }
        Place::Header(name) => {
            let name = if dice.percent(20) { name.to_lowercase() } else { name.clone() };
            request.headers.push((name.into_bytes(), text.clone().into_bytes()));
        }
        Place::Query(name) => {
            let piece = format!("{name}={text}");
            let query = match request.query.take().and_then(|query| String::from_utf8(query).ok()) {
                Some(query) if dice.percent(50) => format!("{piece}&{query}"),
                Some(query) => format!("{query}&{piece}"),
                None => piece,
            };
            request.query = Some(query.into_bytes());
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |bits: u32| char::from(DIGITS[(bits & 63) as usize]);
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        let digits = [18, 12, 6, 0].map(|shift| digit(bits >> shift));
        out.extend(digits.iter().take(chunk.len() + 1));
        out.extend(std::iter::repeat_n('=', 3 - chunk.len()));
    }
    out
}
