//! Policies: as text, or compiled.

use crate::failure::Failure;
use crate::file_kind::{FileKind, Wanted};
use crate::input::Input;
use crate::loader::FolderLoader;
use crate::named::named;
use crate::usage::Usage;
use clap::Args;
use gatewright_core::policy::{LoadError, Policy};
use gatewright_dsl::diagnostic::{Code, Diagnostic, Report};
use gatewright_dsl::source::{Source, SourceMap, Span};
use gatewright_dsl::{Compiled, Options, compile_with};
use std::fs;
use std::path::{Path, PathBuf};

/// How the text of a policy is read.
#[derive(Args, Debug)]
pub(crate) struct CompileOptions {
    /// Gives a `setting` of the policy another value; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// The folder that imports do not leave [default: the current folder]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

/// A policy that is ready to use.
pub(crate) struct Loaded {
    /// What the engine takes.
    pub(crate) policy: Policy,
    /// The warnings of the compiler; none about a compiled policy.
    pub(crate) advice: Report,
}

impl Loaded {
    /// That there are warnings, for commands whose result is something else.
    pub(crate) fn remark(&self, input: &Input) -> String {
        match self.advice.is_empty() {
            true => String::new(),
            false => {
                let (name, summary) = (input.name(), self.advice.summary());
                format!("{name}: {summary} (`gatewright check` shows them)\n")
            }
        }
    }
}

/// A policy as text, with what it takes to compile it.
#[derive(Clone)]
pub(crate) struct PolicyText {
    /// The text, under the name that problems are reported with.
    pub(crate) source: Source,
    /// The settings, and how the names of sources begin.
    pub(crate) options: Options,
    /// The folder that imports are read below; absolute and free of symbolic links.
    pub(crate) root: PathBuf,
}

impl PolicyText {
    fn compile(self) -> Result<Compiled, Failure> {
        compile_with(&self.source, &FolderLoader::new(self.root), &self.options)
            .map_err(|report| Failure::Policy(Box::new(report)))
    }

    /// The path below the root of an imported file that is reported under this name.
    pub(crate) fn below_root<'n>(&self, name: &'n str) -> &'n str {
        let root = self.options.root.trim_end_matches('/');
        name.strip_prefix(root).unwrap_or(name).trim_start_matches('/')
    }
}

/// What the file of a policy holds.
enum Held {
    Text(String),
    Compiled(Box<Policy>),
}

impl CompileOptions {
    /// With values of settings, and imports below the current folder.
    pub(crate) fn with_settings(set: Vec<String>) -> CompileOptions {
        CompileOptions { set, root: None }
    }

    /// Compiles the text of a policy.
    pub(crate) fn compile(&self, input: &Input) -> Result<Compiled, Failure> {
        self.text(input)?.compile()
    }

    /// The text of a policy.
    pub(crate) fn text(&self, input: &Input) -> Result<PolicyText, Failure> {
        match self.read(input)? {
            Held::Text(text) => self.policy_text(input, text),
            Held::Compiled(_) => Err(Failure::CompiledAlready { name: input.name() }),
        }
    }

    /// Compiles the text of a policy, or takes a compiled one as it is.
    pub(crate) fn load(&self, input: &Input) -> Result<Loaded, Failure> {
        match self.read(input)? {
            Held::Text(text) => {
                let Compiled { policy, advice, .. } = self.policy_text(input, text)?.compile()?;
                Ok(Loaded { policy, advice })
            }
            Held::Compiled(_) if !self.set.is_empty() || self.root.is_some() => {
                Err(Usage::OptionsOnCompiled.into())
            }
            Held::Compiled(policy) => Ok(Loaded { policy: *policy, advice: Report::default() }),
        }
    }

    /// Every command reads policies here.
    fn read(&self, input: &Input) -> Result<Held, Failure> {
        let bytes = input.read()?;
        match Policy::from_bytes(&bytes) {
            Ok(policy) => return Ok(Held::Compiled(Box::new(policy))),
            Err(LoadError::NotAPolicy) => {}
            Err(fault) => return Err(Failure::Compiled { name: input.name(), fault }),
        }
        match FileKind::of(&bytes) {
            FileKind::Text => {}
            kind => {
                return Err(Failure::Kind { name: input.name(), kind, wanted: Wanted::Policy });
            }
        }
        let name = placed(input, &self.root()?).0;
        String::from_utf8(bytes).map(Held::Text).map_err(|error| not_utf8(&name, &error))
    }

    fn policy_text(&self, input: &Input, text: String) -> Result<PolicyText, Failure> {
        let root = self.root()?;
        let (name, prefix) = placed(input, &root);
        let mut options = Options::default().root(prefix);
        for (setting, value) in named("--set", "NAME=VALUE", &self.set)? {
            options = options.setting(setting, value);
        }
        Ok(PolicyText { source: Source::new(name, text), options, root })
    }

    /// The root, absolute and free of symbolic links.
    fn root(&self) -> Result<PathBuf, Failure> {
        let given = self.root.as_deref().unwrap_or(Path::new("."));
        let root = fs::canonicalize(given).ok().filter(|root| root.is_dir());
        root.ok_or_else(|| Usage::Root(given.display().to_string()).into())
    }
}

/// The name of a source, and what of it is the root.
///
/// The name is as the user wrote it, wherever that ends in the file's place below the root; where
/// links or `..` make it differ, it is that place. A file elsewhere imports nothing.
fn placed(input: &Input, root: &Path) -> (String, String) {
    let Input::File(path) = input else { return (input.name(), String::new()) };
    let written = path.display().to_string();
    let place = fs::canonicalize(path).ok();
    let below = place.as_deref().and_then(|place| place.strip_prefix(root).ok());
    let Some(below) = below.map(|below| below.display().to_string()) else {
        return (written, root.display().to_string());
    };
    let plain = written.strip_prefix("./").unwrap_or(&written);
    match plain.strip_suffix(below.as_str()) {
        Some("") => (plain.to_owned(), String::new()),
        Some(before) if before.ends_with('/') && before != "/" => {
            let prefix = before.trim_end_matches('/').to_owned();
            (plain.to_owned(), prefix)
        }
        _ => (below, String::new()),
    }
}

/// The same report that an imported file gets.
pub(crate) fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> Failure {
    let start = error.utf8_error().valid_up_to();
    let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let mut sources = SourceMap::new();
    let file = sources.add(Source::new(name, lossy));
    let at = Span::new(file, start..start + char::REPLACEMENT_CHARACTER.len_utf8());
    let diagnostic = Diagnostic::new(Code::NotUtf8, at, format!("`{name}` is not UTF-8 text"))
        .saying("this byte is no character")
        .help("save the file as UTF-8");
    Failure::Policy(Box::new(Report::new(vec![diagnostic], sources)))
}
