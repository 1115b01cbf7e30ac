//! Who may, as far as a description can say: an algebra that only ever gets stricter.

use std::collections::BTreeSet;

/// What a credential has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Demand {
    /// Each of these scopes.
    pub(crate) all: BTreeSet<String>,
    /// One of each of these sets.
    pub(crate) any: BTreeSet<BTreeSet<String>>,
}

/// One way in: a method of the policy by its position, perhaps with a second proof.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way {
    /// Whose principal is taken.
    pub(crate) who: usize,
    /// What must be proved as well.
    pub(crate) via: Option<usize>,
    /// What the first has to hold.
    pub(crate) demand: Demand,
}

/// Who may. Nobody, where it is neither anonymous nor has a way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    /// Everybody may, but whoever presents a credential is looked at.
    pub(crate) anonymous: bool,
    /// The ways in, of which one is enough.
    pub(crate) ways: Vec<Way>,
}

impl Demand {
    /// Both of them.
    pub(crate) fn and(&self, other: &Demand) -> Demand {
        Demand { all: &self.all | &other.all, any: &self.any | &other.any }
    }

    /// Whether everything that holds enough for this one holds enough for the other.
    pub(crate) fn implies(&self, other: &Demand) -> bool {
        let has_one_of = |set: &BTreeSet<String>| {
            !self.all.is_disjoint(set) || self.any.iter().any(|own| own.is_subset(set))
        };
        self.all.is_superset(&other.all) && other.any.iter().all(has_one_of)
    }

    /// Whether nothing is asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.any.is_empty()
    }
}

impl Way {
    /// The methods that are asked for.
    pub(crate) fn methods(&self) -> impl Iterator<Item = usize> + use<> {
        std::iter::once(self.who).chain(self.via)
    }

    /// Whether whoever gets in by the other way gets in by this one.
    fn covers(&self, other: &Way) -> bool {
        let proofs: Vec<usize> = other.methods().collect();
        let proved = self.methods().all(|method| proofs.contains(&method));
        let same = self.who == other.who && other.demand.implies(&self.demand);
        proved && (same || self.demand.is_empty())
    }

    /// Both of them at once; `None` where they are not the same methods.
    fn meet(&self, other: &Way) -> Option<Way> {
        let same = (self.who, self.via) == (other.who, other.via);
        same.then(|| Way { demand: self.demand.and(&other.demand), ..self.clone() })
    }
}

impl Access {
    /// Everybody.
    pub(crate) fn public() -> Access {
        Access { anonymous: true, ways: Vec::new() }
    }

    /// Whether nobody may.
    pub(crate) fn is_denied(&self) -> bool {
        !self.anonymous && self.ways.is_empty()
    }

    /// What both let in.
    pub(crate) fn meet(&self, other: &Access) -> Access {
        let ways = match (self.anonymous, other.anonymous) {
            (true, false) => other.ways.clone(),
            (false, true) => self.ways.clone(),
            _ => meet(&self.ways, &other.ways),
        };
        let anonymous = self.anonymous && other.anonymous;
        Access { anonymous, ways }.simplified()
    }

    /// Without the ways that another one covers.
    pub(crate) fn simplified(mut self) -> Access {
        self.ways.sort();
        self.ways.dedup();
        let ways = std::mem::take(&mut self.ways);
        for (at, way) in ways.iter().enumerate() {
            // Of two that cover each other the first stays.
            let covered = ways.iter().enumerate().any(|(other_at, other)| {
                other_at != at && other.covers(way) && (!way.covers(other) || other_at < at)
            });
            if !covered {
                self.ways.push(way.clone());
            }
        }
        self
    }
}

/// What both lists let in.
pub(crate) fn meet(one: &[Way], other: &[Way]) -> Vec<Way> {
    one.iter().flat_map(|own| other.iter().filter_map(|way| own.meet(way))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(who: usize, via: Option<usize>, scopes: &[&str]) -> Way {
        let all = scopes.iter().map(ToString::to_string).collect();
        Way { who, via, demand: Demand { all, any: BTreeSet::new() } }
    }

    fn any(sets: &[&[&str]]) -> Demand {
        let set = |set: &&[&str]| set.iter().map(ToString::to_string).collect();
        Demand { all: BTreeSet::new(), any: sets.iter().map(set).collect() }
    }

    #[test]
    fn ways_that_another_one_covers_go() {
        let check = |ways: &[Way], want: &[Way]| {
            let access = Access { anonymous: false, ways: ways.to_vec() }.simplified();
            assert_eq!(access.ways, want);
        };
        check(&[way(0, None, &["a"]), way(0, None, &["a", "b"])], &[way(0, None, &["a"])]);
        check(
            &[way(0, None, &["a"]), way(0, None, &["b"])],
            &[way(0, None, &["a"]), way(0, None, &["b"])],
        );
        check(&[way(0, None, &[]), way(0, Some(1), &["x"])], &[way(0, None, &[])]);
        check(&[way(1, None, &[]), way(0, Some(1), &["x"])], &[way(1, None, &[])]);
        check(
            &[way(1, None, &["y"]), way(0, Some(1), &["x"])],
            &[way(0, Some(1), &["x"]), way(1, None, &["y"])],
        );
    }

    #[test]
    fn meeting_is_never_wider() {
        let of = |anonymous, ways: &[Way]| Access { anonymous, ways: ways.to_vec() };
        let check = |one: &Access, other: &Access, want: &Access| {
            assert_eq!(one.meet(other), *want);
            assert_eq!(other.meet(one), *want);
        };
        let a = of(false, &[way(0, None, &["a"])]);
        let b = of(false, &[way(0, None, &["b"]), way(1, None, &[])]);
        check(&a, &b, &of(false, &[way(0, None, &["a", "b"])]));
        check(&a, &Access::public(), &a);
        check(&a, &of(false, &[way(1, None, &[])]), &Access::default());
        check(&of(true, &[way(0, None, &[])]), &Access::public(), &Access::public());
        check(&of(true, &[way(0, None, &[])]), &b, &b);
    }

    #[test]
    fn one_of_a_few_is_implied_by_fewer() {
        assert!(any(&[&["a"]]).implies(&any(&[&["a", "b"]])));
        assert!(!any(&[&["a", "b"]]).implies(&any(&[&["a"]])));
        assert!(way(0, None, &["a"]).demand.implies(&any(&[&["a", "b"]])));
        assert!(any(&[&["a", "b"]]).implies(&Demand::default()));
    }
}
