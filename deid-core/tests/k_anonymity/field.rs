//! Reading the tables.

use std::path::PathBuf;

use deid_core::measure::{Assessment, Question, assess};
use deid_core::table::{Batch, Column, Field, Raw, Schema};
use deid_core::vocab::ColumnName;

/// The folder with real tables, if there is one.
pub fn folder() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("DEID_FIELD_DATA").map(PathBuf::from) else {
        eprintln!("skipped: DEID_FIELD_DATA is not set");
        return None;
    };
    assert!(folder.is_dir(), "DEID_FIELD_DATA is set, but is not a folder");
    Some(folder)
}

/// A table as text.
pub struct Table {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a file of the folder. Names are trimmed, cells are not.
    pub fn read(file: &str, delimiter: u8) -> Option<Self> {
        let path = folder()?.join(file);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_path(&path)
            .unwrap_or_else(|_| panic!("{file} is missing from the field data"));
        let names = reader.headers().unwrap().iter().map(|name| name.trim().to_owned()).collect();
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert!(!rows.is_empty(), "{file} is empty");
        Some(Self { names, rows })
    }

    /// The cells of a column.
    pub fn cells(&self, name: &str) -> Vec<&str> {
        let at = self.names.iter().position(|known| known == name);
        let at = at.unwrap_or_else(|| panic!("there is no column {name}"));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// The table with the cells of one column changed.
    pub fn with(mut self, name: &str, change: impl Fn(&str) -> String) -> Self {
        let at = self.names.iter().position(|known| known == name).unwrap();
        for row in &mut self.rows {
            row[at] = change(&row[at]);
        }
        self
    }

    /// The rows for which `keep` holds, given their number.
    pub fn filter(&self, keep: impl Fn(usize) -> bool) -> Self {
        let rows = self.rows.iter().enumerate().filter(|(row, _)| keep(*row));
        Self { names: self.names.clone(), rows: rows.map(|(_, row)| row.clone()).collect() }
    }

    /// A column of the table.
    pub fn column(&self, name: &str) -> Column {
        Column::from_text(self.cells(name).into_iter().map(Some))
    }

    /// Measures the table.
    pub fn assess<'n>(
        &self,
        quasi: impl IntoIterator<Item = &'n str>,
        sensitive: &[&str],
    ) -> Assessment {
        let question = Question {
            quasi_identifiers: quasi.into_iter().map(name).collect(),
            sensitive: sensitive.iter().copied().map(name).collect(),
            ..Question::default()
        };
        let columns = self.names.iter().map(|name| self.column(name)).collect();
        let schema = Schema::new(self.names.iter().map(|n| Field::text(name(n))).collect());
        let batch: Batch<Raw> = Batch::new(schema, columns, 0).unwrap();
        assess([Ok(batch)], &question).unwrap()
    }
}

fn name(name: &str) -> ColumnName {
    ColumnName::new(name).unwrap()
}

/// A file of known answers.
pub fn vectors(file: &str) -> serde_json::Value {
    let path = format!("{}/tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The text items of a list.
pub fn texts(list: &serde_json::Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}
