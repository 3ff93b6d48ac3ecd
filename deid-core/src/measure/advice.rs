//! What would help where a gate fails.

use serde::{Deserialize, Serialize};

use crate::equivalence::{Grouping, Scope};
use crate::error::Result;
use crate::vocab::{ColumnName, K};

use super::assessment::Below;

/// What one quasi-identifier costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// The quasi-identifier.
    pub column: ColumnName,
    /// What would be below k without it.
    pub without: Below,
    /// What would be below k if it were one level coarser; `None` where there is no such level.
    pub coarser: Option<Below>,
}

/// A quasi-identifier that advice is asked about.
pub struct QuasiIdentifier<'a> {
    /// Its name.
    pub column: ColumnName,
    /// The coarser form of its values, where the column's rule has one. It is asked once per
    /// distinct value.
    pub coarser: Option<&'a Coarser<'a>>,
}

/// From a value of the output to a coarser one; `None` is null.
pub type Coarser<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Per quasi-identifier, in the order of the classes' columns, what would be left below k. Exact:
/// the classes are formed anew from their tuples. Nulls stay null.
///
/// # Errors
/// Never for classes that could be counted.
///
/// # Panics
/// When there are more quasi-identifiers than the classes have columns.
pub fn advice(
    grouping: &Grouping,
    quasi_identifiers: &[QuasiIdentifier<'_>],
    scope: Scope,
    k: K,
) -> Result<Vec<Advice>> {
    let below = |grouping: &Grouping| match scope {
        Scope::Row => Below::of(k, grouping.classes()),
        Scope::History => Below::of(k, grouping.histories().classes()),
    };
    quasi_identifiers
        .iter()
        .enumerate()
        .map(|(index, quasi)| {
            let coarser = quasi.coarser.map(|form| {
                grouping.recode(index, |cell| cell.and_then(form)).map(|coarser| below(&coarser))
            });
            Ok(Advice {
                column: quasi.column.clone(),
                without: below(&grouping.without(index)?),
                coarser: coarser.transpose()?,
            })
        })
        .collect()
}
