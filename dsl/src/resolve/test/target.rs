//! The target of a row: a path with its query, an absolute URL, or the raw text in quotes.

use super::super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::Target;
use crate::syntax::Word;
use gatewright_core::host::Host;

impl Resolver<'_> {
    pub(super) fn target(&mut self, word: &Word) -> Option<Target> {
        if word.is_quoted() {
            return Some(Target::Raw(self.text(word).into_owned()));
        }
        let read = read(&word.text);
        if read.is_none() {
            let braces = word.text.contains(['{', '}']);
            let message = format!("`{}` is no target", word.text);
            let wrong = Diagnostic::new(Code::TestTarget, word.span, message);
            self.report(match braces {
                true => {
                    wrong.help("a test asks for one path: write a value in place of the braces")
                }
                false => wrong.help(
                    "write a path with its query, an absolute URL, or the raw target in quotes",
                ),
            });
        }
        read
    }
}

fn read(text: &str) -> Option<Target> {
    if text.contains(['{', '}', '#']) {
        return None;
    }
    let (https, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => {
            let (path, query) = cut(text);
            return text.starts_with('/').then_some(Target::Path { path, query });
        }
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, behind) = rest.split_at_checked(end)?;
    Host::parse(host.as_bytes(), 0)?;
    let (path, query) = cut(behind);
    Some(Target::Absolute { https, host: host.to_owned(), path, query })
}

/// Path and query, cut at the first `?`.
fn cut(text: &str) -> (String, Option<String>) {
    match text.split_once('?') {
        Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
        None => (text.to_owned(), None),
    }
}
