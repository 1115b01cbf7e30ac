//! Diagnostics as text for a terminal, drawn as rustc draws them.

use super::{Diagnostic, Edit, Fix, Label, Report, Severity};
use crate::source::{FileId, SourceMap};
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use std::ops::Range;

/// Whether the text holds ANSI escapes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// Plain text.
    #[default]
    Off,
    /// ANSI escapes.
    On,
}

impl Report {
    /// Every problem with its lines, its help and its fix, and a summary at the end.
    pub fn render(&self, colours: Colours) -> String {
        let mut text = String::new();
        for diagnostic in self.diagnostics() {
            text.push_str(&diagnostic.render(self.sources(), colours));
            text.push_str("\n\n");
        }
        text + &self.summary() + "\n"
    }
}

impl Diagnostic {
    /// One problem with its lines, its help and its fix, without a line end behind it.
    pub fn render(&self, sources: &SourceMap, colours: Colours) -> String {
        let renderer = match colours {
            Colours::Off => Renderer::plain(),
            Colours::On => Renderer::styled(),
        };
        let fix = self.fix.as_ref().map(|fix| fix_group(fix, sources));
        let groups: Vec<Group<'_>> =
            std::iter::once(main_group(self, sources)).chain(fix.into_iter().flatten()).collect();
        renderer.render(&groups)
    }
}

fn main_group<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code.as_str());
    let snippets = files(&diagnostic.labels).into_iter().filter_map(|file| {
        let ranges = diagnostic.labels.iter().map(|label| (label.span.file, label.span.range()));
        let window = Window::around(sources, file, ranges)?;
        Some(annotated(&window, file, diagnostic))
    });
    let group = Group::with_title(title).elements(snippets.collect::<Vec<_>>());
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

fn annotated<'a>(
    window: &Window<'a>,
    file: FileId,
    diagnostic: &'a Diagnostic,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let labels = diagnostic.labels.iter().enumerate();
    let annotations = labels.filter(|(_, label)| label.span.file == file).map(|(index, label)| {
        let kind = match index {
            0 => AnnotationKind::Primary,
            _ => AnnotationKind::Context,
        };
        let text = (!label.text.is_empty()).then_some(label.text.as_str());
        kind.span(window.shift(label.span.range())).label(text)
    });
    window.snippet().annotations(annotations.collect::<Vec<_>>())
}

fn fix_group<'a>(fix: &'a Fix, sources: &'a SourceMap) -> Option<Group<'a>> {
    let file = fix.edits.first()?.span.file;
    let ranges = fix.edits.iter().map(|edit| (edit.span.file, edit.span.range()));
    let window = Window::around(sources, file, ranges)?;
    let patch = |edit: &'a Edit| Patch::new(window.shift(edit.span.range()), edit.insert.as_str());
    let patches: Vec<Patch<'_>> = fix.edits.iter().map(patch).collect();
    let title = Level::HELP.secondary_title(&fix.title);
    Some(Group::with_title(title).element(window.snippet().patches(patches)))
}

fn files(labels: &[Label]) -> Vec<FileId> {
    let mut files: Vec<FileId> = Vec::new();
    for label in labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
}

/// The lines of a file that are shown. The drawing walks over all the text it is given, so it is
/// given no more than it needs.
struct Window<'a> {
    name: &'a str,
    text: &'a str,
    start: usize,
    first_line: u32,
}

impl<'a> Window<'a> {
    fn around(
        sources: &'a SourceMap,
        file: FileId,
        ranges: impl Iterator<Item = (FileId, Range<usize>)>,
    ) -> Option<Window<'a>> {
        let here: Vec<Range<usize>> =
            ranges.filter(|(of, _)| *of == file).map(|(_, range)| range).collect();
        let first = here.iter().map(|range| range.start).min()?;
        let last = here.iter().map(|range| range.end).max()?;
        let first_line = sources.place_at(file, first).line;
        let start = sources.line_start(file, first_line);
        let end = sources.line_start(file, sources.place_at(file, last).line + 1);
        let text = sources.get(file)?.text.get(start..end)?;
        Some(Window { name: sources.name(file), text, start, first_line })
    }

    fn snippet<T: Clone>(&self) -> Snippet<'a, T> {
        Snippet::source(self.text).path(self.name).line_start(self.first_line as usize)
    }

    fn shift(&self, range: Range<usize>) -> Range<usize> {
        let moved = |offset: usize| offset.saturating_sub(self.start).min(self.text.len());
        moved(range.start)..moved(range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::{Source, Span};

    #[test]
    fn columns_count_characters_and_the_fix_is_shown() {
        let text = "gate 1\nlet é = claim.a = \"é\"\nlet b = x\n";
        let mut sources = SourceMap::new();
        let file = sources.add(Source::new("p.gate", text));
        let at = |needle: &str| {
            let start = text.find(needle).unwrap();
            Span::new(file, start..start + needle.len())
        };
        let sign = Span::new(file, at("= \"").start as usize..at("= \"").start as usize + 1);
        let diagnostic = Diagnostic::new(Code::Assignment, sign, "`=` does not compare")
            .label(at("let b"), "and here")
            .help("equality is written `==`")
            .fix("write `==`", sign, "==");
        let report = Report::new(vec![diagnostic], sources);
        assert_eq!(
            report.render(Colours::Off),
            "\
error[GW0112]: `=` does not compare
 --> p.gate:2:17
  |
2 | let é = claim.a = \"é\"
  |                 ^
3 | let b = x
  | ----- and here
  |
  = help: equality is written `==`
help: write `==`
  |
2 | let é = claim.a == \"é\"
  |                  +

1 error
"
        );
        assert!(report.render(Colours::On).contains("\u{1b}["));
    }
}
