//! Random policies in random layouts: the layout decides over nothing but lines.

use super::noise::{commented, interrupted, reshaped, spaced};
use super::random::{Dice, World};
use super::{digest, formatted};

const POLICIES: u64 = 150;

#[test]
fn white_space_is_forgotten() {
    for seed in 0..POLICIES {
        let mut dice = Dice::new(seed);
        let text = World::draw(&mut dice).draft.text();
        assert_eq!(formatted(&spaced(&mut dice, &text)), formatted(&text), "seed {seed}");
    }
}

#[test]
fn every_layout_keeps_meaning_and_comments() {
    for seed in 0..POLICIES {
        let mut dice = Dice::new(seed);
        let text = World::draw(&mut dice).draft.text();
        let meaning = digest(&text);
        for _ in 0..4 {
            let other = reshaped(&mut dice, &text);
            let other = spaced(&mut dice, &other).replace('\u{feff}', "");
            let other = interrupted(&mut dice, &other);
            let other = commented(&mut dice, &other);
            let out = formatted(&other);
            assert_eq!(digest(&out), meaning, "seed {seed}:\n{other}\n---\n{out}");
        }
    }
}
