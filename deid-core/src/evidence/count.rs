//! Counts that travel: small ones are not told exactly.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::vocab::K;

/// A count as it is shown to a recipient: 1 to k-1 is `<k`, because a small count can point at a
/// person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// As it is.
    Exactly(u64),
    /// At least 1 and below this.
    Below(u64),
}

impl Count {
    /// Hides `count` where it is small under the table's threshold; without one it is shown.
    #[must_use]
    pub fn new(count: u64, k: Option<K>) -> Self {
        match k {
            Some(k) if (1..u64::from(k.get())).contains(&count) => Self::Below(k.get().into()),
            _ => Self::Exactly(count),
        }
    }

    /// A hidden count added to a known one: hidden too.
    #[must_use]
    pub fn above(self, known: u64) -> Self {
        match self {
            Self::Exactly(count) => Self::Exactly(known + count),
            Self::Below(k) => Self::Below(known + k),
        }
    }

    /// Whether `count` may be what is shown here.
    #[must_use]
    pub fn admits(self, count: u64) -> bool {
        match self {
            Self::Exactly(exact) => exact == count,
            Self::Below(k) => (1..k).contains(&count),
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(count) => count.fmt(f),
            Self::Below(k) => write!(f, "<{k}"),
        }
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exactly(count) => serializer.serialize_u64(*count),
            Self::Below(_) => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Shown {
            Exactly(u64),
            Below(String),
        }
        match Shown::deserialize(deserializer)? {
            Shown::Exactly(count) => Ok(Self::Exactly(count)),
            Shown::Below(text) => {
                let k = text.strip_prefix('<').and_then(|k| k.parse().ok());
                k.map(Self::Below).ok_or_else(|| serde::de::Error::custom("expected a count or <k"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_are_hidden_and_read_back() {
        let k = Some(K::new(11).unwrap());
        let shown = [0, 1, 10, 11].map(|count| Count::new(count, k));
        assert_eq!(serde_json::to_string(&shown).unwrap(), r#"[0,"<11","<11",11]"#);
        let back: Vec<Count> = serde_json::from_str(r#"[0,"<11",11]"#).unwrap();
        assert_eq!(back, [Count::Exactly(0), Count::Below(11), Count::Exactly(11)]);
        assert!(Count::Below(11).admits(10) && !Count::Below(11).admits(0));
    }
}
