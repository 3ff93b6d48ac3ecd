//! The columns of a table that lies in several files: by name, whatever their order.
//!
//! A column's type is that of the files where they agree. Where they do not it is text: every file's
//! cells as delimited text would have them, read by the type that the policy declares.

use std::sync::Arc;

use crate::error::Result;
use crate::io::Decoded;
use crate::table::{Batch, Column, Field, Raw, Schema};

/// Where a file has the columns of its table.
#[derive(Clone)]
pub(super) struct Alignment {
    table: Schema,
    slots: Arc<[Slot]>,
    /// How many columns the file has itself.
    width: usize,
}

/// Where a file has a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// As the table has it, at this position (from 0).
    Same(usize),
    /// To be made text.
    Text(usize),
    /// Null in every row: it is nowhere in the file, or has nothing but nulls there.
    Nulls(Option<usize>),
}

/// The columns of a table, those of the first file first, and where each file has them.
pub(super) fn align(files: &[Schema]) -> (Schema, Vec<Alignment>) {
    let mut fields: Vec<Field> = Vec::new();
    let mut differs = Vec::new();
    for schema in files {
        for (index, field) in schema.fields().iter().enumerate() {
            // A name that comes twice in a file stays twice: the policy refuses what it cannot tell
            // apart.
            let nth = same_before(schema, index);
            match place_of(&fields, field, nth) {
                Some(at) => differs[at] |= fields[at].join(field),
                None => {
                    fields.push(field.clone());
                    differs.push(false);
                }
            }
        }
    }
    let fields = fields.into_iter().zip(differs);
    // What can only be dropped in one file can only be dropped.
    let is_text = |field: &Field, differs| differs && field.kind().is_supported();
    let fields = fields
        .map(|(field, differs)| if is_text(&field, differs) { field.as_text() } else { field });
    let table = Schema::new(fields.collect());
    let alignments = files.iter().map(|file| Alignment::new(&table, file)).collect();
    (table, alignments)
}

/// How many columns before this one have its name.
fn same_before(schema: &Schema, index: usize) -> usize {
    let fields = schema.fields();
    fields[..index].iter().filter(|field| field.name == fields[index].name).count()
}

fn place_of(fields: &[Field], wanted: &Field, nth: usize) -> Option<usize> {
    let same = fields.iter().enumerate().filter(|(_, field)| field.name == wanted.name);
    same.map(|(at, _)| at).nth(nth)
}

impl Alignment {
    fn new(table: &Schema, file: &Schema) -> Self {
        let slot = |(index, field): (usize, &Field)| {
            let Some(at) = place_of(file.fields(), field, same_before(table, index)) else {
                return Slot::Nulls(None);
            };
            match &file.fields()[at] {
                found if found.is_of_type(field) => Slot::Same(at),
                found if found.is_null() => Slot::Nulls(Some(at)),
                _ => Slot::Text(at),
            }
        };
        let slots = table.fields().iter().enumerate().map(slot).collect();
        Self { table: table.clone(), slots, width: file.len() }
    }

    /// The position (from 0) that a column of the table has in the file.
    pub(super) fn position(&self, column: usize) -> Option<usize> {
        match self.slots.get(column)? {
            Slot::Same(at) | Slot::Text(at) => Some(*at),
            Slot::Nulls(at) => *at,
        }
    }

    /// Which columns of the file are looked at, where these of the table are.
    pub(super) fn wanted(&self, wanted: &[bool]) -> Vec<bool> {
        let mut own = vec![false; self.width];
        for (column, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
            if let Some(at) = self.position(column) {
                own[at] = true;
            }
        }
        own
    }

    /// Rows of the file as rows of the table. What was not wanted is a column of nulls that holds
    /// its place.
    ///
    /// # Errors
    /// When a column has no text form.
    pub(super) fn batch(&self, decoded: Decoded, wanted: &[bool]) -> Result<Batch<Raw>> {
        let Decoded { rows, columns } = decoded;
        let column = |(index, slot): (usize, &Slot)| {
            let is_wanted = wanted.get(index).copied().unwrap_or(false);
            let found = |at: usize| columns.get(at).cloned().flatten().filter(|_| is_wanted);
            let column = match *slot {
                Slot::Same(at) => found(at),
                Slot::Text(at) => found(at).map(|column| column.to_text()).transpose()?,
                Slot::Nulls(_) => {
                    is_wanted.then(|| Column::nulls(&self.table.fields()[index], rows))
                }
            };
            Ok(column.unwrap_or_else(|| Column::absent(rows)))
        };
        let columns = self.slots.iter().enumerate().map(column).collect::<Result<_>>()?;
        Batch::new(self.table.clone(), columns, 0)
    }
}
