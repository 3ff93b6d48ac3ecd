//! Tokens that no run can make again: each stands for one of those that were made in their place.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use crate::secret::base32;

/// Which released token stands in the places of which one that was made. Clones share it: a domain
/// has one, for all its columns and tables. Holds 64 bits of each of two tokens for every value.
#[derive(Clone, Debug, Default)]
pub struct Pairs(Arc<Mutex<Both>>);

#[derive(Debug, Default)]
struct Both {
    released: BTreeMap<u64, u64>,
    made: BTreeMap<u64, u64>,
}

impl Pairs {
    /// Whether the released cell can stand where the other was made: the same text stands before
    /// the codes, and neither code was met with another before.
    pub(super) fn agree(&self, made: &str, released: &str) -> bool {
        let (Some(made), Some(released)) = (split(made), split(released)) else { return false };
        if made.0 != released.0 {
            return false;
        }
        let (made, released) = (hash(made.1), hash(released.1));
        // A thread that panicked left the maps as they were.
        let mut both = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *both.released.entry(made).or_insert(released) == released
            && *both.made.entry(released).or_insert(made) == made
    }
}

/// What stands before the code of a cell, and the code.
fn split(cell: &str) -> Option<(&str, &str)> {
    cell.split_at_checked(cell.len().checked_sub(base32::TOKEN_CHARS)?)
}

fn hash(code: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(code.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(lead: &str, letter: char) -> String {
        format!("{lead}{}", letter.to_string().repeat(base32::TOKEN_CHARS))
    }

    #[test]
    fn one_token_stands_for_one_token() {
        let pairs = Pairs::default();
        assert!(pairs.agree(&token("S", 'a'), &token("S", 'x')));
        assert!(pairs.agree(&token("Patient/S", 'a'), &token("Patient/S", 'x')));
        assert!(pairs.clone().agree(&token("S", 'b'), &token("S", 'y')));
        for (made, released) in [
            (token("S", 'a'), token("S", 'y')),
            (token("S", 'c'), token("S", 'x')),
            (token("S", 'd'), token("T", 'z')),
            (token("S", 'd'), "short".to_owned()),
            (token("S", 'd'), String::new()),
        ] {
            assert!(!pairs.agree(&made, &released), "{made} {released}");
        }
        assert!(pairs.agree(&token("S", 'e'), &token("S", 'w')));
    }
}
