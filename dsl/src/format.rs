//! One layout for all policies.
//!
//! A document is brought into its normal form ([`normal`]), written down as pieces ([`sketch`] and
//! what follows it), given its comments ([`attach`]), cut into lines ([`layout`]) and lined up
//! ([`line`], [`align`]). The result is read again: if it does not say the same ([`same`]), there is
//! none.
//!
//! The rules, which `docs/format.md` shows with examples:
//!
//! - Two spaces a step, LF, no byte order mark, one line end at the end.
//! - Every comment stays between the two words that it stands between; comments behind consecutive
//!   lines line up.
//! - One blank line stays where there are some, but none at the start and the end of a block. Behind
//!   `gate 1`, around items over several lines and around `under` there is one in any case.
//! - Consecutive lines of one kind line up. A cell that is 24 columns wider than the next narrower
//!   one (the target of a row: 12), or 40 wider than the narrowest, starts a column of its own. A line alone has
//!   single spaces, and so has what takes several lines.
//! - A line has at most 100 columns, counted without the spaces that line it up. A longer route or
//!   row gets braces, a longer list or requirement a line for each part. What cannot be broken stays.
//! - A block, a route or a row that opens its braces over several lines keeps them. A block on one
//!   line stays on it, if it fits and is neither `service`, `under` nor `test`; a route or a row in
//!   braces on one line loses them.
//! - Of two ways to write one thing one is kept, where they compile to the same policy: `[user]` is
//!   `user`, `scope in [a]` is `scope a`, `role in [a]` is `role a`; parentheses that change nothing
//!   go, and so do the quotes of scopes, roles and paths that need none; a list has a comma behind
//!   its last entry where it takes several lines, and only there.

mod align;
mod attach;
mod group;
mod item;
mod layout;
mod line;
mod normal;
mod piece;
mod requirement;
mod route;
mod same;
mod sketch;
mod test;
mod value;

use crate::diagnostic::{Diagnostic, Report};
use crate::parse::parse;
use crate::source::{FileId, Source, SourceMap};
use crate::syntax::Document;
use same::Same;
use sketch::Sketch;

/// Why there is no formatted text.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FormatError {
    /// The text does not parse.
    #[error(transparent)]
    Problems(Report),
    /// A mistake in the formatter, which was found in time.
    #[error("formatting `{name}` would change what it says")]
    Changed {
        /// The name of the source.
        name: String,
    },
}

/// The text of a file as it is to be laid out.
///
/// Names need not be known and imports not be there: the text only has to parse. The result compiles
/// to the same policy as the text, and formatting it again changes nothing.
///
/// ```
/// use gatewright_dsl::format;
/// use gatewright_dsl::source::Source;
///
/// let text = "gate 1\nservice s { host any\nroute GET /a public\nroute POST /bb allow [user] }";
/// let formatted = format(&Source::new("policy.gate", text)).unwrap();
/// assert_eq!(
///     formatted,
///     "gate 1\n\nservice s {\n  host any\n  route GET   /a    public\n  route POST  /bb   allow user\n}\n"
/// );
/// ```
///
/// # Errors
/// The problems of a text that does not parse; [`FormatError::Changed`] never, unless the formatter
/// is wrong.
pub fn format(source: &Source) -> Result<String, FormatError> {
    let mut document = read(source)?;
    normal::normalise(&mut document);
    let pieces = Sketch::of(&document, &source.text);
    let pieces = attach::attach(&source.text, pieces, &document.comments);
    let text = line::text(layout::layout(&pieces));
    let formatted = Source::new(source.name.clone(), text);
    match read(&formatted) {
        Ok(again) if again.same(&document) => Ok(formatted.text),
        _ => Err(FormatError::Changed { name: formatted.name }),
    }
}

fn read(source: &Source) -> Result<Document, FormatError> {
    let mut found = Vec::new();
    let document = parse(FileId(0), &source.text, &mut found);
    if !found.iter().any(Diagnostic::is_error) {
        return Ok(document);
    }
    let mut sources = SourceMap::new();
    sources.add(source.clone());
    Err(FormatError::Problems(Report::new(found, sources)))
}
