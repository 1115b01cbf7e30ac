//! Paths of a description as templates of the language.

use crate::percent;
use crate::prose::is_seen;
use gatewright_core::route::{Piece, Segment, Spelling, Template, is_parameter_name};
use std::collections::BTreeMap;

/// A path that a policy can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The template.
    pub(crate) template: Template,
    /// Whether a query or a fragment was left out.
    pub(crate) cut: bool,
}

/// A path that no policy can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsaid {
    /// A template that matches all that the path could, and perhaps more; without one, anything.
    pub(crate) shadow: Option<Template>,
    /// Why.
    pub(crate) why: String,
}

/// Reads a path, the base of its server in front.
pub(crate) fn read(path: &str) -> Result<Said, Unsaid> {
    let (text, cut) = match rewrite(path) {
        Ok(rewritten) => rewritten,
        Err(why) => return Err(Unsaid { shadow: shadow(path), why }),
    };
    match Template::parse(&text, Spelling::Quoted) {
        Ok(template) => Ok(Said { template, cut }),
        Err(error) => Err(Unsaid { shadow: shadow(&text), why: error.to_string() }),
    }
}

/// The path with braces as the language has them, as the inside of a quoted path.
fn rewrite(path: &str) -> Result<(String, bool), String> {
    let mut out = String::new();
    let mut rest = path;
    let mut cut = false;
    while let Some(character) = rest.chars().next() {
        if matches!(character, '?' | '#') {
            cut = true;
            break;
        }
        if character != '{' {
            let end = rest.find(['{', '?', '#']).unwrap_or(rest.len());
            let (literal, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            out.push_str(&decoded(literal)?);
            rest = behind;
            continue;
        }
        let (inner, behind) =
            rest.get(1..).and_then(|rest| rest.split_once('}')).ok_or("a brace has no partner")?;
        rest = behind;
        match inner.trim() {
            // `{?page}`, `{&page}`, `{#part}` are queries and fragments (RFC 6570).
            inner if inner.starts_with(['?', '&', '#']) => cut = true,
            inner => out.push_str(&expression(inner, behind.is_empty())?),
        }
    }
    Ok((out, cut))
}

/// A literal, decoded once, with its braces doubled.
fn decoded(literal: &str) -> Result<String, String> {
    let mut out = Vec::new();
    for segment in literal.split('/') {
        let text = percent::decode(segment).ok_or("an escape in it is broken")?;
        if text.contains('/') {
            return Err("an encoded slash is refused".into());
        }
        if !text.chars().all(|c| is_seen(c) || c == ' ') {
            return Err("a character in it is none that a policy holds".into());
        }
        out.push(text.replace('{', "{{").replace('}', "}}"));
    }
    Ok(out.join("/"))
}

/// What stands between two braces.
fn expression(inner: &str, last: bool) -> Result<String, String> {
    if let Some((name, pattern)) = inner.split_once('=') {
        return Ok(expanded(&parameter(name), pattern));
    }
    match inner.strip_prefix('+').or(inner.strip_suffix('+')) {
        Some(name) if last => return Ok(format!("{{{}...}}", parameter(name))),
        Some(_) => return Err("a parameter of several segments stands only at the end".into()),
        None => {}
    }
    match inner.chars().next() {
        Some(';') => Err("a matrix parameter is written with `;`, which is refused".into()),
        Some('/' | '.') => Err("an expression of RFC 6570 is no parameter".into()),
        _ => Ok(format!("{{{}}}", parameter(inner.trim_end_matches('*')))),
    }
}

/// `{name=shelves/*/books/**}` is `shelves/{name}/books/{name-2...}`.
fn expanded(name: &str, pattern: &str) -> String {
    let mut count = 0;
    let mut parameter = |dots: &str| {
        count += 1;
        let number = if count == 1 { String::new() } else { format!("-{count}") };
        format!("{{{name}{number}{dots}}}")
    };
    let segments = pattern.split('/').map(|segment| match segment {
        "*" => parameter(""),
        "**" => parameter("..."),
        literal => literal.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// A name as a parameter may have it.
fn parameter(name: &str) -> String {
    let inner = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let name: String = name.trim().chars().map(inner).collect();
    match is_parameter_name(&name) {
        true => name,
        false => format!("p{name}"),
    }
}

/// A template that matches whatever the path could mean: every segment that is not plain is free.
fn shadow(path: &str) -> Option<Template> {
    let mut text = String::new();
    for segment in path.split(['?', '#']).next().unwrap_or_default().split('/').skip(1) {
        let plain = !segment.is_empty() && !segment.contains(['{', '}', '%']);
        let alone = Template::parse(&format!("/{segment}"), Spelling::Quoted).is_ok();
        text.push('/');
        if !plain || !alone {
            // What a bad segment stands for may be longer than one.
            text.push_str("{rest...}");
            break;
        }
        text.push_str(segment);
    }
    Template::parse(&text, Spelling::Quoted).ok()
}

/// A path as a policy writes it: bare where that says the same, else in quotes.
pub(crate) fn written(segments: &[Segment]) -> String {
    let text = quoted_text(segments);
    let quoted = Template::parse(&text, Spelling::Quoted);
    match Template::parse(&text, Spelling::Bare) == quoted {
        true => text,
        false => serde_json::Value::from(text).to_string(),
    }
}

/// The template of these segments; `None` where they are none.
pub(crate) fn template(segments: &[Segment]) -> Option<Template> {
    Template::parse(&quoted_text(segments), Spelling::Quoted).ok()
}

/// The inside of a quoted path.
fn quoted_text(segments: &[Segment]) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Literal(text) => literal(text),
        Segment::Parameter(name, _) => format!("{{{name}}}"),
        Segment::Tail(name) => format!("{{{name}...}}"),
        Segment::Mixed(pieces) => pieces.iter().map(piece).collect(),
    };
    segments.iter().map(|own| format!("/{}", segment(own))).collect()
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => literal(text),
        Piece::Parameter(name, _) => format!("{{{name}}}"),
    }
}

fn literal(canonical: &str) -> String {
    let text = percent::decode(canonical).unwrap_or_else(|| canonical.to_owned());
    text.replace('{', "{{").replace('}', "}}")
}

/// One name for each parameter, whatever operations call it: that of the first.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    by_shape: BTreeMap<Vec<Segment>, Segment>,
}

impl Parameters {
    /// The template with the names that came first at each place.
    pub(crate) fn unify(&mut self, template: &Template) -> Template {
        let mut shape = Vec::new();
        let mut segments = Vec::new();
        for segment in template.segments() {
            shape.push(segment.without_names());
            let known = self.by_shape.entry(shape.clone()).or_insert_with(|| segment.clone());
            segments.push(known.clone());
        }
        self::template(&segments).unwrap_or_else(|| template.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_templates() {
        let check = |path: &str, want: &str| {
            let shown = match read(path) {
                Ok(said) => written(said.template.segments()) + if said.cut { " cut" } else { "" },
                Err(unsaid) => {
                    format!("{} for {:?}", unsaid.why, unsaid.shadow.map(|t| t.to_string()))
                }
            };
            assert_eq!(shown, want, "{path}");
        };
        check("/v1/orders/{id}", "/v1/orders/{id}");
        check("/a/", "/a/");
        check("/{user.id}/{2fa}", "/{user_id}/{p2fa}");
        check("/files/{id}#add_link", "/files/{id} cut");
        check("/a?action=x", "/a cut");
        check("/a{?page,size}", "/a cut");
        check("/r(date={d})/{Sid}.json", "/r(date={d})/{Sid}.json");
        check("/v1/{name}:cancel", "/v1/{name}:cancel");
        check("/v1/{name=shelves/*/books/*}:move", "/v1/shelves/{name}/books/{name-2}:move");
        check("/v1/{name=a/**}", "/v1/a/{name...}");
        check("/x/{proxy+}", "/x/{proxy...}");
        check("/x/{+path}", "/x/{path...}");
        check("/a%20b/café", "\"/a b/café\"");
        check("/:literal", "\"/:literal\"");
        check("/%7Bx%7D", "\"/{{x}}\"");
        check(
            "/a//b",
            "an empty segment never matches: requests with `//` are refused for Some(\"/a/{rest...}\")",
        );
        check(
            "/a/{x}{y}/b",
            "two parameters need a literal between them for Some(\"/a/{rest...}\")",
        );
        check("/a%2Fb", "an encoded slash is refused for Some(\"/{rest...}\")");
        check("/a/*", "`*` is no wildcard in a path for Some(\"/a/{rest...}\")");
        check(
            "/a{;m}",
            "a matrix parameter is written with `;`, which is refused for Some(\"/{rest...}\")",
        );
        check("/a/{x", "a brace has no partner for Some(\"/a/{rest...}\")");
        check(
            "/a\u{feff}/b",
            "a character in it is none that a policy holds for Some(\"/a%EF%BB%BF/b\")",
        );
        check("a", "a path begins with `/` for None");
    }

    #[test]
    fn parameters_have_one_name() {
        let mut parameters = Parameters::default();
        let mut check = |path: &str, want: &str| {
            let template = Template::parse(path, Spelling::Bare).unwrap();
            assert_eq!(parameters.unify(&template).to_string(), want);
        };
        check("/a/{x}", "/a/{x}");
        check("/a/{y}/b/{y}", "/a/{x}/b/{y}");
        check("/a/{z}.json", "/a/{z}.json");
        check("/a/{w}.json", "/a/{z}.json");
    }
}
