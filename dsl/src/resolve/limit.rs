//! `limit 100 per minute by client`

use super::Resolver;
use super::fields::listed;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::{self, Word};
use gatewright_core::policy::{Limit, LimitKey};
use rustc_hash::FxHashMap;

const PERIODS: &[(&str, u64)] = &[("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400)];
const KEYS: &[(&str, LimitKey)] =
    &[("client", LimitKey::Client), ("subject", LimitKey::Subject), ("ip", LimitKey::Ip)];
/// The greatest count: what fits into a signed counter of any store.
const MAX_COUNT: i64 = 1_000_000_000;

impl Resolver<'_> {
    /// Reads a limit of the place with this name; gives its position.
    pub(super) fn limit(&mut self, limit: &syntax::Limit, place: String) -> Option<usize> {
        let count = Some(limit.count.value).filter(|count| (1..=MAX_COUNT).contains(count));
        if count.is_none() {
            let message = format!("a limit lies between 1 and {MAX_COUNT}");
            self.report(Diagnostic::new(Code::Limit, limit.count.span, message));
        }
        let window_s = self.one_of(&limit.period, PERIODS, "a limit counts per");
        let by = self.one_of(&limit.key, KEYS, "a limit counts by");
        let origin = self.origin(limit.span);
        let count = count.and_then(|count| u64::try_from(count).ok());
        let read = Limit { name: place, count: count?, window_s: window_s?, by: by?, origin };
        self.out.limits.push(read);
        Some(self.out.limits.len() - 1)
    }

    /// Gives every limit a name of its own: that of its place, and where several stand in one place
    /// also what they count by.
    pub(super) fn name_limits(&mut self) {
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        for limit in &self.out.limits {
            *places.entry(limit.name.clone()).or_default() += 1;
        }
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        let mut repeated = Vec::new();
        for limit in &mut self.out.limits {
            if places.get(&limit.name).is_some_and(|count| *count > 1) {
                limit.name = format!("{} {}", limit.name, counted(limit));
            }
            let at = Span::from(limit.origin);
            if let Some(first) = seen.insert(limit.name.clone(), at) {
                repeated.push((first, at));
            }
        }
        for (first, at) in repeated {
            let message = "two limits of one place that count alike";
            let twice = Diagnostic::new(Code::RepeatedClause, at, message);
            self.report(twice.label(first, "the other one"));
        }
    }

    fn one_of<T: Copy>(&mut self, word: &Word, known: &[(&str, T)], says: &str) -> Option<T> {
        let found = known.iter().find(|(name, _)| word.is_bare(name));
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let message = format!("{says} {}, not `{}`", listed(&names), word.text);
            let wrong = Diagnostic::new(Code::Limit, word.span, message.replace(" and ", " or "));
            self.report(match nearest(&word.text, names) {
                Some(near) => wrong.fix(format!("write `{near}`"), word.span, near).guess(),
                None => wrong,
            });
        }
        found.map(|(_, meaning)| *meaning)
    }
}

/// "per minute by client"
fn counted(limit: &Limit) -> String {
    let period = PERIODS.iter().find(|(_, seconds)| *seconds == limit.window_s);
    let key = KEYS.iter().find(|(_, key)| *key == limit.by);
    let word = |word: Option<&'static str>| word.unwrap_or_default();
    format!("per {} by {}", word(period.map(|(name, _)| *name)), word(key.map(|(name, _)| *name)))
}
