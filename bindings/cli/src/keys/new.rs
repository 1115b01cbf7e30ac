//! `gatewright keys new`: a key, shown once.

use super::lifetime::Lifetime;
use super::network::network;
use super::registry_file::RegistryFile;
use crate::clock::now;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{Input, refuse_second_stdin};
use crate::printout::Printout;
use crate::secret::SecretSource;
use crate::usage::Usage;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use gatewright_core::Secret;
use gatewright_core::registry::{KeyRecord, KeyText};
use gatewright_core::time::rfc3339;
use serde_json::{Map, Value};

/// Makes an API key: its record goes into the registry, the key itself to standard output, once
#[derive(Args, Debug)]
#[command(after_help = "\
The registry holds the digest of the key, never the key. A new registry is readable by its owner
alone.

Example:
  gatewright keys new --registry partners.jsonl --client acme --scope orders:read --expires 90d")]
pub(crate) struct New {
    /// The registry file; it is made if it does not exist
    #[arg(long, value_name = "FILE")]
    registry: Input,
    /// The client that will hold the key
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    client: String,
    /// What names the key in logs [default: made of the client]
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    id: Option<String>,
    /// A scope that the key has; may be repeated
    #[arg(long = "scope", value_name = "SCOPE", value_parser = NonEmptyStringValueParser::new())]
    scopes: Vec<String>,
    /// A role that the key has; may be repeated
    #[arg(long = "role", value_name = "ROLE", value_parser = NonEmptyStringValueParser::new())]
    roles: Vec<String>,
    /// When it ends: RFC 3339, or from now such as `90d` or `12h`
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    expires: Option<String>,
    /// When it begins: RFC 3339, or from now such as `1h`
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    not_before: Option<String>,
    /// A network that it may come from, others are refused; may be repeated
    #[arg(long = "network", value_name = "CIDR")]
    networks: Vec<String>,
    /// A route's name, or a path pattern, that it may be used on; may be repeated
    #[arg(long = "route", value_name = "ROUTE", value_parser = NonEmptyStringValueParser::new())]
    routes: Vec<String>,
    /// What digests are keyed with, as the host has it: `env:VAR` or `file:PATH`
    #[arg(long, value_name = "SOURCE")]
    pepper: Option<String>,
}

impl New {
    /// Makes the key and writes its record.
    pub(crate) fn run(&self) -> Result<Printout, Failure> {
        let pepper = self.pepper()?;
        let file = RegistryFile::open_or_new(&self.registry)?;
        let id = self.id.clone().map_or_else(|| made_id(&self.client), Ok)?;
        if file.registry().records().iter().any(|record| record.id == id) {
            return Err(Failure::RecordExists { name: file.name(), id });
        }
        let key = KeyText::new(&id, &random::<32>()?).map_err(Usage::KeyId)?;
        let record = self.record(&key, pepper.as_ref())?;
        let remark = told(&file.name(), &record);
        let change = file.append(&record)?;
        // A key that nobody has seen is of no use, so its record waits.
        let shown = Printout::new(format!("{}\n", key.as_str()), Exit::Success);
        Ok(shown.remark(remark).then(change))
    }

    fn pepper(&self) -> Result<Option<Secret>, Failure> {
        let Some(text) = &self.pepper else { return Ok(None) };
        let source = SecretSource::parse("--pepper", "env:VAR|file:PATH", text)?;
        refuse_second_stdin(source.input().into_iter().chain([&self.registry]))?;
        source.read().map(Some)
    }

    /// The record goes through the reader of registries, which knows what every member has to be.
    fn record(&self, key: &KeyText, pepper: Option<&Secret>) -> Result<KeyRecord, Failure> {
        let (begins, ends) = (self.not_before.as_deref(), self.expires.as_deref());
        let lifetime = Lifetime::parse(begins, ends, now())?;
        let networks = self.networks.iter().map(|text| network(text));
        let networks: Vec<String> = networks.collect::<Result<_, _>>()?;
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("id", key.id().into());
        put("digest", key.digest(pepper).to_string().into());
        put("client", self.client.as_str().into());
        put("status", "active".into());
        put("not_before", lifetime.not_before.map(rfc3339).into());
        put("expires_at", lifetime.expires.map(rfc3339).into());
        put("scopes", self.scopes.clone().into());
        put("roles", self.roles.clone().into());
        if !networks.is_empty() {
            put("networks", networks.into());
        }
        if !self.routes.is_empty() {
            put("routes", self.routes.clone().into());
        }
        let json = Value::Object(members).to_string();
        KeyRecord::from_json(json.as_bytes()).map_err(|fault| Usage::from(fault).into())
    }
}

/// Everything but the key.
fn told(file: &str, record: &KeyRecord) -> String {
    let KeyRecord { id, client, .. } = record;
    let begins = record.not_before.map(|start| format!(", begins: {}", rfc3339(start)));
    let ends = record.expires_at.map_or("never".to_owned(), rfc3339);
    format!(
        "key `{id}` for client `{client}` is in {file}{}, ends: {ends}\n\
         the key is shown this once; the registry holds only its digest\n",
        begins.unwrap_or_default()
    )
}

/// An id that says whose key it is: `acme-3f9a2c`.
fn made_id(client: &str) -> Result<String, Failure> {
    const LONGEST: usize = 40;
    let plain = |character: char| match character.is_ascii_alphanumeric() {
        true => character.to_ascii_lowercase(),
        false => '-',
    };
    let name: String = client.chars().take(LONGEST).map(plain).collect();
    let name = name.trim_matches('-');
    let tail: String = random::<3>()?.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(if name.is_empty() { format!("key-{tail}") } else { format!("{name}-{tail}") })
}

fn random<const BYTES: usize>() -> Result<[u8; BYTES], Failure> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(Failure::Random)?;
    Ok(bytes)
}
