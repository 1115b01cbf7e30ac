//! Methods of one route that a credential has to tell apart.

use super::Check;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::Route;
use gatewright_core::policy::{Auth, Indistinct};

impl<'a> Check<'a> {
    /// A credential belongs to at most one method of a route.
    pub(super) fn distinct(&mut self, route: &Route) {
        let methods = route.access.methods();
        if !self.reported.methods.insert(methods.clone()) {
            return;
        }
        for (position, one) in methods.iter().enumerate() {
            for other in methods.iter().skip(position + 1) {
                let auths = &self.resolved.auths;
                let pair = auths.get(one.index()).zip(auths.get(other.index()));
                let clash = pair.and_then(|(a, b)| Some((a, b, a.indistinct_from(b)?)));
                if let Some((a, b, why)) = clash
                    && self.reported.auths.insert((*one, *other))
                {
                    self.report_indistinct(route, a, b, why);
                }
            }
        }
    }

    fn report_indistinct(&mut self, route: &Route, a: &Auth, b: &Auth, why: Indistinct) {
        let message =
            format!("nothing tells a credential of `{}` from one of `{}`", a.name, b.name);
        self.report(
            Diagnostic::new(Code::Indistinct, route.head, message)
                .label(a.origin.into(), "one method")
                .label(b.origin.into(), "the other one")
                .help(advice(why)),
        );
    }
}

/// What to do about two methods that nothing tells apart.
fn advice(why: Indistinct) -> &'static str {
    match why {
        Indistinct::Keys => "give each of them a `prefix`, or another place",
        Indistinct::Prefixes => "one `prefix` begins with the other one: choose another",
        Indistinct::KeyAmongTokens => "give the keys a `prefix`, or another place",
        Indistinct::AnyAudience => "both name one issuer: name the audiences that tell them apart",
        Indistinct::Audiences => "both name one issuer and one audience: give one of them another",
        Indistinct::Opaque => "opaque tokens look alike: give one of the methods another place",
    }
}
