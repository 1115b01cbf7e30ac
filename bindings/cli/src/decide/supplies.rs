//! What the flags hand over in place of a host: registries, secrets, keys and answers.

use super::flag::flag_of;
use crate::failure::Failure;
use crate::file_kind::{FileKind, Wanted};
use crate::input::Input;
use crate::keys::read_registry;
use crate::named::named;
use crate::secret::SecretSource;
use crate::usage::Usage;
use clap::Args;
use gatewright_core::policy::{AuthKind, KeySource, RawPolicy};
use gatewright_core::{ObligationKind, Setup};
use std::collections::BTreeMap;
use std::ffi::OsString;

/// The flags.
#[derive(Args, Debug)]
pub(crate) struct Supplies {
    /// The records of a registry, as JSON Lines; may be repeated
    #[arg(long, value_name = "NAME=FILE")]
    registry: Vec<String>,
    /// A secret that the policy names, from `env:VAR` or `file:PATH`; may be repeated
    #[arg(long, value_name = "NAME=SOURCE")]
    secret: Vec<String>,
    /// What digests of API keys are keyed with, from `env:VAR` or `file:PATH`
    #[arg(long, value_name = "SOURCE")]
    pepper: Option<String>,
    /// The key set (JWKS) that an auth would fetch; may be repeated
    #[arg(long, value_name = "AUTH=FILE")]
    keys: Vec<String>,
    /// What an auth's introspection endpoint would answer, as JSON; may be repeated
    #[arg(long, value_name = "AUTH=FILE")]
    introspection: Vec<String>,
}

/// The flags, read, by name.
pub(crate) struct Handed {
    registries: BTreeMap<String, Input>,
    secrets: BTreeMap<String, SecretSource>,
    pepper: Option<SecretSource>,
    keys: BTreeMap<String, Input>,
    introspection: BTreeMap<String, Input>,
}

/// The documents that stand for what servers would answer, by the auth that would ask.
#[derive(Default)]
pub(crate) struct Documents {
    /// Key sets.
    pub(crate) keys: BTreeMap<String, Vec<u8>>,
    /// Introspection responses.
    pub(crate) introspection: BTreeMap<String, Vec<u8>>,
}

impl Supplies {
    /// Reads the flags, not yet the files.
    pub(crate) fn parse(&self) -> Result<Handed, Failure> {
        const SOURCE: &str = "env:VAR|file:PATH";
        const NAMED_SOURCE: &str = "NAME=env:VAR|file:PATH";
        let secret = |(name, text): (&str, &str)| {
            let source = SecretSource::parse("--secret", NAMED_SOURCE, text)?;
            Ok::<_, Failure>((name.to_owned(), source))
        };
        let pepper = |text: &String| SecretSource::parse("--pepper", SOURCE, text);
        let secrets = named("--secret", NAMED_SOURCE, &self.secret)?;
        Ok(Handed {
            registries: files("--registry", "NAME=FILE", &self.registry)?,
            secrets: secrets.into_iter().map(secret).collect::<Result<_, _>>()?,
            pepper: self.pepper.as_ref().map(pepper).transpose()?,
            keys: files("--keys", "AUTH=FILE", &self.keys)?,
            introspection: files("--introspection", "AUTH=FILE", &self.introspection)?,
        })
    }
}

impl Handed {
    /// Every file that will be read.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Input> {
        let files = [&self.registries, &self.keys, &self.introspection];
        let secrets = self.secrets.values().chain(&self.pepper);
        files.into_iter().flat_map(BTreeMap::values).chain(secrets.filter_map(SecretSource::input))
    }

    /// A name that the policy does not have is a slip: it would silently change nothing.
    pub(crate) fn refuse_unknown_names(&self, policy: &RawPolicy) -> Result<(), Failure> {
        let known = Names::of(policy);
        let registries = self.registries.keys().collect();
        let secrets = self.secrets.keys().collect();
        let keys = self.keys.keys().collect();
        let introspection = self.introspection.keys().collect();
        let asks = "auth of the policy that asks an introspection endpoint";
        refuse_unknown(
            policy,
            registries,
            "registry of the policy",
            "--registry",
            known.registries,
        )?;
        refuse_unknown(policy, secrets, "secret of the policy", "--secret", known.secrets)?;
        refuse_unknown(policy, keys, "auth of the policy that fetches keys", "--keys", known.keys)?;
        refuse_unknown(policy, introspection, asks, "--introspection", known.introspection)
    }

    /// What a host would hand over. Obligations are shown instead of discharged.
    pub(crate) fn setup(&self) -> Result<Setup, Failure> {
        let mut setup = Setup {
            obligations: [ObligationKind::Limit, ObligationKind::Once].into(),
            pepper: self.pepper.as_ref().map(SecretSource::read).transpose()?,
            ..Setup::default()
        };
        for (name, input) in &self.registries {
            setup.registries.insert(name.clone(), read_registry(input, &input.read()?)?);
        }
        for (name, source) in &self.secrets {
            setup.secrets.insert(name.clone(), source.read()?);
        }
        Ok(setup)
    }

    /// The documents that stand for what servers would answer.
    pub(crate) fn documents(&self) -> Result<Documents, Failure> {
        let read = |files: &BTreeMap<String, Input>, wanted| {
            let read = |(name, input): (&String, &Input)| Ok((name.clone(), json(input, wanted)?));
            files.iter().map(read).collect::<Result<_, Failure>>()
        };
        Ok(Documents {
            keys: read(&self.keys, Wanted::KeySet)?,
            introspection: read(&self.introspection, Wanted::Introspection)?,
        })
    }
}

/// A document of JSON. What has to stand in it is for those who use it to say.
fn json(input: &Input, wanted: Wanted) -> Result<Vec<u8>, Failure> {
    let bytes = input.read()?;
    match (FileKind::of(&bytes), wanted) {
        (FileKind::Json, _) | (FileKind::KeySet, Wanted::KeySet) => Ok(bytes),
        (kind, _) => Err(Failure::Kind { name: input.name(), kind, wanted }),
    }
}

fn files(
    flag: &'static str,
    form: &'static str,
    pairs: &[String],
) -> Result<BTreeMap<String, Input>, Failure> {
    let pairs = named(flag, form, pairs)?.into_iter();
    Ok(pairs.map(|(name, path)| (name.to_owned(), Input::from(OsString::from(path)))).collect())
}

/// The names of a policy that a flag can serve.
#[derive(Default)]
struct Names {
    registries: Vec<String>,
    secrets: Vec<String>,
    keys: Vec<String>,
    introspection: Vec<String>,
}

impl Names {
    fn of(policy: &RawPolicy) -> Names {
        let mut names = Names::default();
        for auth in &policy.auths {
            match &auth.kind {
                AuthKind::ApiKey(api_key) => names.registries.push(api_key.registry.clone()),
                AuthKind::Jwt(jwt) => match &jwt.keys {
                    KeySource::Jwks(_) | KeySource::Discovery => names.keys.push(auth.name.clone()),
                    KeySource::Secret(secret) => names.secrets.push(secret.clone()),
                    KeySource::Inline(_) => {}
                },
                AuthKind::Introspection(introspection) => {
                    let credentials = introspection.credentials.as_ref();
                    names.secrets.extend(credentials.map(|own| own.secret.clone()));
                    names.introspection.push(auth.name.clone());
                }
            }
        }
        names
    }
}

/// Refuses the first name that is not known. It may be an auth's that another flag serves.
fn refuse_unknown(
    policy: &RawPolicy,
    given: Vec<&String>,
    what: &'static str,
    flag: &'static str,
    known: Vec<String>,
) -> Result<(), Failure> {
    let Some(name) = given.into_iter().find(|name| !known.contains(name)) else { return Ok(()) };
    let auth = policy.auths.iter().find(|auth| auth.name == *name);
    let serves = auth.map(|auth| (auth, flag_of(auth)));
    let other = serves.filter(|(_, serves)| !serves.as_ref().is_some_and(|own| own.contains(flag)));
    let usage = match other {
        Some((auth, serves)) => Usage::OtherFlag { flag, auth: auth.name.clone(), serves },
        None => Usage::Unknown { what, name: name.clone(), known },
    };
    Err(usage.into())
}
