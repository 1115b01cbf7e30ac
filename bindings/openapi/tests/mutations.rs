//! Spoilt descriptions: no panic, and whatever becomes of them is never wider than what they say.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::disallowed_methods)]

mod walk;
#[path = "walk/wallet.rs"]
mod wallet;

use gatewright_dsl::compile;
use gatewright_dsl::source::{NoImports, Source};
use gatewright_openapi::{Fault, Given, Options, Unsecured, import, read};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use walk::Walk;
use wallet::{Tokens, Wallet};

/// A small generator of numbers that are the same on every machine (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound.max(1)).expect("a number");
        usize::try_from((mixed ^ (mixed >> 31)) % bound).expect("a number")
    }
}

/// How often each thing came of it.
#[derive(Debug, Default)]
struct Came {
    imported: usize,
    refused: usize,
    secured: usize,
    /// Imported, but not read by the walk.
    unread: usize,
}

#[test]
fn spoilt_texts_are_refused_or_never_wider() {
    const PIECES: &[&str] = &[
        "",
        "\n",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "'",
        "\"",
        "#",
        "&a ",
        "*a ",
        "<<: ",
        "null",
        "0",
        "security: []\n",
        "\u{feff}",
        "\u{202e}",
        "~",
        "$ref: '#'\n",
        "  ",
        "\t",
        "!!binary ",
    ];
    let mut came = Came::default();
    for text in [fixture("shop.yaml"), fixture("legacy.json")] {
        let mut numbers = Numbers(7);
        for _ in 0..1_500 {
            let mut spoilt: Vec<char> = text.chars().collect();
            for _ in 0..=numbers.below(2) {
                let start = numbers.below(spoilt.len());
                let end = (start + numbers.below(6)).min(spoilt.len());
                let piece = PIECES[numbers.below(PIECES.len())];
                spoilt.splice(start..end, piece.chars());
            }
            try_text(&spoilt.iter().collect::<String>(), &mut came);
        }
    }
    assert!(
        came.imported > 300 && came.refused > 300 && came.secured > 2_000 && came.unread < 50,
        "{came:?}"
    );
}

#[test]
fn spoilt_values_are_refused_or_never_wider() {
    let mut came = Came::default();
    for text in [fixture("shop.yaml"), fixture("legacy.json")] {
        let value = walk::value(&text).expect("a value");
        let mut numbers = Numbers(11);
        for _ in 0..1_500 {
            let mut spoilt = value.clone();
            for _ in 0..=numbers.below(3) {
                spoil(&mut spoilt, &value, &mut numbers);
            }
            try_text(&spoilt.to_string(), &mut came);
        }
    }
    assert!(
        came.imported > 300 && came.refused > 300 && came.secured > 2_000 && came.unread < 50,
        "{came:?}"
    );
}

#[test]
fn huge_and_deep_descriptions_are_refused() {
    let refused = |text: &str| read("a", text.as_bytes(), &NoImports).expect_err("a fault");
    assert!(matches!(refused(&"[".repeat(1_000_000)), Fault::Syntax { .. }));
    assert!(matches!(refused(&"{\"a\":".repeat(100_000)), Fault::Syntax { .. }));
    assert!(matches!(refused(&"- ".repeat(100_000)), Fault::Syntax { .. }));
    assert!(matches!(refused(&"a: [".repeat(100_000)), Fault::Syntax { .. }));
    assert!(matches!(refused(&"#".repeat(64 * 1024 * 1024 + 1)), Fault::TooLarge { .. }));
}

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::read_to_string(folder.join(name)).expect("a file")
}

fn try_text(text: &str, came: &mut Came) {
    let Ok(description) = read("api.yaml", text.as_bytes(), &NoImports) else {
        came.refused += 1;
        return;
    };
    let options = Options {
        unsecured: Unsecured::Public,
        issuers: vec![Given::from(wallet::ISSUER)],
        audiences: vec![Given::from(wallet::AUDIENCE)],
        jwks: vec![Given::from(wallet::JWKS)],
        ..Options::default()
    };
    let imported = match import(&description, &options) {
        Ok(imported) => imported,
        // A text that does not compile would be a mistake of the importer.
        Err(Fault::Invalid(report)) => panic!("{}\n{text}", report.to_json()),
        Err(_) => {
            came.refused += 1;
            return;
        }
    };
    came.imported += 1;
    let source = Source::new("policy.gate", imported.text.as_str());
    let policy = compile(&source, &NoImports).expect("a policy").policy;
    // Names that are no text, numbers that JSON has not.
    let Some(value) = walk::value(text) else {
        came.unread += 1;
        return;
    };
    let walk = Walk::of(value);
    let mut wallet = Wallet::new(policy, walk.schemes(), Tokens::default(), &[Vec::new()]);
    for operation in walk.operations().iter().filter(|operation| !operation.is_open()) {
        let host = operation.host.as_deref();
        let decide = |wallet: &Wallet, put: &[wallet::Put]| {
            wallet.decide(&operation.method, host, &operation.path, put).allowed()
        };
        assert!(!decide(&wallet, &[]), "{operation:?}\n{text}\n{}", imported.text);
        came.secured += 1;
        // A credential without scopes gets in only where some alternative asks for no more.
        for (scheme, _) in walk.schemes() {
            let enough = |asks: &BTreeMap<String, Vec<String>>| {
                let empty = asks.values().all(Vec::is_empty);
                empty && asks.keys().all(|asked| is_same(asked, &scheme, &walk.schemes()))
            };
            let Some(put) = wallet.credential(&scheme, &[]) else { continue };
            let allowed = decide(&wallet, &[put]);
            let may = operation.security.iter().any(enough);
            assert!(!allowed || may, "{scheme}: {operation:?}\n{text}\n{}", imported.text);
        }
    }
}

/// Whether two schemes are one: their tokens come from one server.
fn is_same(one: &str, other: &str, schemes: &Map<String, Value>) -> bool {
    let server = |name: &str| {
        let text = schemes.get(name).map(ToString::to_string).unwrap_or_default();
        text.split_once("\"tokenUrl\":")
            .map(|(_, rest)| rest.split(['}', ',']).next().map(String::from))
    };
    one == other || (server(one).is_some() && server(one) == server(other))
}

/// Takes a value away, or puts another one of the description in its place.
fn spoil(value: &mut Value, whole: &Value, numbers: &mut Numbers) {
    let mut place = value;
    for _ in 0..numbers.below(7) {
        let length = match &*place {
            Value::Object(members) => members.len(),
            Value::Array(entries) => entries.len(),
            _ => 0,
        };
        if length == 0 {
            break;
        }
        let at = numbers.below(length);
        place = match place {
            Value::Object(members) => members.values_mut().nth(at).expect("a member"),
            Value::Array(entries) => entries.get_mut(at).expect("an entry"),
            _ => break,
        };
    }
    match place {
        Value::Object(members) if numbers.below(2) == 0 && !members.is_empty() => {
            rename(members, numbers);
        }
        place => {
            *place = match numbers.below(8) {
                0 => Value::Null,
                1 => Value::Array(Vec::new()),
                2 => Value::Object(Map::new()),
                3 => Value::from("any"),
                _ => some(whole, numbers),
            }
        }
    }
}

/// Takes a member away, or gives it a name that means something.
fn rename(members: &mut Map<String, Value>, numbers: &mut Numbers) {
    const NAMES: &[&str] = &[
        "get",
        "head",
        "put",
        "/orders",
        "/orders/{x}",
        "/{a}{b}",
        "/codes/{p}-{q}",
        "/codes/{p}_{q}",
        "/{all+}",
        "/codes/",
        "/",
        "security",
        "servers",
        "login",
        "key",
        "/a//b",
        "/codes#x",
        "/é x",
        "/codes/{any}?x",
        "/{=}",
        "/{",
        "$ref",
        "",
    ];
    let at = numbers.below(members.len());
    let name = members.keys().nth(at).expect("a name").clone();
    let taken = members.remove(&name).expect("a member");
    if numbers.below(4) > 0 {
        members.insert(NAMES[numbers.below(NAMES.len())].to_owned(), taken);
    }
}

/// Some value of the description.
fn some(whole: &Value, numbers: &mut Numbers) -> Value {
    let mut place = whole;
    for _ in 0..numbers.below(8) {
        let all: Vec<&Value> = match place {
            Value::Object(members) => members.values().collect(),
            Value::Array(entries) => entries.iter().collect(),
            _ => break,
        };
        if all.is_empty() {
            break;
        }
        place = all[numbers.below(all.len())];
    }
    place.clone()
}
