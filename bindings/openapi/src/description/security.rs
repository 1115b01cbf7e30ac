//! `security`: alternatives, each a set of schemes that are all asked for.

use crate::fault::Fault;
use crate::library::Place;

/// One scheme of an alternative, with its scopes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    /// The name of the scheme.
    pub scheme: String,
    /// What the credential has to hold; for schemes other than tokens, roles by OpenAPI 3.1.
    pub scopes: Vec<String>,
}

/// The `security` of the whole description or of an operation; `None` where it has none.
///
/// Whatever is no list of maps of lists is an error: it decides about access.
pub(super) fn security(place: &Place) -> Result<Option<Vec<Vec<Ask>>>, Fault> {
    // A member that is `null` is there, so it is looked for as it stands.
    let Some(node) = place.node().get("security") else { return Ok(None) };
    let Some(list) = place.member("security") else {
        debug_assert_eq!(**node, crate::tree::Node::Null);
        return Err(Fault::Shape { at: format!("{place}/security"), wanted: "a list" });
    };
    list.entries()?.iter().map(alternative).collect::<Result<_, _>>().map(Some)
}

fn alternative(place: &Place) -> Result<Vec<Ask>, Fault> {
    let ask = |(scheme, scopes): (String, Place)| {
        let text = |scope: &Place| scope.text().map(String::from).ok_or(scope.is_not("a text"));
        let scopes = scopes.entries()?.iter().map(text).collect::<Result<_, _>>()?;
        Ok(Ask { scheme, scopes })
    };
    place.members()?.into_iter().map(ask).collect()
}
