//! Problems with the lines that they are about.

use super::checked::{Checked, CheckedFile};
use crate::render::paint::{Paint, Style};
use gatewright_dsl::diagnostic::{Colours, Report, Severity};
use gatewright_dsl::source::SourceMap;

/// Every problem, a verdict on each file, and what there is to say about all of them.
pub(super) fn render(checked: &Checked, deny_warnings: bool, colours: Colours) -> String {
    let paint = Paint(colours);
    let mut text = String::new();
    for (diagnostic, sources) in checked.problems() {
        text += &(diagnostic.render(sources, colours) + "\n\n");
    }
    text.extend(checked.files.iter().map(|file| verdict(file, paint)));
    if checked.files.len() + checked.unread.len() > 1 {
        text += &total(checked);
    }
    let warnings = checked.count(Severity::Error) == 0 && checked.count(Severity::Warning) > 0;
    if deny_warnings && warnings {
        text += "warnings count as errors: `--deny-warnings`\n";
    }
    if let Some((first, _)) = checked.problems().next() {
        text += &format!("`gatewright explain {}` says more about a code\n", first.code);
    }
    text
}

/// What there is to say about one file.
fn verdict(file: &CheckedFile, paint: Paint) -> String {
    let CheckedFile { name, report, routes } = file;
    let style = match () {
        () if report.has_errors() => Style::Bad,
        () if report.is_empty() => Style::Good,
        () => Style::Removed,
    };
    let plural = if *routes == 1 { "" } else { "s" };
    let size = match report.is_empty() {
        true => format!(" ({routes} route{plural})"),
        false => String::new(),
    };
    format!("{name}: {}{size}\n", paint.text(style, &report.summary()))
}

fn total(checked: &Checked) -> String {
    let files = checked.files.len() + checked.unread.len();
    let all = checked.problems().map(|(diagnostic, _)| diagnostic.clone());
    let summary = Report::new(all.collect(), SourceMap::new()).summary();
    match checked.unread.len() {
        0 => format!("{files} files: {summary}\n"),
        unread => format!("{files} files: {summary}, {unread} not read\n"),
    }
}
