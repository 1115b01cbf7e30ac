//! Random inputs out of seeds, repeatable: the same seeds give the same inputs.

/// How many mutations of each seed set `make test` runs.
pub const MUTATIONS: usize = 2_000;

/// A small generator (xorshift64*), so that a failure can be run again.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.max(1))
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// One to four changes: a byte flipped, inserted or deleted, a piece repeated or moved, a word put in.
pub fn mutated(seed: &[u8], words: &[&[u8]], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(16)).min(bytes.len());
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => bytes.insert(at, random.next() as u8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            4 if !words.is_empty() => {
                let word = words[random.below(words.len())];
                bytes.splice(at..at, word.iter().copied());
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

/// Runs a body over the seeds and over mutations of them.
pub fn run(seeds: &[Vec<u8>], words: &[&[u8]], body: impl Fn(&[u8])) {
    let mut random = Random::new(0x5EED);
    seeds.iter().for_each(|seed| body(seed));
    for round in 0..MUTATIONS {
        body(&mutated(&seeds[round % seeds.len()], words, &mut random));
    }
}
