//! Header sets: names and texts that cannot break out of their line, each header once.

use super::super::{HeaderLine, HeaderSet, HeaderValue, RawPolicy};
use super::requirement::{check_operand, is_divided};
use super::{Checked, ascends, ensure};
use crate::fold::fold;
use crate::requirement::{Operand, TextPart};

/// Headers that belong to the message, the connection or the credential, folded.
const NEVER_SET: &[&str] =
    &["authorization", "connection", "cookie", "host", "te", "transfer-encoding", "upgrade"];
const MAX_SEPARATOR: usize = 4;

pub(super) fn check_header_sets(raw: &RawPolicy) -> Checked {
    let names = || raw.header_sets.iter().map(|set| set.name.as_str());
    ensure(ascends(names()), "header sets", "are not sorted by distinct names")?;
    raw.header_sets.iter().try_for_each(|set| check_set(set, raw))
}

fn check_set(set: &HeaderSet, raw: &RawPolicy) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("headers `{}`", set.name), fault);
    let folded = |name: &String| fold(name.as_bytes());
    let set_names: Vec<String> = set.lines.iter().map(|line| folded(&line.name)).collect();
    let dropped: Vec<String> = set.drops.iter().map(folded).collect();
    check(ascends(&set_names) && ascends(&dropped), "are not sorted by distinct folded names")?;
    check(!dropped.iter().any(|name| set_names.contains(name)), "set and drop one header")?;
    let names = set.lines.iter().map(|line| &line.name).chain(&set.drops);
    check(names.into_iter().all(|name| is_token(name)), "have a name that is no token")?;
    let mut folded = set_names.iter().chain(&dropped);
    check(folded.all(|name| !name.is_empty()), "have a name of punctuation alone")?;
    let forbidden =
        |name: &String| NEVER_SET.contains(&name.as_str()) || name.starts_with("content-");
    check(!set_names.iter().any(forbidden), "set a header that no policy sets")?;
    set.lines.iter().try_for_each(|line| check_line(line, raw))
}

fn check_line(line: &HeaderLine, raw: &RawPolicy) -> Checked {
    let check = |holds, fault| ensure(holds, format_args!("header `{}`", line.name), fault);
    match &line.value {
        HeaderValue::Operand(operand) => {
            check_operand(operand, &line.name, raw)?;
            check(!line.expanded || *operand == Operand::Scopes, "expands what is no scope")?;
        }
        HeaderValue::Text(parts) => {
            let operands = || parts.iter().filter_map(TextPart::operand);
            operands().try_for_each(|operand| check_operand(operand, &line.name, raw))?;
            check(is_divided(parts), "has operands that touch")?;
            check(parts.iter().all(is_visible_part), "has a text that is not visible")?;
            check(!line.expanded && line.join.is_none(), "joins a text")?;
        }
    }
    check(line.join.as_deref().is_none_or(is_separator), "has no separator")?;
    check(line.fallback.as_deref().is_none_or(is_visible), "falls back to what is not visible")
}

/// RFC 9110 section 5.6.2.
pub(super) fn is_token(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(plain)
}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

fn is_visible_part(part: &TextPart) -> bool {
    match part {
        TextPart::Literal(text) => is_visible(text),
        TextPart::Operand(_) => true,
    }
}

/// A separator holds nothing that stands bare in an encoded element.
fn is_separator(text: &str) -> bool {
    let fits = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'%' && byte != b'_';
    (1..=MAX_SEPARATOR).contains(&text.len()) && is_visible(text) && text.bytes().all(fits)
}
