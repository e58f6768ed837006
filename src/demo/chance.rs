//! Chance that can be repeated: everything invented is a function of the seed and of a place.

/// A well mixed number for a place in the world; the same parts always give the same number.
pub fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x5157_1C4B_0A2D_0001, |state, part| {
        let mut x = (state ^ part).wrapping_add(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    })
}

/// One of the items, chosen by `number`; nothing from an empty list.
pub fn pick<T>(items: &[T], number: u64) -> Option<&T> {
    let count = items.len() as u64;
    let at = number.checked_rem(count)?;
    items.get(usize::try_from(at).ok()?)
}

/// A number from `low` to `high`, both included.
pub fn between(low: i64, high: i64, number: u64) -> i64 {
    let span = high.saturating_sub(low).unsigned_abs().saturating_add(1);
    low + i64::try_from(number % span).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_gives_the_same_number_and_neighbours_differ() {
        assert_eq!(mix(&[1, 2]), mix(&[1, 2]));
        assert_ne!(mix(&[1, 2]), mix(&[2, 1]));
        assert_ne!(mix(&[1]), mix(&[2]));
    }

    #[test]
    fn picking_stays_inside_the_list() {
        assert_eq!(pick(&[10, 20, 30], 4), Some(&20));
        assert_eq!(pick::<u8>(&[], 4), None);
        assert!((0..100).all(|n| (3..=5).contains(&between(3, 5, n))));
    }
}
