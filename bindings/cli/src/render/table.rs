//! Aligned columns.

use super::paint::{Paint, Style};
use super::visible::Visible;

/// A table under titles.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
    titles: Vec<String>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(titles: &[&str]) -> Table {
        let titles = titles.iter().map(|title| (*title).to_owned()).collect();
        Table { rows: Vec::new(), titles }
    }

    /// One more row; what is hidden in a cell is written out.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| Visible(cell).to_string()).collect());
    }

    /// The rows under their titles; columns in which nothing stands are left out.
    pub(crate) fn render(&self, paint: Paint) -> String {
        let widths = self.widths();
        let titles = paint.text(Style::Heading, &line(&self.titles, &widths));
        let rows = self.rows.iter().map(|row| line(row, &widths) + "\n");
        format!("{titles}\n{}", rows.collect::<String>())
    }

    /// The width of each column, zero where nothing stands in it.
    fn widths(&self) -> Vec<usize> {
        let titles = self.titles.iter().enumerate();
        let widest = |(column, title): (usize, &String)| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            match cells.map(|cell| cell.chars().count()).max().unwrap_or(0) {
                0 => 0,
                width => width.max(title.chars().count()),
            }
        };
        titles.map(widest).collect()
    }
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let shown = cells.iter().zip(widths).filter(|(_, width)| **width > 0);
    let padded = shown.map(|(cell, width)| format!("{cell:<width$}"));
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_dsl::diagnostic::Colours;

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let mut table = Table::new(&["A", "EMPTY", "LONGER"]);
        table.row(["één".into(), String::new(), "x".into()]);
        table.row(["1".into(), String::new(), "\u{7}".into()]);
        assert_eq!(table.render(Paint(Colours::Off)), "A    LONGER\néén  x\n1    \\u{7}\n");
    }
}
