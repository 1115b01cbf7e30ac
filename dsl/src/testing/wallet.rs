//! The credentials of one test, each made once: signing is what takes time.

use super::credential::{Credential, Recipe, Unmade};
use crate::resolved::{Defect, Presented, Resolved, Test};
use gatewright_core::policy::Place;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Where a test's callers keep their credentials.
pub(super) struct Wallet<'a> {
    resolved: &'a Resolved,
    test: &'a Test,
    made: FxHashMap<(usize, Option<Defect>), Rc<Credential>>,
}

/// A credential in its place.
pub(super) struct Shown<'a> {
    pub(super) place: &'a Place,
    pub(super) credential: Rc<Credential>,
}

impl<'a> Wallet<'a> {
    pub(super) fn new(resolved: &'a Resolved, test: &'a Test) -> Wallet<'a> {
        Wallet { resolved, test, made: FxHashMap::default() }
    }

    /// The credential of a caller, in the first place that its method reads.
    pub(super) fn show(&mut self, presented: &Presented, at: i64) -> Result<Shown<'a>, Unmade> {
        let Presented { caller: number, defect, .. } = *presented;
        let missing = |name: &str| Unmade::Method(name.to_owned());
        let caller = self.test.callers.get(number).ok_or_else(|| missing(""))?;
        let auth = self.resolved.auths.get(caller.auth.index());
        let auth = auth.ok_or_else(|| missing(&caller.name))?;
        let place = auth.places.first().ok_or_else(|| missing(&caller.name))?;
        let credential = match self.made.get(&(number, defect)) {
            Some(made) => made.clone(),
            None => {
                let recipe = Recipe { caller, auth, number, at, defect };
                let made = Rc::new(Credential::make(recipe)?);
                self.made.insert((number, defect), made.clone());
                made
            }
        };
        Ok(Shown { place, credential })
    }
}
