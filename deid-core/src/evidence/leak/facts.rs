//! What the check is told about tables and columns.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::table::{NullValues, Schema};
use crate::technique::After;
use crate::vocab::{ColumnName, TableName};

use super::fold::folded;

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
    /// What of it is looked for in the output.
    pub sought: Sought,
    /// Whether the policy reads it as dates.
    pub calendar: bool,
    /// Whether it is a column of numbers: among many amounts some hold any run of digits.
    pub numbers: bool,
    /// What stands before the ids in its cells, and stays.
    pub after: After,
    /// What stands for a missing value; such cells hold no value.
    pub null_values: NullValues,
    /// What becomes of it.
    pub made: Made,
}

impl Made {
    /// Texts of this list.
    #[must_use]
    pub fn of_list<'t>(texts: impl IntoIterator<Item = &'t String>) -> Self {
        Self::Listed(Arc::new(texts.into_iter().map(|text| folded(text)).collect()))
    }
}

impl RawColumn {
    /// A cell without the text that may stand before its id, which is nobody's.
    pub(super) fn id<'c>(&self, cell: &'c str) -> &'c str {
        self.after.split(cell).map_or(cell, |(_, id)| id)
    }
}

/// What of a raw column is looked for in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// Nothing.
    Nothing,
    /// Every value: they name a person.
    Values,
    /// Every day: what the rule moves or makes coarser. Days are dense, so that other columns hold
    /// some of them by chance.
    Days,
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
    /// Texts of a list, folded.
    Listed(Arc<BTreeSet<String>>),
    /// Other values of the same form, which may be those of somebody else.
    Lookalikes {
        /// The characters that they are made of, in lower case.
        characters: String,
    },
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
        /// What stands before each.
        after: After,
        /// Whether they are as long as their values ask for: reversible ones.
        sealed: bool,
    },
}

/// A table of the output, as its file or frame has it.
#[derive(Clone, Debug)]
pub struct OutputTable {
    /// Its name.
    pub name: TableName,
    /// Its columns, in order.
    pub headers: Vec<ColumnName>,
    /// For each of them the raw column that it is made from: table and position, from 0. `None`
    /// is a column that no rule makes.
    pub origins: Vec<Option<(usize, usize)>>,
}

impl OutputTable {
    /// The table with the columns of a schema.
    #[must_use]
    pub fn new(name: TableName, schema: &Schema, origins: Vec<Option<(usize, usize)>>) -> Self {
        let headers = schema.fields().iter().map(|field| field.name.clone()).collect();
        Self { name, headers, origins }
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
