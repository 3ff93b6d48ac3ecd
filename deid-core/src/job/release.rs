//! The second pass: what was spooled is read back, and the rows that must go stay behind.

use std::io::Write;

use crate::error::Result;
use crate::io::{Piece, Sink, Source};
use crate::pipeline::{Departure, TablePlan, TableVerdict, ordered};
use crate::table::{Batch, Column, Deidentified};

use super::request::Options;

/// Copies the rows that stay, and measures what leaves.
///
/// # Errors
/// When reading or writing fails.
pub(super) fn release<W: Write + Send>(
    mut source: Source,
    plan: &TablePlan,
    verdict: &TableVerdict<'_>,
    sink: &mut Sink<W>,
    options: &Options,
) -> Result<Departure> {
    let encoder = sink.encoder();
    let mut releaser = verdict.releaser();
    options.progress.begin(plan.table(), source.progress().of);
    ordered(
        options.threads,
        || options.cancel.check().and_then(|()| source.next_piece()),
        |piece| read_back(piece, plan),
        |batch| {
            let batch = releaser.release(batch?)?;
            options.progress.advance(batch.rows() as u64, 0);
            sink.write(encoder.encode(&batch)?)
        },
    )?;
    options.progress.end();
    Ok(releaser.finish())
}

fn read_back(piece: Piece, plan: &TablePlan) -> Result<Batch<Deidentified>> {
    let schema = plan.output_schema();
    let decoded = piece.decode(&vec![true; schema.len()])?;
    let rows = decoded.rows;
    let columns: Vec<Column> = decoded
        .columns
        .into_iter()
        .map(|column| column.unwrap_or_else(|| Column::absent(rows)))
        .collect();
    Ok(Batch::from_spool(schema.clone(), columns, rows, 0))
}
