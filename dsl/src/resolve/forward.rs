//! `forward identity`, `default forward [identity, tracing]`, `forward none`

use super::Resolver;
use crate::resolved::{Forwarding, NameKind};
use crate::syntax::Forward;
use gatewright_core::policy::HeaderSetId;

impl Resolver<'_> {
    /// The sets, sorted; `none` is no set.
    pub(super) fn forwardings(&mut self, forward: &Forward) -> Vec<Forwarding> {
        if forward.is_none() {
            return Vec::new();
        }
        self.refuse_repetition(forward.names.iter().map(|name| (name.text.as_str(), name.span)));
        let mut sets: Vec<Forwarding> = Vec::new();
        for name in &forward.names {
            if let Some(id) = self.refer(NameKind::Headers, name) {
                sets.push(Forwarding { set: HeaderSetId(id), span: name.span });
            }
        }
        sets.sort_by_key(|forwarding| forwarding.set);
        sets.dedup_by_key(|forwarding| forwarding.set);
        sets
    }
}
