//! A family: a folder with a policy and its cases.

use crate::cases::CaseFile;
use crate::world::World;
use gatewright_core::policy::Policy;
use gatewright_core::{Engine, ObligationKind, Registry, Secret, Setup};
use gatewright_dsl::source::{LoadFailure, Loader, Source};
use gatewright_dsl::{Compiled, compile};
use std::fs;
use std::path::{Path, PathBuf};

pub struct Family {
    pub name: String,
    pub file: CaseFile,
    pub compiled: Compiled,
}

/// The folder `policies/`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")
}

/// Every family by name.
pub fn families() -> Vec<Family> {
    let folders = fs::read_dir(root()).expect("policies/ can be read");
    let mut folders: Vec<PathBuf> = folders
        .map(|entry| entry.expect("policies/ can be read").path())
        .filter(|folder| folder.join("cases.json").is_file())
        .collect();
    folders.sort();
    folders.iter().map(|folder| Family::read(folder)).collect()
}

impl Family {
    fn read(folder: &Path) -> Family {
        let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(folder.join("cases.json")).expect("cases.json can be read");
        let file: CaseFile =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(file.schema, 1, "{name}: another schema");
        let compiled = compiled(folder, &file.policy);
        Family { name, file, compiled }
    }

    /// The engine of a policy with what the file hands over.
    pub fn engine(&self, policy: Policy) -> Engine {
        let mut setup = Setup::default();
        setup.obligations.extend([ObligationKind::Limit, ObligationKind::Once]);
        for (name, secret) in &self.file.secrets {
            setup.secrets.insert(name.clone(), Secret::new(secret.as_bytes()));
        }
        for (name, records) in &self.file.registries {
            // A record may be spread over lines in the file, and is one line in a registry.
            let lines: Vec<String> =
                records.iter().map(|record| record.get().replace('\n', " ")).collect();
            let registry = Registry::from_json_lines(lines.join("\n").as_bytes())
                .unwrap_or_else(|error| panic!("{}: registry `{name}`: {error}", self.name));
            setup.registries.insert(name.clone(), registry);
        }
        Engine::new(policy, setup).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// What answers its needs.
    pub fn world(&self) -> World<'_> {
        World { answers: &self.file.answers, unavailable: &self.file.unavailable }
    }
}

pub fn compiled(folder: &Path, policy: &str) -> Compiled {
    let text = fs::read_to_string(folder.join(policy)).expect("the policy can be read");
    match compile(&Source::new(policy, text), &Folder(folder)) {
        Ok(compiled) => compiled,
        Err(report) => panic!("{}: {report}", folder.display()),
    }
}

/// The files of one folder.
struct Folder<'a>(&'a Path);

impl Loader for Folder<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        fs::read(self.0.join(path)).map_err(|_| LoadFailure::NotFound)
    }
}
