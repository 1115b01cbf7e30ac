//! Characters that a reader does not see, or that change what a reader sees.

/// Each with its place, in order. Tabs and line ends are none.
pub(crate) fn hidden(text: &str) -> impl Iterator<Item = (usize, char)> {
    let suspects = text.bytes().enumerate().filter(|(_, byte)| is_suspect(*byte));
    suspects.filter_map(|(at, _)| {
        let mut rest = text.get(at..)?.chars();
        let character = rest.next()?;
        let line_end = character == '\r' && rest.next() == Some('\n');
        let mark = character == '\u{feff}' && at == 0;
        (is_hidden(character) && !line_end && !mark).then_some((at, character))
    })
}

/// Bytes that may begin a hidden character.
fn is_suspect(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\n' && byte != b'\t') || byte == 0x7f || byte >= 0xc2
}

fn is_hidden(character: char) -> bool {
    match character {
        '\t' | '\n' => false,
        // Soft hyphen, joiners, marks, overrides and isolates, separators of lines, fillers, tags.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden() {
        let check = |text: &str, want: &[usize]| {
            let found: Vec<usize> = hidden(text).map(|(at, _)| at).collect();
            assert_eq!(found, want, "{text:?}");
        };
        check("\u{feff}a\tb\r\nc é 名 😀\n", &[]);
        check("a\rb", &[1]);
        check("a\0b\u{7f}\u{85}", &[1, 3, 4]);
        check("é\u{200b}x\u{202e}", &[2, 6]);
        check("a\u{feff}", &[1]);
        check("\u{2066}\u{e0041}\u{ad}", &[0, 3, 7]);
    }
}
