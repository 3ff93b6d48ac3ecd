//! One table through its plan: cut, decode, apply, encode, write; in parallel, in order.

use std::cell::Cell;

use crate::error::Result;
use crate::io::{Encoded, Encoder, Piece, Sink, Source, Totals, shift_rows};
use crate::pipeline::{Applied, Gatekeeper, TablePlan, Tally, ordered};
use crate::table::{Batch, Raw};

use super::request::Options;
use super::target::FirstPass;

/// What the first pass over a table found.
pub(super) struct Streamed {
    pub(super) tally: Tally,
    pub(super) input: Totals,
}

/// A piece after its workers are done with it.
struct Worked {
    applied: Applied,
    encoded: Option<Encoded>,
}

/// Reads a whole table, applies its plan, lets the gatekeeper look, and writes to the sink where
/// there is one.
///
/// Cells at fault do not stop the reading, so that one pass finds all of them; nothing is written
/// from the first one on.
///
/// # Errors
/// When the table cannot be read or written, or cells are at fault that the policy does not let
/// become null.
pub(super) fn apply(
    mut source: Source,
    index: usize,
    gatekeeper: &mut Gatekeeper<'_>,
    plan: &TablePlan,
    mut sink: Option<&mut Sink<FirstPass>>,
    options: &Options,
) -> Result<Streamed> {
    let wanted = plan.wanted();
    let encoder = sink.as_ref().map(|sink| sink.encoder());
    let (mut tally, mut shown) = (Tally::of(plan), 0);
    let read = Cell::new(0);
    options.progress.begin(plan.table(), source.progress().of);
    ordered(
        options.threads,
        || {
            options.cancel.check()?;
            let piece = source.next_piece()?;
            read.set(source.progress().bytes);
            Ok(piece)
        },
        |piece| work(plan, piece, &wanted, encoder.as_ref()),
        |worked| {
            let Worked { applied, encoded } =
                worked.map_err(|error| shift_rows(error, tally.rows))?;
            gatekeeper.observe(index, &applied)?;
            tally.append(&applied.tally);
            if let (Some(sink), Some(encoded)) = (&mut sink, encoded)
                && !tally.is_stopping(plan)
            {
                sink.write(encoded)?;
            }
            options.progress.advance(applied.tally.rows, read.get() - shown);
            shown = read.get();
            Ok(())
        },
    )?;
    options.progress.end();
    tally.check(plan)?;
    Ok(Streamed { tally, input: source.finish()? })
}

/// Decodes a piece. What no rule looks at is not decoded.
///
/// # Errors
/// When it cannot be read.
pub(super) fn read_piece(plan: &TablePlan, piece: Piece, wanted: &[bool]) -> Result<Batch<Raw>> {
    piece.decode(wanted)?.into_full_batch(plan.input_schema())
}

fn work(
    plan: &TablePlan,
    piece: Piece,
    wanted: &[bool],
    encoder: Option<&Encoder>,
) -> Result<Worked> {
    let applied = plan.apply(&read_piece(plan, piece, wanted)?)?;
    let encoded = encoder.map(|encoder| encoder.encode_for_spool(&applied.batch)).transpose()?;
    Ok(Worked { applied, encoded })
}
