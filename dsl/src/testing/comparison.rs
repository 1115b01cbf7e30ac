//! What a row expects against what was decided.

use crate::resolved::{Check, Expected, Row};
use gatewright_core::fold::{fold, folds_to};
use gatewright_core::{Decision, OwnedRequest, Reason};

/// One thing that is not as the row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// It was to be allowed, or denied with a status.
    Outcome {
        /// What the row says.
        expected: Expected,
        /// What was decided.
        found: Expected,
    },
    /// The reason is another one.
    Reason {
        /// What the row says.
        expected: Reason,
        /// What was decided.
        found: Reason,
    },
    /// A header of the upstream's request, or of the response, has other values.
    Header {
        /// The header as the row writes it.
        name: String,
        /// Every value that it is to have, sorted; none where it is not to be there.
        expected: Vec<String>,
        /// Every value that it has, sorted.
        found: Vec<String>,
    },
    /// There is no decision to compare with, and why.
    Undecided(String),
}

/// A header as it goes over the wire.
type Field<'a> = (&'a [u8], &'a [u8]);

/// Everything that is not as the row says.
pub(super) fn mismatches(row: &Row, request: &OwnedRequest, decision: &Decision) -> Vec<Mismatch> {
    let found = decision.status().map_or(Expected::Allow, Expected::Status);
    let outcome =
        (found != row.expected).then_some(Mismatch::Outcome { expected: row.expected, found });
    let reason = row.reason.filter(|expected| *expected != decision.reason());
    let reason = reason.map(|expected| Mismatch::Reason { expected, found: decision.reason() });
    let mut all: Vec<Mismatch> = outcome.into_iter().chain(reason).collect();
    let fields = fields(request, decision);
    // Headers of an allow and of a denial have nothing to do with each other.
    if found == row.expected {
        all.extend(headers(&row.checks, &fields));
    }
    all
}

/// The headers that the checks speak of: of the upstream's request on allow, with the plan applied;
/// of the response on denial.
fn fields<'a>(request: &'a OwnedRequest, decision: &'a Decision) -> Vec<Field<'a>> {
    let text = |(name, value): (&'a str, &'a str)| (name.as_bytes(), value.as_bytes());
    if !decision.allowed() {
        return decision.response().map(text).collect();
    }
    let removed = |name: &[u8]| decision.remove().iter().any(|gone| gone.as_bytes() == name);
    let kept = request.headers.iter().filter(|(name, _)| !removed(name));
    let kept = kept.map(|(name, value)| (name.as_slice(), value.as_slice()));
    kept.chain(decision.set().map(text)).collect()
}

/// A header has all the values that the row gives it and no other ones, whatever their order. Its
/// name is compared folded, as a lenient upstream would.
fn headers(checks: &[Check], fields: &[Field<'_>]) -> Vec<Mismatch> {
    let mut all: Vec<Mismatch> = Vec::new();
    let mut done: Vec<(String, bool)> = Vec::new();
    for check in checks {
        let (name, wanted) = match check {
            Check::Header(written, _) => (&written.name, true),
            Check::Absent(name, _) => (name, false),
        };
        let key = (fold(name.as_bytes()), wanted);
        if done.contains(&key) {
            continue;
        }
        let expected = if wanted { values(checks, &key.0) } else { Vec::new() };
        let mut found: Vec<&[u8]> =
            fields.iter().filter(|(n, _)| folds_to(n, &key.0)).map(|(_, value)| *value).collect();
        found.sort_unstable();
        if found != expected {
            let shown = |values: &[&[u8]]| values.iter().map(|value| shown(value)).collect();
            let (expected, found) = (shown(&expected), shown(&found));
            all.push(Mismatch::Header { name: name.clone(), expected, found });
        }
        done.push(key);
    }
    all
}

/// Every value that the checks give a header.
fn values<'a>(checks: &'a [Check], folded: &str) -> Vec<&'a [u8]> {
    let mut values: Vec<&[u8]> = checks
        .iter()
        .filter_map(|check| match check {
            Check::Header(written, _) if folds_to(written.name.as_bytes(), folded) => {
                Some(written.value.as_bytes())
            }
            _ => None,
        })
        .collect();
    values.sort_unstable();
    values
}

fn shown(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}
