//! Arguments of the form `NAME=VALUE`.

use crate::failure::Failure;
use crate::usage::Usage;
use std::collections::BTreeMap;

/// Reads `NAME=VALUE` pairs; each name stands once. The value is never shown.
pub(crate) fn named<'a>(
    flag: &'static str,
    form: &'static str,
    pairs: &'a [String],
) -> Result<BTreeMap<&'a str, &'a str>, Failure> {
    let mut values = BTreeMap::new();
    for pair in pairs {
        let split =
            pair.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
        let (name, value) = split.ok_or(Usage::Form { flag, form })?;
        if values.insert(name, value).is_some() {
            return Err(Usage::Repeated { flag, name: name.to_owned() }.into());
        }
    }
    Ok(values)
}
