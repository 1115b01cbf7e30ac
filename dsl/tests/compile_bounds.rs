//! Policies that are large, or made to be expensive: compiling them ends soon.

#![allow(clippy::format_collect, reason = "the texts are written line by line")]

mod growth;

use gatewright_dsl::diagnostic::Code;
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Options, check};
use growth::{FACTOR, is_linear};
use std::fmt::Display;

const AUTH: &str = "auth a = jwt { issuer \"https://a.example\" audience \"x\" algorithms RS256 keys discovery }\n";

fn lines<T: Display>(count: usize, line: impl Fn(usize) -> T) -> String {
    (0..count).map(|at| format!("{}\n", line(at))).collect()
}

fn codes(text: &str) -> Vec<Code> {
    let source = Source::new("large.gate", format!("gate 1\n{AUTH}{text}"));
    let report = check(&source, &NoImports, &Options::default());
    report.diagnostics().iter().map(|diagnostic| diagnostic.code).collect()
}

/// A service around lines.
fn service(inner: &str) -> String {
    format!("service s {{\nhost any\ndefault allow a\n{inner}}}\n")
}

/// A test around lines.
fn test(inner: &str) -> String {
    format!("test \"t\" {{\n{inner}}}\n")
}

#[test]
fn s36_named_requirements_do_not_grow_beyond_bounds() {
    let doubling = lines(40, |at| match at {
        0 => "let l0 = role r".into(),
        _ => format!("let l{at} = l{} and (l{} or role r{at})", at - 1, at - 1),
    });
    let found = codes(&(doubling + &service("route GET / require l39\n")));
    assert!(found.contains(&Code::TooManyAtoms), "{found:?}");
    let chain = lines(20_000, |at| format!("let l{at} = l{}", at + 1)) + "let l20000 = role r\n";
    let found = codes(&(chain + &service("route GET / require l0\n")));
    assert!(found.contains(&Code::TooManyAtoms), "{found:?}");
    let circle = lines(20_000, |at| format!("let l{at} = l{}", (at + 1) % 20_000));
    assert!(codes(&circle).contains(&Code::DefinitionCycle));
}

#[test]
fn s36_what_stands_in_one_place_is_bounded() {
    let bounded = |inner: &str| {
        let found = codes(&service(inner));
        assert!(found.contains(&Code::PolicyTooLarge), "{found:?}");
    };
    bounded(&format!("route GET / {{\n{}}}\n", lines(20_000, |_| "require role r")));
    bounded(&format!("route GET / {{\n{}}}\n", lines(20_000, |_| "allow a")));
    bounded(&lines(20_000, |_| "guard role r"));
    let set = format!("headers h {{\n{}}}\n", lines(4_000, |at| format!("X-{at}: subject")));
    assert!(codes(&set).contains(&Code::PolicyTooLarge));
    // What each brings along may be all that follow, so their number has a bound.
    let chain = lines(5_000, |at| format!("s{at} \"x\" includes [s{}]", at + 1));
    assert!(codes(&format!("scopes {{\n{chain}}}\n")).contains(&Code::ListTooLong));
}

/// Policies with so many of one thing.
const MANY: &[fn(usize) -> String] = &[
    |count| lines(2 * count, |at| format!("let l{at} = role r")),
    |count| lines(2 * count, |at| format!("setting s{at} = \"x\"")),
    |count| lines(count, |at| format!("service s{at} {{ host h{at}.example.com }}")),
    |count| lines(count, |at| format!("service s{at} {{ host any route GET /{at} public }}")),
    |count| service(&lines(2 * count, |at| format!("route GET /{at} limit 5 per second by ip"))),
    |count| service(&lines(2 * count, |at| format!("route GET /{{x}}/{at}/{{y}} allow unknown"))),
    |count| service(&lines(count, |at| format!("under /{at} {{ guard role r route GET / }}"))),
    |count| service(&lines(count, |at| format!("under /{{x}}.{at}z {{ guard role r }}"))),
    |count| {
        service(&lines(2 * count, |at| format!("route GET /a/{{x}}/{at}")))
            + "route GET /{r...} public"
    },
    |count| service(&lines(count, |at| format!("route GET /a/{at}/{{x}} allow a with role r{at}"))),
    |count| test(&lines(2 * count, |at| format!("caller c{at} = a {{ }}"))),
    |count| test(&lines(2 * count, |at| format!("GET / as c{at} -> 401"))),
    |count| lines(2 * count, |at| format!("test \"t{at}\" {{ }}")),
];

#[test]
fn s36_many_of_everything_take_linear_time() {
    let work = |text: &str| drop(codes(text));
    for many in MANY {
        let (short, long) = (many(10_000 / FACTOR), many(10_000));
        let begin = long.get(..60).unwrap_or(&long);
        assert!(is_linear(work, &short, &long), "{begin}… takes more than its length");
    }
}

/// Routes of which each meets each: how many pairs are compared has a bound.
#[test]
fn s36_routes_that_all_meet_are_too_many() {
    let crossing = |at| format!("route GET /{{x}}/{at}\nroute GET /{at}/{{x}} public");
    let found = codes(&service(&lines(5_000, crossing)));
    assert!(found.contains(&Code::PolicyTooLarge), "{found:?}");
    let demanding = |at| {
        format!("route GET /{{x}}/{at} allow a with role r{at} and role q\nroute GET /{at}/{{x}}")
    };
    let found = codes(&service(&lines(5_000, demanding)));
    assert!(found.contains(&Code::PolicyTooLarge), "{found:?}");
}

#[test]
fn problems_beyond_a_bound_are_one_problem() {
    let found = codes(&service(&lines(5_000, |at| format!("route GET /{at} allow unknown"))));
    assert_eq!((found.len(), found.last()), (501, Some(&Code::TooManyProblems)));
    let found = codes(&lines(5_000, |at| format!("route POST /{at} public")));
    assert!(found.contains(&Code::TooManyWarnings) && !found.contains(&Code::TooManyProblems));
}
