//! Date shift: one number of days per person (derivation spec deid/v1, "Date shift").

use serde::{Deserialize, Serialize};

use crate::vocab::{ColumnName, DomainName};

/// Where a row's shift comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The domain whose range and key give the shift of the row's subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<DomainName>,
    /// The column that names the person; the table's `subject` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<ColumnName>,
    /// Instead of a domain: a column of whole days, computed elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_column: Option<ColumnName>,
}

impl Params {
    /// Whether the shift comes from a key.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.offset_column.is_none()
    }
}

/// The shift of every row of a batch, in days; `None` where the row has none.
pub struct Shifts(pub(crate) Vec<Option<i32>>);
