//! From files to an engine.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use gatewright_core::{Engine, ObligationKind, Registry, Setup};
use gatewright_dsl::compile;
use gatewright_dsl::diagnostic::Colours;
use gatewright_dsl::source::{LoadFailure, Loader, Source};

/// Compiles a policy, prints its warnings, and hands over what it names.
pub(crate) fn load(
    path: &Path,
    registries: &[(String, PathBuf)],
) -> Result<Engine, Box<dyn Error>> {
    let source = Source::from_bytes(file_name(path), read(path)?)?;
    let folder = Folder(path.parent().unwrap_or(Path::new("")).to_owned());
    let compiled = compile(&source, &folder).map_err(|report| report.render(Colours::Off))?;
    if !compiled.advice.is_empty() {
        eprint!("{}", compiled.advice.render(Colours::Off));
    }

    let mut setup = Setup {
        // What `counts` does before a request is forwarded.
        obligations: [ObligationKind::Limit, ObligationKind::Once].into(),
        ..Setup::default()
    };
    for (name, path) in registries {
        let registry = Registry::from_json_lines(&read(path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        setup.registries.insert(name.clone(), registry);
    }
    Ok(Engine::new(compiled.policy, setup)?)
}

/// `NAME=FILE` of the command line.
pub(crate) fn registry_file(text: &str) -> Result<(String, PathBuf), &'static str> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => {
            Ok((name.to_owned(), file.into()))
        }
        _ => Err("it is written NAME=FILE"),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Imports come from the folder of the policy.
struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        std::fs::read(self.0.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => LoadFailure::NotFound,
            _ => LoadFailure::Unreadable(error.to_string()),
        })
    }
}
