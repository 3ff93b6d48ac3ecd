//! A delimited table in memory, read and written without the project's own readers.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use csv::StringRecord;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// A table as text. Empty cells are missing values.
pub struct Table {
    /// The name of its file.
    pub file: String,
    /// The names of the columns; a blank one is `#` and its position, as a policy addresses it.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<StringRecord>,
}

impl Table {
    /// Reads a CSV file, gzipped where its name says so.
    pub fn read(path: &Path) -> Self {
        let file = File::open(path).expect("the table is there");
        let input: Box<dyn Read> =
            if is_gzip(path) { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let mut reader = csv::Reader::from_reader(input);
        let names = reader.headers().unwrap().iter().enumerate();
        let header = names.map(|(index, name)| match name {
            "" => format!("#{}", index + 1),
            name => name.to_owned(),
        });
        let header = header.collect();
        let rows: Result<Vec<StringRecord>, _> = reader.into_records().collect();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        Self { file, header, rows: rows.expect("a table in the form of RFC 4180") }
    }

    /// Writes it as CSV, gzipped where the name says so.
    pub fn write(&self, path: &Path) {
        let file = File::create(path).unwrap();
        let output: Box<dyn Write> = if is_gzip(path) {
            Box::new(GzEncoder::new(file, Compression::fast()))
        } else {
            Box::new(file)
        };
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(&self.header).unwrap();
        self.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.flush().unwrap();
    }

    /// Where a column stands, if there is one.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }

    /// Where a column stands.
    pub fn at(&self, name: &str) -> usize {
        self.find(name).unwrap_or_else(|| panic!("there is no column {name}"))
    }

    /// The cells of a column.
    pub fn cells(&self, name: &str) -> impl Iterator<Item = &str> {
        let at = self.at(name);
        self.rows.iter().map(move |row| &row[at])
    }

    /// Replaces a cell; `row` counts from 0.
    pub fn set(&mut self, row: usize, name: &str, text: &str) {
        let at = self.at(name);
        let cells = self.rows[row].iter().enumerate();
        self.rows[row] = cells.map(|(index, cell)| if index == at { text } else { cell }).collect();
    }

    /// Adds a column at the end.
    pub fn add(&mut self, name: &str, cell: impl Fn(usize) -> String) {
        self.header.push(name.to_owned());
        for (index, row) in self.rows.iter_mut().enumerate() {
            row.push_field(&cell(index));
        }
    }
}

fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "gz")
}
