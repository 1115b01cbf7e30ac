//! The little of DER (X.690) that a public key takes, read strictly.

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Der<'a>(&'a [u8]);

/// The text is not DER, or not what was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotDer;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const NULL: u8 = 0x05;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

impl<'a> Der<'a> {
    /// Begins to read.
    pub(super) fn new(bytes: &'a [u8]) -> Der<'a> {
        Der(bytes)
    }

    /// Whether all was read.
    pub(super) fn end(self) -> Result<(), NotDer> {
        self.0.is_empty().then_some(()).ok_or(NotDer)
    }

    /// The inside of a sequence.
    pub(super) fn sequence(&mut self) -> Result<Der<'a>, NotDer> {
        self.value(SEQUENCE).map(Der)
    }

    /// An object identifier, as it is encoded.
    pub(super) fn object_id(&mut self) -> Result<&'a [u8], NotDer> {
        self.value(OBJECT_ID)
    }

    /// A `NULL`.
    pub(super) fn null(&mut self) -> Result<(), NotDer> {
        Der(self.value(NULL)?).end()
    }

    /// A bit string of whole bytes.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], NotDer> {
        match self.value(BIT_STRING)? {
            [0, bytes @ ..] => Ok(bytes),
            _ => Err(NotDer),
        }
    }

    /// A number that is not negative, big-endian, without its sign byte.
    pub(super) fn number(&mut self) -> Result<&'a [u8], NotDer> {
        match self.value(INTEGER)? {
            [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => Ok(rest),
            number @ [0x01..=0x7F, ..] | number @ [0] => Ok(number),
            _ => Err(NotDer),
        }
    }

    fn value(&mut self, tag: u8) -> Result<&'a [u8], NotDer> {
        let (found, rest) = self.0.split_first().ok_or(NotDer)?;
        let (length, rest) = length(rest)?;
        let (value, rest) = rest.split_at_checked(length).ok_or(NotDer)?;
        self.0 = rest;
        (*found == tag).then_some(value).ok_or(NotDer)
    }
}

/// A length in its one shortest form.
fn length(bytes: &[u8]) -> Result<(usize, &[u8]), NotDer> {
    match bytes {
        [short @ 0..=0x7F, rest @ ..] => Ok((usize::from(*short), rest)),
        [0x81, one @ 0x80..=0xFF, rest @ ..] => Ok((usize::from(*one), rest)),
        [0x82, high @ 1..=0xFF, low, rest @ ..] => {
            Ok((usize::from(*high) << 8 | usize::from(*low), rest))
        }
        _ => Err(NotDer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_form() {
        let check = |bytes: &[u8], want: Option<&[u8]>| {
            assert_eq!(Der::new(bytes).number().ok(), want, "{bytes:?}");
        };
        check(&[2, 1, 5], Some(&[5]));
        check(&[2, 1, 0], Some(&[0]));
        check(&[2, 2, 0, 0x80], Some(&[0x80]));
        check(&[2, 0x81, 0x80], None);
        check(&[2, 2, 0, 5], None);
        check(&[2, 1, 0x80], None);
        check(&[2, 0], None);
        check(&[2, 2, 1], None);
        check(&[2, 0x81, 1, 5], None);
        check(&[2, 0x80, 5], None);
        check(&[3, 1, 5], None);
    }
}
