//! Policies that are large, or made to be expensive: compiling them ends soon.

#![allow(clippy::disallowed_methods, clippy::format_collect, reason = "a test that measures")]

use gatewright_dsl::diagnostic::Code;
use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Options, check};
use std::fmt::Display;
use std::time::{Duration, Instant};

/// Many times what it takes without optimisation, and far less than quadratic work needs.
const LONG: Duration = Duration::from_secs(20);

const AUTH: &str = "auth a = jwt { issuer \"https://a.example\" audience \"x\" algorithms RS256 keys discovery }\n";

fn lines<T: Display>(count: usize, line: impl Fn(usize) -> T) -> String {
    (0..count).map(|at| format!("{}\n", line(at))).collect()
}

fn codes(text: &str) -> Vec<Code> {
    let source = Source::new("large.gate", format!("gate 1\n{AUTH}{text}"));
    let started = Instant::now();
    let report = check(&source, &NoImports, &Options::default());
    let taken = started.elapsed();
    assert!(taken < LONG, "{taken:?} for {}…", text.get(..60).unwrap_or(text));
    report.diagnostics().iter().map(|diagnostic| diagnostic.code).collect()
}

/// A service around lines.
fn service(inner: &str) -> String {
    format!("service s {{\nhost any\ndefault allow a\n{inner}}}\n")
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
}

#[test]
fn s36_many_of_everything_take_linear_time() {
    let texts = [
        lines(20_000, |at| format!("let l{at} = role r")),
        lines(20_000, |at| format!("setting s{at} = \"x\"")),
        lines(10_000, |at| format!("service s{at} {{ host h{at}.example.com }}")),
        lines(10_000, |at| format!("service s{at} {{ host any route GET /{at} public }}")),
        service(&lines(20_000, |at| format!("route GET /{at} limit 5 per second by ip"))),
        service(&lines(20_000, |at| format!("route GET /{{x}}/{at}/{{y}} allow unknown"))),
        service(&lines(10_000, |at| format!("under /{at} {{ guard role r route GET / }}"))),
        service(&lines(10_000, |at| format!("under /{{x}}.{at}z {{ guard role r }}"))),
        service(&lines(20_000, |at| format!("route GET /a/{{x}}/{at}")))
            + "route GET /{r...} public",
        service(&lines(5_000, |at| format!("route GET /{{x}}/{at}\nroute GET /{at}/{{x}} public"))),
        format!("test \"t\" {{\n{}}}\n", lines(20_000, |at| format!("caller c{at} = a {{ }}"))),
        format!("test \"t\" {{\n{}}}\n", lines(20_000, |at| format!("GET / as c{at} -> 401"))),
        lines(20_000, |at| format!("test \"t{at}\" {{ }}")),
        format!(
            "scopes {{\n{}}}\n",
            lines(4_000, |at| format!("s{at} \"x\" includes [s{}]", at + 1))
        ),
    ];
    for text in texts {
        codes(&text);
    }
}

#[test]
fn problems_beyond_a_bound_are_one_problem() {
    let found = codes(&service(&lines(5_000, |at| format!("route GET /{at} allow unknown"))));
    assert_eq!((found.len(), found.last()), (501, Some(&Code::TooManyProblems)));
    let found = codes(&lines(5_000, |at| format!("route POST /{at} public")));
    assert!(found.contains(&Code::TooManyWarnings) && !found.contains(&Code::TooManyProblems));
}
