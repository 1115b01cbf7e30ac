//! What holds for every policy and every request, tried on random ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

mod naive;
mod public_routes;
mod random_policy;

use gatewright_core::path::canonical_path;
use gatewright_core::policy::{EncodedSlash, Policy, TrailingSlash};
use gatewright_core::route::{Relation, Spelling, Template};
use gatewright_core::{Engine, Evidence, Outcome, OwnedRequest, Reason};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use public_routes::{PublicRoutes, decide};
use random_policy::tables::KEY;
use random_policy::template::{canonical_path as canonical, named, path_template, prefix};
use random_policy::{draft, request, scene};
use std::collections::BTreeMap;

const NOW: i64 = 1_767_225_600_000;

/// Enough cases to meet the rare combinations, few enough for every run of the tests; with
/// `PROPTEST_CASES` above its default of 256 as many times more.
fn cases(count: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = count.saturating_mul(default.cases) / 256;
    ProptestConfig { cases, failure_persistence: None, ..default }
}

fn parsed(unnamed: &str) -> Template {
    Template::parse(&named(unnamed), Spelling::Quoted).unwrap()
}

/// Templates that can stand in one table: of two alike or tied the first.
fn untied(unnamed: &[String]) -> Vec<Template> {
    let mut kept: Vec<Template> = Vec::new();
    for template in unnamed.iter().map(|text| parsed(text)) {
        let clear = |known: &Template| {
            matches!(known.relation(&template), Relation::Disjoint | Relation::Ordered { .. })
        };
        if kept.iter().all(clear) {
            kept.push(template);
        }
    }
    kept
}

fn comes_first(a: &Template, b: &Template) -> bool {
    matches!(a.relation(b), Relation::Ordered { first: true, .. })
}

fn outcome(engine: &Engine, request: &OwnedRequest) -> Outcome {
    request.with(|request| engine.decide(request, &Evidence::new(), NOW))
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn of_two_templates_that_match_one_path_one_comes_first(
        unnamed in vec(path_template(), 2..30), path in canonical()
    ) {
        let matching: Vec<Template> =
            unnamed.iter().map(|text| parsed(text)).filter(|t| t.matches(&path)).collect();
        for a in &matching {
            for b in &matching {
                match (a.relation(b), b.relation(a)) {
                    (Relation::Same, Relation::Same) => prop_assert!(a.is_same_shape(b)),
                    (Relation::Tied { .. }, Relation::Tied { .. }) => {}
                    (Relation::Ordered { first, .. }, Relation::Ordered { first: other, .. }) => {
                        prop_assert_ne!(first, other, "{} {}", a, b);
                    }
                    (one, other) => prop_assert!(false, "{a} {b} on {path}: {one:?} {other:?}"),
                }
                prop_assert_eq!(comes_first(a, b), naive::comes_first(a, b), "{} {}", a, b);
                for c in &matching {
                    if comes_first(a, b) && comes_first(b, c) {
                        prop_assert!(comes_first(a, c), "{a} < {b} < {c}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_witness_matches_both_templates_and_is_canonical(
        a in path_template(), b in path_template(), path in canonical()
    ) {
        let (a, b) = (parsed(&a), parsed(&b));
        match a.relation(&b) {
            Relation::Ordered { witness, .. } | Relation::Tied { witness } => {
                prop_assert!(a.matches(&witness) && b.matches(&witness), "{} {} {}", a, b, witness);
                prop_assert_eq!(strictly(&witness), Some(witness));
            }
            Relation::Disjoint => {
                prop_assert!(!(a.matches(&path) && b.matches(&path)), "{} {} {}", a, b, path);
            }
            Relation::Same => prop_assert_eq!(a.matches(&path), b.matches(&path)),
        }
        prop_assert!(a.matches(&a.example()), "{} {}", a, a.example());
    }

    #[test]
    fn what_lies_below_a_prefix_is_enclosed(
        own in path_template(), around in prefix(), path in canonical()
    ) {
        let (own, around) = (parsed(&own), parsed(&around));
        match own.common_path_below(&around) {
            Some(witness) => {
                prop_assert!(own.matches(&witness) && around.encloses(&witness), "{}", witness);
            }
            None => {
                prop_assert!(!own.lies_within(&around));
                prop_assert!(!(own.matches(&path) && around.encloses(&path)), "{}", path);
            }
        }
        if own.lies_within(&around) && own.matches(&path) {
            prop_assert!(around.encloses(&path), "{} {} {}", own, around, path);
        }
    }

    #[test]
    fn s8_templates_match_what_their_words_say(own in path_template(), path in canonical()) {
        let template = parsed(&own);
        let mut ranges = Vec::new();
        let got = template.matches(&path).then(|| {
            template.captures(&path, &mut ranges);
            ranges.iter().map(|range| naive::decoded(&path[range.clone()])).collect::<Vec<_>>()
        });
        prop_assert_eq!(got, naive::captures(&template, &path), "{} {}", template, path);
    }

    #[test]
    fn a_path_chooses_the_template_that_comes_first(
        unnamed in vec(path_template(), 2..30), path in canonical()
    ) {
        let templates = untied(&unnamed);
        let engine = PublicRoutes::new(templates.clone()).engine();
        let decision = decide(&engine, &OwnedRequest::new("GET", &path));
        let first = templates.iter().filter(|t| t.matches(&path)).reduce(|best, other| {
            if naive::comes_first(other, best) { other } else { best }
        });
        let first = first.filter(|_| strictly(&path).is_some()).map(ToString::to_string);
        prop_assert_eq!(decision.route().map(String::from), first, "{}", path);
    }
}

fn strictly(path: &str) -> Option<String> {
    let mut out = String::new();
    let (slash, trailing) = (EncodedSlash::Reject, TrailingSlash::Strict);
    canonical_path(path.as_bytes(), slash, trailing, &mut out).ok().map(|()| out)
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn s40_the_route_is_the_one_that_a_naive_scan_finds(
        (draft, requests) in scene()
    ) {
        let (tables, engine) = (draft.tables(), draft.engine());
        for mut request in requests {
            // A preflight goes by the method that its headers ask for.
            request.headers.clear();
            let decision = decide(&engine, &request);
            let got = match decision.reason() {
                reason @ (Reason::RequestMalformed
                | Reason::PathAmbiguous
                | Reason::NoRoute
                | Reason::MethodNotAllowed) => Err(reason),
                _ => Ok(decision.route().unwrap()),
            };
            prop_assert_eq!(got, naive::route(&tables, &request), "{:?}", request.to_json());
        }
    }

    #[test]
    fn s1_a_path_is_decided_as_its_canonical_form(
        (draft, requests) in scene()
    ) {
        let engine = draft.engine();
        for request in requests {
            let decision = decide(&engine, &request);
            let Some(canonical) = decision.path() else { continue };
            let path = canonical.as_bytes().to_vec();
            let same = OwnedRequest { path, ..request.clone() };
            prop_assert_eq!(decision.to_json(), outcome(&engine, &same).to_json());
        }
    }

    #[test]
    fn s39_every_re_encoding_of_a_path_is_decided_like_it(
        (draft, requests) in scene(), picks in vec(0..3u8, 1..60)
    ) {
        let engine = draft.engine();
        for request in requests {
            let decision = decide(&engine, &request);
            let Some(canonical) = decision.path() else { continue };
            let path = naive::re_encoded(canonical, &picks).into_bytes();
            let other = OwnedRequest { path, ..request };
            let got = outcome(&engine, &other).to_json();
            prop_assert_eq!(got, decision.to_json(), "{:?}", other.to_json());
        }
    }

    #[test]
    fn unwatched_headers_change_nothing(
        (draft, requests) in scene()
    ) {
        let engine = draft.engine();
        let is_watched = |name: &[u8]| {
            let name = naive::folded(name);
            engine.watched().iter().any(|own| match own.ends_with('-') {
                true => name.starts_with(own.as_str()),
                false => name == *own,
            })
        };
        for request in requests {
            let mut fewer = request.clone();
            fewer.headers.retain(|(name, _)| is_watched(name));
            let mut more = request.clone();
            more.headers.extend((0..200).map(|at| (format!("Other-{at}").into(), vec![b'x'; 500])));
            let want = outcome(&engine, &request).to_json();
            prop_assert_eq!(&outcome(&engine, &fewer).to_json(), &want);
            prop_assert_eq!(&outcome(&engine, &more).to_json(), &want);
        }
    }

    #[test]
    fn s41_repeating_what_is_there_never_opens(
        (draft, requests) in scene(), picks in any::<[Index; 4]>()
    ) {
        let engine = draft.engine();
        for request in requests {
            if outcome(&engine, &request).allowed() {
                continue;
            }
            for repeated in repetitions(&request, picks) {
                prop_assert!(!outcome(&engine, &repeated).allowed(), "{}", repeated.to_json());
            }
        }
    }

    #[test]
    fn s13_s14_every_header_that_can_be_set_is_removed_in_any_spelling(
        (draft, requests) in scene()
    ) {
        let (tables, engine) = (draft.tables(), draft.engine());
        let set: Vec<String> = tables.header_sets.iter().flat_map(|set| &set.lines)
            .map(|line| naive::folded(line.name.as_bytes())).collect();
        for request in requests {
            let decision = decide(&engine, &request);
            for (name, _) in &request.headers {
                let spelled = String::from_utf8(name.clone()).unwrap();
                let goes = set.contains(&naive::folded(name)) || naive::is_always_removed(name);
                prop_assert!(!goes || decision.remove().contains(&spelled), "{}", spelled);
            }
            for (name, _) in decision.set() {
                prop_assert!(set.contains(&naive::folded(name.as_bytes())), "{}", name);
            }
        }
    }

    #[test]
    fn s16_connection_names_nothing_away((draft, requests) in scene()) {
        let engine = draft.engine();
        for mut request in requests {
            request.headers.retain(|(name, _)| name != b"Connection");
            let want = outcome(&engine, &request).to_json();
            let line = (b"Connection".into(), b"close, X-User-Id, x-place, X-Route".into());
            request.headers.insert(0, line);
            prop_assert_eq!(outcome(&engine, &request).to_json(), want);
        }
    }

    #[test]
    fn used_buffers_change_no_decision((draft, requests) in scene()) {
        let engine = draft.engine();
        let evidence = Evidence::new();
        let mut out = Outcome::Needs(Vec::new());
        for request in requests {
            request.with(|request| engine.decide_into(request, &evidence, NOW, &mut out));
            prop_assert_eq!(out.to_json(), outcome(&engine, &request).to_json());
        }
    }

    #[test]
    fn s30_no_key_stands_in_a_decision((draft, requests) in scene()) {
        let engine = draft.engine();
        for request in requests {
            let decision = decide(&engine, &request);
            let texts = [decision.to_json(), request.with(|request| decision.to_log(request, &["tenant"])), format!("{decision:?}")];
            prop_assert!(!texts.iter().any(|text| text.contains(KEY)), "{texts:?}");
        }
    }

    #[test]
    fn a_denial_goes_nowhere((draft, requests) in scene()) {
        let engine = draft.engine();
        for request in requests {
            let decision = decide(&engine, &request);
            let refused = decision.obligations().first().map(|own| decision.refuse(own, None));
            for denial in [*decision].into_iter().chain(refused).filter(|own| !own.allowed()) {
                prop_assert_eq!(denial.upstream(), None);
                prop_assert!(denial.set().next().is_none() && denial.obligations().is_empty());
            }
        }
    }

    #[test]
    fn explaining_changes_no_decision((draft, requests) in scene()) {
        let engine = draft.engine();
        for request in requests {
            let evidence = Evidence::new();
            let explained = request.with(|request| {
                engine.explain(request, &evidence, NOW, false).outcome().to_json()
            });
            prop_assert_eq!(explained, outcome(&engine, &request).to_json());
        }
    }
}

/// A property about what never occurs says nothing.
#[test]
fn scenes_reach_every_outcome_often() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..1000 {
        let (draft, requests) = scene().new_tree(&mut runner).unwrap().current();
        let engine = draft.engine();
        for request in requests {
            *seen.entry(decide(&engine, &request).reason().as_str()).or_default() += 1;
        }
    }
    for reason in [
        "request_malformed",
        "path_ambiguous",
        "no_route",
        "method_not_allowed",
        "denied",
        "credentials_repeated",
        "credentials_malformed",
        "credentials_conflict",
        "credentials_missing",
        "condition_failed",
        "key_unknown",
        "granted",
        "public",
        "preflight",
    ] {
        assert!(seen.get(reason).is_some_and(|count| *count >= 5), "{reason} in {seen:?}");
    }
}

/// The request with one header, or one query parameter, once more.
fn repetitions(
    request: &OwnedRequest,
    [which, spelling, value, place]: [Index; 4],
) -> Vec<OwnedRequest> {
    const VALUES: &[&str] = &["on", "off", "1", "", "10.0.0.1", "GET", "ApiKey k"];
    let mut found = Vec::new();
    if !request.headers.is_empty() {
        let name = request.headers[which.index(request.headers.len())].0.clone();
        let name = match spelling.index(3) {
            0 => name,
            1 => name.to_ascii_uppercase(),
            _ => name.iter().map(|byte| if *byte == b'-' { b'_' } else { *byte }).collect(),
        };
        let mut more = request.clone();
        let line = (name, VALUES[value.index(VALUES.len())].as_bytes().to_vec());
        more.headers.insert(place.index(request.headers.len() + 1), line);
        found.push(more);
    }
    if let Some(query) = request.query.clone().and_then(|query| String::from_utf8(query).ok()) {
        let parts: Vec<&str> = query.split('&').collect();
        let part = parts[which.index(parts.len())];
        let name = part.split('=').next().unwrap();
        for more in
            [format!("{query}&{part}"), format!("{name}=1&{query}"), format!("{query}&{name}")]
        {
            found.push(OwnedRequest { query: Some(more.into_bytes()), ..request.clone() });
        }
    }
    found
}

/// Bytes as they might come over the wire from anybody.
fn wild() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => proptest::sample::select(b"aX-_.7/%?&=; \"".to_vec()),
        2 => proptest::sample::select(b"\r\n\0\t\x7f\x80\xff".to_vec()),
        1 => any::<u8>(),
    ];
    vec(byte, 0..12)
}

fn wild_request() -> impl Strategy<Value = OwnedRequest> {
    let name = prop_oneof![
        3 => proptest::sample::select(
            &["X-Mode", "X-User-Id", "X-Forwarded-\r\n", "x-original-\0", "Host", "X_API_Key"][..]
        ).prop_map(|name| name.as_bytes().to_vec()),
        1 => wild(),
    ];
    let target = (wild(), any::<bool>()).prop_map(|(mut path, rooted)| {
        if rooted {
            path.insert(0, b'/');
        }
        path
    });
    let id = ".{0,4}|r-[\r\n\u{0}a]{0,3}";
    let host = proptest::option::of(wild());
    (request::request(), target, proptest::option::of(wild()), vec((name, wild()), 0..4), id, host)
        .prop_map(|(known, target, query, headers, id, host)| OwnedRequest {
            path: target,
            query,
            headers,
            id: Some(id),
            host,
            ..known
        })
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn s17_no_line_end_leaves_the_engine(draft in draft(), request in wild_request()) {
        let decision = decide(&draft.engine(), &request);
        let clean = |text: &[u8]| !text.iter().any(|byte| b"\r\n\0".contains(byte));
        for (name, value) in decision.set() {
            prop_assert!(clean(name.as_bytes()) && clean(value.as_bytes()), "{name}: {value:?}");
            prop_assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{value:?}");
        }
        for (name, value) in decision.response() {
            prop_assert!(clean(name.as_bytes()) && clean(value.as_bytes()), "{name}: {value:?}");
        }
        let texts = [decision.path(), decision.route(), decision.upstream()];
        prop_assert!(texts.into_iter().flatten().all(|text| clean(text.as_bytes())));
        if decision.allowed() {
            prop_assert!(decision.query().is_none_or(clean), "{:?}", decision.query());
        }
        prop_assert!(clean(decision.to_json().as_bytes()));
        prop_assert!(clean(request.with(|request| decision.to_log(request, &[])).as_bytes()));
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_compiled_policy_comes_back_as_it_was(draft in draft()) {
        let policy = draft.policy();
        let back = Policy::from_bytes(&policy.to_bytes()).unwrap();
        prop_assert_eq!(back.digest(), policy.digest());
        prop_assert_eq!(back, policy);
    }

    /// Origins, docs and names of files are outside the digest: a flip there changes no decision.
    #[test]
    fn s29_a_damaged_policy_is_refused(
        draft in draft(), flips in vec((any::<Index>(), 1..=u8::MAX), 1..40), cut in any::<Index>()
    ) {
        let policy = draft.policy();
        let bytes = policy.to_bytes();
        for (at, mask) in flips {
            let mut damaged = bytes.clone();
            damaged[at.index(bytes.len())] ^= mask;
            if let Ok(read) = Policy::from_bytes(&damaged) {
                prop_assert!(at.index(bytes.len()) >= 44, "magic, format and digest are exact");
                prop_assert_eq!(read.digest(), policy.digest());
            }
        }
        prop_assert!(Policy::from_bytes(&bytes[..cut.index(bytes.len())]).is_err());
        prop_assert!(Policy::from_bytes(&[bytes.as_slice(), b"x"].concat()).is_err());
    }

    #[test]
    fn s29_bytes_that_are_no_policy_never_stop_the_host(
        body in vec(any::<u8>(), 0..400), draft in draft()
    ) {
        let head = draft.policy().to_bytes()[..44].to_vec();
        prop_assert!(Policy::from_bytes(&[head, body.clone()].concat()).is_err());
        prop_assert!(Policy::from_bytes(&body).is_err());
    }
}
