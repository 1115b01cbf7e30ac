//! "Did you mean": the nearest of the words that were possible.

use strsim::damerau_levenshtein;

/// Longer words are not compared: the distance takes quadratic time.
const MAX_WORD: usize = 64;

/// The candidate that `word` is most likely a slip of, if one is near enough.
///
/// ```
/// use gatewright_dsl::diagnostic::nearest;
///
/// assert_eq!(nearest("orders:raed", ["orders:read", "orders:write"]), Some("orders:read"));
/// assert_eq!(nearest("banana", ["orders:read"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_WORD {
        return None;
    }
    let wanted = word.to_ascii_lowercase();
    // Every letter is near to every other one.
    let length = word.chars().count();
    let allowed = (length / 3).max(1).min(length.saturating_sub(1));
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= MAX_WORD)
        .map(|candidate| (damerau_levenshtein(&wanted, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words() {
        let known = ["public", "optional", "allow", "deny"];
        let check = |word, want| assert_eq!(nearest(word, known), want, "{word}");
        check("pubilc", Some("public"));
        check("Public", Some("public"));
        check("alow", Some("allow"));
        check("dony", Some("deny"));
        check("forbid", None);
        check("x", None);
        assert_eq!(nearest("a", ["b"]), None);
    }
}
