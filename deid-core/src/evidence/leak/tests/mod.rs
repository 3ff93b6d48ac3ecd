mod canary;
mod chance;
mod days;
mod oracle;
mod planted;
mod trial;

use crate::error::Result;
use crate::pipeline::Threads;
use crate::table::{Column, NullValues};
use crate::technique::After;
use crate::vocab::{ColumnName, TableName};

use super::{
    LeakCheck, LeakReport, Made, OutputTable, RawColumn, RawTable, Rows, Sought, Source, Texts,
};

/// A table in memory: its name, its column names, its cells by column.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) name: &'static str,
    pub(super) headers: Vec<String>,
    pub(super) columns: Vec<Vec<Option<String>>>,
}

/// Raw and output tables in memory, read in batches of some rows.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) raw: Vec<Held>,
    pub(super) output: Vec<Held>,
    pub(super) batch: usize,
    /// How often an output table was read from its start.
    pub(super) output_reads: usize,
}

impl Source for Memory {
    fn raw(&mut self, table: usize) -> Result<Rows<'_>> {
        Ok(self.raw[table].batches(self.batch))
    }

    fn output(&mut self, table: usize) -> Result<Rows<'_>> {
        self.output_reads += 1;
        Ok(self.output[table].batches(self.batch))
    }
}

impl Held {
    fn batches(&self, rows: usize) -> Rows<'_> {
        let all = self.columns.first().map_or(0, Vec::len);
        Box::new((0..all).step_by(rows).map(move |start| {
            let part = |cells: &Vec<Option<String>>| {
                Column::from_text(cells[start..all.min(start + rows)].iter().cloned())
            };
            Ok(self.columns.iter().map(part).collect())
        }))
    }

    /// The table as the check is told of it: its columns are those of the raw table of its name
    /// that have the same names, the first of them where two have one.
    pub(super) fn described(&self, raw: &[RawTable]) -> OutputTable {
        let headers: Vec<ColumnName> =
            self.headers.iter().map(|name| ColumnName::new(name).unwrap()).collect();
        let table = raw.iter().position(|raw| raw.name.as_str() == self.name);
        let mut taken = Vec::new();
        let origins = headers.iter().map(|header| {
            let columns = &raw[table?].columns;
            let at = columns.iter().position(|column| column.name == *header)?;
            let is_free = columns[at].made != Made::Dropped && !taken.contains(&at);
            taken.push(at);
            is_free.then_some((table?, at))
        });
        let origins = origins.collect();
        OutputTable { name: TableName::new(self.name).unwrap(), headers, origins }
    }
}

/// A raw column as most tests have it.
pub(super) fn column(name: &str, identifier: bool, made: Made) -> RawColumn {
    RawColumn {
        name: ColumnName::new(name).unwrap(),
        known: true,
        sought: if identifier { Sought::Values } else { Sought::Nothing },
        calendar: false,
        numbers: false,
        after: After::of(None).clone(),
        null_values: NullValues::new(["NA"]),
        made,
    }
}

/// A raw column of which the days are looked for.
pub(super) fn days(name: &str, made: Made) -> RawColumn {
    RawColumn { sought: Sought::Days, calendar: true, ..column(name, false, made) }
}

pub(super) fn table(name: &str, columns: Vec<RawColumn>) -> RawTable {
    RawTable { name: TableName::new(name).unwrap(), columns }
}

/// Runs the check with ample memory and one thread.
pub(super) fn check(raw: &[RawTable], memory: &mut Memory) -> LeakReport {
    check_with(raw, memory, Texts::default(), LeakCheck::MEMORY, 1)
}

pub(super) fn check_with(
    raw: &[RawTable],
    memory: &mut Memory,
    texts: Texts<'_>,
    bytes: usize,
    threads: usize,
) -> LeakReport {
    let outputs: Vec<OutputTable> = memory.output.iter().map(|held| held.described(raw)).collect();
    let threads = Threads::new(threads);
    let check = LeakCheck { raw, outputs: &outputs, texts, memory: bytes, threads };
    check.run(memory).unwrap()
}
