//! Leaks planted into a release: each must be found, as what it is and where it is.

use std::collections::BTreeMap;

use deid_core::evidence::leak::{ColumnPlace, Finding, Found, LeakReport};

use super::set::{Place, Set, Tables};

/// The columns of tables, by table.
pub type Headers = BTreeMap<String, Vec<String>>;

/// Table and column.
type Column = (&'static str, &'static str);

/// A leak: the column of the raw tables that it is a value of, and where it goes.
pub struct Leak {
    of: Column,
    into: Into,
}

/// Where a leak is put. Rows count from 1; `{}` in a text is the identifier's cell in row `from`.
enum Into {
    Cell { at: (&'static str, &'static str, usize), from: usize, text: &'static str, how: How },
    Column { at: Column },
    FileName { from: usize, text: &'static str },
    Header { table: &'static str, from: usize, text: &'static str },
}

/// How a cell holds the value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// As a part of it.
    Inside,
    /// As the whole of it, in capitals; in small letters where it has no others.
    OtherCase,
    /// As the whole of it.
    Whole,
}

/// A cell becomes the text.
pub const fn cell(
    of: Column,
    at: (&'static str, &'static str, usize),
    from: usize,
    text: &'static str,
    how: How,
) -> Leak {
    Leak { of, into: Into::Cell { at, from, text, how } }
}

/// A column is added, with the raw cells of the identifier.
pub const fn column(of: Column, at: Column) -> Leak {
    Leak { of, into: Into::Column { at } }
}

/// An empty column is added, with the text as its name.
pub const fn header(of: Column, table: &'static str, from: usize, text: &'static str) -> Leak {
    Leak { of, into: Into::Header { table, from, text } }
}

/// A file is added, with the text as its name.
pub const fn file_name(of: Column, from: usize, text: &'static str) -> Leak {
    Leak { of, into: Into::FileName { from, text } }
}

/// Plants leaks into the release at a place. Gives the columns that its tables have then.
pub fn plant(leaks: &[Leak], raw: &Tables, mut out: Tables, place: &Place) -> Headers {
    for leak in leaks {
        leak.plant(raw, &mut out, place);
    }
    for table in out.values() {
        table.write(&place.out.join(&table.file));
    }
    out.into_iter().map(|(name, table)| (name, table.header)).collect()
}

/// Each of the leaks that were planted was found.
pub fn are_found(set: &Set) {
    let leaks = set.source.leaks;
    assert!(leaks.len() >= 10, "{} leaks", leaks.len());
    assert!(!set.planted.passed());
    let report = set.planted.leaks.as_ref().unwrap();
    for (index, leak) in leaks.iter().enumerate() {
        let found = report.findings.iter().any(|finding| leak.is(finding, &set.planted_headers));
        assert!(found, "leak {} was not found; found were:\n{}", index + 1, listed(report));
    }
}

impl Leak {
    fn plant(&self, raw: &Tables, out: &mut Tables, place: &Place) {
        let (table, column) = self.of;
        let said = |from: usize, text: &str| {
            let value = raw[table].cells(column).nth(from - 1).unwrap();
            assert!(!value.is_empty(), "{table}.{column}, row {from}: no value to plant");
            text.replace("{}", value)
        };
        match &self.into {
            Into::Cell { at: (table, column, row), from, text, how } => {
                let text = said(*from, text);
                let text = if *how == How::OtherCase { other_case(&text) } else { text };
                out.get_mut(*table).unwrap().set(row - 1, column, &text);
            }
            Into::Column { at } => {
                let cells: Vec<&str> = raw[table].cells(column).collect();
                let cell = |row: usize| cells[row % cells.len()].to_owned();
                out.get_mut(at.0).unwrap().add(at.1, cell);
            }
            Into::FileName { from, text } => {
                std::fs::write(place.out.join(said(*from, text)), "X\n").unwrap();
            }
            Into::Header { table, from, text } => {
                out.get_mut(*table).unwrap().add(&said(*from, text), |_| String::new());
            }
        }
    }

    /// Whether the finding tells this leak.
    fn is(&self, finding: &Finding, headers: &Headers) -> bool {
        let named = finding.identifier.column.as_ref().map(|name| name.as_str());
        if finding.identifier.table.as_str() != self.of.0 || named != Some(self.of.1) {
            return false;
        }
        let stands = |place: &ColumnPlace, table: &str, column: &str| {
            let name = headers[table].get(place.position - 1);
            place.table.as_str() == table && name.is_some_and(|name| name == column)
        };
        match (&self.into, &finding.found) {
            (Into::Cell { at, how: How::Inside, .. }, Found::Substring { column })
            | (
                Into::Cell { at, how: How::Whole | How::OtherCase, .. },
                Found::WholeCell { column },
            ) => {
                let in_row = finding.rows.iter().any(|row| row.get() == at.2 as u64);
                stands(column, at.0, at.1) && in_row
            }
            (Into::Column { at }, Found::WholeCell { column }) => stands(column, at.0, at.1),
            (Into::Header { table, .. }, Found::Header { column }) => {
                let is_last = || column.position == headers[*table].len();
                column.table.as_str() == *table && is_last()
            }
            (Into::FileName { .. }, Found::FileName { .. }) => true,
            _ => false,
        }
    }
}

fn other_case(text: &str) -> String {
    let capitals = text.to_uppercase();
    if capitals == text { text.to_lowercase() } else { capitals }
}

fn listed(report: &LeakReport) -> String {
    report.findings.iter().map(|finding| format!("{finding}\n")).collect()
}
