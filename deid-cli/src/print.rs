//! Printing: results to standard output, all else to standard error.

use std::io::Write;

use deid_core::pipeline::Tally;
use serde::Serialize;

/// One JSON object, on one line.
pub fn json(value: &impl Serialize) -> std::io::Result<()> {
    let text = serde_json::to_string(value)?;
    writeln!(std::io::stdout(), "{text}")
}

/// The same on standard error, where standard output carries data.
pub fn json_aside(value: &impl Serialize) -> std::io::Result<()> {
    let text = serde_json::to_string(value)?;
    writeln!(std::io::stderr(), "{text}")
}

/// Rows and columns with the columns aligned; the first row is the head.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// How many cells of a table could not be read.
pub fn invalid_cells(tally: &Tally) -> u64 {
    tally.columns.iter().map(|column| column.faults.count()).sum()
}
