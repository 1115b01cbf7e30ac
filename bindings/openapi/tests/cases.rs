//! Small descriptions, each about one thing: what the policy says, or why there is none.

#![allow(clippy::expect_used, clippy::panic)]

use gatewright_dsl::source::NoImports;
use gatewright_openapi::{Given, Imported, Options, ScopeLists, Unsecured, compare, import, read};

const SCHEMES: &str = "\
components:
  securitySchemes:
    jwt: {type: http, scheme: bearer, bearerFormat: JWT}
    login: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a.example', scopes: {a: A, b: B}}}}
    again: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a.example', scopes: {c: C}}}}
    key: {type: apiKey, in: header, name: X-Key}
    other: {type: apiKey, in: header, name: x-key}
    app: {type: apiKey, in: header, name: X-App}
    cookie: {type: apiKey, in: cookie, name: sid}
    host: {type: apiKey, in: header, name: Host}
    digest: {type: http, scheme: digest}
    tls: {type: mutualTLS}
    plain: {type: http, scheme: bearer}
";

fn options() -> Options {
    Options {
        unsecured: Unsecured::Public,
        issuers: vec![Given::from("https://auth.example.com")],
        audiences: vec![Given::from("https://api.example.com"), Given::from("jwt=other")],
        ..Options::default()
    }
}

/// Imports paths under the schemes above.
fn imported(paths: &str, options: &Options) -> Result<Imported, String> {
    let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";
    let servers =
        if paths.contains("servers") { "" } else { "servers: [{url: 'https://t.example'}]\n" };
    let text = format!("{head}{servers}{SCHEMES}paths:\n{paths}");
    let description = read("api.yaml", text.as_bytes(), &NoImports).map_err(|f| f.to_string())?;
    // Flags for schemes that are not in use are an error of their own.
    let mut options = options.clone();
    options.audiences.retain(|given| given.scheme.is_none() || paths.contains("jwt: "));
    import(&description, &options).map_err(|fault| fault.to_string())
}

/// The lines of routes, without columns.
fn routes(paths: &str, options: &Options) -> Vec<String> {
    let imported = imported(paths, options).unwrap_or_else(|fault| panic!("{fault}\n{paths}"));
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = imported.text.lines().map(squeezed);
    lines.filter(|line| line.starts_with("route ") || line.starts_with("allow ")).collect()
}

#[track_caller]
fn check(paths: &str, want: &[&str]) {
    assert_eq!(routes(paths, &options()), want, "{paths}");
}

/// One operation with this `security`.
#[track_caller]
fn check_security(security: &str, want: &str) {
    check(
        &format!("  /a: {{get: {{security: {security}}}}}\n"),
        &[&format!("route GET /a {want}")],
    );
}

#[test]
fn alternatives_and_proofs() {
    check_security("[]", "public");
    check_security("[{}]", "public");
    check_security("[{}, {login: [a]}]", "optional login");
    check_security("[{login: []}]", "allow login");
    check_security("[{login: [a]}]", "allow login with scope a");
    check_security("[{login: [b, a]}]", "allow login with scopes all [a, b]");
    check_security("[{login: [a]}, {login: [b]}]", "allow login with scope in [a, b]");
    check_security("[{login: [a]}, {login: []}]", "allow login");
    check_security("[{login: [a]}, {key: []}]", "allow login with scope a allow key");
    check_security("[{login: []}, {key: []}]", "allow [login, key]");
    check_security("[{key: [], login: [a]}]", "allow login via key with scope a");
    check_security("[{key: [b], app: []}]", "allow key via app with scope b");
    check_security("[{key: [], app: []}, {key: []}]", "allow key");
    check_security("[{login: ['with space']}, {key: []}]", "allow key");
    check_security("[{login: [scope]}]", "allow login with scope \"scope\"");
}

#[test]
fn what_cannot_be_said_is_denied() {
    check_security("[{cookie: []}]", "deny");
    check_security("[{cookie: [], login: []}]", "deny");
    check_security("[{host: []}]", "deny");
    check_security("[{digest: []}]", "deny");
    check_security("[{tls: []}]", "deny");
    check_security("[{nobody: []}]", "deny");
    check_security("[{login: ['*']}]", "deny");
    check_security("[{login: [''] }]", "deny");
    check_security("[{login: [a], key: [b]}]", "deny");
    check_security("[{login: [], key: [], app: []}]", "deny");
    check_security("[{key: []}, {other: []}]", "allow key");
    check_security("[{key: [], other: []}]", "deny");
    check_security("[{key: [a], app: []}, {key: [], app: [b]}]", "allow key via app with scope a");
}

#[test]
fn schemes_of_one_server_are_one_method() {
    check_security("[{login: [a]}, {again: [c]}]", "allow login with scopes all [a, c]");
    check_security("[{login: [a], again: [c]}]", "allow login with scopes all [a, c]");
    check_security("[{login: [a]}, {jwt: []}]", "allow jwt allow login with scope a");
    let paths = "  /a: {get: {security: [{login: [a]}, {jwt: []}]}}\n";
    let same = Options { audiences: vec![Given::from("x")], ..options() };
    let want = "nothing tells the tokens of `login` from those of `jwt`: one issuer, one audience";
    assert_eq!(imported(paths, &same).expect_err("a fault"), want);
    let said = Options { audiences: vec![Given::from("login=x"), Given::from("x")], ..options() };
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nservers: [{{url: 'https://t.example'}}]\n{SCHEMES}paths:\n{paths}"
    );
    let description = read("api.yaml", text.as_bytes(), &NoImports).expect("a description");
    let text = import(&description, &said).expect("a policy").text;
    assert!(text.contains(" allow jwt with scope a\n"), "{text}");
}

#[test]
fn opaque_tokens_are_not_taken_for_jwts() {
    let paths = "  /a: {get: {security: [{plain: []}, {login: [a]}]}}\n";
    let same =
        "nothing tells the tokens of `plain` from those of `login`: one issuer, one audience";
    assert_eq!(imported(paths, &options()).expect_err("a fault"), same);
    let mut own = options();
    own.issuers.push(Given::from("plain=https://plain.example.com"));
    assert_eq!(routes(paths, &own), ["route GET /a allow login with scope a allow plain"]);
}

#[test]
fn one_scope_of_a_list() {
    let any = Options { scopes: Some(ScopeLists::Any), ..options() };
    let check = |security: &str, want: &str| {
        let paths = format!("  /a: {{get: {{security: {security}}}}}\n");
        assert_eq!(routes(&paths, &any), [format!("route GET /a {want}")]);
    };
    check("[{login: [b, a]}]", "allow login with scope in [a, b]");
    check("[{login: [a], again: [b, c]}]", "allow login with scope a and scope in [b, c]");
    check("[{login: [a, b]}, {login: [a]}]", "allow login with scope in [a, b]");
}

#[test]
fn operations_in_one_place() {
    // Different names of a parameter are one template, and both of two operations have to let in.
    check(
        "  /a/{x}: {get: {security: [{key: []}]}}\n  /a/{y}: {put: {security: []}}\n",
        &["route GET /a/{x} allow key", "route PUT /a/{x} public"],
    );
    check(
        "  /a/{x}: {get: {security: [{key: []}]}}\n  /a/{y}: {get: {security: []}}\n",
        &["route GET /a/{x} allow key"],
    );
    check(
        "  /a: {get: {security: [{key: []}]}}\n  '/a?b=c': {get: {security: [{login: []}]}}\n",
        &["route GET /a deny"],
    );
    // Nothing chooses between these two.
    check(
        "  '/a/{x}-{y}': {get: {security: [{key: []}]}}\n  '/a/{x}_{y}': {get: {security: [{app: []}]}}\n  /a/{z}: {get: {security: []}, put: {security: []}}\n",
        &["route GET /a/{x}-{y} deny", "route GET /a/{z} allow app", "route PUT /a/{z} public"],
    );
    // What may take the requests of a path that cannot be said asks for as much.
    check(
        "  '/a/{x}{y}': {get: {security: [{key: []}]}}\n  /a/{z}: {get: {security: [{}, {app: []}]}}\n  /b: {get: {security: []}}\n",
        &["route GET /a/{z} allow key", "route GET /b public"],
    );
    check(
        "  '/a/{x}{y}': {head: {security: [{key: []}]}}\n  /a/{z}: {get: {security: []}}\n",
        &["route GET /a/{z} allow key"],
    );
}

#[test]
fn names_are_unique_words() {
    check(
        "  /a: {get: {operationId: getA, security: []}}\n  /b: {get: {operationId: get_a, security: []}}\n  /c: {get: {operationId: deny, security: []}}\n  /d: {get: {operationId: '!', security: []}}\n",
        &[
            "route GET /a as get-a public",
            "route GET /b as get-a-2 public",
            "route GET /c as deny-route public",
            "route GET /d public",
        ],
    );
}

#[test]
fn hosts_and_bases() {
    let head = |paths: &str| {
        let text = imported(paths, &options()).expect("a policy").text;
        let keep = |line: &&str| {
            ["service ", "host ", "under "].iter().any(|word| line.trim().starts_with(word))
        };
        text.lines().filter(keep).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let two = "  /a: {get: {security: []}}\n  /b: {get: {security: []}}\n";
    let check = |servers: &str, want: &[&str]| {
        assert_eq!(head(&format!("{two}servers: {servers}\n")), want, "{servers}");
    };
    check(
        "[{url: 'https://x.example'}, {url: 'https://y.example'}]",
        &["service t {", "host x.example, y.example"],
    );
    check("[{url: 'https://x.example/v1/'}]", &["service t {", "host x.example", "under /v1 {"]);
    check(
        "[{url: 'https://x.example/v1'}, {url: 'https://x.example/v2'}]",
        &[
            "service t {",
            "host x.example",
            "under /v1 {",
            "service t-v2 {",
            "host x.example",
            "under /v2 {",
        ],
    );
    check("[{url: '/v1'}]", &["service t {", "host any", "under /v1 {"]);
    check("[]", &["service t {", "host any"]);
    check(
        "[{url: 'https://{t}.x.example', variables: {t: {default: demo}}}]",
        &["service t {", "host {t}.x.example"],
    );
    assert_eq!(head(&format!("{two}servers: [{{url: 'ws://x'}}]\n")), Vec::<String>::new());
}

#[test]
fn groups_never_take_the_requests_of_others() {
    let many: String =
        (0..30).map(|at| format!("  /a/r{at}: {{get: {{security: []}}}}\n")).collect();
    let text = |more: &str| imported(&(many.clone() + more), &options()).expect("a policy").text;
    assert!(text("").contains("  under /a {"));
    assert!(text("  /b/{x}: {get: {security: []}}\n").contains("  under /a {"));
    assert!(!text("  /{x}/b: {get: {security: []}}\n").contains("under"));
    assert!(!text("  /{x...}: {get: {security: []}}\n").contains("under /{x"));
    assert!(!text("  /a/: {get: {security: []}}\n").contains("under"));
    assert!(!text("  '/{x+}': {get: {security: []}}\n").contains("under"));
}

#[test]
fn faults_say_what_is_wrong() {
    let check = |text: &str, want: &str| {
        let read = read("api.yaml", text.as_bytes(), &NoImports).map_err(|fault| fault.to_string());
        let found = read.and_then(|own| {
            import(&own, &Options::default()).map(|_| ()).map_err(|fault| fault.to_string())
        });
        assert_eq!(found, Err(want.to_owned()), "{text}");
    };
    check("x: 1\n", "`api.yaml` is no OpenAPI description: it has neither `openapi` nor `swagger`");
    check("- a\n", "`api.yaml` is no OpenAPI description: it has neither `openapi` nor `swagger`");
    check(
        "openapi: 4.0.0\n",
        "`api.yaml` is no OpenAPI description: `openapi: 4.0.0` is not known",
    );
    check("swagger: 1.2\n", "`api.yaml` is no OpenAPI description: `swagger: 1.2` is not known");
    check("swagger: 2.0\npaths: {}\n", "`api.yaml` describes no operation");
    check("openapi: 3.0.0\npaths: []\n", "`api.yaml#/paths` is not a map");
    let get = |operation: &str| format!("openapi: 3.0.0\npaths: {{/a: {{get: {operation}}}}}\n");
    check(&get("{}"), "1 operation asks for no credential: `GET /a`");
    check(&get("{security: {a: []}}"), "`api.yaml#/paths/~1a/get/security` is not a list");
    check(&get("{security: null}"), "`api.yaml#/paths/~1a/get/security` is not a list");
    check(&get("{security: [a]}"), "`api.yaml#/paths/~1a/get/security/0` is not a map");
    check(&get("{security: [{a: b}]}"), "`api.yaml#/paths/~1a/get/security/0/a` is not a list");
    check(&get("{$ref: '#/none'}"), "`#/none` at `api.yaml#/paths/~1a/get` points to nothing");
    check(
        &get("{$ref: '#/paths/~1a/get'}"),
        "`#/paths/~1a/get` at `api.yaml#/paths/~1a/get` leads back to itself",
    );
    let lacking = format!("{}{SCHEMES}", get("{security: [{login: []}]}"));
    check(
        &lacking,
        "the description does not say the issuer of the tokens of `login`\nerror: the description does not say the audience of the tokens of `login`",
    );
}

#[test]
fn differences_are_found_by_meaning() {
    let text = format!(
        "openapi: 3.0.0\ninfo: {{title: T}}\nservers: [{{url: 'https://t.example/v1'}}]\n{SCHEMES}paths:\n  /a/{{x}}: {{get: {{security: [{{login: [a]}}, {{key: []}}]}}}}\n  /b: {{post: {{security: []}}}}\n"
    );
    let description = read("api.yaml", text.as_bytes(), &NoImports).expect("a description");
    let differences = |host: &str, routes: &str| -> Vec<String> {
        let policy = format!(
            "gate 1\nauth user = jwt {{ issuer \"https://a.example\"  audience \"x\"  algorithms RS256  keys discovery }}\nauth k = api_key {{ header X-KEY  registry r }}\nlet reader = scope a or scope c\nservice s {{\n  host {host}\n  {routes}\n}}\n"
        );
        let source = gatewright_dsl::source::Source::new("p.gate", policy);
        let policy = gatewright_dsl::compile(&source, &NoImports).expect("a policy").policy;
        let found = compare(&description, &policy, ScopeLists::All);
        found.differences.iter().map(ToString::to_string).collect()
    };
    let same = "route POST /v1/b public\n  route GET /v1/a/{id: int} allow user with scope a and role r allow k";
    assert_eq!(differences("t.example", same), Vec::<String>::new());
    assert_eq!(differences("any", same), Vec::<String>::new());
    assert_eq!(differences("*.example", same), Vec::<String>::new());
    assert_eq!(
        differences("u.example", same),
        [
            "`GET /v1/a/{x}` on `t.example` has no route",
            "`POST /v1/b` on `t.example` has no route",
            "`s: GET /v1/a/{id: int}` has no operation",
            "`s: POST /v1/b` has no operation",
        ]
    );
    assert_eq!(
        differences(
            "t.example",
            "route * /v1/{rest...} allow user with reader\n  route GET /x deny"
        ),
        [
            "`GET /v1/a/{x}` on `t.example` asks for a Bearer token with `a` or the header `x-key`, and `s: * /v1/{rest...}` for a Bearer token with `a` or a Bearer token with `c`",
            "`POST /v1/b` on `t.example` asks for nothing, and `s: * /v1/{rest...}` for a Bearer token with `a` or a Bearer token with `c`",
        ]
    );
    assert_eq!(
        differences(
            "t.example",
            "route POST /v1/b deny\n  route GET /v1/a/{id} { allow user with scope c  allow k }"
        ),
        [
            "`GET /v1/a/{x}` on `t.example` asks for a Bearer token with `a` or the header `x-key`, and `s: GET /v1/a/{id}` for a Bearer token with `c` or the header `x-key`",
            "`POST /v1/b` on `t.example` asks for nothing, and `s: POST /v1/b` for what nobody has",
        ]
    );
}
