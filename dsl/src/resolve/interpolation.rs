//! Texts with operands in them: `"{path.t}:admin"`, `"user:{subject}"`.

use super::Resolver;
use super::header::{NOT_SENT, is_list, may_be_sent};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Word;
use gatewright_core::requirement::{Operand, TextPart};

/// Where a text stands, which decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// On the right of `has`.
    Requirement,
    /// As the value of a header.
    Header,
}

impl Resolver<'_> {
    /// The parts of a text whose braces are live; `None` where one is not understood.
    pub(super) fn text_parts(&mut self, word: &Word, slot: Slot) -> Option<Vec<TextPart>> {
        let text = self.live_text(word).into_owned();
        let Some(cut) = cut(&text) else {
            let message = "a brace has no partner";
            let wrong = Diagnostic::new(Code::HeaderText, word.span, message);
            self.report(wrong.help("braces hold an operand; a brace itself is written twice"));
            return None;
        };
        let read: Vec<_> = cut.into_iter().map(|piece| self.part(piece, word, slot)).collect();
        let parts: Vec<TextPart> = read.into_iter().collect::<Option<_>>()?;
        self.refuse_touching(&parts, word)?;
        Some(parts)
    }

    fn part(&mut self, piece: Piece, word: &Word, slot: Slot) -> Option<TextPart> {
        let text = match piece {
            Piece::Literal(text) => return Some(TextPart::Literal(text)),
            Piece::Operand(text) => text,
        };
        let operand = self.operand_in_text(&text, word)?;
        let (fits, help) = match slot {
            Slot::Requirement => (
                matches!(operand, Operand::Path(_) | Operand::Host(_)),
                "only `path.x` and `host.x` can stand in it",
            ),
            Slot::Header if is_list(&operand) => {
                (false, "lists do not stand in a text; give them a header of their own")
            }
            Slot::Header => (may_be_sent(&operand), NOT_SENT),
        };
        if !fits {
            let message = format!("`{text}` cannot stand in this text");
            self.report(Diagnostic::new(Code::HeaderOperand, word.span, message).help(help));
            return None;
        }
        Some(TextPart::Operand(operand))
    }

    /// Between two operands stands a literal that no value can look like.
    fn refuse_touching(&mut self, parts: &[TextPart], word: &Word) -> Option<()> {
        let divides = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'_' && byte != b'%';
        let count = parts.iter().filter(|part| part.operand().is_some()).count();
        let mut last_operand = false;
        let mut since: usize = 0;
        for part in parts {
            match part {
                TextPart::Literal(text) => since += text.bytes().filter(|b| divides(*b)).count(),
                TextPart::Operand(_) if last_operand && since == 0 && count > 1 => {
                    let message = "two operands of a text have nothing between them that divides";
                    self.report(Diagnostic::new(Code::HeaderText, word.span, message).help(
                        "put a character between them that is neither letter, digit, `_` nor `%`",
                    ));
                    return None;
                }
                TextPart::Operand(_) => (last_operand, since) = (true, 0),
            }
        }
        Some(())
    }
}

enum Piece {
    Literal(String),
    Operand(String),
}

/// Cuts a text at its braces; `None` where one has no partner.
fn cut(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '{' | '}' if rest.peek() == Some(&character) => {
                rest.next();
                literal.push(character);
            }
            '{' => {
                let mut inner = String::new();
                loop {
                    match rest.next()? {
                        '}' => break,
                        '{' => return None,
                        other => inner.push(other),
                    }
                }
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Operand(inner));
            }
            '}' => return None,
            other => literal.push(other),
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Some(pieces)
}
