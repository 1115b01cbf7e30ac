//! Queries: split at `&`, then at the first `=`, decoded once.

/// The decoded names and values; `None` where any of it can be read in two ways.
pub(super) fn parameters(query: Option<&[u8]>) -> Option<Vec<(String, String)>> {
    let query = query.unwrap_or_default();
    if query.contains(&b';') {
        return None;
    }
    pieces(query).map(|piece| Some((name(piece)?, value(piece)?))).collect()
}

/// The query without the named parameters, all else as it came.
pub(super) fn without(query: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let named = |piece: &[u8]| name(piece).is_some_and(|name| names.contains(&name.as_str()));
    // Servers that split at `;` too would find it there.
    let secret = |piece: &&[u8]| piece.split(|byte| *byte == b';').any(named);
    let kept: Vec<&[u8]> = pieces(query).filter(|piece| !secret(piece)).collect();
    (!kept.is_empty()).then(|| kept.join(&b'&'))
}

fn pieces(query: &[u8]) -> impl Iterator<Item = &[u8]> {
    query.split(|byte| *byte == b'&')
}

fn name(piece: &[u8]) -> Option<String> {
    decoded(piece.split(|byte| *byte == b'=').next()?)
}

fn value(piece: &[u8]) -> Option<String> {
    decoded(piece.splitn(2, |byte| *byte == b'=').nth(1).unwrap_or_default())
}

fn decoded(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let number = digit(rest.next()?)? * 16 + digit(rest.next()?)?;
                u8::try_from(number).ok()?
            }
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}
