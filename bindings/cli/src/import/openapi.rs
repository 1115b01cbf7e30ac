//! `gatewright import openapi`: OpenAPI 3 and Swagger 2.

use crate::atomic_write::{Fresh, folder, replace};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::format::Format;
use crate::input::{Input, refuse_second_stdin};
use crate::loader::FolderLoader;
use crate::policy_file::CompileOptions;
use crate::printout::Printout;
use crate::render::import::{differences, remarks};
use crate::render::paint::Paint;
use crate::terminal::Terminal;
use crate::usage::Usage;
use clap::{Args, ValueEnum};
use gatewright_openapi::{Description, Fault, Given, Options, ScopeLists, Unsecured};
use std::fs;
use std::path::{Path, PathBuf};

/// Makes a policy of an OpenAPI 3 or Swagger 2 description, or compares the two
#[derive(Args, Debug)]
#[command(after_help = "\
What a policy cannot say makes a route stricter or denies it, never wider, and is reported.

Examples:
  gatewright import openapi api.yaml -o api.gate \\
    --issuer https://auth.example.com --audience https://api.example.com
  gatewright import openapi api.yaml --compare api.gate")]
pub(crate) struct OpenApi {
    /// The description, in YAML or JSON
    #[arg(value_name = "SPEC")]
    description: Input,
    /// What a list of scopes asks for: all of them, as OpenAPI has it, or any
    #[arg(long, value_enum)]
    scopes: Option<Scopes>,
    /// The issuer of the tokens; `SCHEME=URL` for one scheme
    #[arg(long, value_name = "URL")]
    issuer: Vec<String>,
    /// The audience of the tokens; `SCHEME=AUDIENCE` for one scheme
    #[arg(long, value_name = "AUDIENCE")]
    audience: Vec<String>,
    /// Where the keys of JWTs are, instead of discovery; `SCHEME=URL` for one scheme
    #[arg(long, value_name = "URL")]
    jwks: Vec<String>,
    /// What becomes of operations without a credential, which are an error otherwise
    #[arg(long, value_enum)]
    unsecured: Option<Open>,
    /// The folder that `$ref`s do not leave [default: that of the description]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The file to write; without it, or for `-`, standard output
    #[arg(short, long, value_name = "OUT")]
    output: Option<Input>,
    /// Says what differs from this policy, instead of making one; the exit status is 1 then
    #[arg(long, value_name = "POLICY", conflicts_with_all = ["issuer", "audience", "jwks", "unsecured", "output"])]
    compare: Option<Input>,
    /// Gives a `setting` of that policy another value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", requires = "compare")]
    set: Vec<String>,
    /// How differences are shown
    #[arg(long, value_enum, default_value_t, requires = "compare")]
    format: Format,
}

/// What a list of scopes asks for.
// The values explain themselves; a text at one of them would take the help apart.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scopes {
    All,
    Any,
}

/// What becomes of operations without a credential.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Open {
    Public,
}

impl OpenApi {
    /// Imports, or compares.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        refuse_second_stdin(std::iter::once(&self.description).chain(&self.compare))?;
        let description = self.read()?;
        match &self.compare {
            Some(policy) => self.compare(&description, policy, terminal),
            None => self.import(&description, terminal),
        }
    }

    fn compare(
        &self,
        description: &Description,
        policy: &Input,
        terminal: Terminal,
    ) -> Result<Printout, Failure> {
        let loaded = CompileOptions::with_settings(self.set.clone()).load(policy)?;
        let lists = self.options().scopes.unwrap_or_default();
        let found = gatewright_openapi::compare(description, &loaded.policy, lists);
        let out = match self.format {
            Format::Text => differences(&found, Paint(terminal.out)),
            // Text and lists of text always serialise.
            Format::Json => serde_json::to_string(&found).unwrap_or_default() + "\n",
        };
        let exit = if found.differences.is_empty() { Exit::Success } else { Exit::Errors };
        Ok(Printout::new(out, exit).remark(loaded.remark(policy)))
    }

    fn import(&self, description: &Description, terminal: Terminal) -> Result<Printout, Failure> {
        let imported = gatewright_openapi::import(description, &self.options())?;
        let said = remarks(&imported, Paint(terminal.err));
        let Some(Input::File(path)) = &self.output else {
            return Ok(Printout::new(imported.text, Exit::Success).remark(said));
        };
        self.refuse_input_as_output(path)?;
        replace(path, imported.text.as_bytes(), Fresh::Usual)?;
        Ok(Printout::new(format!("{} is written\n", path.display()), Exit::Success).remark(said))
    }

    fn read(&self) -> Result<Description, Failure> {
        let bytes = self.description.read()?;
        let (root, name) = self.placed()?;
        Ok(gatewright_openapi::read(&name, &bytes, &FolderLoader::new(root))?)
    }

    /// The root, absolute and free of symbolic links, and the place of the description below it.
    fn placed(&self) -> Result<(PathBuf, String), Failure> {
        let Input::File(path) = &self.description else {
            let root = self.root.clone().unwrap_or_else(|| ".".into());
            return Ok((folder_at(&root)?, self.description.name()));
        };
        let root = folder_at(self.root.as_deref().unwrap_or(folder(path)))?;
        let file = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let below = file.strip_prefix(&root).map_err(|_| Usage::OutsideRoot {
            name: path.display().to_string(),
            root: root.display().to_string(),
        })?;
        Ok((root.clone(), below.display().to_string()))
    }

    fn options(&self) -> Options {
        let given =
            |values: &[String]| values.iter().map(|own| Given::from(own.as_str())).collect();
        Options {
            scopes: self.scopes.map(|scopes| match scopes {
                Scopes::All => ScopeLists::All,
                Scopes::Any => ScopeLists::Any,
            }),
            unsecured: match self.unsecured {
                Some(Open::Public) => Unsecured::Public,
                None => Unsecured::Refuse,
            },
            issuers: given(&self.issuer),
            audiences: given(&self.audience),
            jwks: given(&self.jwks),
        }
    }

    fn refuse_input_as_output(&self, to: &Path) -> Result<(), Failure> {
        let Input::File(from) = &self.description else { return Ok(()) };
        match (fs::canonicalize(from), fs::canonicalize(to)) {
            (Ok(from), Ok(to)) if from == to => {
                Err(Usage::OutputIsInput(to.display().to_string()).into())
            }
            _ => Ok(()),
        }
    }
}

fn folder_at(path: &Path) -> Result<PathBuf, Failure> {
    let found = fs::canonicalize(path).ok().filter(|root| root.is_dir());
    found.ok_or_else(|| Usage::Root(path.display().to_string()).into())
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        match fault {
            Fault::Invalid(report) => Failure::Policy(report),
            fault => Failure::Description(Box::new(fault)),
        }
    }
}
