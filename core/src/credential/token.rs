//! The outer form of a token: compact serialisation (RFC 7515 section 7.1) and its header.

use crate::claim::{Claim, Claims};
use crate::policy::Algorithm;
use crate::reason::Reason;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// The longest token that is looked at, in bytes (S36).
pub(crate) const MAX_TOKEN: usize = 16 * 1024;
/// The longest `kid` that names a principal's key in a log.
const MAX_LOGGED_KID: usize = 128;

/// What a text in the place of a token is.
pub(crate) enum Form<'a> {
    /// Three base64url parts, the first a JSON object with `alg`.
    Jwt(Token<'a>),
    /// The same, but its header contradicts itself.
    Malformed,
    /// Anything else.
    Opaque,
}

/// A token in JWT form. Nothing in it is trusted yet.
pub(crate) struct Token<'a> {
    /// All of it.
    pub(crate) text: &'a str,
    /// What the signature is over.
    signed: &'a str,
    signature: Vec<u8>,
    payload: Vec<u8>,
    header: Header,
}

/// The members of a header that count. `jku`, `x5u`, `x5c` and `jwk` are never read (S22).
struct Header {
    algorithm: String,
    token_type: Option<String>,
    kid: Option<String>,
}

impl<'a> Form<'a> {
    /// Looks at a text, the length first.
    pub(crate) fn of(text: &'a str) -> Form<'a> {
        let parts = (text.len() <= MAX_TOKEN).then(|| parts(text)).flatten();
        let Some((signed, [header, payload, signature])) = parts else { return Form::Opaque };
        if !header.trim_ascii_start().starts_with(b"{") {
            return Form::Opaque;
        }
        match Claims::from_json(&header) {
            Ok(header) if header.get("alg").is_none() => Form::Opaque,
            Ok(header) => match Header::read(&header) {
                Some(header) => Form::Jwt(Token { text, signed, signature, payload, header }),
                None => Form::Malformed,
            },
            Err(_) => Form::Malformed,
        }
    }
}

/// What is signed, and the three parts decoded.
fn parts(text: &str) -> Option<(&str, [Vec<u8>; 3])> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
    Some((signed, [decode(header)?, decode(payload)?, decode(signature)?]))
}

impl Header {
    fn read(members: &Claims) -> Option<Header> {
        // Nothing that `crit` could name is understood; the other three change what is signed.
        let plain = ["crit", "zip", "enc"].iter().all(|name| members.get(name).is_none());
        let encoded = matches!(members.get("b64"), None | Some(Claim::Boolean(true)));
        let text = |name| match members.get(name) {
            None => Some(None),
            Some(member) => member.as_text().map(|text| Some(text.to_owned())),
        };
        let algorithm = text("alg")??;
        let header = Header { algorithm, token_type: text("typ")?, kid: text("kid")? };
        (plain && encoded).then_some(header)
    }
}

impl Token<'_> {
    /// The algorithm, if it is one of these (S19).
    pub(crate) fn algorithm(&self, accepted: &[Algorithm]) -> Result<Algorithm, Reason> {
        let named = Algorithm::from_name(&self.header.algorithm);
        named.filter(|name| accepted.contains(name)).ok_or(Reason::TokenAlgorithm)
    }

    /// The `kid` of its header.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// What the signature is over, and the signature.
    pub(crate) fn signed(&self) -> (&[u8], &Vec<u8>) {
        (self.signed.as_bytes(), &self.signature)
    }

    /// The payload as it was signed.
    #[cfg(feature = "jwt")]
    pub(crate) fn into_payload(self) -> Vec<u8> {
        self.payload
    }

    /// The claims; a member that occurs twice makes the token malformed.
    pub(crate) fn claims(&self) -> Result<Claims, Reason> {
        Claims::from_json(&self.payload).map_err(|_| Reason::TokenMalformed)
    }

    /// Whether the token says that it is an access token: of the type that is asked for, or,
    /// where none is, of one that access tokens have (RFC 8725 section 3.11, RFC 9068) (S23).
    pub(crate) fn check_type(&self, wanted: Option<&str>) -> Result<(), Reason> {
        let found = self.header.token_type.as_deref().map(media_type);
        let fits = match (found, wanted) {
            (found, Some(wanted)) => {
                found.is_some_and(|found| found.eq_ignore_ascii_case(media_type(wanted)))
            }
            (None, None) => true,
            (Some(found), None) => {
                ["JWT", "at+jwt"].iter().any(|known| found.eq_ignore_ascii_case(known))
            }
        };
        fits.then_some(()).ok_or(Reason::TokenType)
    }

    /// What names the token in a log: its `kid` once that is verified, else a fingerprint.
    pub(crate) fn log_name(&self) -> String {
        match self.kid() {
            Some(kid) if kid.len() <= MAX_LOGGED_KID => kid.to_owned(),
            _ => fingerprint(self.text),
        }
    }
}

/// `application/` may be left out (RFC 7515 section 4.1.9).
fn media_type(name: &str) -> &str {
    const PREFIX: &str = "application/";
    match name.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest,
        _ => name,
    }
}

/// A short name for a credential, of which it tells nothing.
pub(crate) fn fingerprint(credential: &str) -> String {
    let digest = Sha256::digest(credential.as_bytes());
    let (short, _) = digest.split_at(6);
    format!("sha256:{}", HEXLOWER.encode(short))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A token of these JSON texts.
    pub(crate) fn token(header: &str, payload: &str, signature: &[u8]) -> String {
        let encode = |part: &[u8]| BASE64URL_NOPAD.encode(part);
        let (header, payload) = (encode(header.as_bytes()), encode(payload.as_bytes()));
        format!("{header}.{payload}.{}", encode(signature))
    }

    fn form(text: &str) -> &'static str {
        match Form::of(text) {
            Form::Jwt(_) => "jwt",
            Form::Malformed => "malformed",
            Form::Opaque => "opaque",
        }
    }

    #[test]
    fn tokens_have_one_of_two_forms() {
        let check = |header: &str, want| assert_eq!(form(&token(header, "{}", b"s")), want);
        check(r#"{"alg":"RS256"}"#, "jwt");
        check(r#"{"alg":"none"}"#, "jwt");
        check(r#"{"alg":"RS256","b64":true}"#, "jwt");
        check(r#" {"alg":"RS256"} "#, "jwt");
        check(r#"{"typ":"JWT"}"#, "opaque");
        check(r#"["alg"]"#, "opaque");
        check("x", "opaque");
        assert_eq!(form(""), "opaque");
        assert_eq!(form("a.b"), "opaque");
        assert_eq!(form(&format!("{}.", token(r#"{"alg":"RS256"}"#, "{}", b"s"))), "opaque");
        assert_eq!(form(&format!("{}=", token(r#"{"alg":"RS256"}"#, "{}", b"s"))), "opaque");
        assert_eq!(form(&"a".repeat(MAX_TOKEN + 1)), "opaque");
    }

    #[test]
    fn s22_headers_that_ask_for_more_are_malformed() {
        let check = |header: &str| assert_eq!(form(&token(header, "{}", b"s")), "malformed");
        check(r#"{"alg":"RS256","alg":"none"}"#);
        check(r#"{"alg":"RS256","crit":["exp"]}"#);
        check(r#"{"alg":"RS256","crit":[]}"#);
        check(r#"{"alg":"RS256","b64":false}"#);
        check(r#"{"alg":"RS256","b64":"false"}"#);
        check(r#"{"alg":"RS256","zip":"DEF"}"#);
        check(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#);
        check(r#"{"alg":7}"#);
        check(r#"{"alg":"RS256","kid":7}"#);
        check(r#"{"alg":"RS256","typ":null}"#);
        check(r#"{"alg":"RS256""#);
    }

    #[test]
    fn s19_none_and_unlisted_algorithms_are_refused() {
        let check = |alg: &str, accepted: &[Algorithm], want| {
            let text = token(&format!(r#"{{"alg":"{alg}"}}"#), "{}", b"s");
            let Form::Jwt(token) = Form::of(&text) else { panic!("{text}") };
            assert_eq!(token.algorithm(accepted), want, "{alg}");
        };
        let refused = Err(Reason::TokenAlgorithm);
        check("RS256", &[Algorithm::RS256], Ok(Algorithm::RS256));
        check("Ed25519", &[Algorithm::EdDSA], Ok(Algorithm::EdDSA));
        check("rs256", &[Algorithm::RS256], refused);
        check("HS256", &[Algorithm::RS256], refused);
        check("none", Algorithm::ALL, refused);
        check("None", Algorithm::ALL, refused);
        check("", Algorithm::ALL, refused);
        check("ES256K", Algorithm::ALL, refused);
        check("RS256", &[], refused);
    }

    #[test]
    fn s23_tokens_of_other_types_are_refused() {
        let check = |typ: &str, wanted: Option<&str>, want: bool| {
            let text = token(&format!(r#"{{"alg":"RS256"{typ}}}"#), "{}", b"s");
            let Form::Jwt(token) = Form::of(&text) else { panic!("{text}") };
            assert_eq!(token.check_type(wanted).is_ok(), want, "{typ} {wanted:?}");
        };
        check("", None, true);
        check(r#","typ":"JWT""#, None, true);
        check(r#","typ":"jwt""#, None, true);
        check(r#","typ":"at+JWT""#, None, true);
        check(r#","typ":"application/at+jwt""#, None, true);
        for other in [
            "logout+jwt",
            "dpop+jwt",
            "token-introspection+jwt",
            "secevent+jwt",
            "id_token",
            "ID",
            "JOSE",
            "gatewright+jwt",
            "",
            "applicatiön/jwt",
        ] {
            check(&format!(r#","typ":"{other}""#), None, false);
        }
        check(r#","typ":"at+jwt""#, Some("at+jwt"), true);
        check(r#","typ":"Application/AT+JWT""#, Some("at+jwt"), true);
        check(r#","typ":"at+jwt""#, Some("application/at+jwt"), true);
        check(r#","typ":"JWT""#, Some("at+jwt"), false);
        check("", Some("at+jwt"), false);
        check(r#","typ":"x+jwt""#, Some("x+jwt"), true);
    }
}
