//! Words, names, lists.

use super::node::Node;
use super::{Parser, Rule};
use crate::fault::Fault;
use crate::lexis::decode;
use crate::source::Span;
use crate::syntax::{List, Spelling, Word};

/// Words that are no names of items, no bare scopes and no bare roles.
const RESERVED: &[&str] = &[
    "gate",
    "policy",
    "auth",
    "scopes",
    "headers",
    "let",
    "service",
    "under",
    "route",
    "test",
    "assert",
    "import",
    "setting",
    "caller",
    "at",
    "from",
    "host",
    "upstream",
    "guard",
    "default",
    "allow",
    "forward",
    "limit",
    "preflight",
    "public",
    "optional",
    "deny",
    "require",
    "via",
    "with",
    "includes",
    "as",
    "and",
    "or",
    "in",
    "has",
    "starts",
    "ends",
    "contains",
    "exists",
    "absent",
    "all",
    "any",
    "none",
    "scope",
    "role",
    "roles",
    "claim",
    "path",
    "query",
    "header",
    "request",
    "token",
    "subject",
    "client",
    "method",
    "issuer",
    "domain",
    "true",
    "false",
];

/// Whether a word is reserved.
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

fn is_name(word: &str) -> bool {
    let inner = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-'
    };
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(inner)
        && !word.ends_with('-')
}

impl<'t> Parser<'t, '_> {
    /// The span of a node, without white space and comments at its end.
    pub(super) fn span(&self, node: &Node<'t>) -> Span {
        let start = node.range().start;
        self.found.span(start..start + node.text().trim_end().len())
    }

    /// A bare or a quoted word.
    pub(super) fn word(&self, node: &Node<'t>) -> Word {
        let span = self.found.span(node.range());
        if node.rule() != Rule::text {
            return Word { text: node.text().to_owned(), spelling: Spelling::Bare, span };
        }
        let quoted = |mark: char| node.text().strip_prefix(mark)?.strip_suffix(mark);
        let text = match quoted('"') {
            Some(inner) => decode(inner),
            None => quoted('\'').unwrap_or(node.text()).to_owned(),
        };
        Word { text, spelling: Spelling::Quoted, span }
    }

    /// The first word of a node that a rule has read.
    pub(super) fn child_word(&self, node: &Node<'t>, rule: Rule) -> Option<Word> {
        node.child(rule).map(|child| self.word(&child))
    }

    /// The name of something new; `kind` is what goes well behind a word that cannot be a name.
    pub(super) fn name(&mut self, node: &Node<'t>, kind: &str) -> Word {
        let word = self.word(node);
        if is_reserved(&word.text) {
            let fault = Fault::Reserved(word.text.clone()).at(word.span);
            let first = if word.text == kind { "main" } else { &word.text };
            self.found
                .report(fault.help(format!("give it another name, such as `{first}-{kind}`")));
        } else if !is_name(&word.text) {
            let better = word.text.to_lowercase().replace('.', "-");
            let fault = Fault::Name(word.text.clone()).at(word.span);
            let fixed =
                is_name(&better).then(|| fault.clone().fix("rename it", word.span, better).guess());
            self.found.report(fixed.unwrap_or(fault));
        }
        word
    }

    /// A header name.
    pub(super) fn header_name(&mut self, node: &Node<'t>) -> Word {
        let word = self.word(node);
        if word.text.contains(['_', '.']) {
            let better = word.text.replace(['_', '.'], "-");
            let fault = Fault::HeaderName(word.text.clone()).at(word.span);
            self.found.report(fault.fix("use hyphens", word.span, better));
        }
        word
    }

    /// A scope.
    pub(super) fn scope(&mut self, node: &Node<'t>) -> Word {
        let word = self.word(node);
        if word.text.contains('*') {
            self.found.report(Fault::ScopeWildcard.at(word.span));
        }
        self.refuse_reserved(&word);
        word
    }

    /// A role.
    pub(super) fn role(&mut self, node: &Node<'t>) -> Word {
        let word = self.word(node);
        self.refuse_reserved(&word);
        word
    }

    fn refuse_reserved(&mut self, word: &Word) {
        if !word.is_quoted() && is_reserved(&word.text) {
            let quoted = format!("\"{}\"", word.text);
            let fault = Fault::Reserved(word.text.clone()).at(word.span);
            self.found.report(fault.fix("put it in quotes", word.span, quoted));
        }
    }

    /// The methods of a node.
    pub(super) fn methods(&mut self, node: &Node<'t>) -> Vec<Word> {
        let mut methods = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::star => methods.push(self.word(&child)),
                Rule::method => methods.push(self.method(&child)),
                Rule::stray_comma => self.refuse_comma(&child),
                _ => {}
            }
        }
        methods
    }

    /// A method of HTTP.
    pub(super) fn method(&mut self, node: &Node<'t>) -> Word {
        let word = self.word(node);
        if word.text.contains('_') {
            self.found.report(Fault::MethodName(word.text.clone()).at(word.span));
        } else if word.text.contains(|c: char| c.is_ascii_lowercase()) {
            let upper = word.text.to_ascii_uppercase();
            let title = format!("write `{upper}`");
            self.found.report(Fault::MethodCase.at(word.span).fix(title, word.span, upper));
        }
        word
    }

    /// A comma behind the last of a list without brackets.
    pub(super) fn refuse_comma(&mut self, node: &Node<'t>) {
        let span = self.found.span(node.range());
        self.found.report(Fault::TrailingComma.at(span).fix("remove the comma", span, ""));
    }

    /// A list of what `read` makes of its entries.
    pub(super) fn list<T>(
        &mut self,
        node: &Node<'t>,
        mut read: impl FnMut(&mut Self, &Node<'t>) -> Option<T>,
    ) -> Option<List<T>> {
        let entries = node.children().filter(|child| child.rule() != Rule::list_close);
        // All are read before the first bad one counts, for it does not hide the next.
        let read: Vec<Option<T>> = entries.map(|child| read(self, &child)).collect();
        let items: Option<Vec<T>> = read.into_iter().collect();
        Some(List { items: items?, span: self.found.span(node.range()) })
    }

    /// A list of scopes.
    pub(super) fn scope_list(&mut self, node: &Node<'t>) -> Option<List<Word>> {
        self.list(node, |parser, child| Some(parser.scope(child)))
    }
}
