//! The list of routes as a table.

use super::paint::{Paint, Style};
use super::table::Table;
use crate::routes::{LimitRow, Row};

/// Every row under its titles, and how many of all routes are public.
pub(crate) fn table(rows: &[&Row], all: &[Row], paint: Paint) -> String {
    let counts = paint.text(Style::Quiet, &counts(all));
    if rows.is_empty() {
        return format!("{counts}\n");
    }
    let titles = ["METHOD", "HOST", "PATH", "ACCESS", "REQUIRES", "FORWARDS", "LIMITS", "ORIGIN"];
    let mut table = Table::new(&titles);
    rows.iter().for_each(|row| table.row(cells(row)));
    format!("{}\n{counts}\n", table.render(paint))
}

fn cells(row: &Row) -> [String; 8] {
    let limits: Vec<String> = row.limits.iter().map(limit).collect();
    [
        row.methods.join(", "),
        row.hosts.join(", "),
        row.path.clone().unwrap_or("(any route)".into()),
        row.shown.clone(),
        row.requires.join(" and "),
        row.forwards.join(", "),
        limits.join(", "),
        row.file.as_ref().map(|file| format!("{file}:{}", row.line)).unwrap_or_default(),
    ]
}

/// `100 per minute by client`
fn limit(limit: &LimitRow) -> String {
    let window = match limit.window_s {
        1 => "second".into(),
        60 => "minute".into(),
        3_600 => "hour".into(),
        86_400 => "day".into(),
        seconds => format!("{seconds} s"),
    };
    format!("{} per {window} by {}", limit.count, limit.by)
}

fn counts(rows: &[Row]) -> String {
    let routes = rows.iter().filter(|row| row.path.is_some());
    let public = routes.clone().filter(|row| row.is_public()).count();
    let routes = routes.count();
    let plural = if routes == 1 { "" } else { "s" };
    let counts = format!("{routes} route{plural}, {public} public");
    match rows.len() - routes {
        0 => counts,
        1 => format!("{counts}; preflights for 1 service"),
        services => format!("{counts}; preflights for {services} services"),
    }
}
