//! What is compared besides cells: headers, file names, the manifest.

use serde_json::Value;

use super::facts::{Made, Texts};
use super::index::Index;
use super::layout::{Id, Layout};
use super::scan::{CellScan, Sort};
use super::shape::Class;
use super::tally::{Spot, Tally};

/// Looks for the values of a share in every name and in the manifest.
pub(super) fn scan(layout: &Layout<'_>, index: &Index, texts: &Texts<'_>, tally: &mut Tally) {
    let mut words = Words { index, scan: CellScan::new(index, &Made::Dropped, false), tally };
    for (column, output) in (0..).zip(&layout.columns) {
        let header = &layout.outputs[output.table].headers[output.position];
        let is_known = output.raw.is_some();
        words.header(column, header.as_str(), is_known);
    }
    for (file, name) in texts.file_names.iter().enumerate() {
        words.file_name(file, name);
    }
    if let Some(manifest) = texts.manifest {
        words.manifest(manifest);
    }
}

struct Words<'a> {
    index: &'a Index,
    scan: CellScan<'a>,
    tally: &'a mut Tally,
}

impl Words<'_> {
    /// Short values count in headers that no rule makes.
    fn header(&mut self, column: Id, header: &str, is_known: bool) {
        for &(value, sort) in self.scan.read(header) {
            let is_distinctive = self.index.values().class(value) == Class::Distinctive;
            if is_distinctive || (!is_known && sort == Sort::Whole) {
                self.tally.add(self.index.values(), value, Spot::Header(column), None);
            }
        }
    }

    /// Short values count where they are the name up to its first dot.
    fn file_name(&mut self, file: usize, name: &str) {
        let stem = name.split('.').next().unwrap_or(name);
        let mut seen = Vec::new();
        for text in [name, stem] {
            for &(value, _) in self.scan.read(text) {
                if !seen.contains(&value) {
                    seen.push(value);
                    self.tally.add(self.index.values(), value, Spot::FileName(file), None);
                }
            }
        }
    }

    /// Every text of the manifest, names too, but for digests and dates. Short values are not
    /// looked for: roles, rules and labels are full of short words.
    fn manifest(&mut self, bytes: &[u8]) {
        match serde_json::from_slice(bytes) {
            Ok(value) => self.json(&value),
            Err(_) => self.text(&String::from_utf8_lossy(bytes)),
        }
    }

    fn json(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.json(item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.text(name);
                    self.json(value);
                }
            }
            Value::String(text) if !is_digest(text) => self.text(text),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        for &(value, _) in self.scan.read(text) {
            if self.index.values().class(value) == Class::Distinctive {
                self.tally.add(self.index.values(), value, Spot::Manifest, None);
            }
        }
    }
}

/// Whether a text is a digest or a key id: hexadecimal digits hold any short run of digits.
fn is_digest(text: &str) -> bool {
    matches!(text.len(), 16 | 64) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
