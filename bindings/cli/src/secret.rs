//! Secrets: named by an environment variable or a file, never written as an argument.

use crate::failure::Failure;
use crate::input::Input;
use crate::usage::Usage;
use gatewright_core::Secret;
use std::env;

/// Where a secret is.
#[derive(Clone, Debug)]
pub(crate) enum SecretSource {
    /// `env:VAR`
    Variable(String),
    /// `file:PATH`
    File(Input),
}

impl SecretSource {
    /// Reads `env:VAR` or `file:PATH`; other text may be the secret itself, so it is not shown.
    pub(crate) fn parse(
        flag: &'static str,
        form: &'static str,
        text: &str,
    ) -> Result<SecretSource, Failure> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Ok(SecretSource::Variable(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => {
                Ok(SecretSource::File(Input::from(std::ffi::OsString::from(path))))
            }
            _ => Err(Usage::Form { flag, form }.into()),
        }
    }

    /// The file, where it is one.
    pub(crate) fn input(&self) -> Option<&Input> {
        match self {
            SecretSource::Variable(_) => None,
            SecretSource::File(input) => Some(input),
        }
    }

    /// The secret; one line end behind the text of a file is not part of it.
    pub(crate) fn read(&self) -> Result<Secret, Failure> {
        let (name, bytes) = match self {
            SecretSource::Variable(name) => match env::var_os(name) {
                Some(value) => (name.clone(), value.into_encoded_bytes()),
                None => return Err(Usage::VariableMissing(name.clone()).into()),
            },
            SecretSource::File(input) => (input.name(), without_line_end(input.read()?)),
        };
        match bytes.is_empty() {
            true => Err(Failure::EmptySecret { name }),
            false => Ok(Secret::new(bytes)),
        }
    }
}

fn without_line_end(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    bytes
}
