//! `gatewright keys list`: who has keys. Digests stay where they are.

use super::registry_file::read_registry;
use crate::clock::{now, time};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::format::Format;
use crate::input::Input;
use crate::printout::Printout;
use crate::render::paint::Paint;
use crate::render::table::Table;
use crate::terminal::Terminal;
use clap::Args;
use gatewright_core::registry::{KeyRecord, KeyStatus};
use gatewright_core::time::rfc3339;
use serde::Serialize;

/// Lists the keys of a registry
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  gatewright keys list --registry partners.jsonl")]
pub(crate) struct List {
    /// The registry file
    #[arg(long, value_name = "FILE")]
    registry: Input,
    /// When to look: RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: Option<String>,
    /// How keys are shown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// One key, without its digest.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    client: &'a str,
    status: &'static str,
    not_before: Option<String>,
    expires_at: Option<String>,
    scopes: &'a [String],
    roles: &'a [String],
    networks: Option<Vec<String>>,
    routes: Option<Vec<String>>,
}

impl List {
    /// Reads and shows.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        let at = self.at.as_deref().map_or_else(|| Ok(now()), |text| time("--at", text))?;
        let registry = read_registry(&self.registry, &self.registry.read()?)?;
        let keys: Vec<Shown<'_>> =
            registry.records().iter().map(|record| Shown::new(record, at)).collect();
        let out = match self.format {
            Format::Text => table(&keys, Paint(terminal.out)),
            // Text and lists of text always serialise.
            Format::Json => serde_json::to_string(&keys).unwrap_or_default() + "\n",
        };
        Ok(Printout::new(out, Exit::Success))
    }
}

impl<'a> Shown<'a> {
    fn new(record: &'a KeyRecord, at: i64) -> Shown<'a> {
        let networks = record.networks.as_ref();
        let routes = record.routes.as_ref();
        Shown {
            id: &record.id,
            client: &record.client,
            status: status(record, at),
            not_before: record.not_before.map(rfc3339),
            expires_at: record.expires_at.map(rfc3339),
            scopes: &record.scopes,
            roles: &record.roles,
            networks: networks.map(|list| list.iter().map(ToString::to_string).collect()),
            routes: routes.map(|list| list.iter().map(ToString::to_string).collect()),
        }
    }
}

/// What a key is worth at this time.
fn status(record: &KeyRecord, at: i64) -> &'static str {
    match record.status {
        KeyStatus::Disabled => "disabled",
        KeyStatus::Active if record.expires_at.is_some_and(|end| end <= at) => "expired",
        KeyStatus::Active if record.not_before.is_some_and(|start| at < start) => "not yet valid",
        KeyStatus::Active => "active",
    }
}

fn table(keys: &[Shown<'_>], paint: Paint) -> String {
    if keys.is_empty() {
        return "no keys\n".into();
    }
    let mut table = Table::new(&["ID", "CLIENT", "STATUS", "EXPIRES", "SCOPES", "ROLES"]);
    for key in keys {
        table.row([
            key.id.to_owned(),
            key.client.to_owned(),
            key.status.to_owned(),
            key.expires_at.clone().unwrap_or("never".into()),
            key.scopes.join(" "),
            key.roles.join(" "),
        ]);
    }
    table.render(paint)
}
