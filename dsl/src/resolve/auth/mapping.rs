//! Which claims a principal's facts come from.

use super::super::Resolver;
use super::super::fields::Fields;
use crate::syntax::{Field, Value};
use gatewright_core::policy::Mapping;

impl Resolver<'_> {
    /// `subject`, `client`, `scopes` and `roles`
    pub(super) fn mapping(&mut self, fields: &mut Fields<'_>) -> Mapping {
        let mut path = |name| fields.take(name).and_then(|field| self.claim_path(field));
        Mapping {
            subject: path("subject"),
            client: path("client"),
            scopes: path("scopes"),
            roles: path("roles"),
        }
    }

    /// `roles claim.realm_access.roles`
    fn claim_path(&mut self, field: &Field) -> Option<Vec<String>> {
        let path = match field.values.as_slice() {
            [Value::Operand(operand)] if operand.root() == "claim" => {
                operand.names().skip(1).map(String::from).collect()
            }
            _ => Vec::new(),
        };
        if path.is_empty() {
            self.bad_value(field, "a claim, such as `claim.realm_access.roles`");
            return None;
        }
        Some(path)
    }
}
