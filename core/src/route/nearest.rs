//! Templates that a reader may have expected to be chosen, and why they were not.

use super::matching::segments_of;
use super::table::Table;
use super::template::Template;

/// How many are named.
const MOST: usize = 5;

/// The templates that match the path and lost, or else those that nearly match it, each with why.
pub(crate) fn nearest(table: &Table, path: &str) -> Vec<(String, String)> {
    let chosen = table.template(path);
    let others = || table.entries().iter().enumerate().filter(|(at, _)| Some(*at) != chosen);
    let lost: Vec<_> = others()
        .filter(|(_, entry)| entry.template.matches(path))
        .map(|(at, entry)| (entry.template.to_string(), lost_because(table, at, path)))
        .take(MOST)
        .collect();
    if chosen.is_some() || !lost.is_empty() {
        return lost;
    }
    let mut missed: Vec<_> = others()
        .filter_map(|(_, entry)| Some((near(&entry.template, path)?, entry.template.to_string())))
        .collect();
    missed.sort_by(|((a, _), x), ((b, _), y)| b.cmp(a).then_with(|| x.cmp(y)));
    missed.into_iter().take(MOST).map(|((_, why), template)| (template, why)).collect()
}

fn lost_because(table: &Table, entry: usize, path: &str) -> String {
    match table.may_decide(entry, path) {
        true => "matches too, but is less specific".into(),
        false => "matches, but an `under` around the path keeps it out".into(),
    }
}

/// How many segments fit, and why the next one does not; `None` where none does.
fn near(template: &Template, path: &str) -> Option<(usize, String)> {
    let sent: Vec<&str> = segments_of(path).collect();
    let wanted = template.segments();
    let fitting = wanted.iter().zip(&sent).take_while(|(want, own)| want.matches(own)).count();
    let why = match (wanted.get(fitting), sent.get(fitting)) {
        (Some(want), Some(own)) if want.matches(&own.to_ascii_lowercase()) => {
            format!("`{own}` differs from `{want}` by case")
        }
        (Some(want), Some(own)) => format!("`{own}` is not `{want}`"),
        (Some(want), None) => format!("the path ends before `{want}`"),
        (None, Some(&"")) => "the path ends in a slash".into(),
        (None, Some(own)) => format!("nothing is offered for `{own}` behind it"),
        (None, None) => return None,
    };
    (fitting > 0 || why.ends_with("case")).then_some((fitting, why))
}
