//! Where a problem is: file, table, column, row, line.

use std::fmt;
use std::sync::Arc;

use crate::vocab::{ColumnName, RowNumber, TableName};

use super::key_like::{HIDDEN, looks_like_key};

/// A column, by name where the name may be shown.
///
/// A header can be data: a name read from a file is shown only when the file's first line has
/// proved to be a header (see `policy`); until then a column is its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnRef {
    /// By its name in the policy.
    Named(ColumnName),
    /// By name and position (counted from 1).
    NamedAt(ColumnName, usize),
    /// By position only: `column 7 of 12`.
    Position {
        /// Counted from 1.
        index: usize,
        /// How many columns the table has.
        of: usize,
    },
}

impl ColumnRef {
    /// The name, where it may be shown.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) | Self::NamedAt(name, _) => Some(name.as_str()),
            Self::Position { .. } => None,
        }
    }

    /// The position, counted from 1, where it is known.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self {
            Self::Named(_) => None,
            Self::NamedAt(_, index) | Self::Position { index, .. } => Some(*index),
        }
    }
}

impl fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(f, "column {name}"),
            Self::NamedAt(name, index) => write!(f, "{name} (column {index})"),
            Self::Position { index, of } => write!(f, "column {index} of {of}"),
        }
    }
}

/// Where a problem is, from the outside in. Every part is optional.
///
/// `file` is what may be shown of a file: its own name only where the policy spells it (a file
/// name can hold a patient's), the path as typed for policies and keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// A file, as it may be shown.
    pub file: Option<Arc<str>>,
    /// A table of the policy.
    pub table: Option<TableName>,
    /// A column.
    pub column: Option<ColumnRef>,
    /// A row, counted from 1.
    pub row: Option<RowNumber>,
    /// A line of the file, counted from 1.
    pub line: Option<u64>,
}

impl Place {
    /// A file, as it may be shown. What looks like a key is not shown: it was given where a name
    /// belongs.
    #[must_use]
    pub fn file(shown: &str) -> Self {
        let shown = if looks_like_key(shown) { HIDDEN } else { shown };
        Self { file: Some(shown.into()), ..Self::default() }
    }

    /// A table.
    #[must_use]
    pub fn table(name: &TableName) -> Self {
        Self { table: Some(name.clone()), ..Self::default() }
    }

    /// A column of the policy.
    #[must_use]
    pub fn column(name: &ColumnName) -> Self {
        Self { column: Some(ColumnRef::Named(name.clone())), ..Self::default() }
    }

    /// The same place, at a column.
    #[must_use]
    pub fn with_column(mut self, column: ColumnRef) -> Self {
        self.column = Some(column);
        self
    }

    /// The same place, at a row that counts from 0.
    #[must_use]
    pub fn with_row(mut self, index: u64) -> Self {
        self.row = Some(RowNumber::from_index(index));
        self
    }

    /// The same place, at a line that counts from 1.
    #[must_use]
    pub fn with_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes from `outer` what is open here.
    pub(crate) fn fill(&mut self, outer: &Self) {
        fn take<T: Clone>(slot: &mut Option<T>, from: Option<&T>) {
            if slot.is_none() {
                *slot = from.cloned();
            }
        }
        take(&mut self.file, outer.file.as_ref());
        take(&mut self.table, outer.table.as_ref());
        take(&mut self.column, outer.column.as_ref());
        take(&mut self.row, outer.row.as_ref());
        take(&mut self.line, outer.line.as_ref());
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        let mut part = |f: &mut fmt::Formatter<'_>, text: fmt::Arguments<'_>| {
            write!(f, "{gap}{text}")?;
            gap = ", ";
            Ok::<(), fmt::Error>(())
        };
        if let Some(file) = &self.file {
            part(f, format_args!("{file}"))?;
        } else if let Some(table) = &self.table {
            part(f, format_args!("table {table}"))?;
        }
        if let Some(line) = self.line {
            part(f, format_args!("line {line}"))?;
        }
        if let (Some(file), Some(table)) = (&self.file, &self.table)
            && !is_file_of(file, table)
        {
            part(f, format_args!("table {table}"))?;
        }
        if let Some(column) = &self.column {
            part(f, format_args!("{column}"))?;
        }
        if let Some(row) = self.row {
            part(f, format_args!("row {row}"))?;
        }
        Ok(())
    }
}

/// Whether a file's name says already which table it holds.
fn is_file_of(file: &str, table: &TableName) -> bool {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    base.split('.').next().is_some_and(|stem| stem.eq_ignore_ascii_case(table.as_str()))
        || is_part(file) == Some(table.as_str())
}

/// The table of `file 2 of dm`.
pub(super) fn is_part(file: &str) -> Option<&str> {
    let (ordinal, table) = file.strip_prefix("file ")?.split_once(" of ")?;
    (ordinal.parse::<usize>().is_ok() && table != "the input").then_some(table)
}
