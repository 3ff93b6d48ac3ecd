//! What rules check before they see a cell: declared types, kinds of columns, parameters.

use crate::error::{Cause, CellFault, Error, Faults, Result, Words, words};
use crate::table::cell::Decimal;
use crate::table::{Column, ColumnKind, Field, TextSink};
use crate::vocab::CellType;

use super::{Cells, Context, OutputKind, Rule};

/// Refuses declared types other than these.
pub(super) fn declared(
    rule: &'static str,
    context: &Context<'_>,
    is_allowed: impl Fn(CellType) -> bool,
) -> Result<()> {
    let found = context.reading.cell_type;
    if is_allowed(found) { Ok(()) } else { Err(Rule::wrong_type(rule, found)) }
}

/// The output of a rule that makes text of columns of these kinds, and refuses all others. A
/// column of nothing but nulls suits every rule.
pub(super) fn text_from(
    rule: &'static str,
    input: &Field,
    is_readable: impl Fn(ColumnKind) -> bool,
) -> Result<OutputKind> {
    match input.kind() {
        ColumnKind::Unsupported(name) => Err(Error::new(Cause::UnsupportedType(name))),
        kind if kind == ColumnKind::Null || is_readable(kind) => Ok(OutputKind::Text),
        kind => {
            let help = declare_instead(rule, kind);
            Err(Error::new(Cause::WrongColumnKind { rule, found: kind.name(), help }))
        }
    }
}

/// What to do about a column that a rule for numbers or text cannot read.
fn declare_instead(rule: &str, kind: ColumnKind) -> &'static str {
    match (rule, kind) {
        ("age", ColumnKind::Date) => "for birth dates declare type = \"date\"",
        ("age", ColumnKind::Timestamp) => "for birth dates declare type = \"timestamp\"",
        (_, ColumnKind::Date | ColumnKind::Timestamp) => {
            "for dates there are the rules date_shift, date_part and age, with type = \"date\" or \"timestamp\""
        }
        _ => "take another rule, or read the column as text in the source",
    }
}

/// Rewrites a column of numbers as text: `write` is given each number and its cell. A cell that is
/// no number of the declared type is at fault; null stays null.
pub(super) fn map_numbers(
    cells: &Cells<'_>,
    faults: &mut Faults,
    write: impl Fn(Decimal, &str, &mut TextSink) -> Result<(), CellFault>,
) -> Result<Column> {
    let reading = cells.reading;
    cells.column.map_text(&reading.null_values, faults, |cell, sink| {
        write(Decimal::read(cell, reading.cell_type)?, cell, sink)
    })
}

/// Kinds that can hold a number: numbers and text.
pub(super) fn may_be_number(kind: ColumnKind) -> bool {
    use ColumnKind as K;
    matches!(kind, K::Decimal | K::Float | K::Integer | K::Text)
}

/// The output of a rule that reads identifiers: text and whole numbers, decimals without a fraction
/// among them. Floats are refused, as under a key: digits may be lost.
pub(super) fn text_from_identifier(rule: &'static str, input: &Field) -> Result<OutputKind> {
    text_from(rule, input, |kind| kind == ColumnKind::Text || input.is_whole())
}

/// A parameter as an exact number.
pub(super) fn number(rule: &'static str, key: &'static str, value: f64) -> Result<Decimal> {
    Decimal::from_parameter(value).ok_or_else(|| {
        refused(rule, words!["`", key, "` must be a number below 10^38 with at most 20 decimals"])
    })
}

/// A parameter that must be above 0.
pub(super) fn positive(rule: &'static str, key: &'static str, value: f64) -> Result<Decimal> {
    let number = number(rule, key, value)?;
    if number > Decimal::ZERO {
        Ok(number)
    } else {
        Err(refused(rule, words!["`", key, "` must be above 0"]))
    }
}

/// Refuses a label that would read as a missing value.
pub(super) fn label(rule: &'static str, key: &'static str, label: &str) -> Result<()> {
    if label.trim().is_empty() {
        Err(refused(rule, words!["`", key, "` must not be blank"]))
    } else {
        Ok(())
    }
}

/// A rule that this build leaves out, behind the feature of its name.
#[cfg(not(all(feature = "encrypt", feature = "fpe")))]
pub(super) fn left_out(rule: &'static str) -> Error {
    let problem = words!["`", rule, "` is not part of this build"];
    let help = "build deid-core with the feature of the rule's name; the command line and the Python package have it";
    Error::new(Cause::advised(problem, help))
}

/// Parameters that make no sense.
pub(super) fn refused(rule: &'static str, why: impl Into<Words>) -> Error {
    Error::new(Cause::policy(words!["`", rule, "`: ", why.into()]))
}
