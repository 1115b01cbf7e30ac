//! `gatewright routes`: every route, and above all the public ones.

mod run;

use run::Folder;

#[test]
fn every_route_has_a_line() {
    let folder = Folder::with_shop();
    folder.run(&["routes", "shop.gate"]).is_case("routes.txt");
}

#[test]
fn s37_everything_public_is_listed() {
    let folder = Folder::with_shop();
    let public = ["routes", "shop.gate", "--public"];
    folder.run(&public).is_case("routes-public.txt");
    let ran = folder.run(&[&public[..], &["--format", "json"]].concat()).json();
    let access: Vec<_> = ran.as_array().unwrap().iter().map(|row| row["access"].as_str()).collect();
    assert_eq!(access, [Some("preflight"), Some("public"), Some("optional")]);
}

#[test]
fn s37_a_policy_that_opens_nothing_says_so() {
    let folder = Folder::new();
    folder.write("shut.gate", "gate 1\nservice s {\n  host any\n  route GET /a deny\n}\n");
    folder.run(&["routes", "shut.gate", "--public"]).is(0, "1 route, 0 public\n", "");
    folder.write("empty.gate", "gate 1\n");
    folder.run(&["routes", "empty.gate"]).is(0, "0 routes, 0 public\n", "");
    folder.run(&["routes", "empty.gate", "--format", "json"]).is(0, "[]\n", "");
}

#[test]
fn json_has_stable_members() {
    let folder = Folder::with_shop();
    let ran = folder.run(&["routes", "shop.gate", "--format", "json"]);
    let rows: Vec<&str> = ran.out.split_inclusive("},{\"name\"").collect();
    assert_eq!(rows.len(), 8);
    let row = ran.json()[6].to_string();
    assert_eq!(
        row,
        serde_json::json!({
            "name": "orders: POST /v1/orders",
            "service": "orders",
            "hosts": ["api.shop.example"],
            "methods": ["POST"],
            "path": "/v1/orders",
            "access": "allow",
            "alternatives": [{"who": ["user"], "via": null, "with": null}],
            "requires": ["scope orders:write"],
            "forwards": ["identity"],
            "limits": [
                {"name": "orders: POST /v1/orders", "count": 10, "window_s": 60, "by": "client"}
            ],
            "doc": null,
            "file": "shop.gate",
            "line": 62,
        })
        .to_string()
    );
}

#[test]
fn compiled_policies_list_alike() {
    let folder = Folder::with_shop();
    folder.run(&["compile", "shop.gate", "-o", "shop.gwp"]);
    let text = folder.run(&["routes", "shop.gate"]);
    folder.run(&["routes", "shop.gwp"]).is(0, &text.out, "");
    folder.run_with_stdin(&["routes", "-"], folder.read("shop.gwp")).is(0, &text.out, "");
    folder.run(&["routes", "shop.gwp", "--set", "a=b"]).is(
        2,
        "",
        "error: a compiled policy takes neither `--set` nor `--root`\n\
         help: compile the `.gate` file again with them\n",
    );
    let mut damaged = folder.read("shop.gwp");
    damaged.pop();
    folder.write("damaged.gwp", damaged);
    let damaged = "error: `damaged.gwp`: compiled policy is damaged\nhelp: compile it again\n";
    folder.run(&["routes", "damaged.gwp"]).is(1, "", damaged);
}

#[test]
fn a_policy_that_does_not_compile_is_drawn_on_standard_error() {
    let folder = Folder::new();
    folder.write("bad.gate", "gate 1\nservice s {\n  host any\n  route GET /a pubilc\n}\n");
    let ran = folder.run(&["routes", "bad.gate"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("--> bad.gate:4:16"), "{ran:?}");
}

#[test]
fn warnings_are_pointed_at() {
    let folder = Folder::new();
    folder.write("doubtful.gate", run::DOUBTFUL);
    let ran = folder.run(&["routes", "doubtful.gate"]);
    assert_eq!(ran.status, 0);
    assert_eq!(ran.err, "doubtful.gate: 1 warning (`gatewright check` shows them)\n");
}
