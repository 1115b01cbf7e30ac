//! Diagnostics as JSON: offsets in UTF-8 bytes, lines and columns from 1, columns in characters.

use super::{Diagnostic, Edit, Fix, Label, Report};
use crate::source::SourceMap;
use serde::Serialize;

#[derive(Serialize)]
struct DiagnosticJson<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    labels: Vec<LabelJson<'a>>,
    help: Option<&'a str>,
    fix: Option<FixJson<'a>>,
}

#[derive(Serialize)]
struct LabelJson<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    line: u32,
    column: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct FixJson<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditJson<'a>>,
}

#[derive(Serialize)]
struct EditJson<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    insert: &'a str,
}

impl Report {
    /// A JSON array of all problems, without spaces.
    pub fn to_json(&self) -> String {
        let all: Vec<_> = self.diagnostics().iter().map(|d| view(d, self.sources())).collect();
        // Strings, numbers and lists of them always serialise.
        serde_json::to_string(&all).unwrap_or_default()
    }
}

impl Diagnostic {
    /// One JSON object; `sources` holds the files that it points into.
    pub fn to_json(&self, sources: &SourceMap) -> String {
        serde_json::to_string(&view(self, sources)).unwrap_or_default()
    }
}

fn view<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> DiagnosticJson<'a> {
    DiagnosticJson {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        labels: diagnostic.labels.iter().map(|label| label_view(label, sources)).collect(),
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| fix_view(fix, sources)),
    }
}

fn label_view<'a>(label: &'a Label, sources: &'a SourceMap) -> LabelJson<'a> {
    let place = sources.place(label.span);
    LabelJson {
        file: sources.name(label.span.file),
        start: label.span.start,
        end: label.span.end,
        line: place.line,
        column: place.column,
        text: &label.text,
    }
}

fn fix_view<'a>(fix: &'a Fix, sources: &'a SourceMap) -> FixJson<'a> {
    let edit = |edit: &'a Edit| EditJson {
        file: sources.name(edit.span.file),
        start: edit.span.start,
        end: edit.span.end,
        insert: &edit.insert,
    };
    FixJson {
        title: &fix.title,
        applicability: fix.applicability.as_str(),
        edits: fix.edits.iter().map(edit).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Code, Diagnostic};
    use crate::source::{Source, SourceMap, Span};

    #[test]
    fn members_stand_in_their_order() {
        let mut sources = SourceMap::new();
        let file = sources.add(Source::new("p.gate", "gate 1\n# é\nx"));
        let at = Span::new(file, 12..13);
        let plain = Diagnostic::new(Code::UnknownItem, at, "unknown item `x`");
        assert_eq!(
            plain.to_json(&sources),
            r#"{"code":"GW0101","severity":"error","message":"unknown item `x`","labels":[{"file":"p.gate","start":12,"end":13,"line":3,"column":1,"text":""}],"help":null,"fix":null}"#
        );
        let full = plain.help("write y").fix("write `y`", at, "y").to_json(&sources);
        assert!(full.ends_with(
            r#""help":"write y","fix":{"title":"write `y`","applicability":"certain","edits":[{"file":"p.gate","start":12,"end":13,"insert":"y"}]}}"#
        ));
    }
}
