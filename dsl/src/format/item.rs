//! Items, and the entries of their blocks.

use super::piece::{DEEPER, LINE, NEXT, Piece, Table, WORDS};
use super::sketch::Sketch;
use crate::source::Span;
use crate::syntax::{
    Assert, AssertKind, Auth, Demand, Field, HeaderAction, HeaderLine, Headers, Import, Item, Let,
    LetValue, Modifier, PolicyBlock, Requirement, ScopeEntry, Scopes, Setting, Value, Word,
};

impl<'t> Sketch<'t> {
    /// One item.
    pub(super) fn item(&mut self, item: &'t Item) {
        match item {
            Item::Policy(policy) => self.policy(policy),
            Item::Auth(auth) => self.auth(auth),
            Item::Scopes(scopes) => self.scopes(scopes),
            Item::Headers(headers) => self.headers(headers),
            Item::Let(binding) => self.binding(binding),
            Item::Setting(setting) => self.setting(setting),
            Item::Service(service) => self.service(service),
            Item::Under(under) => self.under(under),
            Item::Route(route) => self.route(route),
            Item::Import(import) => self.import(import),
            Item::Test(test) => self.test(test),
            Item::Assert(assertion) => self.assertion(assertion),
            Item::Broken(broken) => self.copy(broken.span),
        }
    }

    fn policy(&mut self, policy: &'t PolicyBlock) {
        self.keyword(policy.span, "policy");
        self.entries(policy.span, &policy.fields, Self::field);
    }

    fn auth(&mut self, auth: &'t Auth) {
        self.keyword(auth.span, "auth");
        self.glue(" ");
        self.word(&auth.name);
        self.glue(" = ");
        self.word(&auth.kind);
        self.entries(auth.span, &auth.fields, Self::field);
    }

    fn scopes(&mut self, scopes: &'t Scopes) {
        self.keyword(scopes.span, "scopes");
        self.entries(scopes.span, &scopes.entries, Self::scope_entry);
    }

    fn headers(&mut self, headers: &'t Headers) {
        self.keyword(headers.span, "headers");
        self.glue(" ");
        self.word(&headers.name);
        self.entries(headers.span, &headers.lines, Self::header_line);
    }

    /// A block of lines that may stand on one line, if the source has it so.
    pub(super) fn entries<T>(
        &mut self,
        span: Span,
        entries: &'t [T],
        write: impl Fn(&mut Self, &'t T),
    ) {
        self.block(span, self.is_one_line(span), entries, |_, _| NEXT, write);
    }

    // ---- entries

    /// A name and its values.
    pub(super) fn field(&mut self, field: &'t Field) {
        self.piece(Piece::Entry(Table::Fields));
        // A field that no `auth` has is copied to its end.
        if field.values.is_empty() {
            return self.copy(field.span);
        }
        if let "audience" | "algorithms" = field.name.text.as_str() {
            let name = |sketch: &mut Self| sketch.word(&field.name);
            return self.named_series(name, &field.values, Self::value);
        }
        self.word(&field.name);
        self.gap();
        self.series(&field.values, |sketch| sketch.glue(" "), Self::value);
    }

    fn scope_entry(&mut self, entry: &'t ScopeEntry) {
        self.piece(Piece::Entry(Table::Scopes));
        self.word(&entry.name);
        if let Some(description) = &entry.description {
            self.gap();
            self.word(description);
        }
        if let Some(includes) = &entry.includes {
            self.gap();
            self.glue("includes ");
            self.list(includes, Self::word);
        }
    }

    fn header_line(&mut self, line: &'t HeaderLine) {
        self.piece(Piece::Entry(Table::Headers));
        match &line.action {
            HeaderAction::Set { name, value, modifiers } => self.set(name, value, modifiers),
            HeaderAction::Keep(name) => self.kept(line.span, "keep", name),
            HeaderAction::Drop(name) => self.kept(line.span, "drop", name),
        }
    }

    fn kept(&mut self, span: Span, action: &'static str, name: &'t Word) {
        self.keyword(span, action);
        self.glue(" ");
        self.word(name);
    }

    fn set(&mut self, name: &'t Word, value: &'t Value, modifiers: &'t [Modifier]) {
        self.word(name);
        self.glue(":");
        self.gap();
        self.value(value);
        for modifier in modifiers {
            self.glue(" ");
            self.modifier(modifier);
        }
    }

    fn modifier(&mut self, modifier: &'t Modifier) {
        match modifier {
            Modifier::Expanded(span) => self.at(*span, "expanded"),
            Modifier::Json(span) => self.at(*span, "json"),
            Modifier::Join(text) => self.with_word("join ", text),
            Modifier::Or(text) => self.with_word("or ", text),
        }
    }

    /// A word behind another one.
    pub(super) fn with_word(&mut self, before: &'static str, word: &'t Word) {
        self.glue(before);
        self.word(word);
    }

    // ---- items without braces

    fn binding(&mut self, binding: &'t Let) {
        self.defined(binding.span, "let", &binding.name, |sketch| match &binding.value {
            LetValue::List(list) => {
                sketch.glue(" ");
                sketch.list(list, Self::value);
            }
            LetValue::Requirement(inner) => sketch.defining(inner),
        });
    }

    /// A requirement that is broken begins on a line of its own.
    fn defining(&mut self, requirement: &'t Requirement) {
        match requirement {
            Requirement::All { .. } | Requirement::Any { .. } => self.line_end(DEEPER),
            Requirement::Parentheses { .. } | Requirement::Atom(_) => self.glue(" "),
        }
        self.parts(requirement, LINE);
    }

    fn setting(&mut self, setting: &'t Setting) {
        self.defined(setting.span, "setting", &setting.name, |sketch| {
            sketch.with_word(" ", &setting.value);
        });
    }

    /// `let office = …`
    fn defined(
        &mut self,
        span: Span,
        keyword: &'static str,
        name: &'t Word,
        write: impl FnOnce(&mut Self),
    ) {
        self.piece(Piece::Entry(Table::Definitions(keyword)));
        self.group(WORDS, |sketch| {
            sketch.keyword(span, keyword);
            sketch.with_word(" ", name);
            sketch.gap();
            sketch.glue("=");
            write(sketch);
        });
    }

    fn import(&mut self, import: &'t Import) {
        self.keyword(import.span, "import");
        self.with_word(" ", &import.path);
    }

    fn assertion(&mut self, assertion: &'t Assert) {
        self.keyword(assertion.span, "assert");
        self.glue(" ");
        match &assertion.kind {
            AssertKind::PublicOnly(routes) => {
                self.glue("public only ");
                self.list(routes, |sketch, route| sketch.asserted(&route.methods, &route.pattern));
            }
            AssertKind::Requires { methods, pattern, demand } => {
                self.asserted(methods, pattern);
                self.glue(" requires ");
                self.demand(demand);
            }
        }
    }

    fn asserted(&mut self, methods: &'t [Word], pattern: &'t Word) {
        self.methods(methods);
        if !methods.is_empty() {
            self.glue(" ");
        }
        self.word(pattern);
    }

    fn demand(&mut self, demand: &'t Demand) {
        match demand {
            Demand::Requirement(inner) => self.requirement(inner),
            Demand::AnyScope(span) => self.at(*span, "any scope"),
            Demand::AnyCaller(span) => self.at(*span, "any caller"),
        }
    }
}
