//! `gatewright check --fix`: the fixes that are certain, made in the files.

use crate::atomic_write::{Fresh, Staged, stage};
use crate::failure::Failure;
use crate::loader::FolderLoader;
use crate::policy_file::PolicyText;
use gatewright_dsl::diagnostic::{Applicability, Code, Diagnostic, Fix, Patch, Report, Severity};
use gatewright_dsl::source::{FileId, LoadFailure, Loader};
use gatewright_dsl::{Compiled, compile_with};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A policy has no more problems than are reported, so it cannot take longer than that.
const MAX_ROUNDS: usize = 1_000;

/// What came of the fixes of one policy.
pub(crate) struct Mended {
    /// What is left, or the policy.
    pub(crate) compiled: Result<Compiled, Failure>,
    /// How many fixes were made.
    made: usize,
    /// The problems whose fixes would bring others.
    undone: BTreeSet<Problem>,
    /// Files with their new texts.
    changed: Vec<(PathBuf, String)>,
}

/// What a problem is told from others by, wherever it moves.
type Problem = (Code, String);

impl Mended {
    /// Makes the changes in the files: all of them, or none where one cannot be written.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        let staged = self.changed.iter().map(|(path, text)| stage(path, text.as_bytes(), FRESH));
        let staged: Vec<Staged> = staged.collect::<Result<_, Failure>>()?;
        staged.into_iter().try_for_each(Staged::put_in_place)
    }

    /// What was done, and what is left to somebody who looks.
    pub(crate) fn remark(&self, name: &str) -> String {
        let mut parts = vec![counted(self.made, "made")];
        if !self.undone.is_empty() {
            let codes: BTreeSet<&str> = self.undone.iter().map(|(code, _)| code.as_str()).collect();
            let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
            let undone = counted(self.undone.len(), "undone");
            parts.push(format!("{undone}, for bringing other problems ({codes})"));
        }
        let guesses = self.report().map_or(0, |report| fixes(report, Applicability::Guess).count());
        if guesses > 0 {
            parts.push(format!("{} to look at", counted(guesses, "left")));
        }
        format!("{name}: {}\n", parts.join("; "))
    }

    fn report(&self) -> Option<&Report> {
        match &self.compiled {
            Ok(compiled) => Some(&compiled.advice),
            Err(Failure::Policy(report)) => Some(report),
            Err(_) => None,
        }
    }
}

const FRESH: Fresh = Fresh::Usual;

/// `2 fixes made`
fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "es" };
    format!("{count} fix{plural} {what}")
}

/// Makes fixes in memory until none is left that helps.
pub(crate) fn mend(policy: PolicyText, path: &Path) -> Mended {
    let original = policy.source.text.clone();
    let mut draft = Draft { policy, imported: BTreeMap::new() };
    let mut now = draft.compile();
    let (mut made, mut undone) = (0, BTreeSet::new());
    for _ in 0..MAX_ROUNDS {
        let fixes = draft.candidates(now.report(), &undone);
        let Some(step) = draft.step(now.report(), &fixes, &mut undone) else { break };
        made += step.made;
        (draft, now) = (step.draft, step.now);
    }
    let changed = draft.changed(path, &original);
    let compiled = now.0.map_err(|report| Failure::Policy(Box::new(report)));
    Mended { compiled, made, undone, changed }
}

/// A policy with changes that are not in its files yet.
#[derive(Clone)]
struct Draft {
    policy: PolicyText,
    /// The new texts of imported files, by their path below the root.
    imported: BTreeMap<String, String>,
}

/// A draft compiled.
struct Attempt(Result<Compiled, Report>);

/// A draft with some fixes made, which is better than the one before.
struct Step {
    draft: Draft,
    now: Attempt,
    made: usize,
}

impl Attempt {
    fn report(&self) -> &Report {
        match &self.0 {
            Ok(compiled) => &compiled.advice,
            Err(report) => report,
        }
    }
}

impl Draft {
    fn compile(&self) -> Attempt {
        let PolicyText { source, options, root } = &self.policy;
        let loader = Drafts { changed: &self.imported, folder: FolderLoader::new(root.clone()) };
        Attempt(compile_with(source, &loader, options))
    }

    /// The fixes that are certain and not known to bring other problems.
    fn candidates(&self, report: &Report, undone: &BTreeSet<Problem>) -> Vec<(Problem, Fix)> {
        let open = fixes(report, Applicability::Certain)
            .map(|(diagnostic, fix)| (problem(diagnostic), fix.clone()));
        open.filter(|(problem, _)| !undone.contains(problem)).collect()
    }

    /// As many fixes as go together, or the first that helps where together they do not.
    fn step(
        &self,
        before: &Report,
        fixes: &[(Problem, Fix)],
        undone: &mut BTreeSet<Problem>,
    ) -> Option<Step> {
        if fixes.is_empty() {
            return None;
        }
        let mut together = Patch::default();
        let made = fixes.iter().filter(|(_, fix)| together.add(fix)).count();
        if let Some(step) = self.tried(before, &together, made) {
            return Some(step);
        }
        for (problem, fix) in fixes {
            let mut alone = Patch::default();
            alone.add(fix);
            if let Some(step) = self.tried(before, &alone, 1) {
                return Some(step);
            }
            undone.insert(problem.clone());
        }
        None
    }

    /// The draft with a patch, if that is better.
    fn tried(&self, before: &Report, patch: &Patch, made: usize) -> Option<Step> {
        let mut draft = self.clone();
        for (file, text) in patch.apply(before.sources()) {
            match file {
                FileId(0) => draft.policy.source.text = text,
                file => {
                    let name = before.sources().name(file);
                    draft.imported.insert(self.policy.below_root(name).to_owned(), text);
                }
            }
        }
        let now = draft.compile();
        improves(before, now.report()).then_some(Step { draft, now, made })
    }

    /// The files that differ now; imported ones lie below the root, or they would not be read.
    fn changed(self, path: &Path, original: &str) -> Vec<(PathBuf, String)> {
        let PolicyText { source, root, .. } = self.policy;
        let imported = self.imported.into_iter().map(|(name, text)| (root.join(name), text));
        let own = (source.text != original).then(|| (path.to_owned(), source.text));
        own.into_iter().chain(imported).collect()
    }
}

/// Imported files as they will be.
struct Drafts<'a> {
    changed: &'a BTreeMap<String, String>,
    folder: FolderLoader,
}

impl Loader for Drafts<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        match self.changed.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.folder.load(path),
        }
    }
}

fn fixes(
    report: &Report,
    applicability: Applicability,
) -> impl Iterator<Item = (&Diagnostic, &Fix)> {
    let all = report.diagnostics().iter();
    all.filter_map(|diagnostic| Some((diagnostic, diagnostic.fix.as_ref()?)))
        .filter(move |(_, fix)| fix.applicability == applicability)
}

fn problem(diagnostic: &Diagnostic) -> Problem {
    (diagnostic.code, diagnostic.message.clone())
}

/// Whether there are fewer problems and no new errors.
fn improves(before: &Report, after: &Report) -> bool {
    let count = |report: &Report| {
        let of = |severity| report.diagnostics().iter().filter(move |d| d.severity == severity);
        (of(Severity::Error).count(), of(Severity::Warning).count())
    };
    let errors = |report: &Report| {
        let mut errors: BTreeMap<Problem, usize> = BTreeMap::new();
        for error in report.diagnostics().iter().filter(|d| d.is_error()) {
            *errors.entry(problem(error)).or_default() += 1;
        }
        errors
    };
    let known = errors(before);
    let is_known =
        |(error, count): (Problem, usize)| known.get(&error).is_some_and(|before| count <= *before);
    count(after) < count(before) && errors(after).into_iter().all(is_known)
}
