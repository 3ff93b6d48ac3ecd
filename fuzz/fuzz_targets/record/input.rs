//! The bytes of one run, read as rows: two bytes of choices, then cells. ASCII's own separators
//! stand between them, so that inserting a word of the dictionary moves no other cell and a seed
//! can be read.

use crate::layouts::Layout;
use crate::{CANARY, COLUMNS, NOTE, NUMERIC};

const BETWEEN_ROWS: char = '\x1e';
const BETWEEN_CELLS: char = '\x1f';
/// Enough for rows to meet; more of them would only be slower.
const MOST_ROWS: usize = 12;

/// A row; no cell is empty text, which is null on every path.
pub type Row = Vec<Option<String>>;

pub struct Input {
    pub strict: bool,
    /// Whether the rows are written as Parquet too, which takes its time.
    pub parquet: bool,
    pub layout: Layout,
    pub piece_bytes: usize,
    pub rows: Vec<Row>,
    /// Which of [`NUMERIC`] arrive as numbers: one bit each.
    numbers: u8,
}

impl Input {
    /// Nothing, where there is no row.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let [choices, size, text @ ..] = bytes else { return None };
        let layouts = [Layout::Dictionary, Layout::Large, Layout::Plain, Layout::View];
        let mut input = Self {
            strict: choices & 1 != 0,
            parquet: choices & 2 != 0,
            layout: layouts[usize::from(choices >> 2 & 3)],
            piece_bytes: usize::from(*size) + 1,
            rows: Vec::new(),
            numbers: choices >> 4,
        };
        let text = String::from_utf8_lossy(text);
        let rows = text.split(BETWEEN_ROWS).filter(|row| !row.is_empty()).take(MOST_ROWS);
        input.rows = rows.map(|row| input.row(row)).collect();
        (!input.rows.is_empty()).then_some(input)
    }

    /// Whether the column holds numbers and nothing else.
    pub fn is_numeric(&self, column: usize) -> bool {
        NUMERIC.iter().enumerate().any(|(bit, &at)| at == column && self.numbers >> bit & 1 != 0)
    }

    fn row(&self, text: &str) -> Row {
        let mut cells = text.split(BETWEEN_CELLS);
        let mut cell = |at| self.cell(at, cells.next().unwrap_or_default());
        (0..COLUMNS.len()).map(&mut cell).collect()
    }

    fn cell(&self, at: usize, text: &str) -> Option<String> {
        let cell = match at {
            // No part of the canary, whatever stands in the cells before and behind.
            NOTE => text.replace(&CANARY[..1], ""),
            _ if self.is_numeric(at) => text.parse::<i64>().ok()?.to_string(),
            _ => text.to_owned(),
        };
        Some(cell).filter(|cell| !cell.is_empty())
    }
}
