//! Message ids that are made from a message's place and lead back to it, so that a long history
//! needs no index.

use super::chance::mix;

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const INVERSE: u64 = inverse(FACTOR);

/// The inverse of an odd number modulo 2^64, by Newton's iteration.
const fn inverse(odd: u64) -> u64 {
    let mut x = odd;
    let mut round = 0;
    while round < 5 {
        x = x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x)));
        round += 1;
    }
    x
}

/// Where a message is kept: the chat's row and the position in store order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    pub row: u32,
    pub index: u32,
}

/// Makes ids. Store ids and WhatsApp ids look alike and never agree, so mixing them up shows.
#[derive(Debug, Clone, Copy)]
pub struct Ids {
    whatsapp: u64,
    store: u64,
}

impl Ids {
    /// Ids for the world of this seed.
    pub fn new(seed: u64) -> Self {
        Ids { whatsapp: mix(&[seed, 1]), store: mix(&[seed, 2]) }
    }

    /// The identity of the message: what events and actions use (`waMessageId`).
    pub fn whatsapp(&self, place: Place) -> String {
        spell(scramble(number(place), self.whatsapp))
    }

    /// The id in the gateway's store (`id`).
    pub fn store(&self, place: Place) -> String {
        spell(scramble(number(place), self.store))
    }

    /// The place that a `waMessageId` leads to; the message may not exist.
    pub fn locate(&self, id: &str) -> Option<Place> {
        let digits = id.strip_prefix("3EB0").filter(|digits| digits.len() == 16)?;
        let number = restore(u64::from_str_radix(digits, 16).ok()?, self.whatsapp);
        let low = u32::try_from(number & u64::from(u32::MAX)).ok()?;
        Some(Place { row: u32::try_from(number >> 32).ok()?, index: low })
    }
}

/// An id in the form of a UUID (version 4), made from a number.
pub fn uuid(number: u64) -> String {
    let (high, low) = (mix(&[number, 3]), mix(&[number, 4]));
    let (one, two, three) = (high >> 32, high >> 16 & 0xFFFF, high & 0xFFF);
    let (four, five) = (low >> 48 & 0x3FFF | 0x8000, low & 0xFFFF_FFFF_FFFF);
    format!("{one:08x}-{two:04x}-4{three:03x}-{four:04x}-{five:012x}")
}

fn number(place: Place) -> u64 {
    u64::from(place.row) << 32 | u64::from(place.index)
}

fn spell(number: u64) -> String {
    format!("3EB0{number:016X}")
}

fn scramble(number: u64, key: u64) -> u64 {
    let x = (number ^ key).wrapping_mul(FACTOR);
    (x ^ (x >> 32)).wrapping_mul(FACTOR)
}

fn restore(number: u64, key: u64) -> u64 {
    let x = number.wrapping_mul(INVERSE);
    (x ^ (x >> 32)).wrapping_mul(INVERSE) ^ key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_form_and_numbers_give_different_ones() {
        let id = uuid(7);
        assert!(uuid::Uuid::parse_str(&id).is_ok_and(|id| id.get_version_num() == 4), "{id}");
        assert_ne!(id, uuid(8));
    }

    #[test]
    fn an_id_leads_back_to_its_place() {
        let ids = Ids::new(7);
        for (row, index) in [(0, 0), (3, 19_999), (9_999, 1), (u32::MAX, u32::MAX)] {
            let place = Place { row, index };
            assert_eq!(ids.locate(&ids.whatsapp(place)), Some(place));
            assert_ne!(ids.whatsapp(place), ids.store(place));
        }
        assert_eq!(ids.locate("3EB0"), None);
        assert_eq!(ids.locate("nonsense"), None);
    }
}
