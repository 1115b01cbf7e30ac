//! Small descriptions with the policies that they become. With `BLESS` in the environment the
//! policies are written.

#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use gatewright_dsl::source::{LoadFailure, Loader};
use gatewright_openapi::{Counts, Given, Options, Unsecured, import, read};
use std::fs;
use std::path::{Path, PathBuf};

struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        fs::read(self.0.join(path)).map_err(|_| LoadFailure::NotFound)
    }
}

#[test]
fn descriptions_become_these_policies() {
    let check = |file: &str, [operations, routes, dropped, stricter]: [usize; 4]| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let bytes = fs::read(folder.join(file)).expect("a file");
        let description = read(file, &bytes, &Folder(folder.clone())).expect("a description");
        let given = |text: &str| vec![Given::from(text)];
        let options = Options {
            unsecured: Unsecured::Public,
            issuers: match file {
                "library/openapi.json" => given("staff=https://staff.library.example"),
                _ => given("https://login.shop.example"),
            },
            audiences: given("https://api.example"),
            ..Options::default()
        };
        let imported = import(&description, &options).unwrap_or_else(|fault| panic!("{fault}"));
        let name = file.replace("/openapi", "").replace(".json", ".gate").replace(".yaml", ".gate");
        let expected = folder.join(name);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &imported.text).expect("a file");
        }
        assert_eq!(imported.text, fs::read_to_string(expected).expect("a file"), "{file}");
        assert_eq!(imported.counts, Counts { operations, routes, dropped, stricter }, "{file}");
    };
    check("shop.yaml", [12, 11, 2, 2]);
    check("library/openapi.json", [4, 4, 0, 0]);
    check("legacy.json", [6, 4, 2, 1]);
}
