//! Text in, policy out.

mod imports;
mod location;
mod options;

pub use location::{LocationFault, resolve_location};
pub use options::Options;

pub(crate) use imports::Program;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::lower::lower;
use crate::resolve::resolve;
use crate::resolved::Resolved;
use crate::source::{FileId, Loader, Source, Span};
use crate::syntax::Document;
use gatewright_core::policy::Policy;

/// A policy with what it was made of.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What the engine loads.
    pub policy: Policy,
    /// Every name looked up, for those who ask what stands where.
    pub resolved: Resolved,
    /// The warnings.
    pub advice: Report,
}

/// Compiles a policy without settings handed in; imports are relative to the folder of `source`
/// and lie below the folder that its name is relative to.
///
/// ```
/// use gatewright_dsl::compile;
/// use gatewright_dsl::source::{NoImports, Source};
///
/// let text = "gate 1\nservice shop {\n  host any\n  route GET /healthz public\n}\n";
/// let compiled = compile(&Source::new("policy.gate", text), &NoImports).unwrap();
/// assert!(compiled.policy.digest().starts_with("sha256:"));
/// ```
///
/// # Errors
/// All problems of the text, errors and warnings, in its order.
pub fn compile(source: &Source, loader: &dyn Loader) -> Result<Compiled, Report> {
    compile_with(source, loader, &Options::default())
}

/// Compiles a policy with settings and a root.
///
/// # Errors
/// All problems of the text, errors and warnings, in its order.
pub fn compile_with(
    source: &Source,
    loader: &dyn Loader,
    options: &Options,
) -> Result<Compiled, Report> {
    let (resolved, found) = analyse(source, loader, options);
    let sources = resolved.sources.clone();
    if found.iter().any(Diagnostic::is_error) {
        return Err(Report::new(found, sources));
    }
    match Policy::try_from(lower(&resolved)) {
        Ok(policy) => Ok(Compiled { policy, resolved, advice: Report::new(found, sources) }),
        Err(fault) => {
            let whole = Span::new(FileId(0), 0..0);
            let refused = Diagnostic::new(Code::PolicyTooLarge, whole, fault.to_string())
                .help("cut the policy into smaller ones, for instance one for each host");
            Err(Report::new([found, vec![refused]].concat(), sources))
        }
    }
}

/// All problems of a policy, errors and warnings, in the order of its text.
///
/// ```
/// use gatewright_dsl::check;
/// use gatewright_dsl::source::{NoImports, Source};
///
/// let source = Source::new("policy.gate", "gate 1\nheaders identity { X-User-Id: sujbect }\n");
/// let report = check(&source, &NoImports, &Default::default());
/// assert!(report.has_errors());
/// ```
pub fn check(source: &Source, loader: &dyn Loader, options: &Options) -> Report {
    match compile_with(source, loader, options) {
        Ok(compiled) => compiled.advice,
        Err(report) => report,
    }
}

/// Everything but making tables of it.
fn analyse(source: &Source, loader: &dyn Loader, options: &Options) -> (Resolved, Vec<Diagnostic>) {
    let mut program = Program::load(source, loader, options);
    let mut found = std::mem::take(&mut program.found);
    let torn = Torn::of(&program.documents, &found);
    let (mut resolved, mut meant) = resolve(&program, loader, options);
    resolved.sources = program.sources;
    let errors = found.iter().chain(&meant).any(Diagnostic::is_error);
    let whole = !errors && !program.documents.iter().any(Document::has_broken);
    meant.extend(crate::check::check(&resolved, whole));
    meant.retain(|diagnostic| !torn.hides(diagnostic));
    found.append(&mut meant);
    (resolved, found)
}

/// Where braces stop to balance: problems of meaning behind that are noise.
struct Torn(Vec<Span>);

impl Torn {
    fn of(documents: &[Document], found: &[Diagnostic]) -> Torn {
        let brace = |d: &&Diagnostic| matches!(d.code, Code::OpenBrace | Code::StrayBrace);
        let torn = documents.iter().filter(|document| !document.balanced);
        let first = |document: &Document| {
            let places = found.iter().filter(brace).map(Diagnostic::span);
            let here = places.filter(|place| place.file == document.file);
            here.min().unwrap_or(Span::new(document.file, 0..0))
        };
        Torn(torn.map(first).collect())
    }

    fn hides(&self, diagnostic: &Diagnostic) -> bool {
        let at = diagnostic.span();
        let behind = |torn: &Span| torn.file == at.file && torn.start <= at.start;
        self.0.iter().any(behind) || (!self.0.is_empty() && !diagnostic.is_error())
    }
}
