//! Routes, before they have a name.

use crate::access::Access;
use gatewright_core::route::Template;

/// One route of the policy.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// The hosts that have it.
    pub(crate) hosts: Vec<String>,
    /// The base of the server, which its path begins with.
    pub(crate) base: String,
    /// The whole path.
    pub(crate) template: Template,
    /// The method.
    pub(crate) method: String,
    /// Who may.
    pub(crate) access: Access,
    /// `operationId`, then the name in the policy.
    pub(crate) id: Option<String>,
    /// The first tag.
    pub(crate) tag: Option<String>,
    /// How remarks call the operation.
    pub(crate) shown: String,
}
