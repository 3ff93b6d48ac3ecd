//! The text of typed cells: how a number, a date or a time reads in CSV, and what a `text` domain
//! sees of it (derivation spec deid/v1, "Canonical values").

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Date64Type};
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;

use crate::error::{Cause, Error, Result};

use super::schema::ColumnKind;
use super::sink::TextSink;

const MILLISECONDS_PER_DAY: i64 = 86_400_000;

/// Writes every cell as text: integers in minimal decimal form, booleans as `true` and `false`,
/// floats in their shortest form that reads back, dates and timestamps in ISO 8601; a timestamp
/// with a zone is written in UTC with `Z`, a fraction of a second without trailing zeros. Nulls
/// stay null.
///
/// # Errors
/// When cells of this kind have no text form.
pub(super) fn render(array: &ArrayRef) -> Result<StringArray> {
    let kind = ColumnKind::of(array.data_type());
    if let ColumnKind::Unsupported(name) = kind {
        return Err(Error::new(Cause::UnsupportedType(name)));
    }
    let plain = match array.data_type() {
        DataType::Date64 => Some(days(array, kind)?),
        DataType::Timestamp(unit, Some(_)) => {
            Some(cast(array, &DataType::Timestamp(*unit, Some("+00:00".into())), kind)?)
        }
        _ => None,
    };
    let text = cast(plain.as_ref().unwrap_or(array), &DataType::Utf8, kind)?;
    let text = text.as_string::<i32>();
    Ok(if kind == ColumnKind::Timestamp { trim_fractions(text) } else { text.clone() })
}

/// The days of dates that are counted in milliseconds: what is left of a day is no part of a date.
fn days(array: &ArrayRef, kind: ColumnKind) -> Result<ArrayRef> {
    let day = |cell: i64| i32::try_from(cell.div_euclid(MILLISECONDS_PER_DAY)).map_err(|_| ());
    let days = array.as_primitive::<Date64Type>().try_unary::<_, Date32Type, ()>(day);
    let days = days.map_err(|()| Error::new(Cause::UnsupportedType(kind.name())))?;
    Ok(Arc::new(days))
}

/// Takes the zeros from the end of each fraction of a second, and the point with the last.
fn trim_fractions(cells: &StringArray) -> StringArray {
    if !cells.iter().flatten().any(|cell| cell.contains('.')) {
        return cells.clone();
    }
    let mut sink = TextSink::with_capacity(cells.len(), 26);
    for cell in cells {
        match cell {
            None => sink.null(),
            Some(cell) => {
                let (body, zone) = match cell.strip_suffix('Z') {
                    Some(body) => (body, "Z"),
                    None => (cell, ""),
                };
                let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
                let fraction = fraction.trim_end_matches('0');
                sink.push_str(whole);
                if !fraction.is_empty() {
                    sink.push('.');
                    sink.push_str(fraction);
                }
                sink.push_str(zone);
                sink.end();
            }
        }
    }
    sink.into_array()
}

/// Casts without letting arrow's message, which can quote a cell, out of this room.
fn cast(array: &ArrayRef, to: &DataType, kind: ColumnKind) -> Result<ArrayRef> {
    let options = CastOptions { safe: true, ..CastOptions::default() };
    let out = cast_with_options(array, to, &options)
        .map_err(|_| Error::new(Cause::UnsupportedType(kind.name())))?;
    if out.logical_null_count() > array.logical_null_count() {
        return Err(Error::new(Cause::UnsupportedType(kind.name())));
    }
    Ok(out)
}
