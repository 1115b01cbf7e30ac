//! What is guessed about a method.

use super::becomes::{Becomes, is_authorization_key, is_plain_bearer};
use super::fields::ALGORITHMS;
use crate::description::{SchemeKind, SecurityScheme};
use crate::options::Options;
use crate::remark::Remark;

/// Says what is guessed.
pub(super) fn remark_guesses(
    scheme: &SecurityScheme,
    becomes: Becomes,
    options: &Options,
    name: &str,
    remarks: &mut Vec<Remark>,
) {
    let (scheme_name, auth) = (scheme.name.clone(), name.to_owned());
    if is_authorization_key(&scheme.kind) {
        remarks.push(Remark::KeyIsBearer { scheme: scheme_name.clone() });
    }
    match becomes {
        Becomes::Key => {
            remarks.push(Remark::Registry { auth: auth.clone(), registry: auth });
            return;
        }
        Becomes::Introspection => {
            remarks.push(Remark::TakenForOpaque { scheme: scheme_name });
            remarks.push(Remark::EndpointDiscovered { auth });
            return;
        }
        Becomes::Jwt => {}
    }
    if !matches!(&scheme.kind, SchemeKind::Bearer { .. }) || is_plain_bearer(&scheme.kind) {
        remarks.push(Remark::TakenForJwt { scheme: scheme_name.clone() });
    }
    if Options::given(&options.issuers, &scheme_name).is_none() {
        remarks.push(Remark::IssuerDiscovered { auth: auth.clone() });
    }
    if Options::given(&options.jwks, &scheme_name).is_none() {
        remarks.push(Remark::KeysDiscovered { auth: auth.clone() });
    }
    remarks.push(Remark::Algorithms { auth, algorithms: ALGORITHMS });
}
