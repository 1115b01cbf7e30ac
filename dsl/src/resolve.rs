//! Names looked up, words read: from the trees of the files to one [`Resolved`].

mod access;
mod atom;
mod auth;
mod fields;
mod forward;
mod group;
mod header;
mod interpolation;
mod limit;
mod list;
mod literal;
mod names;
mod operand;
mod policy;
mod proxy_header;
mod requirement;
mod route;
mod scope;
mod service;
mod setting;
mod template;
mod test;
mod unfold;
mod url;

use crate::compile::{Options, Program};
use crate::diagnostic::{Code, Diagnostic};
use crate::problems::Problems;
use crate::resolved::{NameKind, NamedList, Resolved};
use crate::source::{Loader, Span};
use crate::syntax::{Doc, Item, LetValue, Word};
use gatewright_core::policy::Origin;
use names::Names;
use policy::Choices;
use setting::Settings;
use unfold::Extent;

/// Reads all files as one policy; what cannot be understood is reported and left out.
pub(crate) fn resolve(
    program: &Program,
    loader: &dyn Loader,
    options: &Options,
) -> (Resolved, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        program,
        loader,
        names: Names::default(),
        settings: Settings::default(),
        choices: Choices::default(),
        lists: Vec::new(),
        extents: Vec::new(),
        without_prefix: 0,
        out: Resolved::default(),
        found: Problems::default(),
    };
    resolver.run(options);
    let Resolver { mut out, mut found, names, settings, lists, .. } = resolver;
    out.lists = lists;
    out.settings = settings.into_list();
    names.find_unused(program, &mut found);
    out.names = names.into_list();
    (out, found.into_list())
}

/// What is known so far. Names come first, then what others refer to by value (settings, scopes,
/// lists), then the rest in the order of the text.
struct Resolver<'a> {
    program: &'a Program,
    loader: &'a dyn Loader,
    names: Names,
    settings: Settings,
    /// What `policy` chooses for services that choose nothing else.
    choices: Choices,
    lists: Vec<NamedList>,
    /// By condition, once all are read.
    extents: Vec<Extent>,
    /// How many of the groups around have a prefix that is not understood: their routes have no
    /// path that could be compared.
    without_prefix: usize,
    out: Resolved,
    found: Problems,
}

impl<'a> Resolver<'a> {
    fn run(&mut self, options: &Options) {
        self.declare_names();
        self.read_settings(options);
        self.read_policy_blocks();
        self.read_scopes();
        self.read_lists();
        self.read_items();
        self.read_services();
        self.name_limits();
        self.read_tests();
    }

    /// Every item of every file.
    fn items(&self) -> impl Iterator<Item = &'a Item> + use<'a> {
        self.program.documents.iter().flat_map(|document| &document.items)
    }

    fn declare_names(&mut self) {
        self.names.incomplete = self.program.documents.iter().any(names::may_lack_names);
        for item in self.items() {
            let declared = match item {
                Item::Auth(auth) => Some((NameKind::Auth, &auth.name)),
                Item::Headers(headers) => Some((NameKind::Headers, &headers.name)),
                Item::Let(binding) => Some((kind_of(&binding.value), &binding.name)),
                Item::Setting(setting) => Some((NameKind::Setting, &setting.name)),
                Item::Service(service) => Some((NameKind::Service, &service.name)),
                _ => None,
            };
            if let Some((kind, name)) = declared {
                self.names.declare(kind, name, &mut self.found);
            }
        }
        self.names.number();
    }

    /// Items that others refer to by their position among the sorted names of their kind.
    fn read_items(&mut self) {
        for item in self.items() {
            match item {
                Item::Auth(auth) => self.auth(auth),
                Item::Headers(headers) => self.headers(headers),
                Item::Let(binding) => self.condition(binding),
                Item::Assert(assert) => self.report(
                    Diagnostic::new(
                        Code::ReservedAssert,
                        assert.span,
                        "`assert` is reserved for a later release: nothing would prove it yet",
                    )
                    .help("take it out; until then write a `test` with a row for each case"),
                ),
                _ => {}
            }
        }
        self.out.auths.sort_by(|a, b| a.name.cmp(&b.name));
        self.out.header_sets.sort_by(|a, b| a.name.cmp(&b.name));
        self.out.conditions.sort_by(|a, b| a.name.cmp(&b.name));
        self.bound_conditions();
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.report(diagnostic);
    }

    /// What a span says in the text.
    fn source(&self, span: Span) -> &'a str {
        self.program.sources.text(span)
    }

    /// The place as the compiled policy keeps it.
    fn origin(&self, span: Span) -> Origin {
        self.program.sources.origin(span)
    }

    /// Whether a definition is the one that its name stands for, not a repetition.
    fn is_definition(&self, name: &Word) -> bool {
        self.names.is_definition(name)
    }
}

fn kind_of(value: &LetValue) -> NameKind {
    match value {
        LetValue::Requirement(_) => NameKind::Condition,
        LetValue::List(_) => NameKind::List,
    }
}

/// The text of a doc comment.
fn doc_text(doc: &Option<Doc>) -> Option<String> {
    doc.as_ref().map(|doc| doc.text.clone())
}
