//! Texts of a description as a policy may hold them.

/// The longest text that is kept, in characters.
const MAX_LENGTH: usize = 160;
/// Letters that nobody sees.
const FILLERS: &[char] = &['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];
/// Signs of prose outside ASCII.
const SIGNS: &str = "–—…‘’“”«»·°€£§©®";

/// Whether a character is a letter, a digit or a sign that a reader sees.
pub(crate) fn is_seen(character: char) -> bool {
    let letter = character.is_alphanumeric() && !FILLERS.contains(&character);
    character.is_ascii_graphic() || letter || SIGNS.contains(character)
}

/// The text on one line, of characters that are seen.
pub(crate) fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if is_seen(c) { c } else { ' ' }).collect();
    // Settings are put into any string, and nothing of a description is one.
    let plain = clean.replace("{setting.", "{ setting.");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text on one line, cut behind a word where it is long.
pub(crate) fn shortened(text: &str) -> String {
    let line = one_line(text);
    let Some((at, _)) = line.char_indices().nth(MAX_LENGTH) else { return line };
    let cut = line.get(..at).unwrap_or_default();
    let words = cut.rsplit_once(' ').map_or(cut, |(words, _)| words);
    format!("{words} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_lines() {
        let check = |text: &str, want: &str| assert_eq!(shortened(text), want);
        check(" a\n\tb\r\n", "a b");
        check("see\u{202e}n {setting.x}", "see n { setting.x}");
        check(&"word ".repeat(50), &format!("{} …", "word ".repeat(32).trim_end()));
    }
}
