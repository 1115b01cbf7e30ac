//! `gatewright explain`: the page about a code.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printout::Printout;
use crate::render::page;
use crate::render::paint::Paint;
use crate::render::table::Table;
use crate::terminal::Terminal;
use crate::usage::Usage;
use clap::Args;
use gatewright_dsl::diagnostic::Code;

/// Says what a code such as GW0104 means, why it is one, and how to mend it
#[derive(Args, Debug)]
#[command(after_help = "\
The `GW` and zeros in front may be left out.

Examples:
  gatewright explain GW0104
  gatewright explain --list")]
pub(crate) struct Explain {
    /// A code, as `gatewright check` shows it
    #[arg(value_name = "CODE", required_unless_present = "list", conflicts_with = "list")]
    code: Option<String>,
    /// Shows all codes
    #[arg(long)]
    list: bool,
}

impl Explain {
    /// Shows a page, or the table of all codes.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        let paint = Paint(terminal.out);
        let text = match &self.code {
            Some(text) => page::render(read(text)?.page(), paint),
            None => list(paint),
        };
        Ok(Printout::new(text, Exit::Success))
    }
}

fn read(text: &str) -> Result<Code, Usage> {
    let upper = text.trim().to_ascii_uppercase();
    let digits = upper.strip_prefix("GW").unwrap_or(&upper);
    let known = Code::from_number(&format!("GW{digits:0>4}"));
    known.ok_or_else(|| Usage::Code { text: text.to_owned(), near: near(digits) })
}

/// The codes around a number, or those whose title has a word in it.
fn near(text: &str) -> Vec<Code> {
    const SHOWN: usize = 3;
    let mut codes = Code::ALL.to_vec();
    match text.parse::<u32>() {
        Ok(number) => {
            codes.sort_by_key(|code| number_of(*code).abs_diff(number));
            codes.truncate(SHOWN);
            codes.sort();
        }
        Err(_) => {
            let word = text.to_ascii_lowercase();
            codes.retain(|code| !word.is_empty() && code.title().contains(&word));
            codes.truncate(SHOWN);
        }
    }
    codes
}

fn number_of(code: Code) -> u32 {
    code.as_str().trim_start_matches("GW").parse().unwrap_or_default()
}

fn list(paint: Paint) -> String {
    let mut table = Table::new(&["CODE", "SEVERITY", "TITLE"]);
    for code in Code::ALL {
        table.row([code.as_str(), code.severity().as_str(), code.title()].map(String::from));
    }
    table.render(paint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        let check = |text: &str, want: &str| assert_eq!(read(text).unwrap().as_str(), want);
        check("GW0104", "GW0104");
        check("gw104", "GW0104");
        check("104", "GW0104");
        check("0104", "GW0104");
        check(" Gw0001 ", "GW0001");
        check("1", "GW0001");
    }

    #[test]
    fn the_nearest_codes_are_offered() {
        let check = |text: &str, want: &[&str]| {
            let near: Vec<&str> = near(text).into_iter().map(Code::as_str).collect();
            assert_eq!((read(text).is_err(), near.as_slice()), (true, want), "{text}");
        };
        check("0999", &["GW0908", "GW0950", "GW0951"]);
        check("0", &["GW0001", "GW0002", "GW0003"]);
        check("brace", &["GW0103", "GW0104", "GW0107"]);
        check("nothing of the kind", &[]);
        check("", &[]);
        check("99999999999", &[]);
    }
}
