//! Problems as SARIF 2.1.0, for services that collect what programs find in code.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use super::checked::Checked;
use gatewright_dsl::diagnostic::{Code, Diagnostic, Edit, Fix, Label};
use gatewright_dsl::source::{FileId, SourceMap, Span};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// What relative addresses are relative to: the folder that the command runs in.
const BASE: &str = "%SRCROOT%";

/// One run with all problems.
pub(super) fn render(checked: &Checked) -> String {
    let problems = checked.distinct_problems();
    let codes: BTreeSet<Code> = problems.iter().map(|(diagnostic, _)| diagnostic.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let results = problems.iter().map(|(diagnostic, sources)| result(diagnostic, sources, &codes));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver(&codes) },
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation(checked)],
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn driver(codes: &[Code]) -> Value {
    json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": REPOSITORY,
        "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
    })
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": code.title() },
        "help": { "text": code.page(), "markdown": code.page() },
        "helpUri": format!("{REPOSITORY}/blob/main/dsl/codes/{code}.md"),
        "defaultConfiguration": { "level": code.severity().as_str() },
    })
}

/// Files that could not be read are no results, and the run is not a whole one.
fn invocation(checked: &Checked) -> Value {
    let notification = |sentence: String| json!({ "level": "error", "message": text(&sentence) });
    let unread = checked.unread.iter().map(|failure| notification(failure.to_string()));
    json!({
        "executionSuccessful": checked.unread.is_empty(),
        "toolExecutionNotifications": unread.collect::<Vec<_>>(),
    })
}

fn result(diagnostic: &Diagnostic, sources: &SourceMap, codes: &[Code]) -> Value {
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}"));
    let message = diagnostic.message.clone() + &help.unwrap_or_default();
    let mut places = diagnostic.labels.iter().map(|label| location(label, sources));
    let primary: Vec<Value> = places.by_ref().take(1).collect();
    let fixes = diagnostic.fix.iter().map(|fix| fix_of(fix, sources));
    json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": codes.binary_search(&diagnostic.code).ok(),
        "level": diagnostic.severity.as_str(),
        "message": text(&message),
        "locations": primary,
        "relatedLocations": places.collect::<Vec<_>>(),
        "fixes": fixes.collect::<Vec<_>>(),
    })
}

fn location(label: &Label, sources: &SourceMap) -> Value {
    let place = json!({
        "artifactLocation": artifact(label.span.file, sources),
        "region": region(label.span, sources),
    });
    match label.text.is_empty() {
        true => json!({ "physicalLocation": place }),
        false => json!({ "physicalLocation": place, "message": text(&label.text) }),
    }
}

fn fix_of(fix: &Fix, sources: &SourceMap) -> Value {
    let files: BTreeSet<FileId> = fix.edits.iter().map(|edit| edit.span.file).collect();
    let change = |file: FileId| {
        let edits = fix.edits.iter().filter(|edit| edit.span.file == file);
        json!({
            "artifactLocation": artifact(file, sources),
            "replacements": edits.map(|edit| replacement(edit, sources)).collect::<Vec<_>>(),
        })
    };
    let changes: Vec<Value> = files.into_iter().map(change).collect();
    json!({ "description": text(&fix.title), "artifactChanges": changes })
}

fn replacement(edit: &Edit, sources: &SourceMap) -> Value {
    json!({
        "deletedRegion": region(edit.span, sources),
        "insertedContent": text(&edit.insert),
    })
}

fn text(text: &str) -> Value {
    json!({ "text": text })
}

/// Lines and columns from 1; the end is the place behind the last character.
fn region(span: Span, sources: &SourceMap) -> Value {
    let (start, end) = (sources.place(span), sources.place(span.after()));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn artifact(file: FileId, sources: &SourceMap) -> Value {
    let name = sources.name(file);
    match name.starts_with('/') {
        true => json!({ "uri": format!("file://{}", encoded(name)) }),
        false => json!({ "uri": encoded(name), "uriBaseId": BASE }),
    }
}

/// A path as part of a URI (RFC 3986): all but unreserved characters and `/` are escaped.
fn encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |uri, byte| match byte {
        b'-' | b'.' | b'_' | b'~' | b'/' => uri + char::from(byte).encode_utf8(&mut [0; 4]),
        byte if byte.is_ascii_alphanumeric() => uri + char::from(byte).encode_utf8(&mut [0; 4]),
        byte => format!("{uri}%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_escaped() {
        let check = |path: &str, want: &str| assert_eq!(encoded(path), want);
        check("policies/shop-1_a.gate", "policies/shop-1_a.gate");
        check("a b/ü:c%.gate", "a%20b/%C3%BC%3Ac%25.gate");
        check("<stdin>", "%3Cstdin%3E");
    }
}
