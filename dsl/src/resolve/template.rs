//! Paths, read by `core` and refused in the words of the language.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::Word;
use gatewright_core::route::{ParameterType, Template, TemplateError, TemplateFault};

impl Resolver<'_> {
    /// The template that a word writes.
    pub(super) fn template(&mut self, word: &Word) -> Option<Template> {
        let text = self.live_text(word);
        match Template::parse(&text, word.spelling) {
            Ok(template) => {
                self.refuse_stray_marks(word);
                Some(template)
            }
            Err(error) => {
                let at = match text == word.text {
                    true => word.inside(error.at.clone()),
                    false => word.span,
                };
                self.report(refused(word, &error, at));
                None
            }
        }
    }

    /// Commas and parentheses end a path in a list, so a bare path that has them stands in quotes.
    fn refuse_stray_marks(&mut self, word: &Word) {
        let Some((at, message)) = stray_mark(&word.text).filter(|_| !word.is_quoted()) else {
            return;
        };
        let quoted = format!("\"{}\"", word.text);
        self.report(Diagnostic::new(Code::Path, word.inside(at..at + 1), message).fix(
            "put the path in quotes",
            word.span,
            quoted,
        ));
    }
}

/// The first comma outside of parentheses, or parenthesis without a partner in its segment.
fn stray_mark(path: &str) -> Option<(usize, &'static str)> {
    const PARTNER: &str = "this parenthesis has no partner in its segment";
    let (mut open, mut in_braces) = (Vec::new(), false);
    for (at, character) in path.char_indices() {
        match character {
            '{' => in_braces = true,
            '}' => in_braces = false,
            _ if in_braces => {}
            '(' => open.push(at),
            ')' if open.pop().is_none() => return Some((at, PARTNER)),
            '/' if !open.is_empty() => break,
            ',' if open.is_empty() => {
                return Some((at, "a comma stands only between parentheses in a bare path"));
            }
            _ => {}
        }
    }
    open.first().map(|at| (*at, PARTNER))
}

fn refused(word: &Word, error: &TemplateError, at: Span) -> Diagnostic {
    let code = match &error.fault {
        TemplateFault::Star | TemplateFault::Colon(_) => Code::PathHabit,
        TemplateFault::Query | TemplateFault::Fragment => Code::PathQuery,
        TemplateFault::Name(name) if name.starts_with(['?', '&', '#']) => Code::PathQuery,
        _ => Code::Path,
    };
    let refused = Diagnostic::new(code, at, error.fault.to_string());
    match &error.fault {
        TemplateFault::Star => star(word, error, refused, at),
        TemplateFault::Colon(name) => {
            let parameter = format!("{{{name}}}");
            refused.fix(format!("write `{parameter}`"), at, parameter)
        }
        _ if code == Code::PathQuery => refused.help(
            "take it out: the path alone chooses a route; conditions read the query as `query.x`",
        ),
        TemplateFault::NoSlash => refused
            .fix("put a `/` before it", at.before(), "/")
            .help("paths are written from the root"),
        TemplateFault::NotBare('[' | ']' | '\\' | '^' | '|') => refused.help(
            "there are no regular expressions; a parameter is `{name}`, or `{name: int}` for one \
             of a type; the character itself stands in a path in quotes",
        ),
        TemplateFault::NotBare('<' | '>') => refused.help("a parameter is written `{name}`"),
        TemplateFault::NotBare(_) => refused.help("write the path in quotes"),
        TemplateFault::Name(name) if name.ends_with('*') || name.starts_with('*') => {
            let tail = format!("{{{}...}}", name.trim_matches('*'));
            refused.fix(format!("write `{tail}`"), at, tail).guess()
        }
        TemplateFault::Type(kind) if matches!(kind.trim(), "string" | "str" | "text") => {
            refused.help("a parameter of any text has no type: `{name}`")
        }
        TemplateFault::Type(kind) if matches!(kind.trim(), "number" | "integer") => {
            refused.help("whole numbers are `int`")
        }
        TemplateFault::Type(_) => {
            let names: Vec<&str> = ParameterType::ALL.iter().map(|kind| kind.as_str()).collect();
            refused.help(format!("the types are {}", super::fields::listed(&names)))
        }
        TemplateFault::TailNotLast(name) => refused.help(format!("one segment is `{{{name}}}`")),
        _ => refused,
    }
}

/// `/admin/*` is `/admin/{rest...}` here, and `/a/*/b` is `/a/{name}/b`.
fn star(word: &Word, error: &TemplateError, refused: Diagnostic, at: Span) -> Diagnostic {
    let segment = |text: &str| matches!(text, "*" | "**");
    let begins = word.text.get(..error.at.start).is_some_and(|before| before.ends_with('/'));
    let whole = begins && word.text.get(error.at.clone()).is_some_and(segment);
    let last = error.at.end == word.text.len();
    match (whole, last) {
        (true, true) => refused.fix("write `{rest...}`", at, "{rest...}").guess(),
        (true, false) => refused.help("write `{name}` for one segment"),
        (false, _) => refused.help("write `{name}` for a part of a segment"),
    }
}
