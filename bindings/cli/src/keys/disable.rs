//! `gatewright keys disable`: a key that is taken back.

use super::registry_file::RegistryFile;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::printout::Printout;
use clap::Args;
use gatewright_core::registry::{KeyRecord, KeyStatus};

/// Takes a key back; its record stays, so that logs can still name it
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  gatewright keys disable acme-3f9a2c --registry partners.jsonl")]
pub(crate) struct Disable {
    /// The key's id, as `gatewright keys list` shows it
    id: String,
    /// The registry file
    #[arg(long, value_name = "FILE")]
    registry: Input,
}

impl Disable {
    /// Changes the one record.
    pub(crate) fn run(&self) -> Result<Printout, Failure> {
        let file = RegistryFile::open(&self.registry)?;
        let records = file.registry().records();
        let Some(record) = records.iter().find(|record| record.id == self.id) else {
            let known = records.iter().map(|record| record.id.clone()).collect();
            return Err(Failure::NoRecord { name: file.name(), id: self.id.clone(), known });
        };
        let KeyRecord { id, client, .. } = record;
        if record.status == KeyStatus::Disabled {
            let text = format!("key `{id}` of client `{client}` is disabled already\n");
            return Ok(Printout::new(text, Exit::Success));
        }
        let text = format!("key `{id}` of client `{client}` is disabled\n");
        let disabled = KeyRecord { status: KeyStatus::Disabled, ..record.clone() };
        file.put(&disabled)?.put_in_place()?;
        Ok(Printout::new(text, Exit::Success))
    }
}
