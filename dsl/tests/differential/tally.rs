//! What the random policies and requests came to: whether comparing them is worth anything.

use crate::comparison::Seen;
use gatewright_core::{Reason, Verdict};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::iter::Sum;

/// Reasons that no decision of a policy has: proofs of possession are a later edition's, limits and
/// replays are the host's, and nothing fails inside.
const OUT_OF_REACH: &[Reason] = &[
    Reason::ProofMalformed,
    Reason::ProofMismatch,
    Reason::ProofNonce,
    Reason::TokenReplayed,
    Reason::LimitExceeded,
    Reason::InternalError,
];

/// What policies have to hold, in so many of a hundred at least, though lines that do not compile
/// are taken out of them.
const CONSTRUCTS: &[(&str, usize)] = &[
    ("statuses precise", 10),
    ("encoded_slash keep", 10),
    ("trailing_slash ignore", 10),
    ("resource", 10),
    ("realm", 10),
    (" includes [", 20),
    ("= jwt", 20),
    ("= introspection", 20),
    ("= api_key", 20),
    ("on_invalid 403", 10),
    ("discovery", 10),
    ("query access_token", 10),
    ("header X-Token", 10),
    ("claim.realm_access.roles", 10),
    ("X-Via", 1),
    ("expanded", 2),
    (" json", 10),
    (" join ", 5),
    (" or \"", 10),
    ("keep Authorization", 2),
    ("drop X-", 5),
    ("preflight allow", 10),
    ("{tenant}", 5),
    ("host **.test", 5),
    ("host any", 5),
    ("under ", 20),
    ("guard ", 10),
    ("default allow", 40),
    ("default forward", 20),
    (" public", 20),
    (" optional ", 10),
    (" deny", 10),
    (" via ", 10),
    (" with ", 40),
    (" require ", 20),
    (" limit ", 10),
    (" and ", 20),
    (" or (", 2),
    ("absent", 10),
    ("!=", 10),
    ("exists", 10),
    (" has path.", 2),
    (":admin", 2),
    ("in domain", 1),
    ("token.auth_age", 5),
    ("claim.acr", 5),
    (": uuid}", 2),
    ("...}", 20),
    ("}-{", 2),
    ("route HEAD", 2),
];

#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    policies: usize,
    /// Policies by construct.
    constructs: BTreeMap<&'static str, usize>,
    requests: usize,
    /// Requests for which facts were missing at first.
    needy: usize,
    reasons: BTreeMap<Reason, usize>,
    verdicts: BTreeMap<&'static str, usize>,
}

impl Tally {
    pub(crate) fn count_policy(&mut self, text: &str) {
        self.policies += 1;
        // What is named is the same in all of them, whether it is used or not.
        let lines = text.lines().filter(|line| !line.starts_with("let "));
        let text = lines.collect::<Vec<_>>().join("\n");
        for (construct, _) in CONSTRUCTS {
            *self.constructs.entry(construct).or_default() += usize::from(text.contains(construct));
        }
    }

    pub(crate) fn count(&mut self, seen: &Seen) {
        self.requests += 1;
        self.needy += usize::from(seen.rounds > 0);
        *self.reasons.entry(seen.decision.reason()).or_default() += 1;
        *self.verdicts.entry(seen.decision.verdict().as_str()).or_default() += 1;
    }

    /// Fails where some outcome is too rare to be compared at all.
    pub(crate) fn assert_worth(&self) {
        let share =
            |count: Option<&usize>| count.copied().unwrap_or_default() * 100 / self.requests;
        let verdict = |verdict: Verdict| share(self.verdicts.get(verdict.as_str()));
        assert!(self.requests >= 100_000, "{self}");
        assert!(verdict(Verdict::Allow) >= 20, "{self}");
        assert!(verdict(Verdict::Unauthorized) >= 10, "{self}");
        assert!(verdict(Verdict::Forbidden) >= 10, "{self}");
        assert!(share(self.reasons.get(&Reason::NoRoute)) >= 10, "{self}");
        assert!(share(Some(&self.needy)) >= 1, "{self}");
        let reachable = Reason::ALL.iter().filter(|reason| !OUT_OF_REACH.contains(reason));
        assert_eq!(self.reasons.keys().collect::<Vec<_>>(), reachable.collect::<Vec<_>>());
        for (construct, least) in CONSTRUCTS {
            let count = self.constructs[construct];
            assert!(count * 100 >= least * self.policies, "`{construct}` in {count} policies");
        }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |mut all, own| {
            all.policies += own.policies;
            all.requests += own.requests;
            all.needy += own.needy;
            add(&mut all.constructs, own.constructs);
            add(&mut all.reasons, own.reasons);
            add(&mut all.verdicts, own.verdicts);
            all
        })
    }
}

fn add<K: Ord>(all: &mut BTreeMap<K, usize>, own: BTreeMap<K, usize>) {
    for (key, count) in own {
        *all.entry(key).or_default() += count;
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} policies, {} requests, {} needy",
            self.policies, self.requests, self.needy
        )?;
        writeln!(f, "{:?}", self.verdicts)?;
        writeln!(f, "{:?}", self.reasons)?;
        write!(f, "{:?}", self.constructs)
    }
}
