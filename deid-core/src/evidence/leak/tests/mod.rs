mod canary;
mod chance;
mod oracle;
mod planted;
mod trial;

use crate::error::Result;
use crate::pipeline::Threads;
use crate::table::{Column, NullValues};
use crate::vocab::{ColumnName, TableName};

use super::{LeakCheck, LeakReport, Made, OutputTable, RawColumn, RawTable, Rows, Source, Texts};

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

    pub(super) fn described(&self) -> OutputTable {
        let headers = self.headers.iter().map(|name| ColumnName::new(name).unwrap()).collect();
        OutputTable { name: TableName::new(self.name).unwrap(), headers }
    }
}

/// A raw column as most tests have it.
pub(super) fn column(name: &str, identifier: bool, made: Made) -> RawColumn {
    RawColumn {
        name: ColumnName::new(name).unwrap(),
        known: true,
        identifier,
        calendar: false,
        null_values: NullValues::new(["NA"]),
        made,
    }
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
    let outputs: Vec<OutputTable> = memory.output.iter().map(Held::described).collect();
    let threads = Threads::new(threads);
    let check = LeakCheck { raw, outputs: &outputs, texts, memory: bytes, threads };
    check.run(memory).unwrap()
}
