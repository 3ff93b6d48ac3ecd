//! What the check found: columns, rows, kinds and counts; never a value.

use std::fmt;

use serde::Serialize;

use crate::vocab::{ColumnName, RowNumber, TableName};

/// The outcome of the check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeakReport {
    /// The columns whose values were looked for.
    pub identifiers: Vec<IdentifierColumn>,
    /// Cells of the output that were compared.
    pub cells: u64,
    /// How many times the output was read: more than once where the values did not fit into the
    /// allowed memory.
    pub passes: u64,
    /// Values where they should not be, in the order of the identifier columns.
    pub findings: Vec<Finding>,
    /// Short values and dates that kept columns held all along and that say nothing there.
    pub explained: Vec<Explained>,
}

/// A column whose values were looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentifierColumn {
    /// The column.
    #[serde(flatten)]
    pub column: ColumnPlace,
    /// Distinct values that are compared as whole cells and inside of text.
    pub distinctive: u64,
    /// Distinct dates.
    pub dates: u64,
    /// Distinct values that are compared as whole cells only.
    pub short: u64,
    /// Whether its cells have no text form (lists, binary), so that nothing could be compared.
    pub unreadable: bool,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ColumnPlace {
    /// The table.
    pub table: TableName,
    /// The column's position, from 1.
    pub position: usize,
    /// Its name; none where the policy does not know it (a header can be data).
    pub column: Option<ColumnName>,
}

/// Where a value was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Found {
    /// A cell is the value.
    WholeCell {
        /// The output column.
        #[serde(flatten)]
        column: ColumnPlace,
    },
    /// A cell contains the value.
    Substring {
        /// The output column.
        #[serde(flatten)]
        column: ColumnPlace,
    },
    /// The name of an output column is or contains the value.
    Header {
        /// The output column.
        #[serde(flatten)]
        column: ColumnPlace,
    },
    /// The name of a file contains the value.
    FileName {
        /// The file, from 1, in the order of the files' names.
        file: usize,
    },
    /// The manifest contains the value.
    Manifest,
}

/// Values of one identifier column in one place of the output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The identifier column.
    pub identifier: ColumnPlace,
    /// Where its values were found, and how.
    pub found: Found,
    /// How often: pairs of a cell and a value in it.
    pub count: u64,
    /// Rows, the smallest first, at most [`Finding::ROWS`] of them. None outside of cells. Where
    /// the kept column repeats the identifier, one row for each of the first values.
    pub rows: Vec<RowNumber>,
    /// Why values that are often there by chance are a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<Copy>,
}

/// How a kept column was found to repeat an identifier column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Copy {
    /// Both hold the same value in the same row, far more often than chance would have it.
    SameRow,
    /// Each holds at least half of the distinct values of the other.
    SameValues,
    /// The texts of the kept column hold several of the identifier's dates.
    SeveralDates,
}

/// Values of an identifier column in a kept column that say nothing about the identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The identifier column.
    pub identifier: ColumnPlace,
    /// The kept column.
    pub output: ColumnPlace,
    /// Cells that hold such values.
    pub cells: u64,
    /// Distinct values that both hold.
    pub values: u64,
    /// Whether they are dates inside of texts.
    pub inside: bool,
}

impl Finding {
    /// How many rows are listed.
    pub const ROWS: usize = 20;
}

impl LeakReport {
    /// Whether nothing was found.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for ColumnPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(name) => write!(f, "{}.{name}", self.table),
            None => write!(f, "{}, column {}", self.table, self.position),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WholeCell { column } => write!(f, "as whole cells of {column}"),
            Self::Substring { column } => write!(f, "inside of cells of {column}"),
            Self::Header { column } => {
                write!(f, "in the header of {}, column {}", column.table, column.position)
            }
            Self::FileName { file } => write!(f, "in the name of file {file}"),
            Self::Manifest => write!(f, "in the manifest"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "values of {} {}: {}", self.identifier, self.found, self.count)?;
        for (index, row) in self.rows.iter().enumerate() {
            write!(f, "{}{row}", if index == 0 { " (row " } else { ", " })?;
        }
        if !self.rows.is_empty() {
            f.write_str(")")?;
        }
        match self.copy {
            None => Ok(()),
            Some(Copy::SameRow) => f.write_str("; the kept column repeats it row by row"),
            Some(Copy::SameValues) => f.write_str("; both hold mostly the same values"),
            Some(Copy::SeveralDates) => f.write_str("; its texts hold several of these dates"),
        }
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { identifier, output, cells, values, inside } = self;
        let place = if *inside { "inside of" } else { "in" };
        write!(f, "{values} value(s) of {identifier} {place} {cells} cell(s) of {output}")
    }
}
