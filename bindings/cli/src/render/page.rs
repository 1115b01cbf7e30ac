//! Pages in Markdown, for a terminal.

use super::paint::{Paint, Style};

const FENCE: &str = "```";

/// Headings stand out and code is indented; without colours, the page is shown as it is.
pub(crate) fn render(page: &str, paint: Paint) -> String {
    if paint.is_off() {
        return page.to_owned();
    }
    let mut in_fence = false;
    let mut text = String::new();
    for line in page.lines() {
        match (line.strip_prefix(FENCE), in_fence) {
            (Some(info), false) => text += &file(info, paint),
            (Some(_), true) => {}
            (None, true) => text += &indented(line),
            (None, false) => text += &(prose(line, paint) + "\n"),
        }
        in_fence ^= line.starts_with(FENCE);
    }
    text
}

/// What a fence says besides its language: the file that it holds, or how it is compiled.
fn file(info: &str, paint: Paint) -> String {
    let about = info.split_once(' ').map(|(_, about)| about.trim_start_matches("file="));
    about.map_or_else(String::new, |about| paint.text(Style::Quiet, about) + "\n")
}

fn indented(line: &str) -> String {
    match line.is_empty() {
        true => "\n".into(),
        false => format!("    {line}\n"),
    }
}

fn prose(line: &str, paint: Paint) -> String {
    match line.trim_start_matches('#') {
        title if title.len() < line.len() => paint.text(Style::Heading, title.trim_start()),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_dsl::diagnostic::Colours;

    #[test]
    fn headings_stand_out_and_code_is_indented() {
        let page = "# T\n\nWhat `x` is.\n\n## Mends it\n\n```gate\n## doc\n\nx\n```\n\n```gate file=a.gate\ny\n```\n";
        assert_eq!(render(page, Paint(Colours::Off)), page);
        assert_eq!(
            render(page, Paint(Colours::On)),
            "\u{1b}[1mT\u{1b}[0m\n\nWhat `x` is.\n\n\u{1b}[1mMends it\u{1b}[0m\n\n    ## doc\n\n    x\n\n\u{1b}[2ma.gate\u{1b}[0m\n    y\n"
        );
    }
}
