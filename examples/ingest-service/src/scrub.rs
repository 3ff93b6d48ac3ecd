//! A table in memory in, de-identified out, in the same format: the whole of it or an error.

use bytes::Bytes;
use deid_core::Result;
use deid_core::error::{Cause, Error, JsonFault, Place};
use deid_core::io::{CsvOptions, Format, Sink, Source, WriteOptions, shift_rows};
use deid_core::pipeline::Tally;
use serde_json::value::RawValue;

use crate::policies::Table;

/// A cell with its rule can take more room than its bytes in the body: at most so many times.
const ROOM: u64 = 8;

/// How rows come, and leave.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One JSON object.
    Record,
    /// JSON objects, one a line.
    Ndjson,
    /// An Arrow IPC stream.
    Arrow,
}

/// Rows that may leave.
pub struct Scrubbed {
    pub bytes: Bytes,
    pub rows: u64,
}

impl Shape {
    const ALL: [Self; 3] = [Self::Record, Self::Ndjson, Self::Arrow];

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Record => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Arrow => "application/vnd.apache.arrow.stream",
        }
    }

    /// The shape of a media type; parameters like `charset=utf-8` change nothing.
    pub fn of(media_type: &str) -> Option<Self> {
        let name = media_type.split(';').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|shape| name.eq_ignore_ascii_case(shape.media_type()))
    }
}

/// De-identifies the rows of a body. Every shape takes the way of a file, so a record, a batch and
/// `deid scrub` give the same bytes, and the work is on columns: nothing is allocated per cell.
///
/// # Errors
/// All that is wrong with the rows. Then none of them leaves.
pub fn scrub(table: &Table, body: Bytes, shape: Shape, limit: usize) -> Result<Scrubbed> {
    let room = ROOM.saturating_mul(limit as u64);
    let scrubbed = match shape {
        Shape::Record => {
            record(&body).and_then(|line| one_row(rows(table, line, Format::NDJSON, room)?))
        }
        Shape::Ndjson => rows(table, body, Format::NDJSON, room),
        Shape::Arrow => rows(table, body, Format::ARROW_STREAM, room),
    };
    scrubbed.map_err(|error| error.without_field_names().within(&Place::table(table.name())))
}

fn rows(table: &Table, body: Bytes, format: Format, room: u64) -> Result<Scrubbed> {
    let mut source = Source::from_bytes(body, format, &CsvOptions::default(), room)?;
    let plan = table.bind(source.schema())?;
    let (wanted, mut tally) = (plan.wanted(), Tally::of(&plan));
    let options = WriteOptions::default();
    let mut sink = Sink::create(Vec::new(), format, plan.output_schema(), &options)?;
    let encoder = sink.encoder();
    while let Some(piece) = source.next_piece()? {
        let decoded = piece.decode(&wanted)?;
        let applied = decoded.into_full_batch(plan.input_schema()).and_then(|raw| plan.apply(&raw));
        let applied = applied.map_err(|error| shift_rows(error, tally.rows))?;
        tally.append(&applied.tally);
        // After a cell at fault the rest is read for its faults alone: one answer tells all.
        if !tally.is_stopping(&plan) {
            sink.write(encoder.encode(&plan.release(applied)?)?)?;
        }
    }
    tally.check(&plan)?;
    let (bytes, written) = sink.finish()?;
    Ok(Scrubbed { bytes: bytes.into(), rows: written.rows })
}

/// A JSON object as a line. Line ends stand between the parts of an object and never inside.
fn record(body: &Bytes) -> Result<Bytes> {
    let whole: Result<&RawValue, _> = serde_json::from_slice(body);
    if whole.is_err() {
        return Err(Error::new(Cause::Json(JsonFault::NotAnObject))); // serde's words quote the body
    }
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    if !body.iter().any(is_end) {
        return Ok(body.clone());
    }
    Ok(body.iter().map(|byte| if is_end(byte) { b' ' } else { *byte }).collect())
}

/// The object without its line end.
fn one_row(mut scrubbed: Scrubbed) -> Result<Scrubbed> {
    if scrubbed.rows != 1 {
        return Err(Error::new(Cause::RecordShape));
    }
    scrubbed.bytes.truncate(scrubbed.bytes.trim_ascii_end().len());
    Ok(scrubbed)
}
