//! Header names folded: what a lenient upstream could take for the same name is the same name.
//!
//! ASCII lower case, and every other byte than a letter or digit as `-`, but for those at either
//! end, which are left out: `X_User_Id`, `X.User.Id`, `X-User-Id ` and `_X-User-Id;` are `x-user-id`
//! (S13). A name without letters and digits folds to the empty name, which nothing is called by.

/// The folded name.
///
/// ```
/// assert_eq!(gatewright_core::fold::fold(b"X_User.Id "), "x-user-id");
/// ```
pub fn fold(name: &[u8]) -> String {
    let mut folded = String::new();
    fold_into(name, &mut folded);
    folded
}

/// Writes the folded name to `out`, which is emptied first.
pub(crate) fn fold_into(name: &[u8], out: &mut String) {
    out.clear();
    out.extend(bare(name).iter().map(|byte| char::from(fold_byte(*byte))));
}

/// Whether a name folds to `folded`; never where that is empty.
pub fn folds_to(name: &[u8], folded: &str) -> bool {
    let bare = bare(name);
    !bare.is_empty() && bare.len() == folded.len() && begins(bare, folded)
}

/// Whether a name's folded form begins with `folded`, or is all of it but a `-` at its end.
///
/// ```
/// use gatewright_core::fold::starts_folded;
///
/// assert!(starts_folded(b"X_Forwarded_For", "x-forwarded-"));
/// assert!(starts_folded(b"X-Forwarded-", "x-forwarded-"));
/// ```
pub fn starts_folded(name: &[u8], folded: &str) -> bool {
    begins(bare(name), folded) || folded.strip_suffix('-').is_some_and(|stem| folds_to(name, stem))
}

/// The name from its first letter or digit to its last.
fn bare(mut name: &[u8]) -> &[u8] {
    while let Some((_, rest)) = name.split_first().filter(|(first, _)| is_left_out(first)) {
        name = rest;
    }
    while let Some((_, rest)) = name.split_last().filter(|(last, _)| is_left_out(last)) {
        name = rest;
    }
    name
}

fn is_left_out(byte: &u8) -> bool {
    !byte.is_ascii_alphanumeric()
}

fn begins(name: &[u8], folded: &str) -> bool {
    name.len() >= folded.len()
        && name.iter().zip(folded.bytes()).all(|(byte, want)| fold_byte(*byte) == want)
}

fn fold_byte(byte: u8) -> u8 {
    match byte.to_ascii_lowercase() {
        kept @ (b'a'..=b'z' | b'0'..=b'9') => kept,
        _ => b'-',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s13_spellings_of_one_name_fold_alike() {
        #[rustfmt::skip]
        const SPELLINGS: &[&[u8]] = &[
            b"X-User-Id", b"x_user_id", b"X.USER.ID", b"x user~id", b"X-User_Id", b"X-User-Id ", b"X-User-Id\t",
            b"X-User-Id;", b"_X-User-Id", b" \0X-User-Id-\xff", b"--X-User-Id--",
        ];
        for name in SPELLINGS {
            assert!(folds_to(name, "x-user-id"), "{name:?}");
            assert_eq!(fold(name), "x-user-id");
        }
        for name in ["X-UserId", "X--User-Id", "X-User-Id-1", "1-X-User-Id"] {
            assert!(!folds_to(name.as_bytes(), "x-user-id"), "{name}");
            assert_ne!(fold(name.as_bytes()), "x-user-id");
        }
    }

    #[test]
    fn s13_a_prefix_is_met_by_its_stem_alone() {
        let check = |name: &str, want| {
            assert_eq!(starts_folded(name.as_bytes(), "x-forwarded-"), want, "{name}");
        };
        check("X_Forwarded_For", true);
        check(" X-Forwarded-For", true);
        check("X-Forwarded-", true);
        check("X-Forwarded", true);
        check("X-Forwarder", false);
        check("X", false);
    }

    #[test]
    fn punctuation_alone_is_the_name_of_nothing() {
        for name in ["", "-", "__", " ;\t"] {
            assert_eq!(fold(name.as_bytes()), "");
            assert!(!folds_to(name.as_bytes(), ""), "{name}");
        }
    }
}
