//! The files of one policy: the one that was named, and those that it imports.

use super::Options;
use super::location::{below_root, resolve_location};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::parse;
use crate::source::{FileId, Loader, Source, SourceMap};
use crate::syntax::{Document, Import, Item};
use rustc_hash::FxHashMap;

/// The most files that one policy imports (S36).
const MAX_FILES: usize = 256;
/// The most bytes that all files of one policy have (S36).
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Every file of a policy, parsed.
pub(crate) struct Program {
    /// The texts.
    pub(crate) sources: SourceMap,
    /// Their trees, by file.
    pub(crate) documents: Vec<Document>,
    /// Their paths below the root, by file; `None` where the file does not lie below it.
    pub(crate) locations: Vec<Option<String>>,
    /// What is wrong with the texts and the imports.
    pub(crate) found: Vec<Diagnostic>,
}

impl Program {
    /// Reads a file and everything that it imports.
    pub(crate) fn load(source: &Source, loader: &dyn Loader, options: &Options) -> Program {
        let program = Program {
            sources: SourceMap::new(),
            documents: Vec::new(),
            locations: Vec::new(),
            found: Vec::new(),
        };
        let location = below_root(&options.root, &source.name);
        let mut reader = Reader { program, loader, options, known: FxHashMap::default(), bytes: 0 };
        reader.read(source, location.as_deref());
        reader.program
    }

    /// What a path that stands in a file means below the root.
    pub(crate) fn locate(&self, file: FileId, relative: &str) -> Result<String, String> {
        let location = self.locations.get(file.0 as usize).and_then(Option::as_deref);
        let from = location.ok_or("the file that names it does not lie below the root")?;
        resolve_location(from, relative).map_err(|fault| fault.to_string())
    }
}

struct Reader<'a> {
    program: Program,
    loader: &'a dyn Loader,
    options: &'a Options,
    /// Files by their path; those that are still open have their imports being read.
    known: FxHashMap<String, State>,
    bytes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Read,
}

impl Reader<'_> {
    /// Each file's imports are read before it is done, so that one that is open is a cycle.
    fn read(&mut self, source: &Source, location: Option<&str>) {
        self.bytes += source.text.len();
        let file = self.program.sources.add(source.clone());
        let document = parse(file, &source.text, &mut self.program.found);
        let imports: Vec<Import> = document.items.iter().filter_map(import).cloned().collect();
        self.program.documents.push(document);
        self.program.locations.push(location.map(String::from));
        self.mark(location, State::Open);
        imports.iter().for_each(|import| self.import(file, import));
        self.mark(location, State::Read);
    }

    fn mark(&mut self, location: Option<&str>, state: State) {
        if let Some(location) = location {
            self.known.insert(location.to_owned(), state);
        }
    }

    fn import(&mut self, file: FileId, import: &Import) {
        let at = import.path.span;
        let path = match self.program.locate(file, &import.path.text) {
            Ok(path) => path,
            Err(why) => {
                let message = format!("`{}` cannot be imported: {why}", import.path.text);
                let help = "a path is relative to the file it stands in, below the root";
                return self.report(Diagnostic::new(Code::ImportPath, at, message).help(help));
            }
        };
        match self.known.get(&path) {
            Some(State::Read) => return,
            Some(State::Open) => {
                let message = format!("`{path}` imports itself, by way of this file");
                return self.report(
                    Diagnostic::new(Code::ImportCycle, at, message)
                        .help("move what both need into a file of its own"),
                );
            }
            None => {}
        }
        if self.known.len() > MAX_FILES || self.bytes > MAX_BYTES {
            let message = format!(
                "a policy imports at most {MAX_FILES} files with {MAX_BYTES} bytes altogether"
            );
            return self.report(Diagnostic::new(Code::TooManyImports, at, message));
        }
        self.fetch(import, path);
    }

    fn fetch(&mut self, import: &Import, path: String) {
        let at = import.path.span;
        let fail = |why: &dyn std::fmt::Display| {
            let message = format!("`{path}` cannot be read: {why}");
            Diagnostic::new(Code::ImportMissing, at, message)
        };
        let bytes = match self.loader.load(&path) {
            Ok(bytes) => bytes,
            Err(why) => {
                let diagnostic = fail(&why);
                self.known.insert(path, State::Read);
                return self.report(diagnostic);
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => self.read(&Source::new(self.shown(&path), text), Some(&path)),
            Err(_) => {
                let diagnostic = fail(&"it is not UTF-8");
                self.report(Diagnostic { code: Code::NotUtf8, ..diagnostic });
            }
        }
    }

    /// The name that an imported file is reported under.
    fn shown(&self, path: &str) -> String {
        match self.options.root.trim_end_matches('/') {
            "" => path.to_owned(),
            root => format!("{root}/{path}"),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.program.found.push(diagnostic);
    }
}

fn import(item: &Item) -> Option<&Import> {
    match item {
        Item::Import(import) => Some(import),
        _ => None,
    }
}
