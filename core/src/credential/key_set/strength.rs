//! Which numbers make no key.

use super::material::Weakness;

/// RFC 7518 section 3.3 asks for 2048 bits; above 8192 a signature takes too long.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// The longest exponent; longer ones only make verification slow.
const EXPONENT_BITS: usize = 33;
/// The primes that tell a ROCA modulus: modulo each it is a power of 65537.
const ROCA_PRIMES: &[u32] = &[
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];
/// The y-coordinates of the points of order 1, 2, 4 and 8 on edwards25519, little-endian.
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    number(&[1]),
    field_end(0xEC),
    [
        0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98,
        0xF0, 0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53,
        0xFC, 0x05,
    ],
    [
        0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67,
        0x0F, 0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC,
        0x03, 0x7A,
    ],
];

/// Whether modulus and exponent, without leading zeros, are those of a key that is accepted.
pub(super) fn check_rsa(n: &[u8], e: &[u8]) -> Result<(), Weakness> {
    let bits = bits(n);
    if !MODULUS_BITS.contains(&bits) {
        return Err(Weakness::ModulusSize(bits));
    }
    if !is_odd(n) {
        return Err(Weakness::ModulusEven);
    }
    if !is_odd(e) || e == [1] || self::bits(e) > EXPONENT_BITS {
        return Err(Weakness::Exponent);
    }
    match is_roca(n) {
        true => Err(Weakness::Roca),
        false => Ok(()),
    }
}

/// Whether a compressed point is reduced and none of the eight of small order.
///
/// With such a point as key, one signature fits every message.
pub(super) fn check_ed25519(point: &[u8; 32]) -> Result<(), Weakness> {
    let mut y = *point;
    if let Some(last) = y.last_mut() {
        *last &= 0x7F;
    }
    let reduced = y.iter().rev().lt(field_end(0xED).iter().rev());
    match reduced && !SMALL_ORDER.contains(&y) {
        true => Ok(()),
        false => Err(Weakness::Point),
    }
}

fn bits(number: &[u8]) -> usize {
    let first = number.first().map_or(0, |first| first.leading_zeros() as usize);
    number.len() * 8 - first
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|last| last % 2 == 1)
}

fn is_roca(n: &[u8]) -> bool {
    ROCA_PRIMES.iter().all(|prime| {
        let rest = n.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime);
        let powers = std::iter::successors(Some(1), |power| Some(power * (65537 % prime) % prime));
        powers.take(*prime as usize).any(|power| power == rest)
    })
}

/// The prime 2^255 - 19 but for its lowest byte.
const fn field_end(lowest: u8) -> [u8; 32] {
    let mut bytes = [0xFF; 32];
    bytes[0] = lowest;
    bytes[31] = 0x7F;
    bytes
}

const fn number(low: &[u8; 1]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = low[0];
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s26_weak_rsa_keys_are_refused() {
        let modulus = |bytes: usize, last: u8| {
            let mut n = vec![0xC5; bytes];
            n[bytes - 1] = last;
            n
        };
        let check = |n: &[u8], e: &[u8], want| assert_eq!(check_rsa(n, e), want);
        check(&modulus(256, 1), &[1, 0, 1], Ok(()));
        check(&modulus(1024, 1), &[3], Ok(()));
        check(&modulus(255, 1), &[3], Err(Weakness::ModulusSize(2040)));
        check(&modulus(1025, 1), &[3], Err(Weakness::ModulusSize(8200)));
        check(&modulus(256, 2), &[3], Err(Weakness::ModulusEven));
        check(&modulus(256, 1), &[], Err(Weakness::Exponent));
        check(&modulus(256, 1), &[1], Err(Weakness::Exponent));
        check(&modulus(256, 1), &[2], Err(Weakness::Exponent));
        check(&modulus(256, 1), &[2, 0, 0, 0, 1], Err(Weakness::Exponent));
        check(&modulus(256, 1), &[1, 0, 0, 0, 1], Ok(()));
        check(&[], &[3], Err(Weakness::ModulusSize(0)));
    }

    #[test]
    fn weak_ed25519_points_are_refused() {
        let check = |hex: &str, want: bool| {
            let point = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
            assert_eq!(check_ed25519(&point.try_into().unwrap()).is_ok(), want, "{hex}");
        };
        check("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", true);
        check("0000000000000000000000000000000000000000000000000000000000000000", false);
        check("0100000000000000000000000000000000000000000000000000000000000000", false);
        check("0100000000000000000000000000000000000000000000000000000000000080", false);
        check("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false);
        check("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", false);
        check("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", false);
        check("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", false);
        // Not reduced: p, p + 1, and the largest number that fits.
        check("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false);
        check("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false);
        check("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false);
    }
}
