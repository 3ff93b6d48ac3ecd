//! Structured ids: the part of a cell that is the id, behind a text that the policy spells
//! (`Patient/123`, `http://hospital.example/mrn|123`).

use serde::{Deserialize, Serialize};

use crate::error::CellFault;

/// The texts of which one stands before the id in every cell. It stays; the rest is keyed as a cell
/// that is nothing but the id. What the policy does not spell never stays.
///
/// The longest that a cell begins with counts. The empty text is for cells that are the id alone.
///
/// ```
/// use deid_core::error::CellFault;
/// use deid_core::technique::After;
///
/// let after = After::from(vec!["Patient/".to_owned(), "urn:uuid:".to_owned()]);
/// assert_eq!(after.split("Patient/123"), Ok(("Patient/", "123")));
/// assert_eq!(after.split("123"), Err(CellFault::NotAfter));
/// assert_eq!(after.split("Patient/"), Err(CellFault::NothingAfter));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct After(Vec<String>);

/// What cells are split by that are the id alone.
static NOTHING: After = After(Vec::new());

impl After {
    /// Of a rule that may say nothing of it.
    pub(crate) fn of(after: Option<&Self>) -> &Self {
        after.unwrap_or(&NOTHING)
    }

    /// The text that stays, and the id.
    ///
    /// # Errors
    /// [`CellFault::NotAfter`] where the cell begins with none of the texts,
    /// [`CellFault::NothingAfter`] where nothing follows.
    #[inline]
    pub fn split<'a, 'c>(&'a self, cell: &'c str) -> Result<(&'a str, &'c str), CellFault> {
        if self.0.is_empty() {
            return Ok(("", cell));
        }
        let found = self.0.iter().find_map(|text| Some((text.as_str(), cell.strip_prefix(text)?)));
        match found {
            None => Err(CellFault::NotAfter),
            Some((_, "")) => Err(CellFault::NothingAfter),
            Some(found) => Ok(found),
        }
    }

    /// The texts, the longest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// What is wrong with a list that a policy gives.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        self.texts().all(str::is_empty).then_some(
            "`after` lists the texts that stand before an id: [\"Patient/\"]; leave it out where none does",
        )
    }
}

/// In whatever order a policy lists them, and each once.
impl From<Vec<String>> for After {
    fn from(mut texts: Vec<String>) -> Self {
        texts.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        texts.dedup();
        Self(texts)
    }
}

impl From<After> for Vec<String> {
    fn from(after: After) -> Self {
        after.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_text_counts_however_they_are_listed() {
        for texts in [["", "urn:", "urn:uuid:"], ["urn:uuid:", "", "urn:"]] {
            let after = After::from(texts.map(str::to_owned).to_vec());
            assert_eq!(after.split("urn:uuid:7"), Ok(("urn:uuid:", "7")));
            assert_eq!(after.split("urn:uuid"), Ok(("urn:", "uuid")));
            assert_eq!(after.split("7"), Ok(("", "7")));
            // Not the id `uuid:` behind `urn:`, nor the id `urn:uuid:`.
            assert_eq!(after.split("urn:uuid:"), Err(CellFault::NothingAfter));
        }
    }

    proptest! {
        #[test]
        fn what_stays_is_spelled_by_the_policy_and_the_rest_is_all_of_the_rest(
            texts in prop::collection::vec("[a-c/]{0,3}", 1..4),
            cell in "[a-c/é]{1,8}",
        ) {
            let after = After::from(texts.clone());
            match after.split(&cell) {
                Ok((lead, rest)) => {
                    prop_assert!(texts.iter().any(|text| text == lead));
                    prop_assert_eq!(format!("{lead}{rest}"), cell.as_str());
                    prop_assert!(!rest.is_empty());
                }
                Err(CellFault::NotAfter) => prop_assert!(!texts.iter().any(|text| cell.starts_with(text))),
                Err(fault) => {
                    prop_assert_eq!(fault, CellFault::NothingAfter);
                    prop_assert!(texts.contains(&cell));
                }
            }
        }
    }
}
