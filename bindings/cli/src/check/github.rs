//! Problems as workflow commands of GitHub Actions, which shows them beside the changed lines.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::checked::Checked;
use gatewright_dsl::diagnostic::Diagnostic;
use gatewright_dsl::source::SourceMap;

/// One command a problem.
pub(super) fn render(checked: &Checked) -> String {
    let problems = checked.distinct_problems();
    problems.into_iter().map(|(diagnostic, sources)| command(diagnostic, sources)).collect()
}

fn command(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let span = diagnostic.span();
    let (start, end) = (sources.place(span), sources.place(span.after()));
    let file = property(sources.name(span.file));
    // Columns are understood within one line only.
    let columns = match start.line == end.line {
        true => format!(",col={},endColumn={}", start.column, end.column),
        false => String::new(),
    };
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}"));
    let message = data(&(diagnostic.message.clone() + &help.unwrap_or_default()));
    format!(
        "::{} file={file},line={},endLine={}{columns},title={}::{message}\n",
        diagnostic.severity.as_str(),
        start.line,
        end.line,
        diagnostic.code,
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_dsl::diagnostic::Code;
    use gatewright_dsl::source::{Source, Span};

    #[test]
    fn a_command_is_one_line_whatever_is_in_it() {
        let mut sources = SourceMap::new();
        let file = sources.add(Source::new("a,b:c%.gate", "gate 1\n# é x\ny\n"));
        let check = |range, want: &str| {
            let found = Diagnostic::new(Code::Syntax, Span::new(file, range), "50% of: a,\r\nb");
            assert_eq!(command(&found.help("h"), &sources), want);
        };
        let text = "title=GW0105::50%25 of: a,%0D%0Ab%0Ahelp: h\n";
        let place = "::error file=a%2Cb%3Ac%25.gate,line=2";
        check(12..13, &format!("{place},endLine=2,col=5,endColumn=6,{text}"));
        check(12..14, &format!("{place},endLine=3,{text}"));
    }
}
