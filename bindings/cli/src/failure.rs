//! What keeps a command from its result.

use crate::exit::Exit;
use crate::file_kind::{FileKind, Wanted};
use crate::printout::Printout;
use crate::render::paint::{Paint, Style};
use crate::render::visible::visible_lines;
use crate::terminal::Terminal;
use crate::usage::{Usage, suggestion};
use gatewright_core::SetupFault;
use gatewright_core::policy::LoadError;
use gatewright_core::registry::RegistryError;
use gatewright_dsl::diagnostic::Report;
use gatewright_openapi::Fault;

/// Why there is no result. The exit status is 1, but for [`Usage`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Usage(#[from] Usage),
    #[error("`{name}` does not exist")]
    Missing { name: String },
    #[error("`{name}` is a folder")]
    Folder { name: String },
    #[error("`{name}` cannot be read: {why}")]
    Unreadable { name: String, why: String },
    #[error("`{name}` cannot be written: {why}")]
    Unwritable { name: String, why: String },
    #[error("standard output cannot be written: {0}")]
    Output(std::io::Error),
    #[error("the secret in `{name}` is empty")]
    EmptySecret { name: String },
    #[error("`{name}` is no regular file, and what is written there is lost")]
    NotRegular { name: String },
    #[error("`{name}` holds no `.gate` file")]
    NoPolicies { name: String },
    #[error("formatting `{name}` would change what it says")]
    Format { name: String },
    #[error("`{name}` is read-only")]
    ReadOnly { name: String },
    #[error("the policy does not compile")]
    Policy(Box<Report>),
    #[error("`{name}` is {kind}, not {wanted}")]
    Kind { name: String, kind: FileKind, wanted: Wanted },
    #[error("`{name}` is a compiled policy, and only its source can be checked and compiled")]
    CompiledAlready { name: String },
    #[error(transparent)]
    Description(Box<Fault>),
    #[error("`{name}`: {fault}")]
    Compiled { name: String, fault: LoadError },
    #[error("`{name}`: {fault}")]
    Registry { name: String, fault: RegistryError },
    #[error("`{name}` has no record `{id}`")]
    NoRecord { name: String, id: String, known: Vec<String> },
    #[error("`{name}` has a record `{id}` already")]
    RecordExists { name: String, id: String },
    #[error("{}", sentences(.0))]
    Setup(Vec<SetupFault>),
    #[error("the system has no random bytes to give: {0}")]
    Random(getrandom::Error),
    #[error("facts are still missing after {0} rounds")]
    Undecided(usize),
    #[error("no row was run{}", matching(.filter))]
    NothingTested { filter: String },
}

impl Failure {
    /// The message, its advice, and how to end.
    pub(crate) fn printout(&self, terminal: Terminal) -> Printout {
        let exit = match self {
            Failure::Usage(_) => Exit::Usage,
            _ => Exit::Errors,
        };
        Printout::new("", exit).remark(self.remark(terminal))
    }

    /// All that there is to say, for standard error.
    pub(crate) fn remark(&self, terminal: Terminal) -> String {
        match self {
            Failure::Policy(report) => report.render(terminal.err),
            _ => self.render(Paint(terminal.err)),
        }
    }

    /// The message and its advice, each on a line.
    pub(crate) fn render(&self, paint: Paint) -> String {
        let error = paint.text(Style::Bad, "error:");
        let help = paint.text(Style::Heading, "help:");
        let advice = self.advice().map(|advice| format!("{help} {}\n", visible_lines(&advice)));
        let sentence = visible_lines(&self.to_string());
        format!("{error} {sentence}\n{}", advice.unwrap_or_default())
    }

    fn advice(&self) -> Option<String> {
        let text = match self {
            Failure::Usage(usage) => return usage.advice(),
            Failure::NoRecord { id, known, .. } => return Some(suggestion(id, known)),
            Failure::Description(fault) => return fault.advice(),
            Failure::Setup(faults) => return setup_advice(faults),
            Failure::CompiledAlready { .. } => {
                "name the `.gate` file that it was made of; `routes` and `decide` take both"
            }
            Failure::Kind { kind: FileKind::Utf16, .. } => "save the file as UTF-8",
            Failure::Kind { wanted, .. } => wanted.form(),
            Failure::Missing { .. } => "paths are relative to the current folder",
            // That sentence says what to do itself.
            Failure::Compiled { fault: LoadError::Format { .. }, .. } => return None,
            Failure::Compiled { .. } => "compile it again",
            Failure::NotRegular { .. } => "name the file that the registry is kept in",
            Failure::NoPolicies { .. } => "name another folder, or a file",
            Failure::Format { .. } => {
                "it is left alone; this is a mistake of the formatter: please report it"
            }
            Failure::Folder { .. } => "name a file in it",
            Failure::ReadOnly { .. } => "make it writable, or name another file",
            Failure::NothingTested { filter } if filter.is_empty() => {
                "a test is `test \"…\" { … }`"
            }
            Failure::NothingTested { .. } => "a row, or the name of its test, holds the text",
            Failure::RecordExists { .. } => "leave `--id` out, or choose another one",
            Failure::Unreadable { .. }
            | Failure::Unwritable { .. }
            | Failure::Output(_)
            | Failure::EmptySecret { .. }
            | Failure::Policy(_)
            | Failure::Registry { .. }
            | Failure::Random(_)
            | Failure::Undecided(_) => return None,
        };
        Some(text.into())
    }
}

fn sentences(faults: &[SetupFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\nerror: ")
}

/// What a filter narrows down, where there is one.
fn matching(filter: &str) -> String {
    if filter.is_empty() { String::new() } else { format!(" that matches `{filter}`") }
}

/// The flags that hand over what is missing.
fn setup_advice(faults: &[SetupFault]) -> Option<String> {
    let flag = |fault: &SetupFault| match fault {
        SetupFault::SecretMissing { secret, .. } => Some(format!("`--secret {secret}=env:VAR`")),
        SetupFault::PepperMissing { .. } => Some("`--pepper env:VAR`".to_owned()),
        _ => None,
    };
    let mut flags: Vec<String> = faults.iter().filter_map(flag).collect();
    flags.sort();
    flags.dedup();
    (!flags.is_empty()).then(|| format!("hand it over with {}", flags.join(" ")))
}
