//! Text from outside, made safe for a terminal.

use std::fmt::{self, Display, Formatter};

/// The text with control, bidirectional and zero-width characters written out, so that nothing a
/// request or a token holds can move the cursor or change what a reader sees.
pub(crate) struct Visible<T>(pub(crate) T);

impl<T: AsRef<str>> Display for Visible<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.as_ref().chars().try_for_each(|character| match is_hidden(character) {
            true => write!(f, "{}", character.escape_unicode()),
            false => write!(f, "{character}"),
        })
    }
}

/// The same for text of several lines.
pub(crate) fn visible_lines(text: &str) -> String {
    text.split_inclusive('\n').fold(String::new(), |shown, line| match line.strip_suffix('\n') {
        Some(line) => format!("{shown}{}\n", Visible(line)),
        None => format!("{shown}{}", Visible(line)),
    })
}

/// Bytes as text, one character for each.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_out() {
        let check = |text: &str, want| assert_eq!(Visible(text).to_string(), want);
        check("plain é", "plain é");
        check("\u{1b}[2J", "\\u{1b}[2J");
        check("a\nb", "a\\u{a}b");
        check("\u{202e}evil", "\\u{202e}evil");
        assert_eq!(visible_lines("a\tb\n\nc\n\u{1b}"), "a\\u{9}b\n\nc\n\\u{1b}");
    }
}
