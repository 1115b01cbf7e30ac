//! `gatewright import openapi`: what is written, and what is said about it.

mod run;

use run::Folder;

const SHOP: &str = "\
openapi: 3.0.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://api.shop.example/v1'}]
paths:
  /health: {get: {operationId: health, security: []}}
  /orders:
    get: {operationId: listOrders, security: [{login: [read]}]}
    post: {operationId: createOrder, security: [{login: [read, write]}, {cookie: []}]}
components:
  securitySchemes:
    cookie: {type: apiKey, in: cookie, name: sid}
    login: {$ref: 'schemes/login.yaml'}
";
const LOGIN: &str = "\
type: oauth2
flows:
  implicit: {authorizationUrl: 'https://a.example', scopes: {read: Read, write: Write}}
";
const FLAGS: &[&str] = &[
    "import",
    "openapi",
    "api/shop.yaml",
    "--issuer",
    "https://auth.shop.example",
    "--audience",
    "https://api.shop.example",
    "--unsecured",
    "public",
];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("api/shop.yaml", SHOP);
    folder.write("api/schemes/login.yaml", LOGIN);
    folder
}

#[test]
fn a_description_becomes_a_policy() {
    let folder = folder();
    folder.run(FLAGS).is_case("import.txt");
    let written = folder.run(&[FLAGS, &["-o", "shop.gate"]].concat());
    assert_eq!((written.status, written.out.as_str()), (0, "shop.gate is written\n"));
    assert_eq!(String::from_utf8(folder.read("shop.gate")).unwrap(), folder.run(FLAGS).out);
    assert_eq!(folder.run(&["check", "shop.gate"]).status, 0);
}

#[test]
fn what_is_missing_is_asked_for() {
    let folder = folder();
    folder.run(&["import", "openapi", "api/shop.yaml"]).is(
        1,
        "",
        "error: 1 operation asks for no credential: `GET /health`\n\
         help: `--unsecured public` makes them public; or write their `security` down\n",
    );
    folder.run(&["import", "openapi", "api/shop.yaml", "--unsecured", "public"]).is(
        1,
        "",
        "error: the description does not say the issuer of the tokens of `login`\n\
         error: the description does not say the audience of the tokens of `login`\n\
         help: say it with `--audience AUDIENCE` and `--issuer https://…`\n",
    );
    let wrong = [FLAGS, &["--jwks", "logout=https://x"]].concat();
    let err = "error: `--jwks logout=…` names no security scheme that is in use\n";
    folder.run(&wrong).is(1, "", err);
    let overwrite = [FLAGS, &["-o", "api/shop.yaml"]].concat();
    assert_eq!(folder.run(&overwrite).status, 2);
    assert_eq!(folder.read("api/shop.yaml"), SHOP.as_bytes());
}

#[test]
fn files_stay_below_the_root() {
    let folder = folder();
    folder.write("api/shop.yaml", SHOP.replace("schemes/login", "../login"));
    folder.write("login.yaml", LOGIN);
    folder.run(FLAGS).is(
        1,
        "",
        "error: `../login.yaml` at `shop.yaml#/components/securitySchemes/login` is no file below \
         the root: it leads out of the root\n\
         help: `--root` names the folder that all files lie below\n",
    );
    assert_eq!(folder.run(&[FLAGS, &["--root", "."]].concat()).status, 0);
    folder.run(&[FLAGS, &["--root", "api/schemes"]].concat()).is(
        2,
        "",
        &format!(
            "error: `api/shop.yaml` does not lie below `--root {}`\n",
            folder.path().join("api/schemes").display()
        ),
    );
}

#[test]
fn broken_descriptions_are_said_with_their_place() {
    let folder = Folder::new();
    let check = |text: &str, err: &str| {
        folder.write("a.yaml", text);
        folder.run(&["import", "openapi", "a.yaml"]).is(1, "", err);
    };
    check("{\"a\": 1,}", "error: `a.yaml` is not JSON: line 1, column 9: trailing comma\n");
    check(
        "x: 1\n",
        "error: `a.yaml` is no OpenAPI description: it has neither `openapi` nor `swagger`\n\
         help: it begins with `openapi: 3.0.0`, `openapi: 3.1.0` or `swagger: '2.0'`\n",
    );
    folder.write("a.yaml", "a: [1\nb: 2\n");
    let broken = folder.run(&["import", "openapi", "a.yaml"]);
    assert!(broken.err.starts_with("error: `a.yaml` is not YAML: line 2, column 2:"), "{broken:?}");
}

#[test]
fn differences_are_shown_and_end_with_1() {
    let folder = folder();
    folder.run(&[FLAGS, &["-o", "shop.gate"]].concat());
    let compare = ["import", "openapi", "api/shop.yaml", "--compare", "shop.gate"];
    let text = String::from_utf8(folder.read("shop.gate")).unwrap();
    let changed = text
        .replace("require scope read", "require scope write")
        .replace("route GET /health as health  public", "route GET /ready public");
    assert_ne!(text, changed);
    folder.write("shop.gate", changed);
    folder.run(&compare).is_case("import-compare.txt");
    let json = folder.run(&[&compare[..], &["--format", "json"]].concat());
    let found = json.json();
    assert_eq!((json.status, found["operations"].as_u64()), (1, Some(3)), "{json:?}");
    assert_eq!(found["differences"][0]["kind"], "operation_without_route");
}
