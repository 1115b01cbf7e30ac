//! Literals that look like secrets: they never stand in a policy.

/// How a kind of secret begins, and how many characters must follow before it is one. A bare
/// prefix, as in `prefix "sk_live_"`, is none.
struct Shape {
    prefix: &'static str,
    least: usize,
    what: &'static str,
}

const fn shape(prefix: &'static str, least: usize, what: &'static str) -> Shape {
    Shape { prefix, least, what }
}

const SHAPES: &[Shape] = &[
    shape("gwk_", 20, "an API key"),
    shape("sk_live_", 12, "an API key"),
    shape("sk_test_", 12, "an API key"),
    shape("rk_live_", 12, "an API key"),
    shape("AKIA", 16, "an access key"),
    shape("ASIA", 16, "an access key"),
    shape("AIza", 30, "an API key"),
    shape("ghp_", 20, "a token"),
    shape("gho_", 20, "a token"),
    shape("ghs_", 20, "a token"),
    shape("github_pat_", 20, "a token"),
    shape("glpat-", 20, "a token"),
    shape("xoxb-", 20, "a token"),
    shape("xoxp-", 20, "a token"),
];

const LEAST_TOKEN_PART: usize = 8;

/// What a literal looks like, where it looks like a secret.
pub(crate) fn secret(literal: &str) -> Option<&'static str> {
    if literal.contains("-----BEGIN ") && literal.contains("PRIVATE KEY") {
        return Some("a private key");
    }
    let mut words = literal.split(|c: char| !(is_key_byte(c) || c == '.'));
    words.find_map(|word| token(word).or_else(|| key(word)))
}

/// A JWT: its header is an object, so that it begins with `eyJ`.
fn token(word: &str) -> Option<&'static str> {
    let mut parts = word.split('.');
    let header = parts.next()?;
    let long = |part: &str| part.len() >= LEAST_TOKEN_PART;
    let signed = header.starts_with("eyJ") && long(header) && parts.next().is_some_and(long);
    signed.then_some("a token")
}

fn key(word: &str) -> Option<&'static str> {
    let mut parts = word.split('.');
    parts.find_map(|part| {
        let fits = |shape: &&Shape| {
            part.strip_prefix(shape.prefix).is_some_and(|rest| rest.len() >= shape.least)
        };
        SHAPES.iter().find(fits).map(|shape| shape.what)
    })
}

fn is_key_byte(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret() {
        let check =
            |literal: &str, want: Option<&str>| assert_eq!(secret(literal), want, "{literal}");
        check("sk_live_", None);
        check("sk_live_4eC39HqLyjWDarjtT1zdp7dc", Some("an API key"));
        check(&format!("gwk_{}", "a".repeat(49)), Some("an API key"));
        check("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln", Some("a token"));
        check("eyJ", None);
        check(&format!("AKIA{}", "IOSFODNN7EXAMPLE"), Some("an access key"));
        check("AKIAB", None);
        check("-----BEGIN RSA PRIVATE KEY-----", Some("a private key"));
        check("-----BEGIN PUBLIC KEY-----", None);
        check("https://auth.example.com/.well-known/jwks.json", None);
    }
}
