//! The names of facts when messages are read back: they are words of this program, so there are
//! few of them, and each is held once for the whole run.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many different names may be held; a damaged file can't make it more.
const NAMES: usize = 256;

static HELD: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Writes facts as (name, value).
pub fn serialize<S: Serializer>(
    facts: &[(&'static str, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    facts.serialize(serializer)
}

/// Reads facts; those whose name can't be held are left out.
pub fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(&'static str, String)>, D::Error> {
    let facts = Vec::<(String, String)>::deserialize(deserializer)?;
    Ok(facts.into_iter().filter_map(|(name, value)| Some((held(&name)?, value))).collect())
}

fn held(name: &str) -> Option<&'static str> {
    let mut names = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return Some(known);
    }
    if names.len() >= NAMES {
        return None;
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(kept);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::held;

    #[test]
    fn a_name_is_held_once() {
        let (first, again) = (held("origin").unwrap(), held("origin").unwrap());
        assert!(std::ptr::eq(first, again));
    }
}
