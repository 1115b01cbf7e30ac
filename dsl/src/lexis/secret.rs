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

/// The shortest secret of all shapes.
const LEAST: usize = 16;

/// What a literal looks like, where it looks like a secret.
pub(crate) fn secret(literal: &str) -> Option<&'static str> {
    if literal.len() < LEAST {
        return None;
    }
    if literal.contains("-----BEGIN ") && literal.contains("PRIVATE KEY") {
        return Some("a private key");
    }
    let mut words = literal.split(|c: char| !is_key_character(c));
    words.find_map(key).or_else(|| token(literal))
}

fn key(word: &str) -> Option<&'static str> {
    let fits = |shape: &&Shape| {
        word.strip_prefix(shape.prefix).is_some_and(|rest| rest.len() >= shape.least)
    };
    SHAPES.iter().filter(|_| word.len() >= LEAST).find(fits).map(|shape| shape.what)
}

/// A JWT: its header is an object, so that it begins with `eyJ`.
fn token(literal: &str) -> Option<&'static str> {
    let (_, rest) = literal.split_once("eyJ")?;
    let mut parts = rest.split('.').map(|part| part.split(|c: char| !is_key_character(c)).next());
    let long = |part: Option<Option<&str>>| part.flatten().is_some_and(|p| p.len() >= LEAST_PART);
    (long(parts.next()) && long(parts.next())).then_some("a token")
}

/// The least length of a part of a JWT.
const LEAST_PART: usize = 8;

fn is_key_character(character: char) -> bool {
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
