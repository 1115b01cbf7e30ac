//! The fuzz bodies over seeds and a fixed number of mutations. `make fuzz` runs them with coverage.

// The bodies are shared with the fuzz targets, and stop where something is wrong.
#![allow(unreachable_pub, dead_code, clippy::expect_used, clippy::indexing_slicing)]
#![allow(clippy::cast_possible_truncation, clippy::disallowed_methods)]

#[path = "fuzzing/bodies.rs"]
mod bodies;
mod gateway;
#[path = "../../core/tests/fuzzing/mutation.rs"]
mod mutation;

use mutation::run;

/// Every policy among the fixtures.
fn policies() -> Vec<Vec<u8>> {
    files(&["fixtures", "diagnostics"])
}

/// Every policy that the formatter is shown, item by item, so that most mutations still parse.
fn formatted_items() -> Vec<Vec<u8>> {
    let texts = files(&["fixtures", "format"]).into_iter().map(String::from_utf8);
    let texts: Vec<String> = texts.map(|text| text.expect("a policy")).collect();
    let items = texts.iter().flat_map(|text| text.split("\n}\n"));
    let items = items.map(|item| format!("gate 1\n{}\n}}\n", item.trim_start_matches("gate 1")));
    items.map(String::into_bytes).collect()
}

fn files(folders: &[&str]) -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
    let mut seeds = Vec::new();
    for part in folders {
        let files = std::fs::read_dir(format!("{folder}/{part}")).expect("a folder");
        let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        paths.sort();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "gate"));
        seeds.extend(paths.iter().map(|path| std::fs::read(path).expect("a policy")));
    }
    seeds
}

const WORDS: &[&[u8]] = &[
    b"\"",
    b"{",
    b"}",
    b"(",
    b")",
    b"[",
    b"]",
    b"#",
    b"##",
    b"\n",
    b"route GET /",
    b" and ",
    b" or ",
    b"public",
    b"allow",
    b"with",
    b"{x}",
    b"{x...}",
    b"\xe2\x80\xae",
    b"include",
    b"import \"a\"",
];

#[test]
fn parsing() {
    run(&policies(), WORDS, bodies::parsing);
}

#[test]
fn compiling() {
    run(&policies(), WORDS, bodies::compiling);
}

/// Layouts are what is mutated here, so words are those that stand between lines.
#[test]
fn formatting() {
    let words: [&[u8]; 14] = [
        b" # c", b"\n# c\n", b"\n\n", b"\n", b" ", b",", b"(", b")", b"[", b"]", b" {", b"}",
        b" and ", b"\r\n",
    ];
    run(&formatted_items(), &words, bodies::formatting);
}

#[test]
fn deciding() {
    let key = gateway::key("acme");
    let seeds = [
        "GET\napi.example.com\n/files/a.json\nx=1\n192.0.2.1\nX-User-Id:spoofed".to_owned(),
        format!("GET\n\n/q\nx=1\n\nX-API-Key:{key}"),
        format!("GET\nt.example.com\n/t/acme/x\n\n\nAuthorization:Bearer {}", *bodies::GOOD),
        format!("POST\n\n/both\napi_key={key}\n\nAuthorization:Bearer {}", *bodies::GOOD),
        "OPTIONS\n\n/admin/a%2fb\n\n\nOrigin:https://x\nAccess-Control-Request-Method:GET"
            .to_owned(),
        "HEAD\napi.example.com:443\n/docs/a/../b//c;d/%2e%2e\n%zz&;\n::1\nhost:x".to_owned(),
    ];
    let words: [&[u8]; 8] =
        [b"\n", b"%2e", b"%0d", b"..", b"X_User_Id:", b"Authorization:", b";", b"&"];
    run(&seeds.map(String::into_bytes), &words, bodies::deciding);
}

#[test]
fn tokens() {
    let good = bodies::GOOD.clone().into_bytes();
    let words: [&[u8]; 6] = [b".", b"=", b"eyJhbGciOiJub25lIn0", b"-", b"_", b"e30"];
    run(&[good, b"a.b.c".to_vec(), b"opaque".to_vec()], &words, bodies::tokens);
}
