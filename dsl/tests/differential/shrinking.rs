//! From a difference to a small policy and a small request that show it.

use crate::comparison::{Comparison, Difference};
use crate::random::World;
use gatewright_core::OwnedRequest;

/// The smallest case that taking things away one by one leads to, as text.
pub(crate) fn shrunk(world: &World, request: OwnedRequest, difference: Difference) -> String {
    let mut case = Case { world: None, request, difference };
    while case.take_a_line(world) || case.take_a_part(world) {}
    let Case { world: smaller, request, difference } = &case;
    let policy = smaller.as_ref().unwrap_or(world).draft.text();
    let Difference { engine, reference } = difference;
    format!("{policy}\n{}\n  engine: {engine}\n  naive:  {reference}", request.to_json())
}

struct Case {
    /// `None` as long as no line could be taken.
    world: Option<World>,
    request: OwnedRequest,
    difference: Difference,
}

impl Case {
    fn take_a_line(&mut self, whole: &World) -> bool {
        let world = self.world.as_ref().unwrap_or(whole);
        for line in (0..world.draft.len()).rev() {
            let smaller = world.draft.without(line).and_then(|draft| world.before(&draft));
            let Some(smaller) = smaller else { continue };
            if let Some(difference) = differs(&smaller, &self.request) {
                (self.world, self.difference) = (Some(smaller), difference);
                return true;
            }
        }
        false
    }

    fn take_a_part(&mut self, whole: &World) -> bool {
        let world = self.world.as_ref().unwrap_or(whole);
        for smaller in smaller_requests(&self.request) {
            if let Some(difference) = differs(world, &smaller) {
                (self.request, self.difference) = (smaller, difference);
                return true;
            }
        }
        false
    }
}

/// Whether the two still differ, with nothing known beforehand.
fn differs(world: &World, request: &OwnedRequest) -> Option<Difference> {
    Comparison::new(world).decide(request).err()
}

fn smaller_requests(request: &OwnedRequest) -> Vec<OwnedRequest> {
    let mut smaller = Vec::new();
    for position in 0..request.headers.len() {
        let mut without = request.clone();
        without.headers.remove(position);
        smaller.push(without);
    }
    smaller.push(OwnedRequest { query: None, ..request.clone() });
    smaller.push(OwnedRequest { peer: None, ..request.clone() });
    smaller.push(OwnedRequest { id: None, ..request.clone() });
    smaller.retain(|smaller| smaller != request);
    smaller
}
