//! Which columns are identifiers, which outputs they are compared with, and what each output is
//! made of: everything numbered once.

use super::facts::{Made, OutputTable, RawColumn, RawTable, Sought};

/// The number of an identifier column, or of an output column.
pub(super) type Id = u32;

/// The columns of a run, numbered.
pub(super) struct Layout<'a> {
    pub(super) raw: &'a [RawTable],
    pub(super) outputs: &'a [OutputTable],
    /// Identifier columns: raw table and position in it.
    pub(super) identifiers: Vec<(usize, usize)>,
    /// For every raw table: its columns that are looked at.
    pub(super) wanted: Vec<Wanted>,
    /// The output columns of all tables, one after the other.
    pub(super) columns: Vec<OutputColumn>,
    /// The number of the first column of every output table.
    first: Vec<Id>,
}

/// The columns of one raw table that the check looks at: position and number.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) identifiers: Vec<(usize, Id)>,
    /// Kept columns, by the number of the output column made from them.
    pub(super) kept: Vec<(usize, Id)>,
}

/// One column of an output.
pub(super) struct OutputColumn {
    /// Its table in the output.
    pub(super) table: usize,
    /// Its position there, from 0.
    pub(super) position: usize,
    /// The raw column that it is made from: table and position. None is a column that no rule
    /// makes.
    pub(super) raw: Option<(usize, usize)>,
    /// The number of that raw column among the identifiers.
    pub(super) own: Option<Id>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(raw: &'a [RawTable], outputs: &'a [OutputTable]) -> Self {
        let mut layout = Self {
            raw,
            outputs,
            identifiers: Vec::new(),
            wanted: raw.iter().map(|_| Wanted::default()).collect(),
            columns: Vec::new(),
            first: Vec::new(),
        };
        layout.number_identifiers();
        for (table, output) in outputs.iter().enumerate() {
            layout.first.push(id(layout.columns.len()));
            for (position, &origin) in output.origins.iter().enumerate() {
                layout.number_output(table, position, origin);
            }
        }
        layout
    }

    /// The columns of an output table, with their numbers.
    pub(super) fn columns_of(&self, table: usize) -> impl Iterator<Item = (Id, &OutputColumn)> {
        let first = self.first[table];
        let of_table =
            self.columns[first as usize..].iter().take(self.outputs[table].headers.len());
        (first..).zip(of_table)
    }

    /// What an output column is made of; [`Made::Dropped`] where no rule makes it.
    pub(super) fn made(&self, column: &OutputColumn) -> &'a Made {
        self.raw_column(column).map_or(&Made::Dropped, |raw| &raw.made)
    }

    /// The raw column that an output column is made from.
    pub(super) fn raw_column(&self, column: &OutputColumn) -> Option<&'a RawColumn> {
        column.raw.map(|(table, position)| &self.raw[table].columns[position])
    }

    /// What of an identifier column is looked for.
    pub(super) fn sought(&self, id: Id) -> Sought {
        self.facts(id).sought
    }

    /// What is known of an identifier column.
    pub(super) fn facts(&self, id: Id) -> &'a RawColumn {
        let (table, position) = self.identifiers[id as usize];
        &self.raw[table].columns[position]
    }

    /// Whether an output column holds numbers, as they were or as its rule writes them.
    pub(super) fn has_numbers(&self, column: &OutputColumn) -> bool {
        let raw = self.raw_column(column);
        raw.is_some_and(|raw| raw.made == Made::Labels || (raw.numbers && raw.made == Made::Kept))
    }

    /// An identifier column.
    pub(super) fn identifier(&self, id: Id) -> (&'a RawTable, usize) {
        let (table, position) = self.identifiers[id as usize];
        (&self.raw[table], position)
    }

    fn number_identifiers(&mut self) {
        for (table, raw) in self.raw.iter().enumerate() {
            for (position, column) in raw.columns.iter().enumerate() {
                if column.sought != Sought::Nothing {
                    let number = id(self.identifiers.len());
                    self.wanted[table].identifiers.push((position, number));
                    self.identifiers.push((table, position));
                }
            }
        }
    }

    fn number_output(&mut self, table: usize, position: usize, raw: Option<(usize, usize)>) {
        let own = raw.and_then(|place| self.identifiers.iter().position(|at| *at == place)).map(id);
        if let Some((raw_table, raw_position)) = raw
            && self.raw[raw_table].columns[raw_position].made == Made::Kept
        {
            self.wanted[raw_table].kept.push((raw_position, id(self.columns.len())));
        }
        self.columns.push(OutputColumn { table, position, raw, own });
    }
}

/// Columns are numbered in 32 bits: a run has fewer than four billion of them.
fn id(index: usize) -> Id {
    Id::try_from(index).unwrap_or(Id::MAX)
}
