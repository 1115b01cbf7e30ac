//! Path templates: `/v1/orders/{id}`, `/files/{name}.json`, `/docs/{rest...}`.

use crate::path::{canonical_segment, is_bare};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};
use std::ops::Range;

/// The most segments a template may have (S36).
pub const MAX_SEGMENTS: usize = 64;
/// The longest template, in bytes (S36).
pub const MAX_TEMPLATE: usize = 2048;

/// A path template, segment by segment. `/` is one empty literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Template {
    segments: Vec<Segment>,
}

/// What one segment of a path has to be. The variants stand in the order of choosing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Segment {
    /// `orders`, in canonical spelling; empty only as the last one, for a final slash.
    Literal(String),
    /// `{sid}.json`: literals and parameters in turn, at least one literal.
    Mixed(Vec<Piece>),
    /// `{id}`, `{id: uuid}`
    Parameter(String, Option<ParameterType>),
    /// `{rest...}`: this segment, which is not empty, and all that follow.
    Tail(String),
}

/// A part of a mixed segment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Piece {
    /// Text in canonical spelling, never empty.
    Literal(String),
    /// A parameter, never empty; it takes as little as the rest allows.
    Parameter(String, Option<ParameterType>),
}

/// The types of parameters, the narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ParameterType {
    /// `[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`
    Uuid,
    /// `[0-9]+`
    Int,
    /// `[0-9A-Fa-f]+`
    Hex,
    /// `[a-z0-9]+(-[a-z0-9]+)*`
    Slug,
}

/// How a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// A bare word of the policy: `/v1/orders`.
    Bare,
    /// In quotes, as the decoded characters themselves; `{{` and `}}` are braces.
    Quoted,
}

/// Why a text is no template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct TemplateError {
    /// What is wrong.
    pub fault: TemplateFault,
    /// The bytes of the text that it is about.
    pub at: Range<usize>,
}

/// What can be wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// It does not begin with a slash.
    #[error("a path begins with `/`")]
    NoSlash,
    /// It is longer than [`MAX_TEMPLATE`] bytes or has more than [`MAX_SEGMENTS`] segments.
    #[error("a path has at most {MAX_SEGMENTS} segments and {MAX_TEMPLATE} bytes")]
    TooLong,
    /// Two slashes in a row.
    #[error("an empty segment never matches: requests with `//` are refused")]
    EmptySegment,
    /// `.` or `..` as a segment.
    #[error("a dot segment never matches: paths are made canonical first")]
    DotSegment,
    /// A `*` as other systems use it.
    #[error("`*` is no wildcard in a path")]
    Star,
    /// `:id` as other systems use it.
    #[error("`:{0}` is no parameter")]
    Colon(String),
    /// A query.
    #[error("`?` begins a query, which is no part of a path")]
    Query,
    /// A fragment.
    #[error("`#` begins a fragment, which never reaches a server")]
    Fragment,
    /// A percent sign.
    #[error("`%` does not stand in a path: write the decoded character, in quotes")]
    Percent,
    /// `;` or `\`, or a control character.
    #[error("`{0}` never matches: requests with it in their path are refused")]
    Refused(String),
    /// A character that a bare path cannot hold.
    #[error("`{0}` does not stand in a bare path")]
    NotBare(char),
    /// A brace without its partner.
    #[error("a brace has no partner")]
    Brace,
    /// Not a parameter's name.
    #[error("`{0}` is not a parameter name")]
    Name(String),
    /// Not a type.
    #[error("`{0}` is not a parameter type")]
    Type(String),
    /// A tail before the end.
    #[error("`{{{0}...}}` stands only as the whole last segment")]
    TailNotLast(String),
    /// Two parameters side by side.
    #[error("two parameters need a literal between them")]
    Adjacent,
}

impl ParameterType {
    /// Every type, the narrowest first.
    pub const ALL: &'static [ParameterType] =
        &[ParameterType::Uuid, ParameterType::Int, ParameterType::Hex, ParameterType::Slug];

    /// The type as a policy writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            ParameterType::Uuid => "uuid",
            ParameterType::Int => "int",
            ParameterType::Hex => "hex",
            ParameterType::Slug => "slug",
        }
    }

    /// The expression that the decoded text matches as a whole.
    pub fn expression(self) -> &'static str {
        match self {
            ParameterType::Uuid => {
                "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
            }
            ParameterType::Int => "[0-9]+",
            ParameterType::Hex => "[0-9A-Fa-f]+",
            ParameterType::Slug => "[a-z0-9]+(-[a-z0-9]+)*",
        }
    }

    /// Whether the text, in canonical spelling, is of this type.
    pub fn admits(self, text: &str) -> bool {
        let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let word = |part: &str| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            !part.is_empty() && part.bytes().all(plain)
        };
        match self {
            ParameterType::Uuid => {
                text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(hex)
            }
            ParameterType::Int => {
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
            }
            ParameterType::Hex => !text.is_empty() && hex(text),
            ParameterType::Slug => text.split('-').all(word),
        }
    }
}

/// Whether a text is `[A-Za-z_][A-Za-z0-9_-]*`.
pub fn is_parameter_name(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    text.bytes().all(inner)
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

impl Template {
    /// A template of any segments, as hostile bytes can hold them.
    #[cfg(test)]
    pub(crate) fn of(segments: Vec<Segment>) -> Template {
        Template { segments }
    }

    /// The segments, in order; never empty.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Reads a template as a policy writes it.
    ///
    /// ```
    /// use gatewright_core::route::{Spelling, Template};
    ///
    /// let template = Template::parse("/v1/orders/{id}", Spelling::Bare).unwrap();
    /// assert_eq!(template.to_string(), "/v1/orders/{id}");
    /// assert!(Template::parse("/v1/*", Spelling::Bare).is_err());
    /// ```
    ///
    /// # Errors
    /// Says what is wrong and which bytes of the text it is about.
    pub fn parse(text: &str, spelling: Spelling) -> Result<Template, TemplateError> {
        let whole = 0..text.len();
        let fail = |fault, at| Err(TemplateError { fault, at });
        let Some(rest) = text.strip_prefix('/') else { return fail(TemplateFault::NoSlash, whole) };
        if text.len() > MAX_TEMPLATE || rest.split('/').count() > MAX_SEGMENTS {
            return fail(TemplateFault::TooLong, whole);
        }
        let mut segments = Vec::new();
        let mut start = 1;
        let mut parts = rest.split('/').peekable();
        while let Some(part) = parts.next() {
            let last = parts.peek().is_none();
            segments.push(segment(part, start, spelling, last)?);
            start += part.len() + 1;
        }
        Ok(Template { segments })
    }

    /// Joins a group's prefix and a route's path: `/admin` and `/x`; `/` inside is the prefix.
    pub fn join(&self, inner: &Template) -> Template {
        let is_root = |template: &Template| template.segments == [Segment::Literal(String::new())];
        if is_root(self) {
            return inner.clone();
        }
        if is_root(inner) {
            return self.clone();
        }
        Template { segments: self.segments.iter().chain(&inner.segments).cloned().collect() }
    }

    /// The names of its parameters, from the left, repetitions included.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().flat_map(Segment::parameters)
    }

    /// Whether it ends in a slash; `/` itself does not count.
    pub fn ends_in_slash(&self) -> bool {
        self.segments.len() > 1 && self.segments.last() == Some(&Segment::Literal(String::new()))
    }

    /// Whether its last segment is a tail.
    pub fn has_tail(&self) -> bool {
        matches!(self.segments.last(), Some(Segment::Tail(_)))
    }
}

impl Segment {
    /// The names of its parameters, from the left.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        let (one, many): (Option<&str>, &[Piece]) = match self {
            Segment::Literal(_) => (None, &[]),
            Segment::Mixed(pieces) => (None, pieces),
            Segment::Parameter(name, _) | Segment::Tail(name) => (Some(name), &[]),
        };
        one.into_iter().chain(many.iter().filter_map(|piece| match piece {
            Piece::Literal(_) => None,
            Piece::Parameter(name, _) => Some(name.as_str()),
        }))
    }
}

fn segment(
    text: &str,
    start: usize,
    spelling: Spelling,
    last: bool,
) -> Result<Segment, TemplateError> {
    let fail = |fault| Err(TemplateError { fault, at: start..start + text.len() });
    match text {
        "" if last => return Ok(Segment::Literal(String::new())),
        "" => return fail(TemplateFault::EmptySegment),
        "." | ".." => return fail(TemplateFault::DotSegment),
        "*" | "**" => return fail(TemplateFault::Star),
        _ => {}
    }
    if let (Some(name), Spelling::Bare) = (text.strip_prefix(':'), spelling) {
        return fail(TemplateFault::Colon(name.into()));
    }
    let mut pieces = pieces(text, start, spelling)?;
    let whole = pieces.len() == 1;
    match (pieces.pop(), whole) {
        (Some(Read::Tail(name)), true) if last => Ok(Segment::Tail(name)),
        (Some(Read::Parameter(name, kind)), true) => Ok(Segment::Parameter(name, kind)),
        (Some(Read::Literal(text)), true) => Ok(Segment::Literal(text)),
        (Some(piece), _) => {
            pieces.push(piece);
            mixed(pieces).map(Segment::Mixed).or_else(fail)
        }
        (None, _) => fail(TemplateFault::EmptySegment),
    }
}

enum Read {
    Literal(String),
    Parameter(String, Option<ParameterType>),
    Tail(String),
}

fn mixed(pieces: Vec<Read>) -> Result<Vec<Piece>, TemplateFault> {
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let next = match piece {
            Read::Literal(text) => Piece::Literal(text),
            Read::Parameter(name, kind) => Piece::Parameter(name, kind),
            Read::Tail(name) => return Err(TemplateFault::TailNotLast(name)),
        };
        if let (Some(Piece::Parameter(..)), Piece::Parameter(..)) = (out.last(), &next) {
            return Err(TemplateFault::Adjacent);
        }
        out.push(next);
    }
    Ok(out)
}

/// Cuts a segment at its braces.
fn pieces(text: &str, start: usize, spelling: Spelling) -> Result<Vec<Read>, TemplateError> {
    let mut found = Vec::new();
    let mut literal = String::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        let doubled = rest.peek().is_some_and(|(_, next)| *next == character);
        let here = start + at..start + at + character.len_utf8();
        match character {
            '{' | '}' if doubled && spelling == Spelling::Quoted => {
                rest.next();
                literal.push(character);
            }
            '{' => {
                if !literal.is_empty() {
                    found.push(Read::Literal(canonical_segment(&std::mem::take(&mut literal))));
                }
                let inner: String =
                    rest.by_ref().map(|(_, c)| c).take_while(|c| *c != '}').collect();
                let end = at + 1 + inner.len();
                if text.as_bytes().get(end) != Some(&b'}') {
                    return Err(TemplateError { fault: TemplateFault::Brace, at: here });
                }
                let at = start + at..start + end + 1;
                found.push(parameter(&inner).map_err(|fault| TemplateError { fault, at })?);
            }
            other => match literal_fault(other, spelling) {
                Some(fault) => return Err(TemplateError { fault, at: here }),
                None => literal.push(other),
            },
        }
    }
    if !literal.is_empty() {
        found.push(Read::Literal(canonical_segment(&literal)));
    }
    Ok(found)
}

fn parameter(inner: &str) -> Result<Read, TemplateFault> {
    let name = |text: &str| match is_parameter_name(text) {
        true => Ok(text.to_owned()),
        false => Err(TemplateFault::Name(text.into())),
    };
    if let Some(tail) = inner.strip_suffix("...") {
        return name(tail.trim()).map(Read::Tail);
    }
    let Some((before, kind)) = inner.split_once(':') else {
        return name(inner.trim()).map(|name| Read::Parameter(name, None));
    };
    let kind = kind.trim();
    let found = ParameterType::ALL.iter().copied().find(|known| known.as_str() == kind);
    match found {
        Some(found) => name(before.trim()).map(|name| Read::Parameter(name, Some(found))),
        None => Err(TemplateFault::Type(kind.into())),
    }
}

fn literal_fault(character: char, spelling: Spelling) -> Option<TemplateFault> {
    match character {
        '%' => Some(TemplateFault::Percent),
        ';' | '\\' => Some(TemplateFault::Refused(character.into())),
        control if control.is_control() => {
            Some(TemplateFault::Refused(control.escape_default().to_string()))
        }
        '}' => Some(TemplateFault::Brace),
        _ if spelling == Spelling::Quoted => None,
        '?' => Some(TemplateFault::Query),
        '#' => Some(TemplateFault::Fragment),
        '*' => Some(TemplateFault::Star),
        bare if bare.is_ascii() && is_bare(bare as u8) => None,
        other => Some(TemplateFault::NotBare(other)),
    }
}

impl Display for Template {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.segments.iter().try_for_each(|segment| write!(f, "/{segment}"))
    }
}

impl Display for Segment {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Segment::Literal(text) => f.write_str(text),
            Segment::Mixed(pieces) => pieces.iter().try_for_each(|piece| piece.fmt(f)),
            Segment::Parameter(name, kind) => parameter_text(name, *kind, f),
            Segment::Tail(name) => write!(f, "{{{name}...}}"),
        }
    }
}

impl Display for Piece {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Literal(text) => f.write_str(text),
            Piece::Parameter(name, kind) => parameter_text(name, *kind, f),
        }
    }
}

fn parameter_text(name: &str, kind: Option<ParameterType>, f: &mut Formatter<'_>) -> fmt::Result {
    match kind {
        Some(kind) => write!(f, "{{{name}: {}}}", kind.as_str()),
        None => write!(f, "{{{name}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str, spelling: Spelling) -> String {
        match Template::parse(text, spelling) {
            Ok(template) => template.to_string(),
            Err(error) => format!("{}..{} {}", error.at.start, error.at.end, error),
        }
    }

    #[test]
    fn bare_templates() {
        let same = |text: &str| assert_eq!(parsed(text, Spelling::Bare), text);
        for text in [
            "/",
            "/a",
            "/a/",
            "/v1.2/@me/$ref",
            "/{id}",
            "/{id: uuid}",
            "/{sid}.json",
            "/report(date={d})",
            "/root:/{id}:",
            "/{a}-{b}",
            "/docs/{rest...}",
        ] {
            same(text);
        }
    }

    #[test]
    fn faults_say_what_and_where() {
        let check = |text: &str, want: &str| assert_eq!(parsed(text, Spelling::Bare), want);
        check("a", "0..1 a path begins with `/`");
        check("/admin/*", "7..8 `*` is no wildcard in a path");
        check("/u/:id", "3..6 `:id` is no parameter");
        check("/a//b", "3..3 an empty segment never matches: requests with `//` are refused");
        check("/a/../b", "3..5 a dot segment never matches: paths are made canonical first");
        check(
            "/a%20b",
            "2..3 `%` does not stand in a path: write the decoded character, in quotes",
        );
        check("/a?x", "2..3 `?` begins a query, which is no part of a path");
        check("/{a}{b}", "1..7 two parameters need a literal between them");
        check("/{rest...}/x", "1..10 `{rest...}` stands only as the whole last segment");
        check("/{a", "1..2 a brace has no partner");
        check("/{1a}", "1..5 `1a` is not a parameter name");
        check("/{a: uid}", "1..9 `uid` is not a parameter type");
        check("/a;b", "2..3 `;` never matches: requests with it in their path are refused");
    }

    #[test]
    fn quoted_templates_hold_decoded_characters() {
        assert_eq!(parsed("/a b/é", Spelling::Quoted), "/a%20b/%C3%A9");
        assert_eq!(parsed("/a?b", Spelling::Quoted), "/a%3Fb");
        assert_eq!(parsed("/{{x}}/{id}", Spelling::Quoted), "/%7Bx%7D/{id}");
    }

    #[test]
    fn types_match_whole_texts() {
        let check = |kind: ParameterType, text, want| assert_eq!(kind.admits(text), want, "{text}");
        check(ParameterType::Uuid, "123e4567-e89b-12d3-a456-426614174000", true);
        check(ParameterType::Uuid, "123e4567-e89b-12d3-a456-42661417400g", false);
        check(ParameterType::Int, "0012", true);
        check(ParameterType::Int, "-1", false);
        check(ParameterType::Hex, "DEADbeef", true);
        check(ParameterType::Hex, "", false);
        check(ParameterType::Slug, "a-b-1", true);
        check(ParameterType::Slug, "a--b", false);
    }
}
