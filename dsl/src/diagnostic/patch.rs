//! Fixes made in the text.

use super::{Edit, Fix};
use crate::source::{FileId, SourceMap, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Fixes that do not get into each other's way, to be made in one go.
///
/// ```
/// use gatewright_dsl::check;
/// use gatewright_dsl::diagnostic::Patch;
/// use gatewright_dsl::source::{FileId, NoImports, Source};
///
/// let source = Source::new("policy.gate", "gate 1\nroute get /healthz public\n");
/// let report = check(&source, &NoImports, &Default::default());
/// let mut patch = Patch::default();
/// for fix in report.diagnostics().iter().filter_map(|diagnostic| diagnostic.fix.as_ref()) {
///     assert!(patch.add(fix));
/// }
/// let changed = patch.apply(report.sources());
/// assert_eq!(changed[&FileId(0)], "gate 1\nroute GET /healthz public\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    edits: Vec<Edit>,
}

impl Patch {
    /// Takes a fix in as a whole; not where one of its edits touches one of another fix.
    pub fn add(&mut self, fix: &Fix) -> bool {
        let free = |edit: &Edit| !self.edits.iter().any(|other| touch(edit.span, other.span));
        let fits = fix.edits.iter().all(free);
        if fits {
            self.edits.extend(fix.edits.iter().cloned());
        }
        fits
    }

    /// The new texts of the files that change.
    pub fn apply(&self, sources: &SourceMap) -> BTreeMap<FileId, String> {
        let files: BTreeSet<FileId> = self.edits.iter().map(|edit| edit.span.file).collect();
        let texts = files.into_iter().filter_map(|file| {
            let text = sources.get(file).map(|source| source.text.as_str())?;
            Some((file, self.edited(file, text)))
        });
        texts.collect()
    }

    fn edited(&self, file: FileId, text: &str) -> String {
        let mut edits: Vec<&Edit> =
            self.edits.iter().filter(|edit| edit.span.file == file).collect();
        edits.sort_by_key(|edit| edit.span);
        let mut edited = String::with_capacity(text.len());
        let mut kept = 0;
        for Edit { span, insert } in edits {
            edited += text.get(kept..span.range().start).unwrap_or_default();
            edited += insert;
            kept = span.range().end;
        }
        edited + text.get(kept..).unwrap_or_default()
    }
}

/// Whether two pieces overlap or meet: what comes first where they meet would be a guess.
fn touch(one: Span, other: Span) -> bool {
    one.file == other.file && one.start <= other.end && other.start <= one.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;
    use crate::source::Source;

    /// First byte, byte behind the last, and what comes in their place.
    type Change = (usize, usize, &'static str);

    fn fix(edits: &[Change]) -> Fix {
        let edit = |(start, end, insert): &Change| Edit {
            span: Span::new(FileId(0), *start..*end),
            insert: (*insert).to_owned(),
        };
        let edits = edits.iter().map(edit).collect();
        Fix { title: String::new(), edits, applicability: Applicability::Certain }
    }

    #[test]
    fn fixes_are_made_whole_or_not_at_all() {
        let check = |fixes: &[(&[Change], bool)], want: &str| {
            let mut sources = SourceMap::new();
            sources.add(Source::new("p.gate", "abcdef"));
            let mut patch = Patch::default();
            for (edits, taken) in fixes {
                assert_eq!(patch.add(&fix(edits)), *taken, "{edits:?}");
            }
            assert_eq!(patch.apply(&sources).remove(&FileId(0)).unwrap_or_default(), want);
        };
        check(&[], "");
        check(&[(&[(4, 5, "E")], true), (&[(0, 1, ""), (2, 2, "-")], true)], "b-cdEf");
        check(&[(&[(1, 3, "x")], true), (&[(2, 4, "y")], false)], "axdef");
        check(&[(&[(1, 1, "x")], true), (&[(1, 1, "y")], false)], "axbcdef");
        check(&[(&[(1, 3, "x")], true), (&[(3, 4, "y"), (5, 6, "z")], false)], "axdef");
        check(&[(&[(0, 1, "x"), (1, 1, "y")], true)], "xybcdef");
    }
}
