//! What the check is told about tables and columns.

use crate::table::{NullValues, Schema};
use crate::vocab::{ColumnName, TableName};

/// A raw table, as the plan resolved it.
#[derive(Clone, Debug)]
pub struct RawTable {
    /// Its name; the output of this name is made from it.
    pub name: TableName,
    /// Every column of the input, in order.
    pub columns: Vec<RawColumn>,
}

/// One column of a raw table.
#[derive(Clone, Debug)]
pub struct RawColumn {
    /// Its name.
    pub name: ColumnName,
    /// Whether the name may be shown: the policy knows it. A header can be data.
    pub known: bool,
    /// Whether its values must not be found in the output.
    pub identifier: bool,
    /// Whether the policy reads it as dates.
    pub calendar: bool,
    /// What stands for a missing value; such cells hold no value.
    pub null_values: NullValues,
    /// What becomes of it.
    pub made: Made,
}

/// What a column becomes: it decides which of its cells could hold a short value by chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// Nothing: no such column leaves.
    Dropped,
    /// A column without a value in it.
    Emptied,
    /// What it was.
    Kept,
    /// Labels, numbers or parts of dates that the rule makes: bands, groups, constants.
    Labels,
    /// Its own values with characters replaced.
    Masked,
    /// Dates moved by the subject's shift.
    Shifted {
        /// Whether the policy gives the dates a form of their own.
        own_format: bool,
    },
    /// Tokens that begin with this.
    Tokens {
        /// The prefix of the domain.
        prefix: String,
    },
}

/// A table of the output, as its file or frame has it.
#[derive(Clone, Debug)]
pub struct OutputTable {
    /// Its name.
    pub name: TableName,
    /// Its columns, in order.
    pub headers: Vec<ColumnName>,
}

impl OutputTable {
    /// The table with the columns of a schema.
    #[must_use]
    pub fn new(name: TableName, schema: &Schema) -> Self {
        let headers = schema.fields().iter().map(|field| field.name.clone()).collect();
        Self { name, headers }
    }
}

/// What is compared besides cells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    /// The names of the files of the release.
    pub file_names: &'a [String],
    /// The bytes of the manifest.
    pub manifest: Option<&'a [u8]>,
}
