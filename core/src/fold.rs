//! Header names folded: what a lenient upstream could take for the same name is the same name.
//!
//! ASCII lower case, and every other byte than a letter or digit as `-`, so that `X_User_Id` and
//! `X.User.Id` are `x-user-id` (S13).

/// The folded form of one byte.
pub fn fold_byte(byte: u8) -> u8 {
    match byte.to_ascii_lowercase() {
        kept @ (b'a'..=b'z' | b'0'..=b'9') => kept,
        _ => b'-',
    }
}

/// The folded name.
///
/// ```
/// assert_eq!(gatewright_core::fold::fold(b"X_User.Id"), "x-user-id");
/// ```
pub fn fold(name: &[u8]) -> String {
    name.iter().map(|byte| char::from(fold_byte(*byte))).collect()
}

/// Whether a name folds to `folded`.
pub fn folds_to(name: &[u8], folded: &str) -> bool {
    name.len() == folded.len() && starts_folded(name, folded)
}

/// Whether a name's folded form begins with `folded`.
pub fn starts_folded(name: &[u8], folded: &str) -> bool {
    name.len() >= folded.len()
        && name.iter().zip(folded.bytes()).all(|(byte, want)| fold_byte(*byte) == want)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s13_spellings_of_one_name_fold_alike() {
        for name in ["X-User-Id", "x_user_id", "X.USER.ID", "x user~id", "X-User_Id"] {
            assert!(folds_to(name.as_bytes(), "x-user-id"), "{name}");
            assert_eq!(fold(name.as_bytes()), "x-user-id");
        }
        assert!(!folds_to(b"X-UserId", "x-user-id"));
        assert!(starts_folded(b"X_Forwarded_For", "x-forwarded-"));
    }
}
