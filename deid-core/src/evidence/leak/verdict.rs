//! From counts to findings: which kept columns repeat an identifier, and which hold the same
//! short values by chance.

use crate::equivalence::Distinct;
use crate::vocab::RowNumber;

use super::layout::{Id, Layout};
use super::report::{ColumnPlace, Copy, Explained, Finding, Found, IdentifierColumn, LeakReport};
use super::tally::{Held, Hold, Located, Pair, Spot, Tally};

/// Equal rows and common values below this number prove nothing.
const FEWEST: u64 = 3;
/// An identifier column with at most this many values, all of them codes, is a flag: `Y`, `N`.
const CODES: u64 = 4;

/// The report of a run.
pub(super) fn report(layout: &Layout<'_>, mut tally: Tally) -> LeakReport {
    let mut report = LeakReport {
        identifiers: identifiers(layout, &tally),
        cells: tally.cells,
        passes: tally.passes,
        ..LeakReport::default()
    };
    let mut copies = std::collections::BTreeMap::new();
    for (&(identifier, column, hold), pair) in &tally.pairs {
        if pair.located.count == 0 {
            continue;
        }
        let copy = match hold {
            Hold::Cell => copy_of(layout, &tally, identifier, column, pair),
            Hold::Text => dates_of(layout, &tally, identifier, column, pair),
        };
        if let Some(copy) = copy {
            copies.insert((identifier, hold.spot(column)), (copy, pair.located.clone()));
        } else {
            report.explained.push(Explained {
                identifier: identifier_place(layout, identifier),
                output: output_place(layout, column),
                cells: pair.located.count,
                values: pair.values,
                inside: hold == Hold::Text,
            });
        }
    }
    for (key, (_, located)) in &copies {
        let found = tally.found.entry(*key).or_default();
        found.count += located.count;
        located.rows.iter().for_each(|&row| found.note(row));
    }
    for (&(identifier, spot), located) in &tally.found {
        let copy = copies.get(&(identifier, spot)).map(|(copy, _)| *copy);
        report.findings.push(finding(layout, identifier, spot, located, copy));
    }
    report
}

/// Whether a kept column repeats an identifier column.
fn copy_of(
    layout: &Layout<'_>,
    tally: &Tally,
    identifier: Id,
    column: Id,
    pair: &Pair,
) -> Option<Copy> {
    let held = tally.held[identifier as usize];
    if is_flag(held) {
        return None;
    }
    if let Some(table) = common_table(layout, identifier, column) {
        repeats_rows(pair, tally.rows[table], FEWEST).then_some(Copy::SameRow)
    } else {
        let distinct = tally.distinct.get(&column).map_or(0, Distinct::count);
        let repeats = pair.common >= FEWEST
            && 2 * pair.common >= distinct
            && 2 * pair.common >= held.comparable;
        repeats.then_some(Copy::SameValues)
    }
}

/// Whether the texts of a kept column tell the dates of an identifier column: that of their own
/// row, were it once, or several. One or two dates in other rows are those of a form, of a law, of
/// a version.
fn dates_of(
    layout: &Layout<'_>,
    tally: &Tally,
    identifier: Id,
    column: Id,
    pair: &Pair,
) -> Option<Copy> {
    let table = common_table(layout, identifier, column);
    if table.is_some_and(|table| repeats_rows(pair, tally.rows[table], 1)) {
        return Some(Copy::SameRow);
    }
    (pair.values >= FEWEST).then_some(Copy::SeveralDates)
}

/// The raw table of both, where it is one.
fn common_table(layout: &Layout<'_>, identifier: Id, column: Id) -> Option<usize> {
    let (table, _) = layout.identifiers[identifier as usize];
    let raw_table = layout.columns[column as usize].raw.map(|(table, _)| table);
    (raw_table == Some(table)).then_some(table)
}

/// A flag or a code list names nobody.
fn is_flag(held: Held) -> bool {
    let values = held.distinctive + held.dates + held.short;
    values <= CODES && held.codes == values
}

/// Of the rows where the kept column holds a value of the identifier, half or more hold that of
/// the same row, corrected for chance: (observed - expected) / (possible - expected) >= 1/2, as
/// in Cohen's kappa (1960, doi:10.1177/001316446002000104).
fn repeats_rows(pair: &Pair, rows: u64, fewest: u64) -> bool {
    let rows = u128::from(rows);
    let (equal, within) = (u128::from(pair.equal) * rows, u128::from(pair.within) * rows);
    let expected = pair.product; // times rows, like the others
    pair.equal >= fewest && within > expected && equal > expected && {
        2 * (equal - expected) >= within - expected
    }
}

fn identifiers(layout: &Layout<'_>, tally: &Tally) -> Vec<IdentifierColumn> {
    let describe = |(id, held): (Id, &Held)| IdentifierColumn {
        column: identifier_place(layout, id),
        distinctive: held.distinctive,
        dates: held.dates,
        short: held.short,
        unreadable: tally.unreadable.contains(&id),
    };
    (0..).zip(&tally.held).map(describe).collect()
}

fn finding(
    layout: &Layout<'_>,
    identifier: Id,
    spot: Spot,
    located: &Located,
    copy: Option<Copy>,
) -> Finding {
    let found = match spot {
        Spot::Whole(column) => Found::WholeCell { column: output_place(layout, column) },
        Spot::Inside(column) => Found::Substring { column: output_place(layout, column) },
        // Whatever the policy knows: this name holds a value.
        Spot::Header(column) => {
            Found::Header { column: ColumnPlace { column: None, ..output_place(layout, column) } }
        }
        Spot::FileName(file) => Found::FileName { file: file + 1 },
        Spot::Manifest => Found::Manifest,
    };
    Finding {
        identifier: identifier_place(layout, identifier),
        found,
        count: located.count,
        rows: located.rows.iter().map(|&row| RowNumber::from_index(row)).collect(),
        copy,
    }
}

fn identifier_place(layout: &Layout<'_>, id: Id) -> ColumnPlace {
    let (table, position) = layout.identifier(id);
    let column = &table.columns[position];
    ColumnPlace {
        table: table.name.clone(),
        position: position + 1,
        column: column.known.then(|| column.name.clone()),
    }
}

fn output_place(layout: &Layout<'_>, id: Id) -> ColumnPlace {
    let column = &layout.columns[id as usize];
    let output = &layout.outputs[column.table];
    let known = layout.raw_column(column).is_some_and(|raw| raw.known);
    ColumnPlace {
        table: output.name.clone(),
        position: column.position + 1,
        column: known.then(|| output.headers[column.position].clone()),
    }
}
