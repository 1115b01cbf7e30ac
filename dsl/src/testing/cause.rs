//! An explanation in short: the things that settled it, without what they stand in.

use gatewright_core::{Explanation, Line};

/// The most causes that are given; a decision with more of them is read with `decide --explain`.
const MOST: usize = 12;
/// Details that the runner made up, which say nothing about the policy.
const OWN: &str = "key";

/// What was false about a denial, or what held for an allow. Each comes once, and has no parts but
/// details such as the subject of a credential.
pub(super) fn causes(explanation: &Explanation, allowed: bool) -> Vec<Line> {
    let mut causes = Vec::new();
    // The last line is the decision itself, which is what is to be explained.
    if let Some((_, steps)) = explanation.lines().split_last() {
        steps.iter().filter(|step| !is_route(step)).for_each(|s| gather(s, allowed, &mut causes));
    }
    let mut distinct: Vec<Line> = Vec::new();
    for cause in causes {
        if distinct.len() < MOST && !distinct.contains(&cause) {
            distinct.push(cause);
        }
    }
    distinct
}

/// The route that was found stands with the decision.
fn is_route(line: &Line) -> bool {
    line.holds == Some(true) && line.text.starts_with("route ")
}

/// Goes down as far as lines hold as it is asked for.
fn gather(line: &Line, holding: bool, causes: &mut Vec<Line>) {
    let goes_on = line.parts.iter().any(|part| part.holds.is_some());
    match line.holds {
        None if is_nobody(line) => causes.push(detailed(line)),
        Some(holds) if holds != holding => {}
        Some(_) if !goes_on => causes.push(detailed(line)),
        _ => line.parts.iter().for_each(|part| gather(part, holding, causes)),
    }
}

/// That nothing was presented says why more than any condition does.
fn is_nobody(line: &Line) -> bool {
    line.parts.is_empty() && line.text == "credentials"
}

fn detailed(line: &Line) -> Line {
    // A list without members is seen as nothing at all.
    let seen = line.seen.clone().map(|seen| if seen.is_empty() { "none".into() } else { seen });
    let parts = line.parts.iter().filter(|part| part.text != OWN).cloned().collect();
    Line { seen, parts, ..line.clone() }
}
