//! A row as a request, as it would come over the wire.

use super::credential::Credential;
use super::wallet::Shown;
use crate::resolved::{Row, Target, Test};
use data_encoding::BASE64;
use gatewright_core::policy::{Place, Scheme};
use gatewright_core::{OwnedRequest, Scheme as UrlScheme};
use std::fmt::Write;

/// The request of a row, with the credentials that its callers show behind its own headers.
pub(super) fn request(test: &Test, row: &Row, shown: &[Shown<'_>]) -> OwnedRequest {
    let mut request = aimed(&row.method, &row.target);
    request.host = request.host.or_else(|| test.host.as_ref().map(|host| host.clone().into()));
    request.peer = row.from.or(test.from);
    let own = row.headers.iter().map(|own| (own.name.clone().into(), own.value.clone().into()));
    request.headers = own.collect();
    for Shown { place, credential } in shown {
        put(&mut request, place, credential);
    }
    request
}

fn aimed(method: &str, target: &Target) -> OwnedRequest {
    let split = |path: &str, query: Option<&str>| OwnedRequest {
        query: query.map(|query| query.as_bytes().to_vec()),
        ..OwnedRequest::new(method, path)
    };
    match target {
        Target::Path { path, query } => split(path, query.as_deref()),
        Target::Absolute { https, host, path, query } => OwnedRequest {
            scheme: if *https { UrlScheme::Https } else { UrlScheme::Http },
            host: Some(host.clone().into()),
            ..split(path, query.as_deref())
        },
        Target::Raw(raw) => match raw.split_once('?') {
            Some((path, query)) => split(path, Some(query)),
            None => split(raw, None),
        },
    }
}

fn put(request: &mut OwnedRequest, place: &Place, credential: &Credential) {
    let Credential { text, user, .. } = credential;
    let mut header = |name: &str, value: String| {
        request.headers.push((name.as_bytes().to_vec(), value.into_bytes()));
    };
    match place {
        Place::Header(name) => header(name, text.clone()),
        Place::Authorization(Scheme::Basic) => {
            let pair = BASE64.encode(format!("{user}:{text}").as_bytes());
            header("Authorization", format!("Basic {pair}"));
        }
        Place::Authorization(scheme) => {
            header("Authorization", format!("{} {text}", scheme.as_str()));
        }
        Place::Query(name) => {
            let mut query = request.query.take().map(|query| [query, b"&".to_vec()].concat());
            let parameter = format!("{}={}", encoded(name), encoded(text));
            query.get_or_insert_default().extend(parameter.into_bytes());
            request.query = query;
        }
    }
}

/// Text for a query, every byte but the unreserved ones (RFC 3986 section 2.3) as `%XX`.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => out.push(char::from(byte)),
            // Writing to a `String` does not fail.
            false => drop(write!(out, "%{byte:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::credential::Known;

    #[test]
    fn credentials_stand_where_their_method_reads_them() {
        let credential = Credential { text: "a+b".into(), user: "u".into(), known: Known::Signed };
        let check = |place: Place, target: &str, want: &str| {
            let mut request = aimed("GET", &Target::Raw(target.into()));
            put(&mut request, &place, &credential);
            let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
            let headers =
                request.headers.iter().map(|(name, value)| text(name) + ": " + &text(value));
            let query = request.query.iter().map(|query| "?".to_owned() + &text(query));
            assert_eq!(headers.chain(query).collect::<Vec<_>>().join(" "), want);
        };
        check(Place::Header("X-Key".into()), "/", "X-Key: a+b");
        check(Place::Authorization(Scheme::Bearer), "/", "Authorization: Bearer a+b");
        check(Place::Authorization(Scheme::Basic), "/", "Authorization: Basic dTphK2I=");
        check(Place::Query("k&y".into()), "/", "?k%26y=a%2Bb");
        check(Place::Query("key".into()), "/x?a=1", "?a=1&key=a%2Bb");
    }
}
