//! `gatewright keys new`: a key, shown once.

use super::registry_file::RegistryFile;
use crate::clock::{now, time_or_duration};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{Input, refuse_second_stdin};
use crate::printout::Printout;
use crate::secret::SecretSource;
use crate::usage::Usage;
use clap::Args;
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
    #[arg(long, value_name = "NAME")]
    client: String,
    /// What names the key in logs [default: made of the client]
    #[arg(long)]
    id: Option<String>,
    /// A scope that the key has; may be repeated
    #[arg(long = "scope", value_name = "S")]
    scopes: Vec<String>,
    /// A role that the key has; may be repeated
    #[arg(long = "role", value_name = "R")]
    roles: Vec<String>,
    /// When it ends: RFC 3339, or from now such as `90d` or `12h`
    #[arg(long, value_name = "TIME|90d")]
    expires: Option<String>,
    /// When it begins: RFC 3339, or from now
    #[arg(long, value_name = "TIME|1h")]
    not_before: Option<String>,
    /// A network that it may come from, others are refused; may be repeated
    #[arg(long = "network", value_name = "CIDR")]
    networks: Vec<String>,
    /// A route's name, or a path pattern, that it may be used on; may be repeated
    #[arg(long = "route", value_name = "R")]
    routes: Vec<String>,
    /// What digests are keyed with, as the host has it
    #[arg(long, value_name = "env:VAR|file:PATH")]
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
        file.append(&record)?;
        Ok(Printout::new(format!("{}\n", key.as_str()), Exit::Success).remark(remark))
    }

    fn pepper(&self) -> Result<Option<Secret>, Failure> {
        let Some(text) = &self.pepper else { return Ok(None) };
        let source = SecretSource::parse("--pepper", "env:VAR|file:PATH", text)?;
        refuse_second_stdin(source.input().into_iter().chain([&self.registry]))?;
        source.read().map(Some)
    }

    /// The record goes through the reader of registries, which knows what every member has to be.
    fn record(&self, key: &KeyText, pepper: Option<&Secret>) -> Result<KeyRecord, Failure> {
        let now = now();
        let moment = |flag, text: &Option<String>| match text {
            None => Ok::<_, Failure>(None),
            Some(text) => Ok(Some(rfc3339(time_or_duration(flag, text, now)?))),
        };
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("id", key.id().into());
        put("digest", key.digest(pepper).to_string().into());
        put("client", self.client.as_str().into());
        put("status", "active".into());
        put("not_before", moment("--not-before", &self.not_before)?.into());
        put("expires_at", moment("--expires", &self.expires)?.into());
        put("scopes", self.scopes.clone().into());
        put("roles", self.roles.clone().into());
        if !self.networks.is_empty() {
            put("networks", self.networks.clone().into());
        }
        if !self.routes.is_empty() {
            put("routes", self.routes.clone().into());
        }
        let json = Value::Object(members).to_string();
        KeyRecord::from_json(json.as_bytes()).map_err(|fault| Usage::Record(fault).into())
    }
}

/// Everything but the key.
fn told(file: &str, record: &KeyRecord) -> String {
    let ends = record.expires_at.map_or("never".to_owned(), rfc3339);
    format!(
        "key `{}` for client `{}` is in {file}, ends: {ends}\n\
         the key is shown this once; the registry holds only its digest\n",
        record.id, record.client
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
