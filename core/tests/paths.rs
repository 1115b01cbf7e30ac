//! Paths and templates as other projects test them: what they refuse is never let through, and
//! what they take for one path is never another one, without a stated reason.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod public_routes;
mod real_inputs;

use gatewright_core::host::HostPattern;
use gatewright_core::policy::{EncodedSlash, TrailingSlash};
use gatewright_core::route::{Relation, Spelling, Template, TemplateFault};
use gatewright_core::{Decision, OwnedRequest, Reason};
use public_routes::{PublicRoutes, decide, get, header_name};
use real_inputs::{Because, Tally, class, rows};
use serde::Deserialize;
use std::collections::BTreeMap;

fn template(text: &str) -> Template {
    Template::parse(text, Spelling::Quoted).unwrap()
}

/// Every path there is.
fn everything() -> PublicRoutes {
    PublicRoutes::new(vec![template("/"), template("/{rest...}")])
}

/// The path that the upstream gets, or why it gets none.
fn forwarded(decision: &Decision) -> Result<String, Reason> {
    match decision.path() {
        Some(path) if decision.allowed() => Ok(path.to_owned()),
        _ => Err(decision.reason()),
    }
}

const EMPTY_IS_ROOT: Because = Because { why: "an empty path is `/`", vectors: &[""] };

#[derive(Deserialize)]
struct Normalized {
    #[serde(default)]
    op: String,
    input: String,
    expected: Option<String>,
    #[serde(default)]
    merge_slashes: bool,
}

#[test]
fn envoy_normalizes_alike_or_more_leniently() {
    let Some(rows) = rows::<Normalized>("paths/envoy/path_cases.jsonl") else { return };
    let engine = everything().engine();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for row in rows {
        let request = get(&row.input);
        let decision = decide(&engine, &request);
        // Their slashes are merged in the path of a whole target, whose query stays.
        let query = request.query.filter(|_| row.op == "merge_slashes");
        let query = query.map(|query| format!("?{}", String::from_utf8(query).unwrap()));
        let ours = forwarded(&decision).map(|path| path + query.as_deref().unwrap_or_default());
        let class = class(&row.input, &ours, row.expected.as_ref(), &[EMPTY_IS_ROOT]);
        tallies.entry(row.op).or_default().add(class, &row.input);
    }
    let check = |op, expected| tallies[op].check(expected);
    check(
        "rfc_normalize",
        &[("same", 11), ("stricter: path_ambiguous", 8), ("stricter: request_malformed", 2)],
    );
    check(
        "merge_slashes",
        &[
            ("different: an empty path is `/`", 1),
            ("same", 1),
            ("stricter: path_ambiguous", 9),
            ("stricter: request_malformed", 2),
        ],
    );
    check(
        "strip_query_fragment",
        &[("same", 6), ("stricter: path_ambiguous", 6), ("stricter: request_malformed", 4)],
    );
}

#[test]
fn kong_normalizes_alike_or_more_leniently() {
    const REASONS: &[Because] = &[
        EMPTY_IS_ROOT,
        Because {
            why: "a byte above 127 is written as an escape, the same path in ASCII",
            vectors: &["/endel%C3%B8st"],
        },
    ];
    let Some(rows) = rows::<Normalized>("paths/kong/normalize.jsonl") else { return };
    let (mut reject, mut keep) = (Tally::default(), Tally::default());
    let settings = [(EncodedSlash::Reject, &mut reject), (EncodedSlash::Keep, &mut keep)];
    for (encoded_slash, tally) in settings {
        let engine = PublicRoutes { encoded_slash, ..everything() }.engine();
        for row in &rows {
            let ours = forwarded(&decide(&engine, &get(&row.input)));
            let class = class(&row.input, &ours, row.expected.as_ref(), REASONS);
            let merged = if row.merge_slashes { " (merging slashes)" } else { "" };
            tally.add(format!("{class}{merged}"), &row.input);
        }
    }
    let escaped = "different: a byte above 127 is written as an escape, the same path in ASCII";
    reject.check(&[
        ("different: an empty path is `/`", 1),
        (escaped, 1),
        ("same", 13),
        ("stricter: path_ambiguous", 6),
        ("stricter: path_ambiguous (merging slashes)", 4),
        ("stricter: request_malformed", 1),
    ]);
    keep.check(&[
        ("different: an empty path is `/`", 1),
        (escaped, 1),
        ("same", 15),
        ("stricter: path_ambiguous", 4),
        ("stricter: path_ambiguous (merging slashes)", 4),
        ("stricter: request_malformed", 1),
    ]);
}

/// A request as the tests of a servlet firewall put it, in Java's spelling.
#[derive(Deserialize)]
struct Firewalled {
    verdict: String,
    #[serde(default)]
    options: Vec<String>,
    method: Option<String>,
    request_uri: Option<String>,
    #[serde(default)]
    context_path: String,
    #[serde(default)]
    servlet_path: String,
    #[serde(default)]
    path_info: String,
    header: Option<String>,
    host: Option<String>,
}

impl Firewalled {
    /// What the test is about.
    fn vector(&self) -> &str {
        let written = [&self.header, &self.request_uri].into_iter().flatten().next();
        let parts = [&self.path_info, &self.servlet_path, &self.context_path];
        let part = || parts.into_iter().find(|part| !part.is_empty());
        written.or_else(part).or(self.method.as_ref()).unwrap()
    }

    fn request(&self) -> OwnedRequest {
        let parts = format!("{}{}{}", self.context_path, self.servlet_path, self.path_info);
        let target = match &self.request_uri {
            Some(uri) => unescaped(uri),
            None if parts.is_empty() => "/".to_owned(),
            None => unescaped(&parts),
        };
        let header = self.header.as_ref().filter(|_| self.host.is_none());
        let header = header.and_then(|header| header.split_once("\", \""));
        let bytes = |text: &str| unescaped(text).into_bytes();
        OwnedRequest {
            method: self.method.clone().unwrap_or("GET".into()),
            host: self.host.as_ref().map(|host| host.clone().into_bytes()),
            headers: header.into_iter().map(|(name, value)| (bytes(name), bytes(value))).collect(),
            ..get(&target)
        }
    }

    /// A service for the one host that they trust, or for any.
    fn host_pattern(&self) -> HostPattern {
        let option = self.options.iter().find(|option| option.contains("AllowedHostnames"));
        let name = option.and_then(|option| option.split('"').nth(1));
        name.map_or(HostPattern::Any, |name| HostPattern::parse(name).unwrap())
    }
}

/// The text that a Java literal stands for.
fn unescaped(literal: &str) -> String {
    let mut out = String::new();
    let mut rest = literal.chars();
    while let Some(character) = rest.next() {
        let escape = if character == '\\' { rest.next() } else { None };
        out.push(match escape {
            None => character,
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('0') => '\0',
            Some('u') => {
                let digits: String = rest.by_ref().take(4).collect();
                u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap()
            }
            Some(other) => other,
        });
    }
    out
}

#[test]
fn a_strict_servlet_firewall_refuses_no_more() {
    const REASONS: &[Because] = &[
        Because {
            why: "a dot segment is removed, and the upstream gets the path without it",
            vectors: &["/..", "/./path/", "/path/path/."],
        },
        Because {
            why: "a line separator of Unicode ends no line of HTTP, and goes on as an escape",
            vectors: &["/something\\u2028/", "/something\\u2029/"],
        },
        Because {
            why: "the syntax of a header that the policy does not read is the HTTP server's",
            vectors: &[
                "Bad\\0Name\", \"some value",
                "Bad\\uFFFEName\", \"some value",
                "Something\", \"bad\\0value",
                "Something\", \"bad\\uFFFEvalue",
            ],
        },
        Because {
            why: "values that an application dislikes are conditions of its policy",
            vectors: &["good name\", \"bad value"],
        },
    ];
    let Some(rows) = rows::<Firewalled>("paths/spring-firewall/cases.jsonl") else { return };
    let (mut default, mut relaxed) = (Tally::default(), Tally::default());
    for row in rows {
        let engine = PublicRoutes { host: row.host_pattern(), ..everything() }.engine();
        let decision = decide(&engine, &row.request());
        let ours = if decision.allowed() { Ok(()) } else { Err(decision.reason()) };
        let theirs = (row.verdict == "accept").then_some(&());
        let vector = row.vector();
        let class = class(vector, &ours, theirs, REASONS);
        let tally = if row.options.is_empty() { &mut default } else { &mut relaxed };
        tally.add(class, vector);
    }
    default.check(&[
        ("different: a dot segment is removed, and the upstream gets the path without it", 3),
        (
            "different: a line separator of Unicode ends no line of HTTP, and goes on as an escape",
            2,
        ),
        ("different: the syntax of a header that the policy does not read is the HTTP server's", 9),
        ("same", 44),
        ("stricter: path_ambiguous", 2),
    ]);
    relaxed.check(&[
        ("different: values that an application dislikes are conditions of its policy", 2),
        ("same", 6),
        ("stricter: method_not_allowed", 1),
        ("stricter: path_ambiguous", 30),
        ("stricter: request_malformed", 3),
    ]);
}

/// The parameters of a decision, as the upstream decodes them.
fn parameters(decision: &Decision, template: &Template) -> BTreeMap<String, String> {
    let value = |name: &str| {
        let header = header_name(name);
        let (_, value) = decision.set().find(|(own, _)| *own == header).expect(name);
        (name.to_owned(), decoded(value))
    };
    template.parameters().map(value).collect()
}

fn decoded(value: &str) -> String {
    let mut parts = value.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).unwrap()
}

/// Which template a path leads to, and what its parameters take.
type Match = (String, BTreeMap<String, String>);

fn matched(routes: &PublicRoutes, request: &OwnedRequest) -> Result<Match, Reason> {
    let decision = decide(&routes.engine(), request);
    match decision.route() {
        Some(route) if decision.allowed() => {
            let same = |template: &&Template| template.to_string() == route;
            let template = routes.templates.iter().find(same).unwrap();
            Ok((route.to_owned(), parameters(&decision, template)))
        }
        _ => Err(decision.reason()),
    }
}

/// What of a template the language does not say.
fn unsaid(fault: &TemplateFault) -> &'static str {
    match fault {
        TemplateFault::NoSlash => "a path without a leading slash",
        TemplateFault::TailNotLast(_) => "a tail that is not the whole last segment",
        TemplateFault::Name(_) => "a parameter without a name, or with a brace in it",
        TemplateFault::Brace => "a brace inside a parameter",
        TemplateFault::Adjacent => "two parameters side by side",
        TemplateFault::Refused(_) => "a literal that is refused in requests",
        TemplateFault::Percent => "an encoded literal",
        other => panic!("no vector is known for: {other}"),
    }
}

/// A matchit route as a template: `{*x}` is `{x...}`.
fn of_matchit(route: &str) -> Result<Template, &'static str> {
    let mut text = String::new();
    let mut rest = route;
    while let Some((before, tail)) = rest.split_once("{*") {
        let (name, after) = tail.split_once('}').unwrap_or((tail, ""));
        text = format!("{text}{before}{{{name}...}}");
        rest = after;
    }
    text.push_str(rest);
    Template::parse(&text, Spelling::Quoted).map_err(|error| unsaid(&error.fault))
}

#[derive(Deserialize)]
struct MatchitMatch {
    routes: Vec<String>,
    path: String,
    r#match: Option<String>,
    params: Option<BTreeMap<String, String>>,
}

#[test]
fn matchit_leads_to_the_same_route_with_the_same_parameters() {
    let Some(rows) = rows::<MatchitMatch>("paths/matchit/match_cases.jsonl") else { return };
    let mut tally = Tally::default();
    for row in rows {
        let vector = format!("{:?} {}", row.routes, row.path);
        let wanted = row.r#match.as_ref().map(|route| of_matchit(route));
        let theirs = match wanted {
            Some(Err(fault)) => {
                tally.add(format!("not said in the language: {fault}"), &vector);
                continue;
            }
            Some(Ok(template)) => Some((template.to_string(), row.params.unwrap())),
            None => None,
        };
        let templates = row.routes.iter().filter_map(|route| of_matchit(route).ok()).collect();
        // They match a path: what stands behind a `?` belongs to it.
        let ours = matched(&PublicRoutes::new(templates), &OwnedRequest::new("GET", &row.path));
        tally.add(class(&row.path, &ours, theirs.as_ref(), &[EMPTY_IS_ROOT]), &vector);
    }
    tally.check(&[
        ("different: an empty path is `/`", 1),
        ("not said in the language: a brace inside a parameter", 1),
        ("not said in the language: a literal that is refused in requests", 1),
        ("not said in the language: a parameter without a name, or with a brace in it", 5),
        ("not said in the language: a path without a leading slash", 5),
        ("not said in the language: a tail that is not the whole last segment", 2),
        ("same", 293),
        ("stricter: path_ambiguous", 1),
    ]);
}

#[derive(Deserialize)]
struct MatchitInserts {
    sequence: Vec<MatchitInsert>,
}

#[derive(Deserialize)]
struct MatchitInsert {
    route: String,
    result: String,
}

#[test]
fn matchit_conflicts_are_ties_or_ordered() {
    let Some(rows) = rows::<MatchitInserts>("paths/matchit/insert_cases.jsonl") else { return };
    let mut tally = Tally::default();
    for row in rows {
        let mut known: Vec<Template> = Vec::new();
        for insert in row.sequence {
            let template = of_matchit(&insert.route);
            let ours = match &template {
                Ok(template) => relation(&known, template),
                Err(fault) => fault,
            };
            let theirs = match insert.result.as_str() {
                "ok" => "ok",
                conflict if conflict.contains("conflict") => "conflict",
                _ => "invalid",
            };
            tally.add(format!("{theirs} | {ours}"), &insert.route);
            known.extend(template.ok().filter(|_| theirs == "ok"));
        }
    }
    // Theirs, then ours. What they insert is never a tie: only the language can refuse it.
    tally.check(&[
        ("ok | apart", 93),
        ("ok | ordered", 52),
        ("ok | a path without a leading slash", 14),
        ("ok | a tail that is not the whole last segment", 3),
        ("ok | a parameter without a name, or with a brace in it", 2),
        ("ok | a brace inside a parameter", 1),
        // The same shape twice, whatever the names: both refuse it.
        ("conflict | same", 23),
        ("conflict | a path without a leading slash", 1),
        // Left to right, the more specific segment is asked first, where they have one place for a
        // prefix, a suffix or a tail beside a parameter.
        ("conflict | ordered", 74),
        // They allow one suffix for each place in their tree, even where no path matches both.
        ("conflict | apart", 20),
        ("invalid | a path without a leading slash", 4),
        ("invalid | a tail that is not the whole last segment", 3),
        ("invalid | a parameter without a name, or with a brace in it", 4),
        ("invalid | a brace inside a parameter", 1),
        ("invalid | two parameters side by side", 2),
    ]);
}

/// The worst relation of a template to those before it.
fn relation(known: &[Template], template: &Template) -> &'static str {
    let relations = known.iter().map(|other| match other.relation(template) {
        Relation::Same => "same",
        Relation::Tied { .. } => "tied",
        Relation::Ordered { .. } => "ordered",
        Relation::Disjoint => "apart",
    });
    let worst = ["same", "tied", "ordered"];
    let found: Vec<_> = relations.collect();
    worst.into_iter().find(|one| found.contains(one)).unwrap_or("apart")
}

#[derive(Deserialize)]
struct PathToRegexp {
    kind: String,
    path: serde_json::Value,
    options: BTreeMap<String, serde_json::Value>,
    input: Option<serde_json::Value>,
    expected: Option<serde_json::Value>,
}

impl PathToRegexp {
    /// Their template as ours, or what the language does not say.
    fn routes(&self) -> Result<PublicRoutes, String> {
        const MEANINGLESS: &[&str] = &["trailing", "sensitive", "encodePath"];
        if self.kind == "compile" {
            return Err("building paths".into());
        }
        if let Some(option) = self.options.keys().find(|own| !MEANINGLESS.contains(&own.as_str())) {
            return Err(format!("option `{option}`"));
        }
        let text = self.path.as_str().ok_or("several paths, or tokens, in one")?;
        let template = of_path_to_regexp(text)?;
        let strict = template.ends_in_slash() || self.options.contains_key("trailing");
        let trailing_slash = if strict { TrailingSlash::Strict } else { TrailingSlash::Ignore };
        Ok(PublicRoutes { trailing_slash, ..PublicRoutes::new(vec![template]) })
    }

    /// What they match: their `params`, lists joined.
    fn theirs(&self, template: &Template) -> Option<Match> {
        let params = self.expected.as_ref()?.get("params")?.as_object().unwrap();
        let text = |value: &serde_json::Value| match value.as_array() {
            Some(list) => {
                list.iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join("/")
            }
            None => value.as_str().unwrap().to_owned(),
        };
        let params = params.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        Some((template.to_string(), params))
    }
}

/// `/:id/*rest` is `/{id}/{rest...}`.
fn of_path_to_regexp(text: &str) -> Result<Template, &'static str> {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let mut name = || {
            let mut name = String::new();
            while let Some(next) = rest.next_if(|next| next.is_alphanumeric() || *next == '_') {
                name.push(next);
            }
            name
        };
        match character {
            '{' | '}' => return Err("optional parts"),
            ':' => out += &format!("{{{}}}", name()),
            '*' => out += &format!("{{{}...}}", name()),
            '\\' => match rest.next() {
                Some(brace @ ('{' | '}')) => out.extend([brace, brace]),
                other => out.extend(other),
            },
            other => out.push(other),
        }
    }
    Template::parse(&out, Spelling::Quoted).map_err(|error| unsaid(&error.fault))
}

#[test]
fn path_to_regexp_matches_the_same_where_it_can_be_said() {
    const REASONS: &[Because] = &[Because {
        why: "two parameters in one segment split at the leftmost place, not at the rightmost",
        vectors: &["/route.html.json"],
    }];
    let Some(rows) = rows::<PathToRegexp>("paths/path-to-regexp/cases.jsonl") else { return };
    let mut tally = Tally::default();
    for row in rows {
        let vector = format!("{} {:?} {:?}", row.path, row.options, row.input);
        let routes = match row.routes() {
            Ok(routes) => routes,
            Err(fault) => {
                tally.add(format!("not said in the language: {fault}"), &vector);
                continue;
            }
        };
        let input = row.input.as_ref().and_then(|input| input.as_str()).unwrap();
        // They match a path: what stands behind a `?` belongs to it.
        let ours = matched(&routes, &OwnedRequest::new("GET", input));
        let theirs = row.theirs(&routes.templates[0]);
        tally.add(class(input, &ours, theirs.as_ref(), REASONS), &vector);
    }
    let leftmost = "different: two parameters in one segment split at the leftmost place, not at the rightmost";
    tally.check(&[
        (leftmost, 1),
        ("not said in the language: a path without a leading slash", 9),
        ("not said in the language: a tail that is not the whole last segment", 60),
        ("not said in the language: an encoded literal", 1),
        ("not said in the language: building paths", 41),
        ("not said in the language: option `decode`", 3),
        ("not said in the language: option `delimiter`", 17),
        ("not said in the language: option `end`", 44),
        ("not said in the language: optional parts", 72),
        ("not said in the language: several paths, or tokens, in one", 6),
        ("same", 63),
        // Paths compare with case.
        ("stricter: no_route", 1),
        ("stricter: path_ambiguous", 4),
    ]);
}
