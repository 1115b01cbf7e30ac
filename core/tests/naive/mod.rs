//! Matching and routing as the design says it, word for word, linear and slow.

#![allow(dead_code, reason = "each test crate uses its part of this module")]

use crate::random_policy::tables::around;
use gatewright_core::host::{Host, HostPattern};
use gatewright_core::path::{PathFault, canonical_path};
use gatewright_core::policy::{EncodedSlash, Methods, RawPolicy, Route, Service, TrailingSlash};
use gatewright_core::route::{ParameterType, Piece, Segment, Template};
use gatewright_core::{OwnedRequest, Reason};
use std::cmp::Ordering;

/// The decoded text of a canonical one.
pub(crate) fn decoded(canonical: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = canonical.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let pair = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap()
            }
            plain => plain,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// The path with some of its characters as escapes: 0 in lower, 1 in upper case.
pub(crate) fn re_encoded(path: &str, picks: &[u8]) -> String {
    let spelled = path.split('/').map(|segment| {
        let bytes = decoded(segment).into_bytes().into_iter().zip(picks.iter().cycle());
        // An encoded dot segment is another thing than a dot segment, and neither is canonical.
        let spell = |(byte, pick): (u8, &u8)| match (byte, pick) {
            (byte, 0) => format!("%{byte:02x}"),
            (byte, 1) => format!("%{byte:02X}"),
            (b'/' | b'%' | b'#' | b'?', _) => format!("%{byte:02X}"),
            (byte, _) if byte.is_ascii() => char::from(byte).to_string(),
            (byte, _) => format!("%{byte:02X}"),
        };
        bytes.map(spell).collect::<String>()
    });
    spelled.collect::<Vec<_>>().join("/")
}

/// What the parameters take, decoded; `None` where the template does not match.
pub(crate) fn captures(template: &Template, path: &str) -> Option<Vec<String>> {
    let mut segments: Vec<&str> = path[1..].split('/').collect();
    let mut found = Vec::new();
    for (at, wanted) in template.segments().iter().enumerate() {
        if at >= segments.len() {
            return None;
        }
        match wanted {
            Segment::Literal(text) if decoded(text) == decoded(segments[at]) => {}
            Segment::Literal(_) => return None,
            Segment::Tail(_) if segments[at].is_empty() => return None,
            Segment::Tail(_) => {
                found.push(decoded(&segments[at..].join("/")));
                segments.truncate(at + 1);
            }
            Segment::Parameter(_, kind) => {
                let piece = Piece::Parameter(String::new(), *kind);
                found.extend(fill(&[piece], &decoded(segments[at]))?);
            }
            Segment::Mixed(pieces) => found.extend(fill(pieces, &decoded(segments[at]))?),
        }
    }
    (segments.len() == template.segments().len()).then_some(found)
}

/// Tries every split of a segment, the leftmost first.
fn fill(pieces: &[Piece], text: &str) -> Option<Vec<String>> {
    let Some((first, rest)) = pieces.split_first() else {
        return text.is_empty().then(Vec::new);
    };
    match first {
        Piece::Literal(literal) => fill(rest, text.strip_prefix(decoded(literal).as_str())?),
        Piece::Parameter(_, kind) => {
            let ends = text.char_indices().map(|(at, character)| at + character.len_utf8());
            ends.into_iter().find_map(|end| {
                let own = &text[..end];
                let others = is_of_type(own, *kind).then(|| fill(rest, &text[end..]))??;
                Some(std::iter::once(own.to_owned()).chain(others).collect())
            })
        }
    }
}

fn is_of_type(text: &str, kind: Option<ParameterType>) -> bool {
    let hex = |byte: u8| byte.is_ascii_hexdigit();
    match kind {
        None => true,
        Some(ParameterType::Int) => text.bytes().all(|byte| byte.is_ascii_digit()),
        Some(ParameterType::Hex) => text.bytes().all(hex),
        Some(ParameterType::Slug) => {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            text.split('-').all(|word| !word.is_empty() && word.bytes().all(plain))
        }
        Some(ParameterType::Uuid) => {
            text.len() == 36
                && text.bytes().enumerate().all(|(at, byte)| match at {
                    8 | 13 | 18 | 23 => byte == b'-',
                    _ => hex(byte),
                })
        }
    }
}

/// The route of a request, or why it has none.
pub(crate) fn route<'p>(policy: &'p RawPolicy, request: &OwnedRequest) -> Result<&'p str, Reason> {
    let port = request.scheme.default_port();
    let host = match &request.host {
        Some(text) => Some(Host::parse(text, port).ok_or(Reason::RequestMalformed)?),
        None => None,
    };
    let services = services(policy, host.as_ref());
    let first = services.first();
    let (slash, trailing) = first.map_or((EncodedSlash::Reject, TrailingSlash::Strict), |first| {
        (first.encoded_slash, first.trailing_slash)
    });
    if request.query.as_deref().is_some_and(|query| query.contains(&b'#')) {
        return Err(Reason::RequestMalformed);
    }
    let mut path = String::new();
    canonical_path(&request.path, slash, trailing, &mut path).map_err(|fault| match fault {
        PathFault::Malformed => Reason::RequestMalformed,
        PathFault::Ambiguous => Reason::PathAmbiguous,
    })?;
    let fences: Vec<_> = services.iter().flat_map(|service| &service.fences).collect();
    let may_decide = |route: &&Route| {
        let inside = around(policy, route.fence);
        let closed = fences.iter().filter(|id| policy.fences[id.index()].prefix.encloses(&path));
        captures(&route.template, &path).is_some() && { closed }.all(|id| inside.contains(id))
    };
    let fitting: Vec<&Route> =
        services.iter().flat_map(|service| &service.routes).filter(may_decide).collect();
    let is_first =
        |own: &&&Route| fitting.iter().all(|other| !comes_first(&other.template, &own.template));
    let chosen: Vec<&&Route> = fitting.iter().filter(is_first).collect();
    assert!(chosen.windows(2).all(|pair| pair[0].template.is_same_shape(&pair[1].template)));
    if chosen.is_empty() {
        return Err(Reason::NoRoute);
    }
    let named = |method: &str| {
        chosen.iter().find(|route| match &route.methods {
            Methods::Any => false,
            Methods::Listed(names) => names.iter().any(|name| name == method),
        })
    };
    let any = || chosen.iter().find(|route| route.methods == Methods::Any);
    let for_head = || (request.method == "HEAD").then(|| named("GET")).flatten();
    let found = named(&request.method).or_else(for_head).or_else(any);
    found.map(|route| route.name.as_str()).ok_or(Reason::MethodNotAllowed)
}

/// Whether one of two templates that match one path is asked first.
pub(crate) fn comes_first(a: &Template, b: &Template) -> bool {
    let ranks = a.segments().iter().zip(b.segments()).map(|(a, b)| rank(a).cmp(&rank(b)));
    ranks.into_iter().find(|order| order.is_ne()).is_some_and(Ordering::is_lt)
}

/// Literal, mixed (longer leading literal, longer trailing, more literal characters, types),
/// typed, plain, tail.
fn rank(segment: &Segment) -> (u8, Vec<isize>) {
    let kinds = [ParameterType::Uuid, ParameterType::Int, ParameterType::Hex, ParameterType::Slug];
    let typed = |kind: &Option<ParameterType>| match kind {
        Some(kind) => kinds.iter().position(|own| own == kind).unwrap() as isize,
        None => kinds.len() as isize,
    };
    let length = |piece: &Piece| match piece {
        Piece::Literal(text) => -(text.len() as isize),
        Piece::Parameter(..) => 0,
    };
    match segment {
        Segment::Literal(_) => (0, vec![]),
        Segment::Mixed(pieces) => {
            let ends = [&pieces[0], &pieces[pieces.len() - 1]].map(length);
            let types = pieces.iter().filter_map(|piece| match piece {
                Piece::Literal(_) => None,
                Piece::Parameter(_, kind) => Some(typed(kind)),
            });
            let total = pieces.iter().map(length).sum();
            (1, ends.into_iter().chain([total]).chain(types).collect())
        }
        Segment::Parameter(_, kind) => (2, vec![typed(kind)]),
        Segment::Tail(_) => (3, vec![]),
    }
}

/// The services of the one host pattern that is asked first.
fn services<'p>(policy: &'p RawPolicy, host: Option<&Host>) -> Vec<&'p Service> {
    let fits = |pattern: &&HostPattern| match (host, pattern) {
        (_, HostPattern::Any) => true,
        (Some(host), pattern) => pattern.matches(host).is_some(),
        (None, _) => false,
    };
    let hosts = policy.services.iter().flat_map(|service| &service.hosts);
    let best = hosts.filter(fits).min_by(|a, b| a.precedence(b));
    let answers = |service: &&Service| {
        best.is_some_and(|best| service.hosts.iter().any(|host| host.is_same_host(best)))
    };
    policy.services.iter().filter(answers).collect()
}

/// Letters in lower case, digits, and a hyphen for every other byte between them.
pub(crate) fn folded(name: &[u8]) -> String {
    let fold = |byte: &u8| match char::from(*byte).to_ascii_lowercase() {
        plain if plain.is_ascii_alphanumeric() => plain,
        _ => '-',
    };
    let folded: String = name.iter().map(fold).collect();
    folded.trim_matches('-').to_owned()
}

/// Whether a header goes whatever the policy says.
pub(crate) fn is_always_removed(name: &[u8]) -> bool {
    const NAMES: &[&str] =
        &["authorization", "forwarded", "x-api-key", "x-http-method-override", "x-real-ip"];
    const PREFIXES: &[&str] = &["x-forwarded-", "x-original-", "x-rewrite-", "x-envoy-"];
    let folded = folded(name);
    // A beginning with nothing behind it lost its hyphen.
    let begun = format!("{folded}-");
    NAMES.contains(&&*folded) || PREFIXES.iter().any(|prefix| begun.starts_with(prefix))
}
