//! Why there is no policy.

use gatewright_dsl::LocationFault;
use gatewright_dsl::diagnostic::Report;
use gatewright_dsl::source::LoadFailure;

/// Why a description cannot be read or imported.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A file has too many bytes.
    #[error("`{file}` has more than {most} bytes")]
    TooLarge {
        /// The file.
        file: String,
        /// The most that is read.
        most: usize,
    },
    /// A file is no text.
    #[error("`{file}` is not UTF-8 text: byte {at} begins nothing")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The first byte that is wrong.
        at: usize,
    },
    /// A file does not parse.
    #[error("`{file}` is not {language}: line {line}, column {column}: {why}")]
    Syntax {
        /// The file.
        file: String,
        /// `JSON` or `YAML`.
        language: &'static str,
        /// From 1.
        line: u64,
        /// In characters, from 1.
        column: u64,
        /// In the words of the parser.
        why: String,
    },
    /// A file was not handed over.
    #[error("`{reference}` at `{at}`: `{file}` cannot be read: {why}")]
    Missing {
        /// The file below the root.
        file: String,
        /// The `$ref` as it is written.
        reference: String,
        /// Where it stands.
        at: String,
        /// Why.
        why: LoadFailure,
    },
    /// A `$ref` whose file lies elsewhere.
    #[error("`{reference}` at `{at}` is no file below the root: {why}")]
    Location {
        /// The `$ref` as it is written.
        reference: String,
        /// Where it stands.
        at: String,
        /// Why.
        why: LocationFault,
    },
    /// A `$ref` that is a URL.
    #[error("`{reference}` at `{at}` is a URL, and nothing is fetched")]
    Remote {
        /// The `$ref` as it is written.
        reference: String,
        /// Where it stands.
        at: String,
    },
    /// A `$ref` whose target does not exist.
    #[error("`{reference}` at `{at}` points to nothing")]
    Dangling {
        /// The `$ref` as it is written.
        reference: String,
        /// Where it stands.
        at: String,
    },
    /// A chain of `$ref`s without an end.
    #[error("`{reference}` at `{at}` leads back to itself")]
    Cycle {
        /// The `$ref` as it is written.
        reference: String,
        /// Where it stands.
        at: String,
    },
    /// More files than one description may have.
    #[error("a description has at most {most} files")]
    TooManyFiles {
        /// How many.
        most: usize,
    },
    /// Neither `openapi: 3.…` nor `swagger: 2.0`.
    #[error("`{file}` is no OpenAPI description: {found}")]
    NotOpenApi {
        /// The file.
        file: String,
        /// What stands there.
        found: String,
    },
    /// Something that decides about access has another shape than OpenAPI says.
    #[error("`{at}` is not {wanted}")]
    Shape {
        /// Where it stands.
        at: String,
        /// What it has to be.
        wanted: &'static str,
    },
    /// More operations than one policy may hold.
    #[error("a policy holds at most {most} routes, and the description makes {found}")]
    TooManyRoutes {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// There is nothing to decide about.
    #[error("`{file}` describes no operation")]
    Empty {
        /// The file.
        file: String,
    },
    /// Operations that ask for no credential, and nobody said that they may be public.
    #[error("{count} operation{} no credential: {shown}", if *.count == 1 { " asks for" } else { "s ask for" })]
    Unsecured {
        /// How many.
        count: usize,
        /// The first few.
        shown: String,
    },
    /// What a description does not hold and nobody said.
    #[error("{}", lacking(.0))]
    Lacking(Vec<Lacking>),
    /// Two schemes whose tokens nothing tells apart.
    #[error(
        "nothing tells the tokens of `{scheme}` from those of `{other}`: one issuer, one audience"
    )]
    SameTokens {
        /// The later scheme.
        scheme: String,
        /// The earlier one.
        other: String,
    },
    /// A flag that names a scheme which is not there.
    #[error("`{flag} {scheme}=…` names no security scheme that is in use")]
    UnknownScheme {
        /// The flag.
        flag: &'static str,
        /// The name.
        scheme: String,
    },
    /// The text that was made does not compile. It is never handed out.
    #[error("the description makes a policy that does not compile")]
    Invalid(Box<Report>),
}

/// Something that the policy needs to know about a security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// The scheme.
    pub scheme: String,
    /// `--issuer`, `--audience`
    pub flag: &'static str,
}

impl Fault {
    /// What to do about it.
    pub fn advice(&self) -> Option<String> {
        let text = match self {
            Fault::Lacking(lacking) => return Some(flags(lacking)),
            Fault::SameTokens { scheme, .. } => {
                return Some(format!(
                    "say its own with `--audience {scheme}=…`; said of both alike, they are one"
                ));
            }
            Fault::Unsecured { .. } => {
                "`--unsecured public` makes them public; or write their `security` down"
            }
            Fault::NotOpenApi { .. } => {
                "it begins with `openapi: 3.0.0`, `openapi: 3.1.0` or `swagger: '2.0'`"
            }
            Fault::Remote { .. } => "download it, and refer to the file",
            Fault::Location { .. } => "`--root` names the folder that all files lie below",
            _ => return None,
        };
        Some(text.into())
    }
}

fn lacking(lacking: &[Lacking]) -> String {
    let sentence = |lacking: &Lacking| {
        let what = lacking.flag.trim_start_matches('-');
        format!("the description does not say the {what} of the tokens of `{}`", lacking.scheme)
    };
    lacking.iter().map(sentence).collect::<Vec<_>>().join("\nerror: ")
}

/// One value for all where every scheme lacks it, else one for each.
fn flags(lacking: &[Lacking]) -> String {
    let mut flags: Vec<&str> = lacking.iter().map(|lacking| lacking.flag).collect();
    flags.dedup();
    flags.sort_unstable();
    flags.dedup();
    let value = |flag: &str| if flag == "--audience" { "AUDIENCE" } else { "https://…" };
    let shown: Vec<String> =
        flags.into_iter().map(|flag| format!("`{flag} {}`", value(flag))).collect();
    let one = lacking.first().map_or("NAME", |lacking| lacking.scheme.as_str());
    let several = lacking.iter().any(|other| other.scheme != one);
    let each = if several { format!("; `{one}=…` speaks of one scheme") } else { String::new() };
    format!("say it with {}{each}", shown.join(" and "))
}
