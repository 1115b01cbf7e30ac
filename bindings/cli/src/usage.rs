//! Wrong use of the command. No sentence repeats a value that may be a credential.

use gatewright_core::registry::RecordFault;
use gatewright_core::route::TemplateError;
use gatewright_dsl::diagnostic::Code;
use ipnet::IpNet;
use std::net::IpAddr;

/// Why the arguments make no sense. The exit status is 2.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Usage {
    #[error("`-` stands for standard input twice")]
    StdinTwice,
    #[error("`-` is formatted alone")]
    StdinAmongFiles,
    #[error("standard input cannot be written back")]
    StdinWritten,
    #[error("`--fix` changes files, and `-` is none")]
    FixStdin,
    #[error("`{flag}` takes `{form}`")]
    Form { flag: &'static str, form: &'static str },
    #[error("`{flag}` names `{name}` twice")]
    Repeated { flag: &'static str, name: String },
    #[error("`{flag} {text}` is no time")]
    Time { flag: &'static str, text: String, form: &'static str },
    #[error("the URL is neither absolute nor a path")]
    UrlForm,
    #[error("the scheme of a URL is `http` or `https`")]
    UrlScheme,
    #[error("the URL holds user information")]
    UrlUserInformation,
    #[error("header {0} has no `:`")]
    HeaderForm(usize),
    #[error("what stands before the `:` of header {0} is no header name")]
    HeaderName(usize),
    #[error("the value of header {0} holds a control character")]
    HeaderValue(usize),
    #[error("`--method {0}` is no method")]
    Method(String),
    #[error("`--peer {text}` is no IP address")]
    Peer { text: String, meant: Option<IpAddr> },
    #[error("auth `{auth}` takes nothing from `{flag}`")]
    OtherFlag { flag: &'static str, auth: String, serves: Option<String> },
    #[error("`{name}` is no {what}")]
    Unknown { what: &'static str, name: String, known: Vec<String> },
    #[error("`{text}` is no code")]
    Code { text: String, near: Vec<Code> },
    #[error("a compiled policy takes neither `--set` nor `--root`")]
    OptionsOnCompiled,
    #[error("`--root {0}` is no folder")]
    Root(String),
    #[error("`{name}` does not lie below `--root {root}`")]
    OutsideRoot { name: String, root: String },
    #[error("`{0}` would overwrite what it is made of")]
    OutputIsInput(String),
    #[error("no environment variable `{0}` is set")]
    VariableMissing(String),
    #[error("an empty text names no file")]
    EmptyName,
    #[error("`--expires {text}` is not in the future")]
    Over { text: String, now: String },
    #[error("the key would end at {ends}, and not begin before {begins}")]
    NeverValid { begins: String, ends: String },
    #[error("`--network {text}` is no network")]
    Network { text: String, instead: Vec<IpNet> },
    #[error("a `--scope` is no scope: it holds a space, a quote, a backslash or another script")]
    Scope,
    #[error("`--client` holds a control character")]
    Client,
    #[error("`--route {0}`: {1}")]
    Route(String, TemplateError),
    #[error("the record would not read: {0}")]
    Record(RecordFault),
    #[error("{0}")]
    KeyId(gatewright_core::registry::KeyTextError),
}

impl From<RecordFault> for Usage {
    fn from(fault: RecordFault) -> Usage {
        match fault {
            RecordFault::Form("scopes", _) => Usage::Scope,
            RecordFault::Form("client", _) => Usage::Client,
            RecordFault::Route(text, error) => Usage::Route(text, error),
            fault => Usage::Record(fault),
        }
    }
}

impl Usage {
    /// What to do about it.
    pub(crate) fn advice(&self) -> Option<String> {
        let text = match self {
            Usage::StdinTwice => "put one of the two in a file",
            Usage::StdinAmongFiles => "leave `-` out, or all files",
            Usage::StdinWritten => "name a registry file",
            Usage::FixStdin => "name the file",
            Usage::Time { form, .. } => form,
            Usage::UrlForm => "write `https://api.example.com/v1/orders?x=1` or `/v1/orders?x=1`",
            Usage::UrlUserInformation => "present credentials with `-H 'Authorization: …'`",
            Usage::HeaderForm(_) => "write `-H 'Name: value'`, in quotes",
            Usage::UrlScheme => "write `https://…`, or `http://…`",
            Usage::HeaderName(_) => "a name is letters, digits and `-`: write `-H 'Name: value'`",
            Usage::HeaderValue(_) => "write one `-H` for each header, without line ends",
            Usage::Method(_) => "a method is a word such as `GET`",
            Usage::Peer { meant: None, .. } => "write an address such as `192.0.2.7`",
            Usage::Peer { meant: Some(meant), .. } => {
                return Some(format!("write the address alone: `--peer {meant}`"));
            }
            Usage::OtherFlag { serves: None, .. } => "the policy itself holds its keys",
            Usage::OtherFlag { serves: Some(flag), .. } => {
                return Some(format!("hand over what it asks for with {flag}"));
            }
            Usage::OptionsOnCompiled => "compile the `.gate` file again with them",
            Usage::OutputIsInput(_) => "name another file behind `-o`",
            Usage::VariableMissing(_) => "export it, or hand a file over with `file:PATH`",
            Usage::Form { form, .. } if form.contains("env:VAR") => {
                "a secret is never an argument: name a variable or a file that holds it"
            }
            Usage::EmptyName => "is a variable of the shell empty?",
            Usage::Scope => "repeat `--scope` for each scope, such as `orders:read`",
            Usage::NeverValid { .. } => "`--expires` has to be later than `--not-before`",
            Usage::KeyId(_) => "choose another `--id`, or leave it out",
            Usage::Over { now, .. } => {
                return Some(format!("it is {now} now; write a later time, or such as `90d`"));
            }
            Usage::Network { instead, .. } => return Some(networks(instead)),
            Usage::Unknown { name, known, .. } => return Some(suggestion(name, known)),
            Usage::Code { near, .. } => return Some(codes(near)),
            Usage::Form { .. }
            | Usage::Repeated { .. }
            | Usage::Root(_)
            | Usage::Client
            | Usage::Route(..)
            | Usage::OutsideRoot { .. }
            | Usage::Record(_) => return None,
        };
        Some(text.into())
    }
}

/// The codes that were probably meant.
fn codes(near: &[Code]) -> String {
    let written: Vec<String> =
        near.iter().map(|code| format!("{code} ({})", code.title())).collect();
    match written.as_slice() {
        [] => "`gatewright explain --list` shows all codes".into(),
        written => format!("near are {}; `--list` shows all", written.join(", ")),
    }
}

/// The networks that were probably meant.
fn networks(instead: &[IpNet]) -> String {
    let written: Vec<String> = instead.iter().map(|network| format!("`{network}`")).collect();
    match written.as_slice() {
        [] => "write an address and its prefix, such as `192.0.2.0/24`".into(),
        written => format!("write {}", written.join(" or ")),
    }
}

/// The name that was probably meant, else all that there are.
pub(crate) fn suggestion(name: &str, known: &[String]) -> String {
    const SHOWN: usize = 12;
    if let Some(near) = gatewright_dsl::diagnostic::nearest(name, known.iter().map(String::as_str))
    {
        return format!("did you mean `{near}`?");
    }
    let shown: Vec<String> = known.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = if known.len() > SHOWN { ", …" } else { "" };
    match shown.is_empty() {
        true => "there is none".into(),
        false => format!("there is {}{more}", shown.join(", ")),
    }
}
