//! Runs the built command in a folder of its own.

// Each test file is a crate that uses a part of this one.
#![allow(dead_code)]
// What runs tests is a test.
#![allow(clippy::unwrap_used, clippy::panic)]

use gatewright_core::mint::Minter;
use gatewright_core::policy::Algorithm;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

/// When the requests of the tests come: 2026-01-01T00:00:00Z.
pub(crate) const NOW: &str = "2026-01-01T00:00:00Z";
/// The same in Unix seconds.
pub(crate) const NOW_S: i64 = 1_767_225_600;

/// A policy with a warning: a credential in the query.
pub(crate) const DOUBTFUL: &str = "gate 1\nauth a = api_key {\n  query key\n  registry r\n}\nservice s {\n  host any\n  route GET /a allow a\n}\n";

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

/// What a run of the command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("gatewright-cli-{}-{number}", std::process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(path.canonicalize().unwrap())
    }

    /// A folder with the policy of most tests.
    pub(crate) fn with_shop() -> Folder {
        let folder = Folder::new();
        folder.write("shop.gate", case("shop.gate"));
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatewright"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    pub(crate) fn run_with_stdin(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // The command may end without having read it.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
        Ran::of(child.wait_with_output().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Ran {
    fn of(output: Output) -> Ran {
        Ran {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Compares with a file of `tests/cases`: the command, its status and both streams, with a
    /// placeholder for every digest. With `BLESS` in the environment the file is written.
    #[track_caller]
    pub(crate) fn is_case(&self, name: &str) {
        let Ran { status, out, err } = self;
        let got = without_digests(&format!("{out}--- stderr\n{err}--- status {status}\n"));
        if env::var_os("BLESS").is_some() {
            fs::write(cases().join(name), &got).unwrap();
        }
        assert_eq!(got, case(name), "{name}");
    }

    #[track_caller]
    pub(crate) fn is(&self, status: i32, out: &str, err: &str) {
        assert_eq!((self.status, self.out.as_str(), self.err.as_str()), (status, out, err));
    }

    #[track_caller]
    pub(crate) fn holds_none_of(&self, secrets: &[&str]) {
        for secret in secrets {
            assert!(!self.out.contains(secret), "{secret} in {}", self.out);
            assert!(!self.err.contains(secret), "{secret} in {}", self.err);
        }
    }
}

/// The text of a file of `tests/cases`.
pub(crate) fn case(name: &str) -> String {
    fs::read_to_string(cases().join(name)).unwrap_or_default()
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn without_digests(text: &str) -> String {
    const MARK: &str = "sha256:";
    let mut parts = text.split(MARK);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|digit: char| digit.is_ascii_hexdigit());
        text + MARK + "[DIGEST]" + rest
    })
}

/// A token of `issuer` for the policy of most tests, good for an hour.
pub(crate) fn token(issuer: &str, more: &serde_json::Value) -> String {
    let mut claims = serde_json::json!({
        "iss": issuer,
        "aud": "https://api.shop.example",
        "sub": "42",
        "iat": NOW_S,
        "exp": NOW_S + 3_600,
    });
    let members = more.as_object().unwrap().clone();
    claims.as_object_mut().unwrap().extend(members);
    Minter::new(Algorithm::ES256).mint(&claims)
}

/// The key set that verifies every [`token`].
pub(crate) fn key_set() -> String {
    Minter::new(Algorithm::ES256).jwks()
}
